//! From thirty features in their own units to one of seven classes in int8.
#![no_std]
#![no_main]

use bench_images::{CLASS_INT8, Classify, Motion};

bench_images::image!(Classify<Motion> = CLASS_INT8);
