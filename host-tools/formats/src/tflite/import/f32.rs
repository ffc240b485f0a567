//! Networks in f32, the weights perhaps stored in fewer bits.

use tinyfit_model::{Activation, Imported, Network, Sequence, Unfit};

use super::chain::Chain;
use super::scaling::Scaling;
use super::{FullyConnected, fully_connected};
use crate::Error;
use crate::tflite::activation;
use crate::tflite::graph::{
    ADD, DIV, FULLY_CONNECTED, GELU, Graph, LEAKY_RELU, LOGISTIC, MUL, Operator, PRELU, SOFTMAX, SUB, Tensor,
    Type,
};

pub(super) fn import(graph: &Graph<'_>) -> Result<Imported, Error> {
    let mut chain = Chain::new(graph)?;
    let mut sequence = Sequence::new(chain.len)?;
    // Until anything else comes.
    let mut scaling = Some(Scaling::new(chain.len));
    let (mut stored, mut several_slopes) = (Stored::default(), false);
    loop {
        let input = chain.tensor();
        let Some(operator) = chain.next()? else { break };
        let refused = |error: Unfit| operator.error(&graph.tensors, error.to_string());
        let arithmetic = [ADD, SUB, MUL, DIV].contains(&operator.code);
        if !(arithmetic && operator.fused == 0)
            && let Some(scaling) = scaling.take()
        {
            scaling.begin(&mut sequence).map_err(refused)?;
        }
        let activation = match operator.code {
            FULLY_CONNECTED => {
                chain.expect(operator, input, Type::F32)?;
                chain.expect(operator, chain.tensor(), Type::F32)?;
                let parts = fully_connected(graph, operator, chain.len)?;
                stored.count(parts.weights);
                chain.len = parts.outputs;
                dense(&chain, operator, &parts, &mut sequence)?
            }
            _ if arithmetic => {
                let (scale, shift) = chain.elementwise(operator, input)?;
                match &mut scaling {
                    Some(scaling) => scaling.then(&scale, &shift),
                    None => sequence.affine(scale, shift).map_err(refused)?,
                }
                chain.fused(operator)?
            }
            // `x * sigmoid(x)` is one activation.
            LOGISTIC if chain.skip_product(operator)? => Activation::Silu,
            LOGISTIC => Activation::Sigmoid,
            LEAKY_RELU => Activation::LeakyRelu { slope: operator.alpha },
            GELU if operator.approximate => Activation::GeluTanh,
            GELU => Activation::Gelu,
            PRELU => {
                let slopes = slopes(&chain, operator, input)?;
                several_slopes |= slopes.iter().any(|slope| *slope != slopes[0]);
                sequence.prelu(&slopes).map_err(refused)?;
                Activation::Identity
            }
            _ => activation::read(&operator.name).ok_or_else(|| chain.unsupported(operator))?,
        };
        chain.expect(operator, input, Type::F32)?;
        chain.expect(operator, chain.tensor(), Type::F32)?;
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
    let (scaler, network) = sequence.finish()?;
    let mut notes = stored.notes();
    if several_slopes {
        notes.push("a PRELU with a slope for each value is two units of ReLU for each".into());
    }
    Ok(Imported { scaler, notes, ..Imported::new(Network::F32(network)) })
}

/// How many layers have weights in fewer bits, by type.
#[derive(Default)]
struct Stored([usize; 3]);

impl Stored {
    const KINDS: [Type; 3] = [Type::Int8, Type::Int4, Type::F16];

    fn count(&mut self, weights: &Tensor<'_>) {
        for (count, kind) in self.0.iter_mut().zip(&Self::KINDS) {
            *count += usize::from(weights.kind == *kind);
        }
    }

    fn notes(&self) -> Vec<String> {
        let note = |(count, kind): (&usize, &Type)| match (count, kind) {
            (0, _) => None,
            (count, Type::F16) => Some(format!("the float16 weights of {count} layers are f32 now")),
            (count, kind) => {
                let kind = kind.name().to_lowercase();
                Some(format!("a dynamic range model: the {kind} weights of {count} layers are f32 now"))
            }
        };
        self.0.iter().zip(&Self::KINDS).filter_map(note).collect()
    }
}

/// The slope of each value.
fn slopes(chain: &Chain<'_, '_>, operator: &Operator, input: &Tensor<'_>) -> Result<Vec<f64>, Error> {
    let slopes = operator.inputs.get(1).copied().flatten().map(|tensor| chain.graph.stored(tensor));
    let slopes = slopes.filter(|slopes| !slopes.data.is_empty());
    slopes
        .ok_or_else(|| chain.error(operator, "its slopes are computed; give constant ones"))?
        .stretched(input, chain.len)
}

/// Takes a FULLY_CONNECTED, and returns its fused activation.
fn dense(
    chain: &Chain<'_, '_>,
    operator: &Operator,
    parts: &FullyConnected<'_, '_>,
    sequence: &mut Sequence,
) -> Result<Activation, Error> {
    let FullyConnected { weights, bias, inputs, outputs } = *parts;
    let activation = chain.fused(operator)?;
    let rows = weights.floats()?;
    let bias = match bias {
        None => vec![0.0; outputs],
        Some(bias) => bias.floats()?,
    };
    let weights: Vec<f32> = (0..inputs).flat_map(|i| rows.iter().skip(i).step_by(inputs).copied()).collect();
    let taken = sequence.dense(None, &weights, Some(&bias), outputs);
    taken.map_err(|error| chain.error(operator, error.to_string()))?;
    Ok(activation)
}
