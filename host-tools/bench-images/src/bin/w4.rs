//! One prediction of 640-128-128-128-128-8-128-128-128-128-640 in int8.
#![no_std]
#![no_main]

use bench_images::{Anomaly, Predict, W4};

bench_images::image!(Predict<Anomaly> = W4);
