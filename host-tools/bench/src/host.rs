//! Time on this host.

use std::hint::black_box;
use std::time::Instant;

use crate::Workload;
use crate::workload::words;

const SAMPLES: usize = 101;
const CALLS: u32 = 64;

/// Nanoseconds a call: the median of means over a few calls.
pub(crate) fn nanoseconds(workload: Workload) -> f64 {
    let mut samples: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            // From the beginning each time, as learning changes what there is to learn.
            let mut workload = workload.instance();
            let start = Instant::now();
            for _ in 0..CALLS {
                black_box(&mut workload).call();
            }
            let nanoseconds = start.elapsed().as_nanos() as f64;
            black_box(words(&*workload));
            nanoseconds / f64::from(CALLS)
        })
        .collect();
    samples.sort_unstable_by(f64::total_cmp);
    samples[SAMPLES / 2]
}
