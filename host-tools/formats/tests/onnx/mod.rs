//! `.onnx`

mod activations;
mod fuzz;
mod pipelines;
mod refused;
mod runtimes;

use tinyfit_formats::{Error, ExportOptions, onnx};
use tinyfit_model::Model;

fn export(model: &Model) -> Result<Vec<u8>, Error> {
    onnx::export(model, &ExportOptions::default())
}

fn export_with_scaler(model: &Model) -> Result<Vec<u8>, Error> {
    onnx::export(model, &ExportOptions { with_scaler: true, ..ExportOptions::default() })
}
