//! Work distributed to scoped threads. The results do not depend on their number.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, scope};

/// What `work` makes of each job, in the order of the jobs, by so many threads; each takes the next job when it is done with
/// one.
pub(crate) fn map<J: Send, R: Send>(
    threads: usize,
    jobs: impl ExactSizeIterator<Item = J> + Send,
    work: impl Fn(J) -> R + Sync,
) -> Vec<R> {
    let threads = threads.min(jobs.len());
    if threads <= 1 {
        return jobs.map(work).collect();
    }
    let queue = Mutex::new(jobs.enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let worker = || std::iter::from_fn(next).map(|(i, job)| (i, work(job))).collect::<Vec<_>>();
    let mut results = scope(|scope| {
        // Where the system has no more threads, the others do their part.
        let others: Vec<_> =
            (1..threads).filter_map(|_| Builder::new().spawn_scoped(scope, worker).ok()).collect();
        let mut results = worker();
        for other in others {
            results.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|(i, _)| *i);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn results_are_in_the_order_of_the_jobs(threads in 0usize..9, jobs in proptest::collection::vec(any::<u8>(), 0..30)) {
            let doubled: Vec<u16> = jobs.iter().map(|&job| 2 * u16::from(job)).collect();
            prop_assert_eq!(map(threads, jobs.into_iter(), |job| 2 * u16::from(job)), doubled);
        }
    }
}
