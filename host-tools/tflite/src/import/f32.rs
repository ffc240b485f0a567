//! Networks in f32, the weights perhaps stored in int8.

use tinyfit_model::{Activation, Imported, Network, Sequence, Unfit};

use super::chain::Chain;
use super::{FullyConnected, fully_connected, words};
use crate::Error;
use crate::graph::{
    FULLY_CONNECTED, Graph, LEAKY_RELU, LOGISTIC, Operator, RELU, RELU6, SOFTMAX, TANH, Type,
};

pub(super) fn import(graph: &Graph<'_>) -> Result<Imported, Error> {
    let mut chain = Chain::new(graph)?;
    let mut sequence = Sequence::new(chain.len).map_err(unfit)?;
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
                dense(&chain, operator, &parts, &mut sequence)?
            }
            LOGISTIC => Activation::Sigmoid,
            TANH => Activation::Tanh,
            RELU => Activation::Relu,
            RELU6 => Activation::Relu6,
            LEAKY_RELU => Activation::LeakyRelu { slope: operator.alpha },
            SOFTMAX => Activation::Softmax,
            _ => return Err(chain.unsupported(operator)),
        };
        chain.expect(operator, input, Type::F32)?;
        chain.expect(operator, chain.tensor(), Type::F32)?;
        let refused = |error: Unfit| chain.error(operator, error.to_string());
        if operator.code == SOFTMAX {
            if !chain.is_flat() {
                return Err(chain.error(operator, "it is over another dimension than the last of an example"));
            }
            if operator.beta != 1.0 {
                let beta = vec![operator.beta.into(); chain.len];
                sequence.affine(beta, vec![0.0; chain.len]).map_err(refused)?;
            }
        }
        sequence.activation(activation).map_err(refused)?;
    }
    let (_, network) = sequence.finish().map_err(unfit)?;
    let mut imported = Imported::new(Network::F32(network));
    if dequantised > 0 {
        imported
            .notes
            .push(format!("a dynamic range model: the int8 weights of {dequantised} layers are f32 now"));
    }
    Ok(imported)
}

fn unfit(error: Unfit) -> Error {
    Error::Graph(error.to_string())
}

/// Takes a FULLY_CONNECTED, and tells its fused activation.
fn dense(
    chain: &Chain<'_, '_>,
    operator: &Operator,
    parts: &FullyConnected<'_, '_>,
    sequence: &mut Sequence,
) -> Result<Activation, Error> {
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
    let weights: Vec<f32> = (0..inputs).flat_map(|i| rows.iter().skip(i).step_by(inputs).copied()).collect();
    let taken = sequence.dense(None, &weights, Some(&bias), outputs);
    taken.map_err(|error| chain.error(operator, error.to_string()))?;
    Ok(activation)
}
