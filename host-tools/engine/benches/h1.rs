//! Workload H1 on this host, one thread: an epoch of 8,000 rows through 20-64-64-1 with dropout, Adam and batches of 32, and
//! one prediction. `cargo bench -p tinyfit-engine`; `cargo xtask h1` compares with others.

use std::hint::black_box;
use std::time::{Duration, Instant};

use tinyfit::{Adam, BinaryCrossEntropy, Error, Generator, SeedableRng, init};
use tinyfit_engine::{Descent, Dropout, Learner, Predictor, Simd, network};
use tinyfit_model::Activation;

const ROWS: usize = 8_000;
const INPUTS: usize = 20;
const BATCH: usize = 32;

fn main() -> Result<(), Error> {
    let mut rng = Generator::seed_from_u64(42);
    // Standardized: a uniform number has this limit where its deviation is 1.
    let limit = 3f32.sqrt();
    let inputs: Vec<f32> = (0..ROWS * INPUTS).map(|_| init::uniform(limit, &mut rng)).collect();
    let label = |x: &[f32]| f32::from(x[0] * x[1] + x[2] > 0.0);
    let rows: Vec<(&[f32], [f32; 1])> = inputs.chunks_exact(INPUTS).map(|x| (x, [label(x)])).collect();
    for simd in Simd::all() {
        let mut net = network(&[INPUTS, 64, 64, 1], Activation::Relu, Activation::Sigmoid, 42);
        let mut learner = Learner::with_simd(&net, Dropout { rate: 0.5, seed: 42 }, simd);
        let mut descent = Descent::with_simd(&net, Adam::new(0.001), simd);
        let mut epoch = || {
            for batch in rows.chunks(BATCH) {
                learner.add(&net, &BinaryCrossEntropy, batch)?;
                descent.step(&mut net, &mut learner)?;
            }
            Ok(())
        };
        let epoch = least(30, &mut epoch)?;
        let mut predictor = Predictor::with_simd(&net, simd);
        let mut predict = || {
            for (x, _) in &rows {
                black_box(predictor.predict(black_box(x)));
            }
            Ok(())
        };
        let prediction = least(30, &mut predict)?;
        println!(
            "{simd:?}: epoch {:.3} ms, prediction {:.1} ns",
            epoch.as_secs_f64() * 1e3,
            prediction.as_secs_f64() * 1e9 / ROWS as f64
        );
    }
    Ok(())
}

/// The least of some times: what else runs on the machine only adds to it.
fn least(times: usize, work: &mut dyn FnMut() -> Result<(), Error>) -> Result<Duration, Error> {
    let mut least = Duration::MAX;
    for _ in 0..times {
        let start = Instant::now();
        work()?;
        least = least.min(start.elapsed());
    }
    Ok(least)
}
