//! Sixteen bands of a spectrum of 256 samples.
#![no_std]
#![no_main]

use bench_images::{Extract, SPECTRUM_256, Spectrum16};

bench_images::image!(Extract<256, 16, Spectrum16> = SPECTRUM_256);
