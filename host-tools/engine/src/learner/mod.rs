//! Mini-batches over a network of any shape: the kernel's `Batch`, many examples at a time.

mod activations;
mod block;
mod losses;
mod mask;
mod products;
mod rows;
mod sweep;

use std::ops::Range;

use tinyfit::{Error, Loss, Parameter, Target};
use tinyfit_model::F32Network;

use crate::simd::Simd;
use crate::threads::map;
pub(crate) use activations::activate;
use block::BLOCK;
use sweep::{Sweep, Way};

/// Dropout behind every layer but the last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dropout {
    /// The probability with which a hidden unit is dropped, 0..1.
    pub rate: f32,
    /// Layer `i`, counted from 0, is followed by the kernel's `Dropout` with the seed `seed + i`.
    pub seed: u32,
}

/// The gradient of a mini-batch, and what it takes to compute it.
///
/// Its sums run in the order of the examples, whatever the width of vectors and the number of threads: it is the kernel's
/// gradient to the bit.
pub struct Learner {
    way: Way,
    threads: usize,
    /// Parameters times examples that a thread is started for.
    share: usize,
    /// As many as were ever computed at a time.
    sweeps: Vec<Sweep>,
    /// Layer by layer: of the weights, then of the biases.
    gradients: Vec<Vec<f32>>,
    /// A layer's deltas, `[example][output]`, for each thread.
    by_example: Vec<Vec<f32>>,
    losses: Vec<f32>,
    /// In the batch.
    examples: u32,
    /// Since the beginning.
    accepted: u32,
}

/// Learns a block of examples, before which so many were learned.
type Learn<'a> = dyn Fn(&mut Sweep, Way, Range<usize>, u32) -> Option<Error> + Sync + 'a;

/// A range in pieces of `size`; the last may be shorter.
fn ranges(of: Range<usize>, size: usize) -> impl ExactSizeIterator<Item = Range<usize>> + Send {
    of.clone().step_by(size).map(move |start| start..of.end.min(start + size))
}

/// What the kernel checks of a network before it learns.
///
/// # Errors
/// A hidden layer has no weight but zeros, or a slope is out of its range.
pub(crate) fn is_learnable(net: &F32Network) -> Result<(), Error> {
    let hidden = net.layers.split_last().map_or(&[][..], |(_, hidden)| hidden);
    if hidden.iter().any(|layer| layer.weights.iter().all(|&weight| weight == 0.0)) {
        return Err(Error::Blank);
    }
    net.layers.iter().try_for_each(|layer| layer.activation.check())
}

/// Parameters times examples that a thread is started for, twice a batch: a quarter of a millisecond (`--bench threads`).
const SHARE: usize = 1 << 21;
/// Blocks that a thread computes before gradients are summed: more need more memory, fewer more starts.
const BLOCKS: usize = 8;

impl Learner {
    /// A learner for networks of this shape.
    pub fn new(net: &F32Network, dropout: Dropout) -> Self {
        Self::with_simd(net, dropout, Simd::detect())
    }

    /// A learner that computes with vectors of this width.
    pub fn with_simd(net: &F32Network, dropout: Dropout, simd: Simd) -> Self {
        Self {
            way: Way { simd, dropout },
            threads: 1,
            share: SHARE,
            sweeps: Vec::new(),
            gradients: net.layers.iter().map(|layer| vec![0.0; layer.parameters()]).collect(),
            by_example: Vec::new(),
            losses: Vec::new(),
            examples: 0,
            accepted: 0,
        }
    }

    /// The same with as many threads at most, where there is enough to do for them. The bits are the same.
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// Adds examples, and returns the loss of each; the kernel's `Batch::add` one after the other.
    ///
    /// # Errors
    /// A bad input, target, loss or gradient is rejected. The examples before it are in the batch.
    pub fn add<L: Loss + Sync, T: Target + Sync>(
        &mut self,
        net: &F32Network,
        loss: &L,
        examples: &[(&[f32], T)],
    ) -> Result<&[f32], Error> {
        self.add_by(net, examples.len(), &|sweep, way, block, accepted| {
            sweep.learn(way, net, loss, &examples[block], accepted)
        })
    }

