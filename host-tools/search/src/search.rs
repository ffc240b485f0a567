//! A search: the space of candidates, the rungs they go through, and what is found.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Mutex;

use serde::Serialize;
use tinyfit_boards::Board;
use tinyfit_data::{Fault, Usage, parts};
use tinyfit_engine::{Memory, Scores};
use tinyfit_model::{Model, printable};
use tinyfit_train::Rows;

use crate::budget::{Budget, Price};
use crate::error::Error;
use crate::halving::{Evaluated, Job, Pool, Rung, better, halve, pareto, rungs};
use crate::problem::{Outcome, Problem};
use crate::space::{Candidate, Precision, Space};

/// What to search.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is trained, except for what a candidate has: layers, activation and how they learn.
    pub train: tinyfit_train::Options,
    /// The board to fit, with room left for the rest of a firmware.
    pub board: &'static Board,
    /// The most flash for network and scaler, in bytes; none: what the board has left.
    pub max_flash: Option<usize>,
    /// The most RAM to predict with, in bytes; none: what the board has left.
    pub max_ram: Option<usize>,
    /// The most cycles that a prediction may take by the bench's model; none: any.
    pub max_cycles: Option<usize>,
    /// The types of weights to try.
    pub precisions: Vec<Precision>,
    /// Networks to try.
    pub trials: usize,
    /// Epochs that the first rung has at least.
    pub min_epochs: usize,
    /// Epochs that the last rung has.
    pub max_epochs: usize,
    /// The share of trials that go on from a rung to the next is one over this, which has so many times the epochs.
    pub halving: usize,
}

/// A search whose options and table were checked.
pub struct Search<'a> {
    options: &'a Options,
    memory: &'a Memory,
    problem: Problem,
    space: Space,
    rungs: Vec<Rung>,
    notes: Vec<String>,
}

/// A trial, as it was evaluated last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// Its number, from 0.
    pub trial: usize,
    /// Epochs that it learned for.
    pub epochs: usize,
    /// What learned.
    #[serde(flatten)]
    pub candidate: Candidate,
    /// How good it is, more is better; none of a trial that failed.
    pub metric: Option<f64>,
    /// What it costs; none likewise.
    #[serde(flatten)]
    pub price: Option<Price>,
    /// Why it is of no use, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// What a search found.
#[derive(Debug)]
pub struct Found {
    /// The model that was chosen.
    pub model: Model,
    /// Its trial.
    pub chosen: Trial,
    /// The trials that no other beats in metric, flash, RAM and cycles at once, the best first.
    pub front: Vec<Trial>,
    /// Every trial, in order.
    pub trials: Vec<Trial>,
    /// What `metric` is of a trial.
    pub metric: &'static str,
    /// Rows by what they were for.
    pub rows: Rows,
    /// Of the model on the test rows; none without any.
    pub scores: Option<Scores>,
    /// What a user should know of the way the table was read.
    pub notes: Vec<String>,
}

impl<'a> Search<'a> {
    /// Reads the table, shares out its rows, and checks that a network can fit.
    ///
    /// # Errors
    /// Options do not fit each other or the table, the table cannot be learned from, or no network fits.
    pub fn new(options: &'a Options, memory: &'a Memory) -> Result<Self, Error> {
        let Options { train, board, precisions, .. } = options;
        let splitting = &train.table.splitting;
        if splitting.folds.is_some() || splitting.leave_one_out {
            let what = "--folds and --leave-one-out are for tinyfit train: search first, then cross-validate what was found";
            return Err(Usage(what.into()).into());
        }
        if options.min_epochs > options.max_epochs {
            return Err(Usage("--min-epochs is more than --max-epochs: give fewer".into()).into());
        }
        let budget = Budget::new(board, options.max_flash, options.max_ram, options.max_cycles)?;
        let examples =
            train.table.read(&train.data, train.task, memory).map_err(tinyfit_train::Error::from)?;
        let parts = parts(&train.data, &examples, splitting, train.shares(), train.seed)?;
        let prepared = train.prepare(&examples, &parts)?;
        let notes = examples.notes.clone();
        drop(examples);
        let like = train.untrained(&prepared)?.0;
        let problem = Problem::new(train.clone(), board, budget.clone(), prepared, &like.task);
        let (precisions, prices) = (precisions.clone(), Mutex::new(HashMap::new()));
        let space = Space { board, budget, precisions, like, seed: train.seed, prices };
        space.smallest()?;
        let rungs = rungs(options.trials, options.min_epochs, options.max_epochs, options.halving);
        Ok(Self { options, memory, problem, space, rungs, notes })
    }

