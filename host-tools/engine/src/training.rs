//! Training under way.

use tinyfit::optim::{Plateau, WarmUp};
use tinyfit::{
    Adam, BinaryCrossEntropy, CrossEntropy, Generator, Huber, MeanAbsoluteError, MeanSquaredError, Momentum,
    Nesterov, Optimizer, RmsProp, SeedableRng, Sgd, init,
};
use tinyfit_model::F32Network;

use crate::data::{Dataset, Target, Targets};
use crate::descent::{Descent, Savable, Stepping};
use crate::inputs::ReadAhead;
use crate::learner::{Learner, is_learnable};
use crate::objective::Objective;
use crate::saved::{Damaged, Reader, Writer};
use crate::score::Score;
use crate::settings::{Keep, LossKind, OptimizerKind, ScheduleKind, Settings, Steps};
use crate::train::{Epoch, Error, Trained};

/// Training that goes on a mini-batch at a time, and that can be saved after any of them: what is resumed ends with the bits
/// of what was never interrupted.
///
/// ```
/// use tinyfit_engine::{Dataset, Inputs, LossKind, Settings, Targets, Training, network};
/// use tinyfit_model::Activation;
///
/// # fn main() -> Result<(), tinyfit_engine::Error> {
/// let inputs = vec![0.0, 1.0, 2.0, 3.0];
/// let data = Dataset::new(Inputs::in_memory(1, inputs.clone()), Targets::numbers(inputs));
/// let settings = Settings { batch: 3, epochs: 5, ..Settings::new(LossKind::MeanSquaredError, 1) };
/// let net = network(&[1, 4, 1], Activation::Relu, Activation::Identity, 1);
///
/// let mut training = Training::new(net.clone(), &data, &data, &settings)?;
/// training.step()?;
/// let saved = training.save();
///
/// let mut resumed = Training::resume(net, &data, &data, &settings, &saved)?;
/// while !training.is_over() {
///     assert_eq!(training.step()?, resumed.step()?);
/// }
/// assert_eq!(training.finish()?, resumed.finish()?);
/// # Ok(())
/// # }
/// ```
pub struct Training<'a>(Run<'a>);

impl<'a> Training<'a> {
    /// Training that begins.
    ///
    /// # Errors
    /// No rows, a setting out of range, or a network that cannot learn.
    pub fn new(
        network: F32Network,
        data: &'a Dataset,
        validation: &'a Dataset,
        settings: &'a Settings,
    ) -> Result<Self, Error> {
        if data.is_empty() {
            return Err(Error::NoRows("train on"));
        }
        if validation.is_empty() {
            return Err(Error::NoRows("validate with"));
        }
        if settings.batch == 0 || settings.epochs == 0 {
            return Err(Error::Setting("--batch and --epochs are at least 1"));
        }
        if settings.label_smoothing != 0.0 && !matches!(data.targets, Targets::Classes { .. }) {
            return Err(Error::Setting("--label-smoothing is for classes: leave it out for other targets"));
        }
        if !(0.0..1.0).contains(&settings.label_smoothing) {
            return Err(Error::Setting("--label-smoothing is from 0 to below 1"));
        }
        is_learnable(&network).map_err(Error::Network)?;
        let of = Of { network, data, validation, settings };
        match settings.loss {
            LossKind::CrossEntropy => of.loss(CrossEntropy.into()),
            LossKind::BinaryCrossEntropy => of.loss(BinaryCrossEntropy.into()),
            LossKind::MeanSquaredError => of.loss(MeanSquaredError.into()),
            LossKind::MeanAbsoluteError => of.loss(MeanAbsoluteError.into()),
            LossKind::Huber => of.loss(Huber::default().into()),
        }
    }

    /// Training that goes on from where it was when it was [saved](Self::save). All else is given as it was at the beginning.
    ///
    /// # Errors
    /// Those of [`new`](Self::new); the bytes are damaged, or of a training of another shape, or of more epochs than the
    /// settings allow.
    pub fn resume(
        network: F32Network,
        data: &'a Dataset,
        validation: &'a Dataset,
        settings: &'a Settings,
        saved: &[u8],
    ) -> Result<Self, Error> {
        let mut training = Self::new(network, data, validation, settings)?;
        training.0.restore(Reader::new(saved)).map_err(|Damaged| Error::Saved)?;
        if training.history().len() > settings.epochs {
            return Err(Error::Setting("the saved training has more epochs than --epochs: give more"));
        }
        Ok(training)
    }

    /// Learns the next mini-batch. Its figures, if it was the last of an epoch; nothing is done once training is over.
    ///
    /// # Errors
    /// A loss or gradient that is not finite. Training can not go on then.
    pub fn step(&mut self) -> Result<Option<Epoch>, Error> {
        self.0.step()
    }

