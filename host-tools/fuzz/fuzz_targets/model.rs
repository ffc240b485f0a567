//! Any bytes as a model file, with all that a command does with a model: what is read is written as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tinyfit_fuzz::use_model::use_model;

fuzz_target!(|bytes: &[u8]| use_model(bytes));
