//! A step of a wide network on this host by one thread and by two: 20-256-256-1, Adam, by the size of the batch.
//! `cargo bench -p tinyfit-engine --bench threads`

use std::time::Instant;

use tinyfit::{Adam, BinaryCrossEntropy, Error, Generator, SeedableRng, init};
use tinyfit_engine::{Descent, Dropout, Learner, network};
use tinyfit_model::Activation;

const INPUTS: usize = 20;
const EXAMPLES: usize = 4_096;

fn main() -> Result<(), Error> {
    let mut rng = Generator::seed_from_u64(42);
    let inputs: Vec<f32> = (0..EXAMPLES * INPUTS).map(|_| init::uniform(1.0, &mut rng)).collect();
    let label = |x: &[f32]| f32::from(x[0] * x[1] + x[2] > 0.0);
    let rows: Vec<(&[f32], [f32; 1])> = inputs.chunks_exact(INPUTS).map(|x| (x, [label(x)])).collect();
    for hidden in [64, 128, 256] {
        for batch in [32, 64, 128, 256, 1024] {
            // In turns: what else runs on the machine meets both.
            let mut least = [f64::MAX; 2];
            for _ in 0..20 {
                for (threads, least) in (1..).zip(&mut least) {
                    *least = least.min(epoch(&rows, hidden, batch, threads)?);
                }
            }
            let steps = (EXAMPLES / batch) as f64;
            let [one, two] = least.map(|seconds| seconds / steps * 1e6);
            println!(
                "20-{hidden}-{hidden}-1, batch {batch}: {one:.0} us a step, by two threads {two:.0} us: {:.2} times",
                one / two
            );
        }
    }
    Ok(())
}

/// The seconds that an epoch takes.
fn epoch(rows: &[(&[f32], [f32; 1])], hidden: usize, batch: usize, threads: usize) -> Result<f64, Error> {
    let mut net = network(&[INPUTS, hidden, hidden, 1], Activation::Relu, Activation::Sigmoid, 42);
    let mut learner = Learner::new(&net, Dropout::default()).with_threads(threads);
    let mut descent = Descent::new(&net, Adam::new(0.001));
    let start = Instant::now();
    for batch in rows.chunks(batch) {
        learner.add(&net, &BinaryCrossEntropy, batch)?;
        descent.step(&mut net, &mut learner)?;
    }
    Ok(start.elapsed().as_secs_f64())
}