    /// Every epoch that is over, in order.
    pub fn history(&self) -> &[Epoch] {
        self.0.history()
    }

    /// Whether there were as many epochs as wanted, or too many without a lower validation loss.
    pub fn is_over(&self) -> bool {
        self.0.is_over()
    }

    /// Everything that [`resume`](Self::resume) needs in addition to its arguments: 16 bytes a parameter with Adam.
    pub fn save(&self) -> Vec<u8> {
        self.0.save()
    }

    /// The network after the best epoch so far.
    ///
    /// # Errors
    /// No epoch is over.
    pub fn finish(self) -> Result<Trained, Error> {
        self.0.finish()
    }
}

/// What there is at the beginning.
struct Of<'a> {
    network: F32Network,
    data: &'a Dataset,
    validation: &'a Dataset,
    settings: &'a Settings,
}

impl<'a> Of<'a> {
    fn loss(self, loss: Objective) -> Result<Training<'a>, Error> {
        let rate = self.settings.learning_rate;
        match self.settings.optimizer {
            OptimizerKind::Sgd => self.with(loss, Sgd::new(rate)),
            OptimizerKind::Momentum => self.with(loss, Momentum::new(rate)),
            OptimizerKind::Nesterov => self.with(loss, Nesterov::new(rate)),
            OptimizerKind::RmsProp => self.with(loss, RmsProp::new(rate)),
            OptimizerKind::Adam => self.with(loss, Adam::new(rate)),
        }
    }

    fn with<R: Savable + 'static>(self, loss: Objective, optimizer: R) -> Result<Training<'a>, Error> {
        let settings = self.settings;
        if let Some(plateau) = self.plateau() {
            plateau.check().map_err(Error::OutOfRange)?;
        }
        let schedule = self.schedule();
        let optimizer = optimizer.with(settings.regularization).scheduled(schedule);
        optimizer.check().map_err(Error::OutOfRange)?;
        let descent = Box::new(Descent::new(&self.network, optimizer));
        Ok(Training(self.run(loss, descent)))
    }

    fn schedule(&self) -> WarmUp<Steps> {
        let Self { data, settings, .. } = self;
        let steps = u32::try_from(data.len().div_ceil(settings.batch)).unwrap_or(u32::MAX);
        let epochs = u32::try_from(settings.epochs).unwrap_or(u32::MAX);
        settings.schedule.steps(settings.warm_up, epochs, steps)
    }

    fn plateau(&self) -> Option<Plateau> {
        match self.settings.schedule {
            ScheduleKind::Plateau { factor, patience } => Some(Plateau::new(factor, patience)),
            _ => None,
        }
    }

    fn run(self, loss: Objective, descent: Box<dyn Stepping>) -> Run<'a> {
        let plateau = self.plateau();
        let Self { network, data, validation, settings } = self;
        Run {
            data,
            validation,
            settings,
            loss,
            rng: Generator::seed_from_u64(settings.seed.wrapping_add(1)),
            order: data.inputs.numbers().collect(),
            ahead: ReadAhead::default(),
            learner: Learner::new(&network, settings.dropout).with_threads(settings.threads),
            descent,
            network,
            plateau,
            learned: 0,
            sum: 0.0,
            history: Vec::new(),
            best: None,
        }
    }
}

/// Not generic: of every loss with every optimizer it would be compiled 25 times.
struct Run<'a> {
    data: &'a Dataset,
    validation: &'a Dataset,
    settings: &'a Settings,
    loss: Objective,
    /// Shuffled as often as there were epochs: neither needs to be saved.
    rng: Generator,
    order: Vec<u32>,
    ahead: ReadAhead,
    learner: Learner,
    descent: Box<dyn Stepping>,
    network: F32Network,
    plateau: Option<Plateau>,
    /// The examples of the epoch under way that are learned; 0 between epochs.
    learned: usize,
    /// Of their losses.
    sum: f64,
    history: Vec<Epoch>,
    best: Option<(Epoch, F32Network)>,
}

