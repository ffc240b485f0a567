//! What several nodes are together: of these no node alone is a step of a chain.

use super::chain::computed;
use crate::graph::Graph;
use crate::node::Node;

/// Nodes that are one operation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fused<'g> {
    /// A product of numbers that are quantised by their own range, as `quantize_dynamic` writes it. `node` has the stored
    /// weights.
    Dynamic {
        node: &'g Node,
        /// The names of the weights, their scale and their zero point.
        weights: &'g str,
        scale: &'g str,
        zero_point: Option<&'g str>,
        bias: Option<&'g str>,
    },
}

/// What a node is the end of, and the tensor that it is computed of; none if the node is a step itself.
pub(super) fn fused<'g>(graph: &'g Graph, node: &'g Node) -> Option<(Fused<'g>, &'g str)> {
    match node.operator.as_str() {
        "Mul" => dynamic(graph, node),
        "com.microsoft.DynamicQuantizeMatMul" => {
            let fused = Fused::Dynamic {
                node,
                weights: node.input(1)?,
                scale: node.input(2)?,
                zero_point: node.input(3),
                bias: node.input(4),
            };
            Some((fused, node.input(0)?))
        }
        "com.microsoft.MatMulIntegerToFloat" => {
            let fused = Fused::Dynamic {
                node,
                weights: node.input(1)?,
                scale: node.input(3)?,
                zero_point: node.input(5),
                bias: node.input(6),
            };
            let range = [node.input(2)?, node.input(4)?];
            Some((fused, quantised(graph, node.input(0)?, range)?))
        }
        _ => None,
    }
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
    Some((fused, quantised(graph, product.input(0)?, [x, product.input(2)?])?))
}

/// What a DynamicQuantizeLinear reads, of the names of what it writes.
fn quantised<'g>(graph: &'g Graph, x: &str, [scale, zero_point]: [&str; 2]) -> Option<&'g str> {
    let node = graph.producer(x).filter(|node| node.operator == "DynamicQuantizeLinear")?;
    let is = |at: usize, name: &str| node.outputs.get(at).is_some_and(|output| output == name);
    (is(0, x) && is(1, scale) && is(2, zero_point)).then(|| node.input(0))?
}