    /// How many learn for how long, first to last.
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }

    /// The most that a network may cost.
    pub fn budget(&self) -> &Budget {
        &self.problem.budget
    }

    /// What becomes of a job: it follows from the job alone, whoever does it.
    pub fn outcome(&self, job: Job) -> Outcome {
        match self.space.candidate(job.trial) {
            Ok(candidate) => self.problem.outcome(&candidate, job.epochs),
            Err(usage) => Outcome::Failed(usage.0),
        }
    }

    /// Lines of jobs, answered by lines of outcomes.
    ///
    /// # Errors
    /// A line is no job of this search, or one cannot be read or written.
    pub fn serve(&self, jobs: impl BufRead, mut answers: impl Write) -> Result<(), Error> {
        for line in jobs.lines() {
            let job: Job = serde_json::from_str(&line?)?;
            if job.trial >= self.options.trials || !(1..=self.options.max_epochs).contains(&job.epochs) {
                let what = format!("trial {} of {} epochs is none of this search", job.trial, job.epochs);
                return Err(Error::Workers(what));
            }
            writeln!(answers, "{}", printable::json(&serde_json::to_string(&self.outcome(job))?))?;
            answers.flush()?;
        }
        Ok(())
    }

    /// Has a pool do the jobs, rung by rung, and chooses; `on_outcome` is called with the rung and the outcome of each.
    ///
    /// # Errors
    /// The pool fails, no trial is of use, or a worker found another outcome than this machine does.
    pub fn run(
        &self,
        pool: &mut dyn Pool,
        on_outcome: &mut (dyn FnMut(&Rung, &Outcome) + Send),
    ) -> Result<Found, Error> {
        let all = halve(&self.rungs, pool, &mut |nth, outcome| on_outcome(&self.rungs[nth], outcome))?;
        let data = &self.options.train.data;
        let chosen = all.iter().min_by(|a, b| better(a, b));
        let Some((chosen, (metric, price))) =
            chosen.and_then(|evaluated| Some((evaluated, evaluated.learned()?)))
        else {
            let why = all.iter().find_map(|evaluated| match &evaluated.outcome {
                Outcome::Failed(why) => Some(why.as_str()),
                Outcome::Learned { .. } => None,
            });
            let why = why.unwrap_or_default();
            let what = format!("each of {} trials failed, the first as it {why}", all.len());
            return Err(Fault::new(data, what, "give another --seed, or allow more").into());
        };
        let model = self.problem.model(&self.space.candidate(chosen.job.trial)?, chosen.job.epochs)?;
        if self.problem.evaluated(model.clone())? != (Outcome::Learned { metric, price }) {
            let what = "a worker found another outcome of a trial than this machine does";
            let advice = "have the same data and the same tinyfit on all of them";
            return Err(Fault::new(data, what, advice).into());
        }
        let mut notes = self.notes.clone();
        let (test, scores) = self.test(&model, &mut notes)?;
        let trial = |evaluated: &Evaluated| self.trial(evaluated);
        let prepared = &self.problem.prepared;
        Ok(Found {
            chosen: trial(chosen)?,
            front: pareto(&all).iter().map(trial).collect::<Result<_, _>>()?,
            trials: all.iter().map(trial).collect::<Result<_, _>>()?,
            metric: self.problem.metric(&model)?,
            rows: Rows { train: prepared.train_rows, validation: prepared.validation.len(), test },
            model,
            scores,
            notes,
        })
    }

    fn trial(&self, evaluated: &Evaluated) -> Result<Trial, Usage> {
        let (metric, price, failed) = match &evaluated.outcome {
            Outcome::Learned { metric, price } => (Some(*metric), Some(*price), None),
            Outcome::Failed(why) => (None, None, Some(why.clone())),
        };
        let Job { trial, epochs } = evaluated.job;
        Ok(Trial { trial, epochs, candidate: self.space.candidate(trial)?, metric, price, failed })
    }

    /// The number of test rows, and the scores on them; none without any.
    fn test(&self, model: &Model, notes: &mut Vec<String>) -> Result<(usize, Option<Scores>), Error> {
        let train = &self.options.train;
        let own;
        let data = match &train.table.splitting.test {
            Some(file) => {
                let more;
                (own, more) = train.table.test_rows(file, model, self.memory)?;
                notes.extend(more);
                &own
            }
            None => &self.problem.prepared.test,
        };
        Ok((data.len(), (!data.is_empty()).then(|| Scores::of(model, data, train.seed)).transpose()?))
    }
}
