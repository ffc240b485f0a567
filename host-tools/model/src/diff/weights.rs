//! Weights and biases, layer by layer.

use std::fmt;

use crate::Network;
use crate::activation::Activation;
use crate::int8::Int8Operator;
use serde::Serialize;

/// A dense layer as numbers: of an int8 one, those its integers stand for.
pub(super) struct Numbers {
    name: String,
    inputs: usize,
    outputs: usize,
    /// What follows the sums, in order.
    activations: Vec<Activation>,
    /// `[input][output]`
    weights: Vec<f64>,
    bias: Vec<f64>,
}

/// How two layers of the same shape differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerDiff {
    /// The name in the first model.
    pub a: String,
    /// The name in the second.
    pub b: String,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// Of the weights.
    pub weights: NumbersDiff,
    /// Of the biases.
    pub bias: NumbersDiff,
}

/// How two lists of numbers differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumbersDiff {
    /// Numbers that are not equal.
    pub differ: usize,
    /// Numbers in all.
    pub of: usize,
    /// The mean of the absolute differences.
    pub mean: f64,
    /// The largest absolute difference, if there is one.
    pub largest: Option<Largest>,
}

/// The largest difference of two lists of numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Largest {
    /// Its magnitude.
    pub difference: f64,
    /// `[input, output]` of a weight, `[output]` of a bias; from 0.
    pub at: Vec<usize>,
    /// The number in the first model.
    pub a: f64,
    /// The number in the second.
    pub b: f64,
}

/// The dense layers of a network.
pub(super) fn dense(network: &Network) -> Vec<Numbers> {
    let wide = |values: &[f32]| values.iter().map(|&v| v.into()).collect();
    match network {
        Network::F32(net) => net
            .layers
            .iter()
            .map(|layer| Numbers {
                name: layer.name.clone(),
                inputs: layer.inputs,
                outputs: layer.outputs,
                activations: follows(layer.activation),
                weights: wide(&layer.weights),
                bias: wide(&layer.bias),
            })
            .collect(),
        Network::Int8(net) => {
            let mut before = net.input;
            let mut layers: Vec<Numbers> = Vec::new();
            for layer in &net.layers {
                match (&layer.operator, layers.last_mut()) {
                    (Int8Operator::Dense(dense), _) => {
                        let (inputs, outputs) = (dense.inputs, dense.outputs);
                        let scale = |o: usize| {
                            let one = dense.weight_scale.len() == 1;
                            dense.weight_scale.get(if one { 0 } else { o }).map_or(0.0, |&s| f64::from(s))
                        };
                        let weight = |i: usize, o: usize| f64::from(dense.weights[o * inputs + i]) * scale(o);
                        // The stored bias has the input's zero point in it.
                        let bias = |o: usize| {
                            let row = &dense.weights[o * inputs..][..inputs];
                            let sum: i64 = row.iter().map(|&w| i64::from(w)).sum();
                            let bias = i64::from(dense.bias[o]) + sum * i64::from(before.zero_point);
                            bias as f64 * f64::from(before.scale) * scale(o)
                        };
                        layers.push(Numbers {
                            name: layer.name.clone(),
                            inputs,
                            outputs,
                            activations: follows(dense.activation),
                            weights: (0..inputs * outputs)
                                .map(|at| weight(at / outputs, at % outputs))
                                .collect(),
                            bias: (0..outputs).map(bias).collect(),
                        });
                    }
                    (_, Some(last)) => last.activations.extend(follows(layer.activation())),
                    (_, None) => {}
                }
                before = layer.output;
            }
            if let Some(last) = layers.last_mut() {
                last.activations.extend(follows(net.output_activation));
            }
            layers
        }
    }
}

/// None for what changes nothing.
fn follows(activation: Activation) -> Vec<Activation> {
    if activation == Activation::Identity { Vec::new() } else { vec![activation] }
}

/// The layers' numbers against each other; empty if the shapes differ.
pub(super) fn compare(a: &Network, b: &Network) -> Vec<LayerDiff> {
    let (a, b) = (dense(a), dense(b));
    let same = |(a, b): (&Numbers, &Numbers)| (a.inputs, a.outputs) == (b.inputs, b.outputs);
    if a.len() != b.len() || !a.iter().zip(&b).all(same) {
        return Vec::new();
    }
    let pairs = a.into_iter().zip(b);
    let layers = pairs.map(|(a, b)| LayerDiff {
        inputs: a.inputs,
        outputs: a.outputs,
        weights: NumbersDiff::of(&a.weights, &b.weights, |at| vec![at / a.outputs, at % a.outputs]),
        bias: NumbersDiff::of(&a.bias, &b.bias, |at| vec![at]),
        a: a.name,
        b: b.name,
    });
    layers.collect()
}

impl NumbersDiff {
    fn of(a: &[f64], b: &[f64], place: impl Fn(usize) -> Vec<usize>) -> Self {
        let differences = || a.iter().zip(b).map(|(a, b)| (a - b).abs()).enumerate();
        let largest =
            differences().filter(|(_, d)| *d > 0.0).max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        Self {
            differ: differences().filter(|(_, d)| *d > 0.0).count(),
            of: a.len(),
            mean: differences().map(|(_, d)| d).sum::<f64>() / a.len().max(1) as f64,
            largest: largest.map(|(at, difference)| Largest {
                difference,
                at: place(at),
                a: a[at],
                b: b[at],
            }),
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.inputs, self.outputs)?;
        for activation in &self.activations {
            write!(f, " {activation}")?;
        }
        Ok(())
    }
}
