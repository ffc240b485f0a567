//! A prediction to begin with: `run` is where the inputs of a sensor go.

use core::fmt::Arguments;

use crate::model::{INPUTS, OUTPUTS, SCALER, predict};

/// Predicts for one row and hands `print` a line for each input and each output.
pub fn run(mut print: impl FnMut(Arguments<'_>)) {
    let x = SCALER.mean;
    for (name, x) in INPUTS.iter().zip(&x) {
        print(format_args!("input {name} {x}"));
    }
    for (name, y) in OUTPUTS.iter().zip(&predict(&x)) {
        print(format_args!("output {name} {y}"));
    }
}
