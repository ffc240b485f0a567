//! One prediction of 640-128-128-128-128-8-128-128-128-128-640 in int8 with weights of four bits.
#![no_std]
#![no_main]

use bench_images::{AnomalyInt4, Predict, anomaly_int4, w4_int4};

#[allow(long_running_const_eval, reason = "264,192 weights are laid out")]
static ANOMALY: AnomalyInt4 = anomaly_int4();

bench_images::image!(Predict<AnomalyInt4> = w4_int4(&ANOMALY));
