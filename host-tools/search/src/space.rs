//! The search space: networks and how they learn, at random, and only what fits.

use std::collections::HashMap;
use std::sync::Mutex;

use serde::Serialize;
use tinyfit::{Generator, SeedableRng, init};
use tinyfit_boards::Board;
use tinyfit_data::{Choice, Named, Usage};
use tinyfit_engine::{Method, Quantizer, network};
use tinyfit_model::{Activation, Model, Network};
use tinyfit_train::{Learning, Options, Sizes};

use crate::budget::{Budget, Price};

/// The numbers of units of a hidden layer. Outputs come in blocks of four on every core, so most are multiples of it.
const WIDTHS: [usize; 14] = [2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
const DEEPEST: usize = 3;
/// Activations of hidden layers. The first is the one that costs the least, and is tried most.
const HIDDEN: [&str; 8] = ["relu", "relu", "leaky_relu", "tanh", "elu", "silu", "gelu", "hard_swish"];
const DROPOUT: [f32; 5] = [0.0, 0.0, 0.1, 0.2, 0.4];
const BATCH: [usize; 4] = [16, 32, 64, 128];
/// Ends of logarithmic scales.
const RATE: (f32, f32) = (3e-4, 3e-2);
const PENALTY: (f32, f32) = (1e-6, 1e-2);
/// Networks of more parameters are for other tools, and not built to be priced.
const MOST_PARAMETERS: usize = 1 << 20;

/// A network and how it learns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// Sizes of the hidden layers.
    pub layers: Vec<usize>,
    /// The activation of the hidden layers.
    pub activation: &'static str,
    /// The type of the weights.
    pub precision: Precision,
    /// The learning rate.
    pub lr: f32,
    /// The probability with which a unit is dropped while learning.
    pub dropout: f32,
    /// The penalty on the magnitude of weights.
    pub l1: f32,
    /// The penalty on half the square of weights.
    pub l2: f32,
    /// AdamW's decay.
    pub weight_decay: f32,
    /// Examples a step.
    pub batch: usize,
}

/// The type of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Floats of 32 bits.
    F32,
    /// Integers of 8 bits, as `tinyfit quantize` makes them.
    Int8,
}

impl Choice for Precision {
    const ALL: &'static [Named<Self>] =
        &[Named::new(Self::F32, "f32", ""), Named::new(Self::Int8, "int8", "")];
}

impl Candidate {
    /// The options to train it for so many epochs, where the others are those of `like`.
    pub fn options(&self, like: &Options, epochs: usize) -> Options {
        let some = |number: f32| Some(number).filter(|number| *number > 0.0);
        Options {
            layers: Sizes(self.layers.clone()),
            activation: activation(self.activation),
            learning: Learning {
                lr: Some(self.lr),
                batch: Some(self.batch),
                dropout: self.dropout,
                l1: self.l1,
                l2: self.l2,
                weight_decay: some(self.weight_decay),
                epochs: Some(epochs),
                ..like.learning.clone()
            },
            // The cores have a trial each.
            threads: 1,
            ..like.clone()
        }
    }
}

/// The activation of that name, with its usual settings.
fn activation(name: &str) -> Activation {
    name.parse().unwrap_or(Activation::Relu)
}

/// The candidates that fit a budget.
pub(crate) struct Space {
    pub(crate) board: &'static Board,
    pub(crate) budget: Budget,
    pub(crate) precisions: Vec<Precision>,
    /// A model with the scaler, and a network of the inputs and outputs, of what is searched.
    pub(crate) like: Model,
    pub(crate) seed: u64,
    pub(crate) prices: Mutex<HashMap<Shape, Price>>,
}

