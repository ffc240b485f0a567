//! What several nodes are together: of these no node alone is a step of a chain.

use tinyfit_model::Activation;

use super::chain::computed;
use crate::onnx::graph::Graph;
use crate::onnx::node::Node;

/// Nodes that are one operation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fused<'g> {
    /// A product of numbers that are quantized by their own range, as `quantize_dynamic` writes it. `node` has the stored
    /// weights.
    Dynamic {
        node: &'g Node,
        /// The names of the weights, their scale and their zero point.
        weights: &'g str,
        scale: &'g str,
        zero_point: Option<&'g str>,
        bias: Option<&'g str>,
    },
    /// `times * f(x)`, of what exporters write of operators: `x * sigmoid(x)`, `x * (1 + erf(x / sqrt(2)))`, twice a GELU, and
    /// `x * relu6(x + 3)`, six times a hard swish.
    Activation { activation: Activation, times: f64 },
}

/// The operation that ends with a node, and the tensor that it is computed from, or `None` if the node is a step
/// itself.
pub(super) fn fused<'g>(graph: &'g Graph, node: &'g Node) -> Option<(Fused<'g>, &'g str)> {
    match node.operator.as_str() {
        "Mul" => dynamic(graph, node).or_else(|| gated(graph, node)),
        "com.microsoft.DynamicQuantizeMatMul" => Some((stored(node, [1, 2, 3, 4])?, node.input(0)?)),
        "com.microsoft.MatMulIntegerToFloat" => {
            let range = [node.input(2)?, node.input(4)?];
            Some((stored(node, [1, 3, 5, 6])?, quantized(graph, node.input(0)?, range)?))
        }
        _ => None,
    }
}

/// A product by the inputs of one node: the places of the weights, their scale, their zero point and the bias.
fn stored(node: &Node, [weights, scale, zero_point, bias]: [usize; 4]) -> Option<Fused<'_>> {
    let (weights, scale) = (node.input(weights)?, node.input(scale)?);
    Some(Fused::Dynamic { node, weights, scale, zero_point: node.input(zero_point), bias: node.input(bias) })
}

/// `Cast(MatMulInteger(x, w)) * (scale of x * scale of w)`, where a DynamicQuantizeLinear makes x.
fn dynamic<'g>(graph: &'g Graph, node: &'g Node) -> Option<(Fused<'g>, &'g str)> {
    let [a, b] = &node.inputs[..] else { return None };
    let of = |operator: &str, name: &str| graph.producer(name).filter(|node| node.operator == operator);
    let (cast, scales) = match (of("Cast", a), of("Cast", b)) {
        (Some(cast), None) => (cast, of("Mul", b)?),
        (None, Some(cast)) => (cast, of("Mul", a)?),
        _ => return None,
    };
    let product = of("MatMulInteger", cast.input(0)?)?;
    // Of the two scales, the one that is computed is that of x.
    let &[at] = &computed(graph, scales)[..] else { return None };
    let (x, w) = (scales.input(at)?, scales.input(1 - at.min(1))?);
    let fused = Fused::Dynamic {
        node: product,
        weights: product.input(1)?,
        scale: w,
        zero_point: product.input(3),
        bias: None,
    };
    Some((fused, quantized(graph, product.input(0)?, [x, product.input(2)?])?))
}

/// The input of a DynamicQuantizeLinear, found by the names of its outputs.
fn quantized<'g>(graph: &'g Graph, x: &str, [scale, zero_point]: [&str; 2]) -> Option<&'g str> {
    let node = graph.producer(x).filter(|node| node.operator == "DynamicQuantizeLinear")?;
    let is = |at: usize, name: &str| node.outputs.get(at).is_some_and(|output| output == name);
    (is(0, x) && is(1, scale) && is(2, zero_point)).then(|| node.input(0))?
}

/// `x * g(x)`
fn gated<'g>(graph: &'g Graph, node: &'g Node) -> Option<(Fused<'g>, &'g str)> {
    let [a, b] = &node.inputs[..] else { return None };
    let of = |x: &'g str, gate: &str| {
        let (activation, times) = gate_of(graph, x, gate)?;
        Some((Fused::Activation { activation, times }, x))
    };
    of(a, b).or_else(|| of(b, a))
}