impl Run<'_> {
    fn step(&mut self) -> Result<Option<Epoch>, Error> {
        if self.is_over() {
            return Ok(None);
        }
        let epoch = self.history.len() + 1;
        let diverged = |reason| Error::Diverged { epoch, reason };
        if self.learned == 0 {
            init::shuffle(&mut self.order, &mut self.rng);
        }
        let mut rest = self.order[self.learned..].iter().copied();
        let batch = self.data.next(&mut self.ahead, &mut rest, self.settings.batch)?;
        let mut examples = batch.map(|batch| batch.examples(self.network.output_len())).unwrap_or_default();
        for (_, target) in &mut examples {
            target.smoothing = self.settings.label_smoothing;
        }
        let end = self.learned + examples.len();
        let losses = (self.loss.add)(&mut self.learner, &self.network, &examples).map_err(diverged)?;
        losses.iter().for_each(|&loss| self.sum += f64::from(loss));
        self.descent.step(&mut self.network, &mut self.learner).map_err(diverged)?;
        self.learned = end;
        if end < self.data.len() {
            return Ok(None);
        }
        let (val_loss, val_score) = self.validate(diverged)?;
        let figures = Epoch { epoch, loss: self.sum / self.data.len() as f64, val_loss, val_score };
        if let Some(plateau) = &mut self.plateau {
            self.descent.observe(plateau, val_loss as f32);
        }
        let keep_last = self.settings.keep == Keep::Last;
        if keep_last || self.best.as_ref().is_none_or(|(best, _)| val_loss < best.val_loss) {
            self.best = Some((figures, self.network.clone()));
        }
        self.history.push(figures);
        (self.learned, self.sum) = (0, 0.0);
        Ok(Some(figures))
    }

    fn history(&self) -> &[Epoch] {
        &self.history
    }

    fn is_over(&self) -> bool {
        let since_best = self.best.as_ref().map_or(0, |(best, _)| self.history.len() - best.epoch);
        self.history.len() >= self.settings.epochs || since_best >= self.settings.patience.max(1)
    }

    fn save(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.value(&self.learned);
        to.value(&self.sum);
        to.value(&self.learner.accepted());
        to.value(&self.plateau);
        self.descent.save(&mut to);
        to.parameters(&self.network);
        to.value(&self.history);
        if let Some((best, network)) = &self.best {
            to.value(&best.epoch);
            to.parameters(network);
        }
        to.into_bytes()
    }

    fn restore(&mut self, mut from: Reader<'_>) -> Result<(), Damaged> {
        self.learned = from.value()?;
        self.sum = from.value()?;
        self.learner.set_accepted(from.value()?);
        self.plateau = from.value()?;
        self.descent.restore(&mut from)?;
        from.parameters(&mut self.network)?;
        self.history = from.value()?;
        let epochs = self.history.len();
        if epochs > 0 {
            let best: usize = from.value()?;
            let figures = *best.checked_sub(1).and_then(|i| self.history.get(i)).ok_or(Damaged)?;
            let mut network = self.network.clone();
            from.parameters(&mut network)?;
            self.best = Some((figures, network));
        }
        from.end()?;
        let is_counted = self.history.iter().zip(1..).all(|(figures, epoch)| figures.epoch == epoch);
        let is_between_steps =
            self.learned < self.data.len() && self.learned.is_multiple_of(self.settings.batch);
        if !is_counted || !is_between_steps {
            return Err(Damaged);
        }
        for _ in 0..epochs + usize::from(self.learned > 0) {
            init::shuffle(&mut self.order, &mut self.rng);
        }
        Ok(())
    }

    fn finish(self) -> Result<Trained, Error> {
        let (best, network) = self.best.ok_or(Error::NoEpoch)?;
        Ok(Trained { network, history: self.history, best })
    }

    /// The mean loss of the validation examples, and their score.
    fn validate(&mut self, diverged: impl Fn(tinyfit::Error) -> Error) -> Result<(f64, f64), Error> {
        let Self { validation, network, loss, learner, .. } = self;
        let outputs = network.output_len();
        let (mut score, mut sum) = (Score::new(&validation.targets, outputs), 0.0);
        validation.batches(validation.inputs.numbers(), VALIDATED, |batch| {
            let mut visit = |y: &[f32], target: &Target<'_>| score.add(y, target);
            let examples = batch.examples(outputs);
            let losses = (loss.losses)(learner, network, &examples, &mut visit).map_err(&diverged)?;
            losses.iter().for_each(|&loss| sum += f64::from(loss));
            Ok::<(), Error>(())
        })?;
        Ok((sum / validation.len() as f64, score.value()))
    }
}

