//! One prediction of 6-32-16-4.
#![no_std]
#![no_main]

use bench_images::{Gesture, Predict, W1};

bench_images::image!(Predict<Gesture> = W1);
