//! Networks to count, with rows to predict: random ones, as a table and a person might have made them.

use tinyfit::{Generator, SeedableRng, init};
use tinyfit_engine::{Method, Quantizer, network};
use tinyfit_model::{
    Activation, F32Network, Model, Network, Provenance, Quantities, Quantity, Scaler, Task, WeightBits,
};

/// A model, and raw rows that are typical of its inputs.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The model.
    pub model: Model,
    /// Rows to predict.
    pub rows: Vec<Vec<f32>>,
}

/// The type of a random network's weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// `f32`
    F32,
    /// int8, between a quantizer and a dequantizer
    Int8,
    /// The same with weights of four bits
    Int4,
}

/// Rows that are counted of each sample. Without a floating-point unit, what they take depends on their numbers.
const ROWS: usize = 4;

impl Sample {
    /// `count` random networks: up to three hidden layers of 2 to 96 units, 2 to 128 inputs and 1 to 16 outputs, small
    /// sizes as often as large ones, of every activation that is fitted; every eighth has more than 320 inputs, where cores with DSP
    /// instructions take another way. Rows are standardized by a scaler and random.
    pub fn random(element: Element, count: usize, seed: u64) -> Vec<Self> {
        let mut rng = Generator::seed_from_u64(seed);
        (0..count).map(|nth| Self::one(element, nth, &mut rng)).collect()
    }

    /// Whether there is a layer between inputs and outputs, as in every network that is trained here.
    pub(crate) fn has_hidden_layer(&self) -> bool {
        match &self.model.network {
            Network::F32(net) => net.layers.len() > 1,
            Network::Int8(net) => net.layers.iter().filter(|layer| layer.dense().is_some()).count() > 1,
        }
    }

    fn one(element: Element, nth: usize, rng: &mut Generator) -> Self {
        let inputs = if nth % 8 == 7 { 321 + init::index(80, rng) } else { size(2, 128, rng) };
        let hidden = init::index(4, rng);
        let mut sizes = vec![inputs];
        sizes.extend((0..hidden).map(|_| size(2, if inputs > 128 { 24 } else { 96 }, rng)));

        const HIDDEN: [Activation; 6] = [
            Activation::Relu,
            Activation::Relu,
            Activation::Identity,
            Activation::LeakyRelu { slope: 0.01 },
            Activation::Sigmoid,
            Activation::Tanh,
        ];
        const OUTPUT_ACTIVATIONS: [Activation; 3] =
            [Activation::Softmax, Activation::Identity, Activation::Sigmoid];
        // In turn, so that none is missing.
        let (activation, output_activation) =
            (HIDDEN[nth % HIDDEN.len()], OUTPUT_ACTIVATIONS[nth / HIDDEN.len() % OUTPUT_ACTIVATIONS.len()]);
        // One class alone is not a class.
        sizes.push(size(if output_activation == Activation::Softmax { 2 } else { 1 }, 16, rng));
        let mut net = network(&sizes, activation, output_activation, nth as u64);
        if let (Activation::Softmax, Some(last)) = (output_activation, net.layers.last_mut()) {
            // The logits of a classifier that has learned lie apart; of equal ones the exponentials would be cheap.
            last.weights.iter_mut().for_each(|weight| *weight *= 4.0);
        }
        for layer in &mut net.layers {
            layer.bias.iter_mut().for_each(|bias| *bias = init::uniform(0.1, rng));
        }
        let scaler = Scaler {
            mean: random(inputs, 2.0, rng),
            inv_std: (0..inputs).map(|_| 1.0 + init::uniform(0.5, rng)).collect(),
        };
        let rows: Vec<Vec<f32>> = (0..ROWS).map(|_| random(inputs, 3.0, rng)).collect();
        let network = quantized(element, net, &rows, &scaler);
        Self { model: model(network, scaler, sizes.last().copied().unwrap_or(1)), rows }
    }
}

/// From `least` to `most`, the logarithm uniform.
fn size(least: usize, most: usize, rng: &mut Generator) -> usize {
    let (share, ratio) = ((init::uniform(1.0, rng) + 1.0) / 2.0, (most + 1) as f32 / least as f32);
    (libm::powf(ratio, share) * least as f32) as usize
}

fn random(count: usize, limit: f32, rng: &mut Generator) -> Vec<f32> {
    (0..count).map(|_| init::uniform(limit, rng)).collect()
}

fn quantized(element: Element, net: F32Network, rows: &[Vec<f32>], scaler: &Scaler) -> Network {
    let weight_bits = match element {
        Element::F32 => return Network::F32(net),
        Element::Int8 => WeightBits::Eight,
        Element::Int4 => WeightBits::Four,
    };
    let mut scaled = rows.to_vec();
    scaled.iter_mut().for_each(|row| scaler.apply(row));
    let rows: Vec<&[f32]> = scaled.iter().map(Vec::as_slice).collect();
    let quantizer = Quantizer { method: Method::MinMax, weight_bits, ..Quantizer::default() };
    Network::Int8(quantizer.quantize(&net, &rows))
}

fn model(network: Network, scaler: Scaler, outputs: usize) -> Model {
    let quantity = |nth| Quantity { target: format!("y{nth}"), mean: 0.0, std_dev: 1.0, offset: 0.0 };
    Model {
        inputs: (0..scaler.mean.len()).map(|nth| format!("x{nth}")).collect(),
        network,
        scaler: Some(scaler),
        task: Task::Regress(Quantities((0..outputs).map(quantity).collect())),
        columns: Vec::new(),
        sensing: None,
        provenance: Provenance::default(),
    }
}
