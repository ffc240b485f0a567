//! Synchronous successive halving (Jamieson and Talwalkar, 2016): many candidates learn for a few epochs, and of them the
//! best for more, until few learn for all.
//!
//! A candidate begins again at each rung. That is dearer by half at most, as each rung's epochs are a multiple of those
//! before, and it needs nothing but the candidate: whoever learns it, here or on another machine, gets the same network.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::budget::Price;
use crate::error::Error;
use crate::problem::Outcome;

/// How many learn for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Candidates that learn.
    pub trials: usize,
    /// Epochs that each has.
    pub epochs: usize,
}

/// One candidate at one rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Job {
    /// The candidate's number, from 0.
    pub trial: usize,
    /// Epochs that it learns for.
    pub epochs: usize,
}

/// Who does the work.
pub trait Pool {
    /// The outcome of each job, in their order; `done` is called after each.
    ///
    /// # Errors
    /// There is nobody who could do it.
    fn run(&mut self, jobs: &[Job], done: &mut (dyn FnMut(&Outcome) + Send)) -> Result<Vec<Outcome>, Error>;
}

/// What is known of a trial: its last rung.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evaluated {
    /// Its candidate and its epochs.
    pub job: Job,
    /// What became of it.
    pub outcome: Outcome,
}

/// The rungs, first to last: the last has `most` epochs, each before it a share of `1/eta`, as long as that is at least
/// `least`; and `1/eta` of the trials go on.
pub(crate) fn rungs(trials: usize, least: usize, most: usize, eta: usize) -> Vec<Rung> {
    let mut epochs = vec![most];
    while let Some(&last) = epochs.last()
        && last / eta >= least.max(1)
    {
        epochs.push(last / eta);
    }
    let rung = |(k, epochs)| Rung { trials: (trials / eta.pow(k)).max(1), epochs };
    (0u32..).zip(epochs.into_iter().rev()).map(rung).collect()
}

/// Runs all rungs, and returns every trial as it was evaluated last, in the order of trials.
///
/// # Errors
/// As [`Pool::run`].
pub(crate) fn halve(
    rungs: &[Rung],
    pool: &mut dyn Pool,
    on_outcome: &mut (dyn FnMut(usize, &Outcome) + Send),
) -> Result<Vec<Evaluated>, Error> {
    let mut all: Vec<Evaluated> = Vec::new();
    let mut trials: Vec<usize> = (0..rungs.first().map_or(0, |rung| rung.trials)).collect();
    for (nth, rung) in rungs.iter().enumerate() {
        trials.truncate(rung.trials);
        let jobs: Vec<Job> = trials.iter().map(|&trial| Job { trial, epochs: rung.epochs }).collect();
        let outcomes = pool.run(&jobs, &mut |outcome| on_outcome(nth, outcome))?;
        let mut evaluated: Vec<Evaluated> =
            jobs.into_iter().zip(outcomes).map(|(job, outcome)| Evaluated { job, outcome }).collect();
        for new in &evaluated {
            match all.get_mut(new.job.trial) {
                Some(old) => *old = new.clone(),
                None => all.push(new.clone()),
            }
        }
        evaluated.retain(|evaluated| evaluated.learned().is_some());
        evaluated.sort_by(better);
        trials = evaluated.into_iter().map(|evaluated| evaluated.job.trial).collect();
    }
    Ok(all)
}

impl Evaluated {
    /// The metric and the price, if it is of use.
    pub(crate) fn learned(&self) -> Option<(f64, Price)> {
        match self.outcome {
            Outcome::Learned { metric, price } => Some((metric, price)),
            Outcome::Failed(_) => None,
        }
    }
}

/// The better first: by the metric; of equals the cheaper, in cycles, flash, RAM; of these the earlier.
pub(crate) fn better(a: &Evaluated, b: &Evaluated) -> Ordering {
    let key = |evaluated: &Evaluated| {
        evaluated.learned().map(|(metric, price)| {
            let [flash, ram, cycles] = price.each();
            (metric, (cycles, flash, ram))
        })
    };
    match (key(a), key(b)) {
        (Some((a_metric, a_price)), Some((b_metric, b_price))) => {
            b_metric.total_cmp(&a_metric).then(a_price.cmp(&b_price)).then(a.job.trial.cmp(&b.job.trial))
        }
        (a_key, b_key) => b_key.is_some().cmp(&a_key.is_some()).then(a.job.trial.cmp(&b.job.trial)),
    }
}

