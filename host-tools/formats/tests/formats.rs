//! The formats, each against the tools whose files they are. One program, as each would link all of the crate.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
mod keras;
mod onnx;
mod pytorch;
mod table;
mod tflite;
