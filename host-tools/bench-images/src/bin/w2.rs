//! One prediction of 6-32-16-4 in int8.
#![no_std]
#![no_main]

use bench_images::{GestureInt8, Predict, W2};

bench_images::image!(Predict<GestureInt8> = W2);