    /// Adds so many examples, whose blocks `learn` learns. Compiled once, for all losses and targets.
    fn add_by(&mut self, net: &F32Network, examples: usize, learn: &Learn<'_>) -> Result<&[f32], Error> {
        self.losses.clear();
        is_learnable(net)?;
        Parameter::Rate.require((0.0..1.0).contains(&self.way.dropout.rate))?;
        let (way, (threads, blocks)) = (self.way, self.crew(net, examples));
        for group in ranges(0..examples, BLOCK * blocks) {
            let accepted = self.accepted;
            let blocks = ranges(group, BLOCK).zip(&mut self.sweeps).enumerate();
            let ends = map(threads, blocks, |(i, (block, sweep))| {
                learn(sweep, way, block, accepted.wrapping_add((i * BLOCK) as u32))
            });
            // What comes after an example that is rejected was computed in vain.
            let rejected = ends.iter().position(Option::is_some);
            let sweeps = &self.sweeps[..rejected.map_or(ends.len(), |last| last + 1)];
            let layers = self.gradients.iter_mut().zip(&net.layers);
            let shares =
                rows::share_out(layers.map(|(g, layer)| (g, (layer.inputs, layer.outputs))), threads);
            map(threads, shares.into_iter().zip(&mut self.by_example), |(share, by_example)| {
                share.into_iter().for_each(|rows| rows.accumulate(way.simd, sweeps, by_example));
            });
            for sweep in sweeps {
                self.losses.extend(sweep.losses());
                self.examples = self.examples.saturating_add(sweep.good() as u32);
                self.accepted = self.accepted.wrapping_add(sweep.good() as u32);
            }
            if let Some(rejected) = ends.into_iter().flatten().next() {
                return Err(rejected);
            }
        }
        Ok(&self.losses)
    }

    /// The loss of each example, none of which is learned; `visit` sees what the loss does: outputs, or logits if it is
    /// fused with the last activation, and the target.
    ///
    /// # Errors
    /// A bad input, target or loss is rejected.
    pub fn losses<L: Loss + Sync, T: Target + Sync>(
        &mut self,
        net: &F32Network,
        loss: &L,
        examples: &[(&[f32], T)],
        mut visit: impl FnMut(&[f32], &T),
    ) -> Result<&[f32], Error> {
        self.losses.clear();
        let (way, (threads, blocks)) = (self.way, self.crew(net, examples.len()));
        for group in examples.chunks(BLOCK * blocks) {
            let blocks = group.chunks(BLOCK).zip(&mut self.sweeps);
            map(threads, blocks, |(block, sweep)| sweep.forward::<L, T>(way, net, block, None));
            for (block, sweep) in group.chunks(BLOCK).zip(&mut self.sweeps) {
                let rejected = sweep.evaluate(block, |y, target| {
                    visit(y, target);
                    loss.value(y, target)
                });
                self.losses.extend(sweep.losses());
                if let Some(rejected) = rejected {
                    return Err(rejected);
                }
            }
        }
        Ok(&self.losses)
    }

    /// How many threads take part in computing so many examples, and how many blocks they compute at a time.
    fn crew(&mut self, net: &F32Network, examples: usize) -> (usize, usize) {
        let blocks = examples.div_ceil(BLOCK);
        let parameters: usize = self.gradients.iter().map(Vec::len).sum();
        let threads = self.threads.min(blocks).min(parameters.saturating_mul(examples) / self.share).max(1);
        let blocks = if threads > 1 { blocks.min(threads * BLOCKS) } else { 1 };
        let widest = net.layers.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        while self.sweeps.len() < blocks {
            self.sweeps.push(Sweep::new(net, self.way.dropout));
        }
        while self.by_example.len() < threads {
            self.by_example.push(vec![0.0; widest * BLOCK]);
        }
        (threads, blocks)
    }

    /// The number of examples in the batch.
    pub(crate) fn examples(&self) -> u32 {
        self.examples
    }

    /// The number of examples since the beginning: dropout's counter.
    pub(crate) fn accepted(&self) -> u32 {
        self.accepted
    }

    /// Goes on as after this number of examples.
    pub(crate) fn set_accepted(&mut self, accepted: u32) {
        self.accepted = accepted;
    }

    /// The sum of the gradients of the batch, layer by layer: of the weights, then of the biases.
    pub(crate) fn gradients(&mut self) -> impl DoubleEndedIterator<Item = &mut [f32]> {
        self.gradients.iter_mut().map(Vec::as_mut_slice)
    }

