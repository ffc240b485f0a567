//! One prediction of 20-64-64-1 in int8.
#![no_std]
#![no_main]

use bench_images::{Predict, Table, W3};

bench_images::image!(Predict<Table> = W3);
