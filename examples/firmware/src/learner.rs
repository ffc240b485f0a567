//! Predicts each sample, learns those that have a label, and saves now and then.

use semihosting::println;
use tinyfit::prelude::*;
use tinyfit_board::store::Store;

use crate::flash::{self, Flash};
use crate::keep;
use crate::model::{self, NETWORK, Network};
use crate::sensor::Sample;

/// Samples until what was learned is saved: flash wears, and an erasure takes a second on some chips.
const SAVE_EVERY: usize = 48;

/// A network that learns.
pub struct Learner {
    net: Network,
    trainer: Trainer<Network>,
    optimizer: Sgd,
    /// `None` if the flash does not work: it learns anyway.
    store: Option<Store<Flash>>,
    samples: usize,
    right: usize,
}

impl Learner {
    /// From what was saved last, or from the model if nothing was.
    pub fn start() -> Self {
        let mut store = flash::open().and_then(keep::open);
        let saved = store.as_mut().and_then(keep::load);
        match &saved {
            Some((_, sequence)) => println!("goes on from save {sequence}"),
            None => println!("begins with the model"),
        }
        let net = saved.map_or_else(|| NETWORK.clone(), |(net, _)| net);
        Self { net, trainer: Trainer::new(), optimizer: Sgd::new(0.01), store, samples: 0, right: 0 }
    }

    /// Predicts a sample, and learns it if it has a label.
    pub fn take(&mut self, sample: &Sample) {
        // Raw inputs: `model` scales them.
        let predicted = Class::argmax(&model::predict_by(&self.net, &sample.x));
        let Some(class) = sample.class else { return };
        self.right += usize::from(predicted == Some(Class(class)));
        let learned = model::learn(&mut self.net, &mut self.trainer, &mut self.optimizer, &sample.x, class);
        if let Err(refused) = learned {
            println!("not learned: {refused}"); // Nothing has changed.
        }
        self.samples += 1;
        if self.samples.is_multiple_of(SAVE_EVERY) {
            self.save();
        }
    }

    fn save(&mut self) {
        let saved = self.store.as_mut().and_then(|store| keep::save(store, &self.net));
        match saved {
            Some(sequence) => println!("{} of {SAVE_EVERY} right, save {sequence}", self.right),
            None => println!("{} of {SAVE_EVERY} right, not saved", self.right),
        }
        self.right = 0;
    }
}
