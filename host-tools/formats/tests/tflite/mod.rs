//! `.tflite`

mod converted;
mod fuzz;
mod refused;
mod runtimes;

use tinyfit_formats::{Error, ExportOptions, tflite};
use tinyfit_model::Model;

fn export(model: &Model) -> Result<Vec<u8>, Error> {
    tflite::export(model, &ExportOptions::default())
}

fn export_with_scaler(model: &Model) -> Result<Vec<u8>, Error> {
    tflite::export(model, &ExportOptions { with_scaler: true, ..ExportOptions::default() })
}