    /// Empties the batch.
    pub(crate) fn clear(&mut self) {
        self.examples = 0;
        self.gradients().for_each(|gradient| gradient.fill(0.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::network;
    use proptest::prelude::*;
    use proptest::sample::select;
    use tinyfit::train::SampleWeighted;
    use tinyfit::{BinaryCrossEntropy, Class, CrossEntropy, Huber, MeanAbsoluteError, MeanSquaredError};
    use tinyfit_model::Activation;

    /// Mostly everyday numbers; now and then one that is rejected.
    fn number() -> impl Strategy<Value = f32> {
        prop_oneof![2000 => -3.0f32..3.0, 40 => Just(-0.0), 1 => select(vec![f32::NAN, 1e30])]
    }

    /// Of a batch: losses, losses and outputs without learning; gradients; counts.
    type Said = (Vec<Result<Vec<u32>, Error>>, Vec<u32>, [u32; 2]);

    /// All that a learner with so many threads says of these batches, as bits.
    fn said<L: Loss + Sync, T: Target + Sync>(
        threads: usize,
        net: &F32Network,
        loss: &L,
        dropout: Dropout,
        batches: &[&[(&[f32], T)]],
    ) -> Vec<Said> {
        let mut learner = Learner { share: 1, ..Learner::new(net, dropout).with_threads(threads) };
        let bits = |numbers: &[f32]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>();
        let said = batches.iter().map(|batch| {
            let mut losses = vec![learner.add(net, loss, batch).map(bits)];
            let mut visited = Vec::new();
            losses.push(learner.losses(net, loss, batch, |y, _| visited.extend(bits(y))).map(bits));
            losses.push(Ok(visited));
            (
                losses,
                learner.gradients.iter().flat_map(|gradient| bits(gradient)).collect(),
                [learner.examples, learner.accepted],
            )
        });
        said.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_number_of_threads_gives_the_same_bits(
            sizes in proptest::collection::vec(1usize..50, 2..5),
            activation in select(vec![Activation::Relu, Activation::Tanh, Activation::Softmax, Activation::Identity]),
            output_activation in select(vec![Activation::Sigmoid, Activation::Softmax, Activation::Identity]),
            loss in 0usize..5,
            rate in select(vec![0.0f32, 0.4]),
            seed: u32,
            numbers in proptest::collection::vec(number(), 1..2000),
            batch in 1usize..400,
        ) {
            let net = network(&sizes, activation, output_activation, seed.into());
            let rows: Vec<&[f32]> = numbers.chunks_exact(sizes[0]).collect();
            let dropout = Dropout { rate, seed };
            macro_rules! compare {
                ($loss:expr, $target:expr) => {{
                    let examples: Vec<_> = rows.iter().map(|x| (*x, SampleWeighted { target: $target(x), weight: x[0].abs() })).collect();
                    let batches: Vec<_> = examples.chunks(batch).collect();
                    let one = said(1, &net, &$loss, dropout, &batches);
                    for threads in 2..=5 {
                        prop_assert!(said(threads, &net, &$loss, dropout, &batches) == one, "{} threads", threads);
                    }
                }};
            }
            let class = |x: &[f32]| Class((x[0].abs() * 7.0) as usize % sizes[sizes.len() - 1]);
            match loss {
                0 => compare!(CrossEntropy, class),
                1 => compare!(BinaryCrossEntropy, class),
                2 => compare!(MeanSquaredError, class),
                3 => compare!(MeanAbsoluteError, class),
                _ => compare!(Huber::default(), class),
            }
        }
    }

    #[test]
    fn a_setting_out_of_its_range_is_refused_as_by_the_kernel() {
        // Of these the outputs do not tell the derivatives.
        for (parameter, activation) in [
            (Parameter::Slope, Activation::LeakyRelu { slope: -0.5 }),
            (Parameter::Alpha, Activation::Elu { alpha: f32::NAN }),
        ] {
            let net = network(&[2, 3, 1], activation, Activation::Identity, 1);
            let mut learner = Learner::new(&net, Dropout::default());
            let learned = learner.add(&net, &MeanSquaredError, &[(&[1.0, 2.0][..], [0.5])]);
            assert_eq!(learned.map(<[f32]>::to_vec), Err(Error::OutOfRange { parameter }));
        }
    }

    #[test]
    fn threads_are_started_where_they_are_worth_it() {
        let crew = |sizes: &[usize], threads, examples| {
            let net = network(sizes, Activation::Relu, Activation::Identity, 1);
            Learner::new(&net, Dropout::default()).with_threads(threads).crew(&net, examples)
        };
        assert_eq!(crew(&[20, 64, 64, 1], 4, 32), (1, 1));
        assert_eq!(crew(&[20, 64, 64, 1], 4, 512), (1, 1));
        assert_eq!(crew(&[20, 256, 256, 1], 2, 256), (2, 8));
        assert_eq!(crew(&[20, 256, 256, 1], 4, 10_000), (4, 32));
        assert_eq!(crew(&[20, 256, 256, 1], 0, 256), (1, 1));
    }
}