/// Examples that are validated at a time.
const VALIDATED: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::Inputs;
    use crate::learner::Dropout;
    use crate::memory::Memory;
    use crate::settings::Regularization;
    use crate::train::network;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};
    use tinyfit_model::Activation;

    /// Rows of two random inputs, a class of two each.
    fn data(rows: usize, seed: u64) -> Dataset {
        let mut rng = Generator::seed_from_u64(seed);
        let inputs: Vec<f32> = (0..2 * rows).map(|_| init::uniform(1.0, &mut rng)).collect();
        let of = inputs.chunks(2).map(|x| u32::from(x[0] + x[1] > 0.1)).collect();
        Dataset::new(Inputs::in_memory(2, inputs), Targets::Classes { of, count: 2 })
    }

    fn net() -> F32Network {
        network(&[2, 5, 4, 1], Activation::Relu, Activation::Sigmoid, 1)
    }

    fn settings() -> impl Strategy<Value = Settings> {
        use OptimizerKind::{Adam, Momentum, Nesterov, RmsProp, Sgd};
        let optimizers = select(vec![Sgd, Momentum, Nesterov, RmsProp, Adam]);
        let schedules = select(vec![
            ScheduleKind::Constant,
            ScheduleKind::Step { every: 2, factor: 0.5 },
            ScheduleKind::Exponential { factor: 0.9 },
            ScheduleKind::Cosine,
            ScheduleKind::Plateau { factor: 0.5, patience: 1 },
        ]);
        let regularizations = select(vec![
            Regularization::default(),
            Regularization {
                l1: 0.01,
                l2: 0.01,
                weight_decay: 0.1,
                clip_norm: Some(0.1),
                max_norm: Some(0.5),
            },
        ]);
        let rest = (0u32..3, select(vec![0.0f32, 0.3]), 1usize..40, 1usize..8, 1usize..4);
        (optimizers, schedules, regularizations, rest, any::<u64>()).prop_map(
            |(optimizer, schedule, regularization, (warm_up, rate, batch, epochs, patience), seed)| {
                Settings {
                    optimizer,
                    schedule,
                    regularization,
                    warm_up,
                    dropout: Dropout { rate, seed: seed as u32 },
                    batch,
                    epochs,
                    patience,
                    learning_rate: 0.05,
                    ..Settings::new(LossKind::BinaryCrossEntropy, seed)
                }
            },
        )
    }

    /// Any state of a training, and what it came of.
    fn saved() -> impl Strategy<Value = (Settings, Vec<u8>)> {
        (settings(), 0usize..50).prop_map(|(settings, steps)| {
            let (train, validation) = (data(40, 2), data(20, 3));
            let mut training = Training::new(net(), &train, &validation, &settings).unwrap();
            (0..steps).for_each(|_| assert!(training.step().is_ok()));
            let saved = training.save();
            drop(training);
            (settings, saved)
        })
    }

    proptest! {
        #[test]
        fn interrupted_at_any_steps_it_ends_with_the_same_bits(
            settings in settings(),
            rows in 1usize..60,
            limit in 0usize..2000,
            stops in proptest::collection::vec(any::<bool>(), 64),
        ) {
            let (here, validation) = (data(rows, 2), data(20, 3));
            // Read ahead in pieces that begin elsewhere after a stop.
            let inputs = here.inputs.copied(&Memory::new(limit, std::env::temp_dir()));
            let train = Dataset { inputs, ..here.clone() };
            let mut whole = Training::new(net(), &here, &validation, &settings).unwrap();
            let mut parts = Training::new(net(), &train, &validation, &settings).unwrap();
            for stop in stops.into_iter().cycle() {
                prop_assert_eq!(whole.step(), parts.step());
                if stop {
                    let saved = parts.save();
                    prop_assert_eq!(&saved, &whole.save());
                    parts = Training::resume(net(), &train, &validation, &settings, &saved).unwrap();
                }
                prop_assert_eq!(whole.is_over(), parts.is_over());
                if whole.is_over() {
                    break;
                }
            }
            prop_assert_eq!(parts.step(), Ok(None));
            prop_assert_eq!(whole.finish(), parts.finish());
        }

        #[test]
        fn any_changed_bytes_are_no_panic(
            (settings, mut saved) in saved(),
            changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
            cut in proptest::option::of(any::<Index>()),
        ) {
            for (at, value) in changes {
                let at = at.index(saved.len());
                saved[at] = value;
            }
            if let Some(cut) = cut {
                saved.truncate(cut.index(saved.len()));
            }
            let (train, validation) = (data(40, 2), data(20, 3));
            if let Ok(mut training) = Training::resume(net(), &train, &validation, &settings, &saved) {
                while !training.is_over() && training.step().is_ok() {}
                let _ = training.finish();
            }
        }

        #[test]
        fn another_shape_is_refused((settings, saved) in saved(), cut in any::<Index>()) {
            let (train, validation) = (data(40, 2), data(20, 3));
            let other = network(&[2, 5, 5, 1], Activation::Relu, Activation::Sigmoid, 1);
            let resume = |net, saved: &[u8]| Training::resume(net, &train, &validation, &settings, saved).err();
            prop_assert_eq!(resume(other, &saved), Some(Error::Saved));
            prop_assert_eq!(resume(net(), &saved[..cut.index(saved.len())]), Some(Error::Saved));
            prop_assert_eq!(resume(net(), &[&saved[..], &[0]].concat()), Some(Error::Saved));
        }
    }

    #[test]
    fn there_is_no_result_before_the_first_epoch() {
        let (data, settings) = (data(40, 2), Settings::new(LossKind::BinaryCrossEntropy, 1));
        let training = Training::new(net(), &data, &data, &settings).unwrap();
        assert_eq!(training.finish(), Err(Error::NoEpoch));
    }
}
