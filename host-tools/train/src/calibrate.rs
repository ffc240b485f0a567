//! The rows by which a model is quantized.

use tinyfit_data::{Fault, Table, inputs};
use tinyfit_model::Model;

/// The model's inputs of every row of a table, one after the other, scaled as its network takes them.
///
/// # Errors
/// The table does not fit the model.
pub fn calibration_rows(table: &Table, model: &Model) -> Result<Vec<f32>, Fault> {
    let mut inputs = inputs(table, model)?;
    if let Some(scaler) = &model.scaler {
        inputs.chunks_exact_mut(model.input_len()).for_each(|row| scaler.apply(row));
    }
    Ok(inputs)
}