/// The properties that a price depends on before training.
pub(crate) type Shape = (Vec<usize>, &'static str, Precision);

impl Space {
    /// Candidate `trial`, the same whoever asks: random settings and the first of random shapes that fits.
    ///
    /// # Errors
    /// As [`Space::smallest`].
    pub(crate) fn candidate(&self, trial: usize) -> Result<Candidate, Usage> {
        // Far apart, as the seeds of one search and the next are neighbors.
        let mut rng =
            Generator::seed_from_u64(self.seed ^ (trial as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let rng = &mut rng;
        let precision = one_of(&self.precisions, rng);
        let settings = Candidate {
            layers: Vec::new(),
            activation: one_of(&self.activations(precision), rng),
            precision,
            lr: logarithmic(RATE, rng),
            dropout: one_of(&DROPOUT, rng),
            l1: if init::index(4, rng) == 0 { logarithmic(PENALTY, rng) } else { 0.0 },
            l2: if init::index(2, rng) == 0 { logarithmic(PENALTY, rng) } else { 0.0 },
            weight_decay: if init::index(2, rng) == 0 { logarithmic(PENALTY, rng) } else { 0.0 },
            batch: one_of(&BATCH, rng),
        };
        const TRIES: usize = 2_000;
        for _ in 0..TRIES {
            let depth = 1 + init::index(DEEPEST, rng);
            let layers: Vec<usize> = (0..depth).map(|_| one_of(&WIDTHS, rng)).collect();
            if self.fits(&layers, &settings) {
                return Ok(Candidate { layers, ..settings });
            }
        }
        let (layers, activation, precision) = self.smallest()?;
        Ok(Candidate { layers, activation, precision, ..settings })
    }

    /// The activations that networks of a precision can have: those with an int8 form, and within a limit of cycles those that
    /// the bench has a model of.
    fn activations(&self, precision: Precision) -> Vec<&'static str> {
        let is_priced = |name| {
            self.budget.cycles.is_none() || self.price((vec![WIDTHS[0]], name, precision)).cycles.is_some()
        };
        let can = |name: &&str| precision == Precision::F32 || activation(name).has_int8();
        let some: Vec<&str> = HIDDEN.into_iter().filter(can).filter(|&name| is_priced(name)).collect();
        if some.is_empty() { vec![HIDDEN[0]] } else { some }
    }

    fn fits(&self, layers: &[usize], settings: &Candidate) -> bool {
        // What cannot fit is not built to find out.
        let bytes = if settings.precision == Precision::F32 { 4 } else { 1 };
        let parameters = self.parameters(layers);
        parameters <= MOST_PARAMETERS
            && bytes * parameters <= self.budget.flash.most
            && self
                .budget
                .excess(&self.price((layers.to_vec(), settings.activation, settings.precision)))
                .is_empty()
    }

    fn parameters(&self, layers: &[usize]) -> usize {
        self.sizes(layers).windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
    }

    fn sizes(&self, layers: &[usize]) -> Vec<usize> {
        let (inputs, outputs) = (self.like.input_len(), self.like.output_len());
        [inputs].into_iter().chain(layers.iter().copied()).chain([outputs]).collect()
    }

    /// The cost of a network before training.
    pub(crate) fn price(&self, shape: Shape) -> Price {
        if let Some(&price) = self.prices.lock().ok().as_ref().and_then(|prices| prices.get(&shape)) {
            return price;
        }
        let (layers, activation, precision) = &shape;
        let sizes = self.sizes(layers);
        let output_activation = match &self.like.network {
            Network::F32(net) => net.activation(),
            Network::Int8(net) => net.output_activation,
        };
        let net = network(&sizes, self::activation(activation), output_activation, 0);
        let network = match precision {
            Precision::F32 => Network::F32(net),
            Precision::Int8 => {
                let quantizer = Quantizer { method: Method::MinMax, ..Quantizer::default() };
                Network::Int8(quantizer.quantize(&net, &[&vec![1.0; sizes[0]]]))
            }
        };
        let price = Price::of(self.board, &Model { network, ..self.like.clone() }, None);
        if let Ok(mut prices) = self.prices.lock() {
            prices.insert(shape, price);
        }
        price
    }

    /// The smallest network of a precision that fits.
    ///
    /// # Errors
    /// None fits: what it takes, and which limit is at fault.
    pub(crate) fn smallest(&self) -> Result<Shape, Usage> {
        let shapes = self.precisions.iter().map(|&precision| (vec![WIDTHS[0]], HIDDEN[0], precision));
        let mut faults = Vec::new();
        for shape in shapes {
            let excess = self.budget.excess(&self.price(shape.clone()));
            if excess.is_empty() {
                return Ok(shape);
            }
            let sizes: Vec<String> = self.sizes(&shape.0).iter().map(usize::to_string).collect();
            faults.push(format!("{} in {} takes {}", sizes.join("-"), shape.2.name(), excess.join(" and ")));
        }
        Err(Usage(format!(
            "no network fits, for the smallest, {}: allow more, or give fewer inputs (--drop-columns, --columns)",
            faults.join("; ")
        )))
    }
}

fn one_of<T: Copy>(of: &[T], rng: &mut Generator) -> T {
    of[init::index(of.len(), rng)]
}

/// With two digits, for a person to read and type.
fn logarithmic((low, high): (f32, f32), rng: &mut Generator) -> f32 {
    let share = (init::uniform(1.0, rng) + 1.0) / 2.0;
    let number = low * libm::powf(high / low, share);
    format!("{number:.1e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use tinyfit_model::{Provenance, Task};

    fn space(max_cycles: Option<usize>) -> Space {
        let board = tinyfit_boards::named("rp2040").unwrap();
        let like = Model {
            network: Network::F32(network(&[3, 1], Activation::Relu, Activation::Identity, 1)),
            scaler: None,
            task: Task::regress("y", 0.0, 1.0),
            inputs: ["a", "b", "c"].map(String::from).to_vec(),
            columns: Vec::new(),
            sensing: None,
            provenance: Provenance::default(),
        };
        let precisions = vec![Precision::Int8, Precision::F32];
        let budget = Budget::new(board, None, None, max_cycles).unwrap();
        Space { board, budget, precisions, like, seed: 1, prices: Mutex::default() }
    }

    #[test]
    fn every_activation_is_one_of_the_models() {
        for name in HIDDEN {
            assert_eq!(name.parse::<Activation>().unwrap().name(), name);
        }
    }

    /// What eight bits have no form of is tried in f32 alone, and what the bench has no model of not within a limit of cycles.
    #[test]
    fn activations_are_those_that_can_be_had() {
        let tried = |max_cycles, precision| {
            let space = space(max_cycles);
            let candidates = (0..200).map(|trial| space.candidate(trial).unwrap());
            let of_it = candidates.filter(|candidate| candidate.precision == precision);
            let mut names: Vec<&str> = of_it.map(|candidate| candidate.activation).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let in_f32 = ["elu", "gelu", "hard_swish", "leaky_relu", "relu", "silu", "tanh"];
        assert_eq!(tried(None, Precision::F32), in_f32);
        let in_int8: Vec<&str> = in_f32.into_iter().filter(|name| activation(name).has_int8()).collect();
        assert!(!in_int8.contains(&"silu") && in_int8.contains(&"tanh"));
        assert_eq!(tried(None, Precision::Int8), in_int8);
        // The bench's table of coefficients, fitted to these.
        assert_eq!(tried(Some(1_000_000), Precision::F32), ["leaky_relu", "relu", "tanh"]);
    }
}
