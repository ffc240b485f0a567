//! Writes a model in any format.

use tinyfit_model::{Activation, Element, Model, Network, Task};

use crate::{Error, ExportOptions, Format};

/// A file's bytes, and what of the model its user has to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Whether weights of four bits are stored in eight.
    pub widened: bool,
    /// The offsets that the model subtracts from inputs and adds to outputs in 64 bits, which no file format holds:
    /// `ts less 5`.
    pub offsets: Vec<String>,
    /// Whether the outputs are standardized, and their units are not in the file.
    pub standardized: bool,
    /// Whether the softmax after int8 outputs is not in the file.
    pub without_softmax: bool,
}

/// Writes a model in a format.
///
/// # Errors
/// The model has what the format cannot hold.
pub fn write(model: &Model, format: &dyn Format, options: &ExportOptions) -> Result<Written, Error> {
    let with_scaler = options.with_scaler;
    if with_scaler && !format.about().scaler {
        let name = format.about().name;
        return Err(Error::new(format!(
            "files of {name} do not scale their inputs; export without --with-scaler"
        )));
    }
    let bytes = format.export(model, options)?;
    Ok(Written {
        bytes,
        widened: format.widens(model),
        offsets: offsets(model),
        standardized: matches!(model.task, Task::Regress(_)) && !with_scaler,
        without_softmax: match &model.network {
            Network::F32(_) => false,
            Network::Int8(net) => {
                net.output_activation != Activation::Identity
                    && net.ends.output == Element::Int8
                    && !with_scaler
            }
        },
    })
}

/// Each input less its offset, and each target.
fn offsets(model: &Model) -> Vec<String> {
    let of_inputs = model.inputs.iter().zip(model.offsets().unwrap_or_default());
    let targets = model.task.targets().into_iter().enumerate();
    let of_targets = targets.map(|(i, target)| (target, model.task.offset(i)));
    let all = of_inputs.map(|(input, offset)| (input.as_str(), offset)).chain(of_targets);
    all.filter(|(_, offset)| *offset != 0.0).map(|(name, offset)| format!("{name} less {offset}")).collect()
}
