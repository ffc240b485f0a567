//! One prediction of 640-128-128-128-128-8-128-128-128-128-640 in int8.
#![no_std]
#![no_main]

use bench_images::{Anomaly, Predict, anomaly, w4};

#[allow(long_running_const_eval, reason = "264,192 weights are laid out")]
static ANOMALY: Anomaly = anomaly();

bench_images::image!(Predict<Anomaly> = w4(&ANOMALY));
