//! The demo's network as the firmware has it: its shape a type.

use tinyfit::int8::{Dequantize, Int8Dense, Int8Weights, LiteRtReference, Quantize};
use tinyfit::{ActivationLayer, Dense, Relu, Softmax, Zero, mlp};
use tinyfit_model::{F32Network, Int8Layer, Int8Network};

use crate::recordings::{EXERCISES, INPUTS};

/// The number of classes.
pub(crate) const CLASSES: usize = EXERCISES.len();

/// The sizes of the network's layers.
pub(crate) const SIZES: [usize; 4] = [INPUTS, 32, 16, CLASSES];

mlp! {
    /// Features of a 4 s window in, seven exercises out.
    pub struct Shoulder {
        hidden1: Dense<INPUTS, 32, Relu>,
        hidden2: Dense<32, 16, Relu>,
        out: Dense<16, CLASSES, Softmax>,
    }
}

mlp! {
    /// Its int8 model.
    pub struct ShoulderInt8 {
        quantize: Quantize<INPUTS>,
        hidden1: Int8Dense<INPUTS, 32>,
        hidden2: Int8Dense<32, 16>,
        out: Int8Dense<16, CLASSES>,
        dequantize: Dequantize<CLASSES>,
        softmax: ActivationLayer<CLASSES, Softmax>,
    }
}

impl Shoulder {
    /// The network of a model file; `None` if its shape is another.
    pub(crate) fn of(net: &F32Network) -> Option<Self> {
        match net.layers.as_slice() {
            [hidden1, hidden2, out] => Some(Self::new(dense(hidden1)?, dense(hidden2)?, dense(out)?)),
            _ => None,
        }
    }
}

impl ShoulderInt8 {
    /// The network of a model file; `None` if its shape is another.
    pub(crate) fn of(net: &Int8Network) -> Option<Self> {
        let [hidden1, hidden2, out] = net.layers.as_slice() else { return None };
        let output = net.output();
        Some(Self::new(
            Quantize { scale: net.input.scale, zero_point: net.input.zero_point },
            int8_dense(hidden1)?,
            int8_dense(hidden2)?,
            int8_dense(out)?,
            Dequantize { scale: output.scale, zero_point: output.zero_point },
            ActivationLayer(Softmax),
        ))
    }
}

fn dense<const I: usize, const O: usize, A: tinyfit::activation::Activation>(
    layer: &tinyfit_model::Dense,
) -> Option<Dense<I, O, A>> {
    if (layer.inputs, layer.outputs, layer.activation.kind()) != (I, O, A::KIND) {
        return None;
    }
    let mut dense = Dense::ZERO;
    dense.weights.as_flattened_mut().copy_from_slice(&layer.weights);
    dense.bias.copy_from_slice(&layer.bias);
    Some(dense)
}

fn int8_dense<const I: usize, const O: usize>(layer: &Int8Layer) -> Option<Int8Dense<I, O, LiteRtReference>> {
    let quantized = layer.dense().filter(|quantized| (quantized.inputs, quantized.outputs) == (I, O))?;
    let (rows, rest) = quantized.weights.as_chunks::<I>();
    if !rest.is_empty() {
        return None;
    }
    Some(Int8Dense::new(Int8Weights {
        weights: rows.try_into().ok()?,
        bias: quantized.bias.as_slice().try_into().ok()?,
        multiplier: quantized.multiplier.as_slice().try_into().ok()?,
        shift: quantized.shift.as_slice().try_into().ok()?,
        zero_point: layer.output.zero_point,
        min: quantized.min,
        max: quantized.max,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit_engine::{Quantizer, network};
    use tinyfit_model::Activation;

    #[test]
    fn the_types_compute_what_the_model_file_says() {
        let net = network(&SIZES, Activation::Relu, Activation::Softmax, 5);
        let rows: Vec<[f32; INPUTS]> =
            (0..20).map(|r| core::array::from_fn(|i| ((r * 31 + i * 17) % 41) as f32 / 10.0 - 2.0)).collect();
        let views: Vec<&[f32]> = rows.iter().map(|row| row.as_slice()).collect();
        let quantized = Quantizer::default().quantize(&net, &views);
        let (shoulder, int8) = (Shoulder::of(&net).unwrap(), ShoulderInt8::of(&quantized).unwrap());
        for row in &rows {
            assert_eq!(shoulder.predict(row).to_vec(), net.predict(row));
            assert_eq!(int8.predict(row).to_vec(), quantized.predict(row));
        }
    }

    #[test]
    fn another_shape_is_refused() {
        assert!(Shoulder::of(&network(&[30, 32, 16, 6], Activation::Relu, Activation::Softmax, 5)).is_none());
        assert!(Shoulder::of(&network(&SIZES, Activation::Tanh, Activation::Softmax, 5)).is_none());
    }
}
