//! How true an int8 model is to its network, layer by layer.

use serde::Serialize;
use tinyfit_model::{F32Network, Int8Network, QuantParams, RuntimeKind};

/// What storing a vector in eight bits cost, over some rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fidelity {
    /// The layer, or `input`.
    pub name: String,
    /// How its outputs are stored.
    #[serde(flatten)]
    pub stored: QuantParams,
    /// The share of values beyond the range of eight bits; 0..=1.
    pub saturation: f64,
    /// `10 log10(sum of y^2 / sum of (y - y')^2)`, where `y'` is what the int8 model made of the same row with all that was
    /// quantized before; decibels, none where there is no error at all.
    pub signal_to_noise: Option<f64>,
}

impl Fidelity {
    /// The signal to noise ratio, in decibels; infinite where there is no error at all.
    pub fn ratio(&self) -> f64 {
        self.signal_to_noise.unwrap_or(f64::INFINITY)
    }
}

#[derive(Clone, Copy, Default)]
struct Tally {
    values: f64,
    beyond: f64,
    signal: f64,
    noise: f64,
}

impl Tally {
    fn add(&mut self, exact: &[f32], stored: &[i8], quantization: QuantParams, runtime: RuntimeKind) {
        let half = 0.5 * quantization.scale;
        let ends = quantization.range();
        for (&y, back) in exact.iter().zip(runtime.dequantize(stored, quantization)) {
            self.values += 1.0;
            self.beyond += f64::from(u8::from(y < ends.min - half || y > ends.max + half));
            self.signal += f64::from(y).powi(2);
            self.noise += (f64::from(y) - f64::from(back)).powi(2);
        }
    }

    fn finish(&self, name: &str, stored: QuantParams) -> Fidelity {
        Fidelity {
            name: name.to_string(),
            stored,
            saturation: self.beyond / self.values.max(1.0),
            signal_to_noise: (self.noise > 0.0).then(|| 10.0 * (self.signal / self.noise).log10()),
        }
    }
}

/// Compares the input and each layer's outputs (of the last layer before a softmax, its sums) on already scaled rows.
pub fn fidelity(net: &F32Network, quantized: &Int8Network, rows: &[&[f32]]) -> Vec<Fidelity> {
    let mut tallies = vec![Tally::default(); 1 + net.layers.len()];
    let mut stored = vec![quantized.input; tallies.len()];
    for row in rows {
        let (mut exact, mut int8) = (row.to_vec(), quantized.quantize(row));
        tallies[0].add(&exact, &int8, quantized.input, quantized.runtime);
        let mut operators = quantized.layers.iter().peekable();
        for (i, layer) in net.layers.iter().enumerate() {
            let mut y = vec![0.0; layer.outputs];
            layer.weighted_sums(&exact, &mut y);
            if layer.activation != quantized.output_activation {
                layer.activation.apply(&mut y);
            }
            // A layer's dense operator, and what there is until the next.
            while let Some(operator) = operators.next() {
                int8 = operator.predict(&int8, quantized.runtime);
                stored[i + 1] = operator.output;
                if operators.peek().is_none_or(|next| next.dense().is_some()) {
                    break;
                }
            }
            tallies[i + 1].add(&y, &int8, stored[i + 1], quantized.runtime);
            exact = y;
        }
    }
    let names = std::iter::once("input").chain(net.layers.iter().map(|layer| layer.name.as_str()));
    names.zip(&tallies).zip(stored).map(|((name, tally), stored)| tally.finish(name, stored)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantize::Quantizer;
    use tinyfit_model::{Activation, Dense};

    #[test]
    fn by_hand() {
        // One input, one weight of 1: the layer's outputs are the inputs, stored in steps of 2/255 from -1 to 1.
        let layer = Dense {
            name: "out".to_string(),
            inputs: 1,
            outputs: 1,
            weights: vec![1.0],
            bias: vec![0.0],
            activation: Activation::Identity,
        };
        let net = F32Network { layers: vec![layer] };
        let quantized = Quantizer::default().quantize(&net, &[&[-1.0], &[1.0]]);
        let rows: [&[f32]; 4] = [&[0.25], &[-0.5], &[3.0], &[-2.0]];
        let [input, out] = &fidelity(&net, &quantized, &rows)[..] else { panic!("two vectors") };
        assert_eq!((input.name.as_str(), out.name.as_str()), ("input", "out"));
        assert_eq!((input.saturation, out.saturation), (0.5, 0.5));
        // Signal 0.0625 + 0.25 + 9 + 4; noise about (3 - 1)^2 + (2 - 1)^2.
        let expected = 10.0 * (13.3125f64 / 5.0).log10();
        for found in [input, out].map(|f| f.signal_to_noise.unwrap()) {
            assert!((found - expected).abs() < 0.1, "{found} {expected}");
        }
        let exact = fidelity(&net, &quantized, &[&[0.0]]);
        assert!(exact.iter().all(|f| f.signal_to_noise.is_none() && f.saturation == 0.0));
    }
}
