//! `.keras` and `.h5`

mod fuzz;
mod refused;
mod runtimes;

use serde_json::Value;
use tinyfit_formats::archive::archive;

/// A `.keras` file of this configuration and these weights.
fn file(config: &Value, weights: &[u8]) -> Vec<u8> {
    archive(&[("config.json", config.to_string().as_bytes()), ("model.weights.h5", weights)])
}
