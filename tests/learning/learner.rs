//! A network that learns beside one that learns in another way, step by step.

use std::fmt::Debug;

use crate::common::{bits, parameters};
use crate::strategies::{Example, Outcome};
use proptest::prelude::*;
use tinyfit::train::SampleWeighted;
use tinyfit::{Batch, CrossEntropy, Error, Loss, Optimizer, Target, Train, Trainer};

/// A network that learns, and all it needs for that.
pub(crate) struct Learner<N: Train, Opt: Optimizer> {
    pub(crate) net: N,
    pub(crate) optimizer: Opt,
    pub(crate) trainer: Trainer<N, Opt::State>,
    pub(crate) batch: Batch<N, Opt::State>,
}

impl<N: Train<In = [f32; 3], Out = [f32; 2]> + Copy, Opt: Optimizer + Debug> Learner<N, Opt> {
    pub(crate) fn new(net: &N, optimizer: &Opt) -> Self {
        Self { net: *net, optimizer: optimizer.clone(), trainer: Trainer::new(), batch: Batch::new() }
    }

    /// All that a step may change and that can be looked at.
    pub(crate) fn state(&self) -> (Vec<u32>, String) {
        (bits(&parameters(&self.net)), format!("{:?}", self.optimizer))
    }

    pub(crate) fn is_finite(&self) -> bool {
        parameters(&self.net).iter().all(|w| w.is_finite())
    }

    pub(crate) fn set(&mut self, rate: Option<f32>) {
        if let Some(rate) = rate {
            self.optimizer.set_learning_rate(rate);
        }
    }

    /// Why an example must be refused whatever the weights.
    pub(crate) fn refusal<L: Loss>(&self, x: &[f32; 3], target: &SampleWeighted<[f32; 2]>) -> Option<Error> {
        let finite = |numbers: &[f32]| numbers.iter().all(|x| x.is_finite());
        // The losses that are fused are of probabilities.
        let in_range = |t: &f32| L::FUSED.is_none() || (0.0..=1.0).contains(t);
        if let Err(out_of_range) = self.optimizer.check() {
            Some(out_of_range)
        } else if self.net.is_blank(false) {
            Some(Error::Blank)
        } else if let Err(out_of_range) = self.net.check() {
            Some(out_of_range)
        } else if !finite(x) {
            Some(Error::Input)
        } else if !finite(&target.target)
            || !(0.0..=1_048_576.0).contains(&target.weight)
            || !target.target.iter().all(in_range)
        {
            Some(Error::Target)
        } else {
            None
        }
    }

    pub(crate) fn learn(
        &mut self,
        loss: &impl Loss,
        x: &[f32; 3],
        target: &impl Target,
    ) -> Result<f32, Error> {
        self.trainer.learn(&mut self.net, &mut self.optimizer, loss, x, target)
    }

    pub(crate) fn learn_in_slices(
        &mut self,
        loss: &impl Loss,
        x: &[f32; 3],
        target: &impl Target,
    ) -> Result<f32, Error> {
        let mut slices = self.trainer.slices(&mut self.net, &mut self.optimizer, loss, x, target);
        for _ in 1..3 * N::LAYERS {
            if let Some(value) = slices.advance()? {
                panic!("{value} before the last slice");
            }
        }
        let learned = slices.advance();
        assert_eq!(learned, slices.advance(), "once more is nothing more");
        learned.map(Option::unwrap)
    }

    pub(crate) fn add(&mut self, loss: &impl Loss, x: &[f32; 3], target: &impl Target) -> Result<f32, Error> {
        self.batch.add(&self.net, loss, x, target)
    }

    pub(crate) fn step(&mut self) -> Result<(), Error> {
        self.batch.step(&mut self.net, &mut self.optimizer)
    }
    /// Learns each example, at once and in slices; checks on the way, and against a twin that never met the refused ones.
    pub(crate) fn learn_or_refuse<L: Loss>(
        net: &N,
        optimizer: &Opt,
        loss: &L,
        examples: &[Example],
    ) -> Outcome {
        let [mut learner, mut slicer, mut twin] = [(); 3].map(|()| Self::new(net, optimizer));
        for (x, target, rate) in examples {
            for each in [&mut learner, &mut slicer, &mut twin] {
                each.set(*rate);
            }
            let (before, finite, refusal) =
                (learner.state(), learner.is_finite(), learner.refusal::<L>(x, target));
            let learned = learner.learn(loss, x, target);
            prop_assert_eq!(slicer.learn_in_slices(loss, x, target), learned);
            match refusal {
                Some(reason) => prop_assert_eq!(learned, Err(reason)),
                None => prop_assert!(matches!(learned, Ok(_) | Err(Error::Loss | Error::Gradient))),
            }
            match learned {
                Ok(value) => {
                    prop_assert!(value.is_finite());
                    prop_assert_eq!(twin.learn(loss, x, target), Ok(value));
                }
                Err(_) => prop_assert_eq!(before, learner.state()),
            }
            // The states are not to be seen, but a difference in them would come out in the next accepted step.
            prop_assert_eq!(learner.state(), twin.state());
            prop_assert_eq!(learner.state(), slicer.state());
            prop_assert!(!finite || learner.is_finite());
        }
        Ok(())
    }

    /// The same in mini-batches of 1 to 3 examples; a refused one does not count.
    pub(crate) fn add_or_refuse<L: Loss>(
        net: &N,
        optimizer: &Opt,
        loss: &L,
        examples: &[Example],
    ) -> Outcome {
        let [mut learner, mut twin] = [(); 2].map(|()| Self::new(net, optimizer));
        for (step, examples) in examples.chunks(3).enumerate() {
            let (before, finite) = (learner.state(), learner.is_finite());
            for (x, target, _) in examples.iter().skip(step % 3) {
                if let Ok(value) = learner.add(loss, x, target) {
                    prop_assert_eq!(twin.add(loss, x, target), Ok(value));
                }
            }
            prop_assert_eq!(&before, &learner.state());
            let stepped = learner.step();
            prop_assert_eq!(stepped, twin.step());
            prop_assert!(stepped.is_ok() || before == learner.state());
            prop_assert_eq!(learner.state(), twin.state());
            prop_assert!(!finite || learner.is_finite());
        }
        Ok(())
    }
}

/// Bit for bit, except for the sign of a zero: a sum that begins at 0.0 never becomes -0.0.
pub(crate) fn batch_of_one<N, Opt>(net: &N, optimizer: Opt, examples: &[Example]) -> Result<(), TestCaseError>
where
    N: Train<In = [f32; 3], Out = [f32; 2]> + Copy,
    Opt: Optimizer + Debug,
{
    let [mut learner, mut twin] = [(); 2].map(|()| Learner::new(net, &optimizer));
    for (x, target, _) in examples {
        let added = twin.add(&CrossEntropy, x, target);
        let stepped = added.and_then(|value| twin.step().map(|()| value));
        prop_assert_eq!(learner.learn(&CrossEntropy, x, target), stepped);
        let signless = |net| bits(&parameters(net).iter().map(|w| w + 0.0).collect::<Vec<f32>>());
        prop_assert_eq!(signless(&learner.net), signless(&twin.net));
    }
    Ok(())
}
