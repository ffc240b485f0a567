//! From an ONNX file to a network.

mod chain;
mod columns;
mod f32;
mod feature;
mod front;
mod fused;
mod int8;
mod linear;
mod outputs;
mod shape;

use std::path::Path;

use tinyfit_model::{Description, Imported, RuntimeKind};

use crate::Error;
use crate::onnx::graph::Graph;
use chain::Chain;
use outputs::Outputs;

/// Whether bytes begin as an ONNX file does: with the version of the format, a small number, and another field of the model.
pub fn is_onnx(bytes: &[u8]) -> bool {
    // Of a safetensors file that begins so, the first eight bytes are the length of what is a JSON object.
    matches!(bytes, [0x08, 1..=0x7f, 0x12 | 0x1a | 0x22 | 0x28 | 0x32 | 0x3a | 0x42 | 0x72, ..])
        && bytes.get(8) != Some(&b'{')
}

/// The network in the bytes of an ONNX file. Weights that are in another file are read from `folder`. The runtime is for int8
/// networks; if not told, that of the model that was exported, else ONNX Runtime's own.
///
/// # Errors
/// The bytes are something else, or the model has an operator, a type or a shape that a tinyfit network does not
/// have.
pub fn import(bytes: &[u8], folder: Option<&Path>, runtime: Option<RuntimeKind>) -> Result<Imported, Error> {
    let graph = Graph::read(bytes, folder)?;
    let outputs = Outputs::of(&graph)?;
    let mut chain = Chain::of(&graph, &outputs.tensor)?;
    leave_out_units(&mut chain)?;
    let mut imported = if chain.is_int8() {
        let described = || graph.description.as_deref().and_then(Description::runtime);
        let runtime = runtime.or_else(described).unwrap_or(RuntimeKind::OnnxRuntime);
        int8::import(chain, runtime)?
    } else {
        f32::import(chain)?
    };
    outputs.describe(&mut imported)?;
    imported.description = graph.description;
    Ok(imported)
}

/// Leaves out the product and the sum at the end that `tinyfit export --with-scaler` put there: the units of targets, which a
/// model has in its task.
fn leave_out_units(chain: &mut Chain<'_>) -> Result<(), Error> {
    let units = chain.graph.description.as_deref().map(Description::units).unwrap_or_default();
    let [.., times, plus] = chain.steps[..] else { return Ok(()) };
    if units.is_empty() || times.node.operator != "Mul" || plus.node.operator != "Add" {
        return Ok(());
    }
    let (means, deviations): (Vec<f32>, Vec<f32>) = units.into_iter().unzip();
    let is = |step, values: Vec<f32>| -> Result<bool, Error> {
        Ok(chain.constant(step, 1, "constant")?.f32()? == values)
    };
    if is(times, deviations)? && is(plus, means)? {
        chain.steps.truncate(chain.steps.len() - 2);
    }
    Ok(())
}