/// Those that no other beats: none is as good and cheaper, or as cheap and better; the better first.
pub(crate) fn pareto(all: &[Evaluated]) -> Vec<Evaluated> {
    let learned = || all.iter().filter_map(|evaluated| Some((evaluated, evaluated.learned()?)));
    let beaten = |metric: f64, price: &Price| {
        learned().any(|(_, (other, at))| {
            other >= metric && price.is_beaten_by(&at)
                || other > metric && (price.is_beaten_by(&at) || at.each() == price.each())
        })
    };
    let mut front: Vec<Evaluated> = learned()
        .filter(|(_, (metric, price))| !beaten(*metric, price))
        .map(|(evaluated, _)| evaluated.clone())
        .collect();
    front.sort_by(better);
    // The same twice tells nothing more.
    front.dedup_by(|b, a| match (a.learned(), b.learned()) {
        (Some((a, at)), Some((b, other))) => a == b && at.each() == other.each(),
        _ => false,
    });
    front
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evaluated(trial: usize, metric: f64, cost: [usize; 3]) -> Evaluated {
        let [flash, ram, cycles] = cost;
        let price = Price { flash, ram, cycles: Some(cycles), instructions: None };
        Evaluated { job: Job { trial, epochs: 1 }, outcome: Outcome::Learned { metric, price } }
    }

    /// The metric of a trial is its number after one epoch, and minus its number after more.
    struct Fake(Vec<Job>);

    impl Pool for Fake {
        fn run(
            &mut self,
            jobs: &[Job],
            done: &mut (dyn FnMut(&Outcome) + Send),
        ) -> Result<Vec<Outcome>, Error> {
            self.0.extend(jobs);
            let outcome = |job: &Job| match job.trial {
                3 => Outcome::Failed("diverged".into()),
                trial if job.epochs == 1 => evaluated(trial, trial as f64, [1; 3]).outcome,
                trial => evaluated(trial, -(trial as f64), [1; 3]).outcome,
            };
            let outcomes: Vec<Outcome> = jobs.iter().map(outcome).collect();
            outcomes.iter().for_each(done);
            Ok(outcomes)
        }
    }

    #[test]
    fn rungs_by_hand() {
        let of = |trials, least, most, eta| {
            rungs(trials, least, most, eta).iter().map(|rung| (rung.trials, rung.epochs)).collect::<Vec<_>>()
        };
        assert_eq!(of(64, 10, 100, 3), [(64, 11), (21, 33), (7, 100)]);
        assert_eq!(of(5, 1, 9, 3), [(5, 1), (1, 3), (1, 9)]);
        assert_eq!(of(4, 10, 9, 3), [(4, 9)]);
    }

    #[test]
    fn the_best_go_on_and_a_failure_is_the_worst() {
        let rungs = [Rung { trials: 6, epochs: 1 }, Rung { trials: 2, epochs: 2 }];
        let mut pool = Fake(Vec::new());
        let mut count = 0;
        let all = halve(&rungs, &mut pool, &mut |_, _| count += 1).unwrap();
        assert_eq!((all.len(), count), (6, 8));
        let second: Vec<usize> = pool.0[6..].iter().map(|job| job.trial).collect();
        assert_eq!(second, [5, 4]);
        assert_eq!(all[5].learned().unwrap().0, -5.0);
        assert_eq!(all[2].learned().unwrap().0, 2.0);
        assert_eq!(all[3].learned(), None);
        assert_eq!(all.iter().min_by(|a, b| better(a, b)).unwrap().job.trial, 2);
    }

    #[test]
    fn ties_go_to_the_cheaper() {
        let front = pareto(&[
            evaluated(0, 0.9, [2, 2, 5]),
            evaluated(1, 0.9, [2, 2, 4]),
            evaluated(2, 0.9, [2, 2, 4]),
            evaluated(3, 0.8, [1, 9, 9]),
            evaluated(4, 0.8, [3, 3, 5]),
        ]);
        assert_eq!(front.iter().map(|evaluated| evaluated.job.trial).collect::<Vec<_>>(), [1, 3]);
    }

    proptest! {
        /// By definition, pair by pair.
        #[test]
        fn the_front_is_what_nothing_beats(costs in proptest::collection::vec((0u8..4, [0usize..4, 0..4, 0..4]), 1..12)) {
            let all: Vec<Evaluated> =
                costs.iter().enumerate().map(|(i, &(metric, cost))| evaluated(i, metric.into(), cost)).collect();
            let beats = |a: (u8, [usize; 3]), b: (u8, [usize; 3])| {
                a != b && a.0 >= b.0 && a.1.iter().zip(b.1).all(|(a, b)| *a <= b)
            };
            let mut want: Vec<(u8, [usize; 3])> =
                costs.iter().copied().filter(|&a| !costs.iter().any(|&b| beats(b, a))).collect();
            want.sort_unstable();
            want.dedup();
            let mut got: Vec<(u8, [usize; 3])> =
                pareto(&all).iter().filter_map(Evaluated::learned).map(|(metric, price)| (metric as u8, price.each())).collect();
            got.sort_unstable();
            prop_assert_eq!(got, want);
        }
    }
}
