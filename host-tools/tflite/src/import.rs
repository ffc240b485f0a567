//! From a `.tflite` file to a network.

mod chain;
mod f32;
mod int8;

use tinyfit_model::{Description, Imported, LONGEST, Network, RoundingKind};

use crate::Error;
use crate::graph::{Graph, Operator, Tensor, Type};

/// The network in the bytes of a `.tflite` file. The rounding is for int8 networks; if not told, that of the model that was
/// exported, else LiteRT's own.
///
/// # Errors
/// The bytes are something else, or the model has an operator, a type or a shape that a tinyfit network has not.
pub fn import(bytes: &[u8], rounding: Option<RoundingKind>) -> Result<Imported, Error> {
    let graph = Graph::read(bytes)?;
    let is_int8 = |tensor: &usize| graph.tensors[*tensor].kind == Type::Int8;
    // The outputs of operators: weights are int8 in a dynamic range model, too.
    let mut imported =
        if is_int8(&graph.input) || graph.operators.iter().any(|operator| is_int8(&operator.output)) {
            let described = || graph.description.as_deref().and_then(Description::rounding);
            let rounding = rounding.or_else(described).unwrap_or(RoundingKind::Float);
            Imported::new(Network::Int8(int8::import(&graph, rounding)?))
        } else {
            f32::import(&graph)?
        };
    imported.description = graph.description;
    Ok(imported)
}

/// What FULLY_CONNECTED reads besides its input, checked against each other.
struct FullyConnected<'g, 'a> {
    weights: &'g Tensor<'a>,
    bias: Option<&'g Tensor<'a>>,
    inputs: usize,
    outputs: usize,
}

/// Checks all of a FULLY_CONNECTED but types and quantisation; `len` values come in.
fn fully_connected<'g, 'a>(
    graph: &'g Graph<'a>,
    operator: &Operator,
    len: usize,
) -> Result<FullyConnected<'g, 'a>, Error> {
    let error = |what: String| operator.error(&graph.tensors, what);
    let input = |at: usize| operator.inputs.get(at).copied().flatten().map(|tensor| &graph.tensors[tensor]);
    let weights = input(1).ok_or_else(|| error("it has no weights".into()))?;
    if weights.data.is_empty() {
        return Err(error(format!(
            "its weights '{}' are computed; give a model with constant weights",
            weights.name
        )));
    }
    if operator.weights_format != 0 {
        return Err(error("its weights are shuffled; convert the model again".into()));
    }
    let &[outputs, inputs] = &weights.shape[..] else {
        return Err(error(format!(
            "its weights have the shape {:?} where [outputs, inputs] is expected",
            weights.shape
        )));
    };
    if inputs != len || !(1..=LONGEST).contains(&outputs) || inputs == 0 {
        return Err(error(format!("its weights are {outputs} x {inputs} where {len} values come in")));
    }
    let bias = input(2);
    if let Some(bias) = bias
        && (bias.len() != Some(outputs) || bias.data.len() != 4 * outputs)
    {
        return Err(error(format!("its bias '{}' is no constant of {outputs} values", bias.name)));
    }
    Ok(FullyConnected { weights, bias, inputs, outputs })
}

/// Constant numbers of four bytes.
fn words(tensor: &Tensor<'_>) -> impl Iterator<Item = [u8; 4]> {
    tensor.data.as_chunks().0.iter().copied()
}
