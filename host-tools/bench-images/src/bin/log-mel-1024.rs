//! 128 mel bands of 1,024 samples.
#![no_std]
#![no_main]

use bench_images::{Extract, LOG_MEL_1024, LogMel};

bench_images::image!(Extract<1024, 128, LogMel> = LOG_MEL_1024);
