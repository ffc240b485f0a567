//! A run: all that can be checked is checked, then it trains.

use serde::Serialize;
use tinyfit_data::{Examples, Parts, Prepared, cross, parts};
use tinyfit_engine::{Dataset, Epoch, Memory, Resumable, Scores, Settings};
use tinyfit_model::{Anchors, Model};

use crate::anchors;
use crate::baselines::Baselines;
use crate::error::Error;
use crate::folds::{self, Folds};
use crate::learn::{Learned, hyperparameters, learn, trainings};
use crate::learning::Hyperparameters;
use crate::options::Options;

/// A run of training whose options and table were checked.
pub struct Run<'a> {
    options: &'a Options,
    memory: &'a Memory,
    examples: Examples,
    parts: Parts,
    crossed: Vec<Parts>,
    prepared: Prepared,
    hyperparameters: Hyperparameters,
    notes: Vec<String>,
    /// Of the table of its own, if there is one.
    test: Option<Dataset>,
}

/// What happens in a run.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A fold of the cross-validation begins.
    Fold {
        /// Its number, from 0.
        fold: usize,
        /// How many there are.
        folds: usize,
    },
    /// The trainings of the model begin.
    Model {
        /// Epochs that they have at most.
        epochs: usize,
    },
    /// An epoch of them is over.
    Epoch(&'a Epoch),
}

/// How many rows are for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// To train on.
    pub train: usize,
    /// To validate with.
    pub validation: usize,
    /// To test with.
    pub test: usize,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The model, and what it learned from.
    pub learned: Learned,
    /// Its anchors, if any were wanted.
    pub anchors: Anchors,
    /// The rows, as they were shared out first.
    pub rows: Rows,
    /// What a user should know of the way the table was read.
    pub notes: Vec<String>,
    /// None without cross-validation.
    pub folds: Option<Folds>,
    /// On the test rows; none without any.
    pub scores: Option<Scores>,
    /// None without test rows, and of an autoencoder.
    pub baselines: Option<Baselines>,
    /// The numbers of the test rows among the table's, or of the validation rows where there are none.
    pub held_out: Vec<u32>,
}

impl<'a> Run<'a> {
    /// Reads the table, shares out its rows, and checks that a model can be learned from them.
    ///
    /// # Errors
    /// Options do not fit each other or the table, or the table cannot be learned from.
    pub fn new(options: &'a Options, memory: &'a Memory) -> Result<Self, Error> {
        let Options { data, table, seed, .. } = options;
        let examples = table.read(data, options.task, memory)?;
        let parts = parts(data, &examples, &table.splitting, options.shares(), *seed)?;
        let crossed = cross(data, &examples, &table.splitting, options.shares(), *seed)?;
        let prepared = options.prepare(&examples, &parts)?;
        let (begun, net) = options.untrained(&prepared)?;
        anchors::check(options.anchors, &begun.task)?;
        let mut notes = examples.notes.clone();
        let hyperparameters = hyperparameters(options, &net, &prepared)?;
        // What is wrong with it is said before anything is learned.
        let test = match tested(options, &begun, memory)? {
            Some((test, more)) => {
                notes.extend(more);
                Some(test)
            }
            None => None,
        };
        Ok(Self { options, memory, examples, parts, crossed, prepared, hyperparameters, notes, test })
    }

    /// Whether training that is over can go on for more epochs as if it had been given them from the beginning.
    pub fn can_go_on(&self) -> bool {
        self.hyperparameters.can_go_on()
    }

    /// What an epoch's `val_score` is: `accuracy` or `R^2`.
    pub fn metric(&self) -> &'static str {
        if self.prepared.task.classes().is_empty() { "R^2" } else { "accuracy" }
    }

    /// Trains and tests; `on` is called with what happens.
    ///
    /// # Errors
    /// Training diverges or was stopped, or rows cannot be read any more.
    pub fn train(
        self,
        trainings_of: &mut Resumable<'_>,
        on: &mut dyn FnMut(Event<'_>),
    ) -> Result<Outcome, Error> {
        let Self { options, memory, examples, parts, crossed, prepared, hyperparameters, mut notes, test } =
            self;
        let rows = Rows {
            train: prepared.train_rows,
            validation: prepared.validation.len(),
            test: test.as_ref().unwrap_or(&prepared.test).len(),
        };
        let folds = crossed.len();
        let mut train = |net, rows: &Dataset, validation: &Dataset, settings: &Settings| {
            trainings_of.train(net, rows, validation, settings, &mut |_| {})
        };
        let folds = folds::run(options, &examples, &crossed, &mut train, &mut |fold| {
            on(Event::Fold { fold, folds });
        })?;
        drop(crossed);

        on(Event::Model { epochs: hyperparameters.settings.epochs * trainings(&hyperparameters) });
        let mut train = |net, rows: &Dataset, validation: &Dataset, settings: &Settings| {
            trainings_of.train(net, rows, validation, settings, &mut |epoch| on(Event::Epoch(epoch)))
        };
        let held_out = if rows.test > 0 { parts.test.clone() } else { parts.validation.clone() };
        // Of a large table they are much, and learned from once.
        let again = hyperparameters.learns_from_all().then_some((examples, parts));
        let again_of = again.as_ref().map(|(examples, parts)| (examples, parts));
        let mut learned = learn(options, again_of, prepared, &mut train)?;
        drop(again);
        // Its gaps are filled, its categories are coded, as by the rows that the model was made of.
        if let Some(test) = test {
            let again = if learned.hyperparameters.learns_from_all() {
                tested(options, &learned.model, memory)?.map(|(test, _)| test)
            } else {
                None
            };
            learned.prepared.test = again.unwrap_or(test);
        }
        let Learned { model, prepared, .. } = &learned;
        let scores = (rows.test > 0).then(|| Scores::of(model, &prepared.test, options.seed)).transpose()?;
        let baselines = Baselines::of(model, prepared, &prepared.test, options.seed)?;
        let anchors = anchors::of(options.anchors, &learned, &mut notes)?;
        Ok(Outcome { learned, anchors, rows, notes, folds, scores, baselines, held_out })
    }
}

/// The rows of the table of its own for the test, if there is one, as a model takes them; and notes of it.
fn tested(
    options: &Options,
    model: &Model,
    memory: &Memory,
) -> Result<Option<(Dataset, Vec<String>)>, Error> {
    let file = options.table.splitting.test.as_ref();
    Ok(file.map(|file| options.table.test_rows(file, model, memory)).transpose()?)
}