/// What `x * gate` is, and how many times it.
fn gate_of(graph: &Graph, x: &str, gate: &str) -> Option<(Activation, f64)> {
    let node = graph.producer(gate).filter(|_| graph.is_computed(gate))?;
    match node.operator.as_str() {
        "Sigmoid" => (node.input(0) == Some(x)).then_some((Activation::Silu, 1.0)),
        "HardSigmoid" => {
            let sixth = near(node.float("alpha", 0.2).into(), 1.0 / 6.0) && node.float("beta", 0.5) == 0.5;
            (node.input(0) == Some(x) && sixth).then_some((Activation::HardSwish, 1.0))
        }
        "Clip" => is_relu6_of(graph, node, x).then_some((Activation::HardSwish, 6.0)),
        "Mul" | "Div" => {
            let (clip, by) = by(graph, node)?;
            let times = if node.operator == "Div" { 6.0 / by } else { 6.0 * by };
            let clip = graph.producer(clip).filter(|clip| clip.operator == "Clip")?;
            is_relu6_of(graph, clip, x).then_some((Activation::HardSwish, times))
        }
        "Add" => {
            let (inner, one) = by(graph, node)?;
            let inner = graph.producer(inner).filter(|_| one == 1.0)?;
            let read = inner.input(0)?;
            match inner.operator.as_str() {
                "Erf" => {
                    let scale = graph.producer(read)?;
                    let (of, by) = by(graph, scale)?;
                    let by = if scale.operator == "Div" { 1.0 / by } else { by };
                    let is = is_product(scale) && of == x && near(by, std::f64::consts::FRAC_1_SQRT_2);
                    is.then_some((Activation::Gelu, 2.0))
                }
                "Tanh" => {
                    let (sum, by) = product(graph, read)?;
                    let near_root = near(by, (2.0 / std::f64::consts::PI).sqrt());
                    let sum = graph.producer(sum).filter(|sum| sum.operator == "Add" && near_root)?;
                    let (cubed, by) = match [sum.input(0)?, sum.input(1)?] {
                        [a, b] if a == x => product(graph, b)?,
                        [a, b] if b == x => product(graph, a)?,
                        _ => return None,
                    };
                    (near(by, 0.044_715) && is_cube(graph, cubed, x)).then_some((Activation::GeluTanh, 2.0))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a Clip is `relu6(x + 3)`.
fn is_relu6_of(graph: &Graph, clip: &Node, x: &str) -> bool {
    let end = |at: usize, name: &str| match clip.input(at) {
        Some(end) => graph.constant(end).and_then(|end| end.scalar()).ok(),
        None => clip.attribute(name).and_then(|attribute| attribute.f).map(f64::from),
    };
    let sum = clip.input(0).and_then(|sum| graph.producer(sum)).filter(|sum| sum.operator == "Add");
    (end(1, "min"), end(2, "max")) == (Some(0.0), Some(6.0))
        && sum.and_then(|sum| by(graph, sum)).is_some_and(|(of, three)| of == x && three == 3.0)
}

fn is_product(node: &Node) -> bool {
    matches!(node.operator.as_str(), "Mul" | "Div")
}

/// A tensor that a node computes with one number, and the number.
fn by<'g>(graph: &Graph, node: &'g Node) -> Option<(&'g str, f64)> {
    let &[at] = &computed(graph, node)[..] else { return None };
    let constant = graph.constant(node.input(1 - at.min(1))?).ok()?;
    // Of a Div, what is divided.
    (at == 0 || node.operator != "Div").then_some(())?;
    Some((node.input(at)?, constant.scalar().ok()?))
}

/// A tensor times a number.
fn product<'g>(graph: &'g Graph, name: &str) -> Option<(&'g str, f64)> {
    by(graph, graph.producer(name).filter(|node| node.operator == "Mul")?)
}

/// `x^3`, or `x * (x * x)`
fn is_cube(graph: &Graph, name: &str, x: &str) -> bool {
    let Some(node) = graph.producer(name) else { return false };
    let is_square =
        |name: &str| graph.producer(name).is_some_and(|node| node.operator == "Mul" && node.inputs == [x, x]);
    match (node.operator.as_str(), &node.inputs[..]) {
        ("Pow", [of, _]) => of == x && by(graph, node).is_some_and(|(_, power)| power == 3.0),
        ("Mul", [a, b]) => (a == x && is_square(b)) || (b == x && is_square(a)),
        _ => false,
    }
}

/// Whether a constant is one that exporters round to five digits or more.
fn near(found: f64, value: f64) -> bool {
    (found - value).abs() < 1e-5
}
