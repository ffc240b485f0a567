//! From a `.tflite` file to a network.

mod chain;
mod f32;
mod int8;
mod scaling;
mod units;

use tinyfit_model::{Description, Imported, LONGEST, RuntimeKind};

use crate::Error;
use crate::tflite::graph::{FULLY_CONNECTED, Graph, Operator, QUANTIZE, Tensor, Type};

/// The network in the bytes of a `.tflite` file. The runtime is for int8 networks; if not told, that of the model that was
/// exported, else LiteRT's own.
///
/// # Errors
/// The bytes are something else, or the model has an operator, a type or a shape that a tinyfit network does not
/// have.
pub fn import(bytes: &[u8], runtime: Option<RuntimeKind>) -> Result<Imported, Error> {
    import_signature(bytes, None, runtime)
}

/// The same of a file with several signatures, or subgraphs: of the one of this name; if none is given, of
/// `serving_default`, else `infer`, else the first.
///
/// # Errors
/// As of [`import`], or there is no such signature.
pub fn import_signature(
    bytes: &[u8],
    signature: Option<&str>,
    runtime: Option<RuntimeKind>,
) -> Result<Imported, Error> {
    let mut graph = Graph::read(bytes, signature)?;
    activations_of_eight_bits(&graph)?;
    signed(&mut graph)?;
    units::leave_out(&mut graph);
    let is_int8 = |tensor: &usize| graph.tensors[*tensor].kind == Type::Int8;
    // The outputs of operators: weights are int8 in a dynamic range model, too.
    let mut imported =
        if is_int8(&graph.input) || graph.operators.iter().any(|operator| is_int8(&operator.output)) {
            let described = || graph.description.as_deref().and_then(Description::runtime);
            let runtime = runtime.or_else(described).unwrap_or(RuntimeKind::LiteRt);
            int8::import(&graph, runtime)?
        } else {
            f32::import(&graph)?
        };
    imported.notes.splice(..0, graph.notes);
    imported.description = graph.description;
    Ok(imported)
}

/// Activations of other integer types are reported before errors that follow from them.
fn activations_of_eight_bits(graph: &Graph<'_>) -> Result<(), Error> {
    let activations =
        std::iter::once(graph.input).chain(graph.operators.iter().map(|operator| operator.output));
    let activations = || activations.clone().map(|tensor| &graph.tensors[tensor]);
    if let Some(tensor) = activations().find(|tensor| tensor.kind.name() == "INT16") {
        return Err(
            tensor.error("its activations are INT16 (int16x8); convert the model with int8 activations")
        );
    }
    let dense = graph.operators.iter().filter(|operator| operator.code == FULLY_CONNECTED);
    let outputs = dense.map(|operator| &graph.tensors[operator.output]);
    match outputs.into_iter().find(|tensor| tensor.kind == Type::Uint8) {
        None => Ok(()),
        Some(tensor) => Err(tensor.error(
            "its activations are UINT8, as TensorFlow 1 quantized them; convert the model with int8 activations",
        )),
    }
}

/// Unsigned ends of an int8 network are its own ends plus 128.
fn signed(graph: &mut Graph<'_>) -> Result<(), Error> {
    let unsigned = |graph: &Graph<'_>, tensor: usize| graph.tensors[tensor].kind == Type::Uint8;
    let shifted = |from: &Tensor<'_>, to: &Tensor<'_>| {
        let zero_points = from.zero_point.iter().zip(&to.zero_point).map(|(from, to)| from - to);
        from.scale == to.scale && from.len() == to.len() && zero_points.eq([128])
    };
    let refused = |tensor: &Tensor<'_>| {
        Err(tensor.error(
            "it is UINT8, and not INT8 of the same scale and 128 more; convert the model with int8 or f32 ends",
        ))
    };
    let mut ends = Vec::new();
    if unsigned(graph, graph.input) {
        let from = &graph.tensors[graph.input];
        match graph.operators.first().map(|operator| (operator, &graph.tensors[operator.output])) {
            Some((operator, to))
                if operator.code == QUANTIZE
                    && operator.inputs == [Some(graph.input)]
                    && to.kind == Type::Int8
                    && shifted(from, to) =>
            {
                graph.input = operator.output;
                graph.operators.remove(0);
                ends.push("input");
            }
            _ => return refused(from),
        }
    }
    if unsigned(graph, graph.output) {
        let to = &graph.tensors[graph.output];
        let last = graph.operators.last().filter(|operator| operator.output == graph.output);
        match last.map(|operator| (operator, &operator.inputs[..])) {
            Some((operator, &[Some(input)]))
                if operator.code == QUANTIZE
                    && graph.tensors[input].kind == Type::Int8
                    && shifted(to, &graph.tensors[input]) =>
            {
                graph.output = input;
                graph.operators.pop();
                ends.push("output");
            }
            _ => return refused(to),
        }
    }
    if !ends.is_empty() {
        let ends = ends.join(" and ");
        graph.notes.push(format!("the file's {ends} are UINT8, which are the model's int8 and 128 more"));
    }
    Ok(())
}

/// What FULLY_CONNECTED reads besides its input, checked against each other.
struct FullyConnected<'g, 'a> {
    weights: &'g Tensor<'a>,
    bias: Option<&'g Tensor<'a>>,
    inputs: usize,
    outputs: usize,
}

/// Checks all of a FULLY_CONNECTED but types and quantization; `len` values come in.
fn fully_connected<'g, 'a>(
    graph: &'g Graph<'a>,
    operator: &Operator,
    len: usize,
) -> Result<FullyConnected<'g, 'a>, Error> {
    let error = |what: String| operator.error(&graph.tensors, what);
    let input = |at: usize| operator.inputs.get(at).copied().flatten().map(|tensor| graph.stored(tensor));
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
        && (bias.len() != Some(outputs) || bias.data.is_empty())
    {
        return Err(error(format!("its bias '{}' is not a constant of {outputs} values", bias.name)));
    }
    Ok(FullyConnected { weights, bias, inputs, outputs })
}
