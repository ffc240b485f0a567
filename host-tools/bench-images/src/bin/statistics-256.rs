//! Twelve statistics of 256 samples.
#![no_std]
#![no_main]

use bench_images::{Extract, STATISTICS_256, Statistics12};

bench_images::image!(Extract<256, 12, Statistics12> = STATISTICS_256);
