//! A model quantized: its int8 model, and what that cost.

use serde::Serialize;
use tinyfit_model::{Activation, Cost, F32Network, Int8Network, Int8Operator, Model, Network, WeightBits};

use crate::fidelity::{Fidelity, fidelity};
use crate::quantize::Quantizer;

/// Something before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change<T> {
    /// Before.
    pub before: T,
    /// After.
    pub after: T,
}

/// A dense layer of an int8 network, and what eight bits cost there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantizedLayer {
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The signal-to-noise ratio.
    #[serde(flatten)]
    pub fidelity: Fidelity,
    /// The bits of a weight.
    pub weight_bits: WeightBits,
    /// One for each output, or one for the layer.
    pub weight_scale: Vec<f32>,
}

/// An int8 model and what it cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantized {
    /// The model.
    #[serde(skip)]
    pub model: Model,
    /// How it was made, with the method that was chosen.
    #[serde(flatten)]
    pub quantizer: Quantizer,
    /// Of the network's input.
    pub input: Fidelity,
    /// Of each layer.
    pub layers: Vec<QuantizedLayer>,
    /// Bytes of flash.
    pub flash: Change<usize>,
    /// Bytes of flash if the weights had eight bits; none where they have.
    pub flash_in_eight_bits: Option<usize>,
}

/// Why a model is not quantized: what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotQuantizable {
    /// It is int8.
    #[error("the model is int8 already; give the f32 model")]
    Int8,
    /// A layer ends in an activation that has no int8 form.
    #[error(
        "layer '{layer}' ends in {activation}, which has no int8 form here; train with {} (a softmax may be last), or use the f32 \
         model",
        with_int8()
    )]
    Activation {
        /// The layer's name.
        layer: String,
        /// The activation, with its settings.
        activation: String,
    },
    /// There are no rows to calibrate on, or the network has no layer.
    #[error("there is nothing to calibrate; give a table with rows")]
    Nothing,
}

impl Quantized {
    /// The network of a model that has an int8 form.
    ///
    /// # Errors
    /// It has none.
    pub fn check(model: &Model) -> Result<&F32Network, NotQuantizable> {
        let Network::F32(net) = &model.network else { return Err(NotQuantizable::Int8) };
        match net.without_int8() {
            None => Ok(net),
            Some(layer) => Err(NotQuantizable::Activation {
                layer: layer.name.clone(),
                activation: layer.activation.to_string(),
            }),
        }
    }

    /// A model, quantized, calibrated on rows that are scaled as its network takes them.
    ///
    /// # Errors
    /// It has no int8 form.
    pub fn of(model: &Model, quantizer: &Quantizer, rows: &[&[f32]]) -> Result<Self, NotQuantizable> {
        let net = Self::check(model)?;
        let (quantized, method) = quantizer.choose(net, rows);
        let mut each = fidelity(net, &quantized, rows).into_iter();
        let input = each.next().ok_or(NotQuantizable::Nothing)?;
        let dense = quantized.layers.iter().filter_map(|layer| layer.dense());
        let layers = dense.zip(each).map(|(dense, fidelity)| QuantizedLayer {
            inputs: dense.inputs,
            outputs: dense.outputs,
            fidelity,
            weight_bits: dense.weight_bits,
            weight_scale: dense.weight_scale.clone(),
        });
        let layers = layers.collect();
        let flash_of = |network| Cost::of(&Model { network, ..model.clone() }).flash.total;
        let in_eight_bits = (quantizer.weight_bits != WeightBits::Eight)
            .then(|| flash_of(Network::Int8(in_eight_bits(quantized.clone()))));
        let after = Model { network: Network::Int8(quantized), ..model.clone() };
        Ok(Self {
            quantizer: Quantizer { method, ..*quantizer },
            input,
            layers,
            flash: Change { before: Cost::of(model).flash.total, after: Cost::of(&after).flash.total },
            flash_in_eight_bits: in_eight_bits,
            model: after,
        })
    }
}

/// The same network, that a chip keeps in eight bits per weight.
fn in_eight_bits(mut net: Int8Network) -> Int8Network {
    for layer in &mut net.layers {
        if let Int8Operator::Dense(dense) = &mut layer.operator {
            dense.weight_bits = WeightBits::Eight;
        }
    }
    net
}

/// The activations that have an int8 form, as options have them.
fn with_int8() -> String {
    let can =
        Activation::ALL.iter().filter(|activation| activation.has_int8() && activation.is_elementwise());
    let names: Vec<&str> = can.map(|activation| activation.name()).collect();
    let names = names.into_iter().filter(|name| *name != Activation::Identity.name());
    names.collect::<Vec<_>>().join(", ")
}
