//! This machine's cores.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::error::Error;
use crate::halving::{Job, Pool};
use crate::problem::Outcome;

/// Threads that each take the next job.
pub struct Threads<F> {
    /// How many.
    pub count: usize,
    /// Does a job.
    pub outcome: F,
}

/// As many as there are.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

impl<F: Fn(Job) -> Outcome + Sync> Pool for Threads<F> {
    fn run(&mut self, jobs: &[Job], done: &mut (dyn FnMut(&Outcome) + Send)) -> Result<Vec<Outcome>, Error> {
        let next = AtomicUsize::new(0);
        let (outcome, done) = (&self.outcome, Mutex::new(done));
        let work = || {
            let mut own = Vec::new();
            while let Some((place, job)) = {
                let place = next.fetch_add(1, Ordering::Relaxed);
                jobs.get(place).map(|job| (place, *job))
            } {
                let outcome = outcome(job);
                if let Ok(mut done) = done.lock() {
                    done(&outcome);
                }
                own.push((place, outcome));
            }
            own
        };
        let mut all = thread::scope(|scope| {
            let threads: Vec<_> = (0..self.count.min(jobs.len())).map(|_| scope.spawn(work)).collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            let joined: Result<Vec<_>, _> = joined.collect();
            joined.map_err(|_| Error::Workers("a trial panicked".into()))
        })?
        .concat();
        all.sort_by_key(|(place, _)| *place);
        Ok(all.into_iter().map(|(_, outcome)| outcome).collect())
    }
}
