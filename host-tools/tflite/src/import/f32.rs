//! Networks in f32, the weights perhaps stored in int8.

use tinyfit_model::{Activation, Dense, F32Network, Network};

use super::chain::Chain;
use super::{FullyConnected, Imported, fully_connected, words};
use crate::Error;
use crate::graph::{FULLY_CONNECTED, Graph, LOGISTIC, Operator, RELU, RELU6, SOFTMAX, TANH, Type};

/// The most values for which an activation that follows no dense layer gets one that changes nothing.
const MOST_IDENTITY: usize = 1024;

pub(super) fn import(graph: &Graph<'_>) -> Result<Imported, Error> {
    let mut chain = Chain::new(graph)?;
    let mut layers = Vec::new();
    let mut dequantised = 0;
    loop {
        let input = chain.tensor();
        let Some(operator) = chain.next()? else { break };
        let activation = match operator.code {
            FULLY_CONNECTED => {
                chain.expect(operator, input, Type::F32)?;
                chain.expect(operator, chain.tensor(), Type::F32)?;
                let parts = fully_connected(graph, operator, chain.len)?;
                dequantised += usize::from(parts.weights.kind == Type::Int8);
                chain.len = parts.outputs;
                layers.push(dense(&chain, operator, &parts, layers.len() + 1)?);
                continue;
            }
            LOGISTIC => Activation::Sigmoid,
            TANH => Activation::Tanh,
            RELU => Activation::Relu,
            RELU6 => Activation::Relu6,
            SOFTMAX => Activation::Softmax,
            _ => return Err(chain.unsupported(operator)),
        };
        chain.expect(operator, input, Type::F32)?;
        chain.expect(operator, chain.tensor(), Type::F32)?;
        if activation == Activation::Softmax && !chain.is_flat() {
            return Err(chain.error(operator, "it is over another dimension than the last of an example"));
        }
        let layer = match layers.last_mut() {
            Some(layer) if layer.activation == Activation::Linear => layer,
            _ if chain.len > MOST_IDENTITY => {
                let what = format!("it follows no FULLY_CONNECTED, and has more than {MOST_IDENTITY} values");
                return Err(chain.error(operator, what));
            }
            _ => {
                layers.push(identity(chain.len, layers.len() + 1));
                let last = layers.len() - 1;
                &mut layers[last]
            }
        };
        layer.activation = activation;
        if activation == Activation::Softmax && operator.beta != 1.0 {
            if !operator.beta.is_finite() {
                return Err(chain.error(operator, "its beta is no number"));
            }
            layer.weights.iter_mut().chain(&mut layer.bias).for_each(|w| *w *= operator.beta);
        }
    }
    if layers.is_empty() {
        return Err(Error::Graph("the model has no layer; give a network of FULLY_CONNECTED".into()));
    }
    Ok(Imported { network: Network::F32(F32Network { layers }), dequantised })
}

fn dense(
    chain: &Chain<'_, '_>,
    operator: &Operator,
    parts: &FullyConnected<'_, '_>,
    number: usize,
) -> Result<Dense, Error> {
    let FullyConnected { weights, bias, inputs, outputs } = *parts;
    let activation = match operator.fused {
        0 => Activation::Linear,
        1 => Activation::Relu,
        3 => Activation::Relu6,
        4 => Activation::Tanh,
        other => {
            return Err(
                chain.error(operator, format!("its fused activation number {other} is not known here"))
            );
        }
    };
    let rows: Vec<f32> = match weights.kind {
        Type::Int8 => {
            let scale = |output: usize| {
                let per_channel = weights.scale.len() == outputs && weights.quantised_dimension == 0;
                let at = if per_channel { output } else { 0 };
                // There may be more values than the shape says, which is told below.
                weights.scale.get(at).copied().filter(|_| weights.scale.len() == 1 || per_channel)
            };
            if weights.zero_point.iter().any(|&zero_point| zero_point != 0) || scale(0).is_none() {
                return Err(weights
                    .error("its quantisation is not symmetric, per tensor or per output; convert it again"));
            }
            let value = |(i, &w): (usize, &u8)| f32::from(w as i8) * scale(i / inputs).unwrap_or(0.0);
            weights.data.iter().enumerate().map(value).collect()
        }
        _ => {
            chain.expect(operator, weights, Type::F32)?;
            words(weights).map(f32::from_le_bytes).collect()
        }
    };
    if rows.len() != inputs * outputs {
        return Err(weights.error(format!("{} values where its shape says {outputs} x {inputs}", rows.len())));
    }
    let bias = match bias {
        None => vec![0.0; outputs],
        Some(bias) => {
            chain.expect(operator, bias, Type::F32)?;
            words(bias).map(f32::from_le_bytes).collect()
        }
    };
    if rows.iter().chain(&bias).any(|w| !w.is_finite()) {
        return Err(chain.error(operator, "a weight or a bias is not a finite number; train the model again"));
    }
    let weights = (0..inputs).flat_map(|i| rows.iter().skip(i).step_by(inputs).copied()).collect();
    Ok(Dense { name: format!("dense{number}"), inputs, outputs, weights, bias, activation })
}

/// A layer of ones, for an activation that follows no dense layer, or follows another activation.
fn identity(len: usize, number: usize) -> Dense {
    let weights = (0..len * len).map(|at| if at % (len + 1) == 0 { 1.0 } else { 0.0 }).collect();
    let name = format!("dense{number}");
    Dense { name, inputs: len, outputs: len, weights, bias: vec![0.0; len], activation: Activation::Linear }
}
