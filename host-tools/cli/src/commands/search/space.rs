//! What is searched: networks and how they learn, at random, and only what fits.

use std::collections::HashMap;
use std::sync::Mutex;

use serde::Serialize;
use tinyfit::{Generator, SeedableRng, init};
use tinyfit_engine::{Method, Quantizer, network};
use tinyfit_model::{Activation, Model, Network};

use super::budget::{Budget, Price};
use crate::boards::Board;
use crate::error::Usage;

/// The numbers of units of a hidden layer. Outputs come in blocks of four on every core, so most are multiples of it.
const WIDTHS: [usize; 14] = [2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
const DEEPEST: usize = 3;
const HIDDEN: [&str; 4] = ["relu", "relu", "leaky_relu", "tanh"];
const DROPOUT: [f32; 5] = [0.0, 0.0, 0.1, 0.2, 0.4];
const BATCH: [usize; 4] = [16, 32, 64, 128];
/// Ends of logarithmic scales.
const RATE: (f32, f32) = (3e-4, 3e-2);
const PENALTY: (f32, f32) = (1e-6, 1e-2);
/// Networks of more parameters are for other tools, and not built to be priced.
const MOST_PARAMETERS: usize = 1 << 20;

/// A network and how it learns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Candidate {
    /// Sizes of the hidden layers.
    pub layers: Vec<usize>,
    pub activation: &'static str,
    pub precision: Precision,
    pub lr: f32,
    pub dropout: f32,
    pub l1: f32,
    pub l2: f32,
    pub weight_decay: f32,
    pub batch: usize,
}

/// The type of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Precision {
    F32,
    Int8,
}

impl Precision {
    pub(super) fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::Int8 => "int8",
        }
    }
}

impl Candidate {
    /// What `tinyfit train` is to be told, beside the data.
    pub(super) fn words(&self) -> Vec<String> {
        let sizes: Vec<String> = self.layers.iter().map(usize::to_string).collect();
        let mut words =
            vec!["--layers".into(), sizes.join(","), "--activation".into(), self.activation.into()];
        words.extend(["--lr".into(), self.lr.to_string(), "--batch".into(), self.batch.to_string()]);
        let numbers = [
            ("--dropout", self.dropout),
            ("--l1", self.l1),
            ("--l2", self.l2),
            ("--weight-decay", self.weight_decay),
        ];
        for (option, number) in numbers.into_iter().filter(|(_, number)| *number > 0.0) {
            words.extend([option.to_string(), number.to_string()]);
        }
        words
    }
}

/// The candidates that fit a budget.
pub(super) struct Space<'a> {
    pub board: &'a Board,
    pub budget: &'a Budget,
    pub precisions: &'a [Precision],
    /// A model with the scaler, and a network of the inputs and outputs, of what is searched.
    pub like: &'a Model,
    pub seed: u64,
    pub prices: Mutex<HashMap<Shape, Price>>,
}

/// What a price depends on before training.
type Shape = (Vec<usize>, &'static str, Precision);

impl Space<'_> {
    /// Candidate `trial`, the same whoever asks: random settings and the first of random shapes that fits.
    ///
    /// # Errors
    /// As [`Space::smallest`].
    pub(super) fn candidate(&self, trial: usize) -> Result<Candidate, Usage> {
        // Far apart, as the seeds of one search and the next are neighbors.
        let mut rng =
            Generator::seed_from_u64(self.seed ^ (trial as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let rng = &mut rng;
        let settings = Candidate {
            layers: Vec::new(),
            activation: one_of(&HIDDEN, rng),
            precision: one_of(self.precisions, rng),
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

    /// What a network costs before it has learned.
    pub(super) fn price(&self, shape: Shape) -> Price {
        if let Some(&price) = self.prices.lock().ok().as_ref().and_then(|prices| prices.get(&shape)) {
            return price;
        }
        let (layers, activation, precision) = &shape;
        let sizes = self.sizes(layers);
        let output_activation = match &self.like.network {
            Network::F32(net) => net.activation(),
            Network::Int8(net) => net.output_activation,
        };
        let hidden = activation.parse().unwrap_or(Activation::Relu);
        let net = network(&sizes, hidden, output_activation, 0);
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
    pub(super) fn smallest(&self) -> Result<Shape, Usage> {
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
