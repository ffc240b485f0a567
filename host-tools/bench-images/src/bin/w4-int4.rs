//! One prediction of 640-128-128-128-128-8-128-128-128-128-640 in int8 with weights of four bits.
#![no_std]
#![no_main]

use bench_images::{AnomalyInt4, Predict, W4_INT4};

bench_images::image!(Predict<AnomalyInt4> = W4_INT4);
