//! Thirteen cepstral coefficients of 512 samples.
#![no_std]
#![no_main]

use bench_images::{Extract, MFCC_512, Mfcc13};

bench_images::image!(Extract<512, 13, Mfcc13> = MFCC_512);
