//! Commands, and who may give them when.

use core::mem::size_of;

use embedded_storage::nor_flash::NorFlash;
use tinyfit::Layer;

use super::examples::{Example, KEPT, Prediction};
use super::put::Claim;
use super::{Device, Factory, Learner, Predictor, State};
use crate::button::Press;
use crate::codec::{Command, Reply, Seal};
use crate::line::Line;
use crate::protocol::{self, Error, Info};
use crate::recording::Clock;
use crate::scoring::{Scored, Scores, Scoring, features};
use crate::sensing::Sensing;
use crate::serve::{Application, Output};
use crate::store::Store;
use crate::task::Task;

impl<N: Learner<I, O>, Q: Predictor<I, O>, F: NorFlash, T: Task, S: Sensing, const I: usize, const O: usize>
    Scoring<I, O> for Device<N, Q, F, I, O, T, S>
{
    type Task = T;
    type Sensing = S;
    type Prediction = Prediction<I, T>;
    const KEEPS: bool = true;

    fn task(&self) -> (&T, &'static str) {
        (&self.state.task, self.factory.outputs)
    }

    fn sensing(&self) -> S {
        self.factory.sensing
    }

    fn scores(&mut self) -> &mut Scores<Self::Prediction, T, S, I, O> {
        &mut self.state.scores
    }

    fn is_shown(&self) -> [bool; 2] {
        [true; 2]
    }

    fn info(&mut self) -> Info<'_> {
        let session = self.session();
        let owner = &self.factory.owner;
        Info {
            board: self.factory.board,
            firmware: "tune",
            product: owner.product,
            device: owner.device,
            parameters: N::PARAMETERS,
            ram: size_of::<State<N, I, O, T, S>>(),
            ticks_per_second: self.factory.ticks_per_second,
            fingerprint: self.factory.fingerprint,
            factory: self.origin,
            counter: self.counter(),
            signed: owner.updates.is_signed(),
            access: owner.access.into(),
            locked: self.is_locked(),
            session,
            slots: self.store.as_ref().map(Store::found),
            source: self.source,
            ..Info::SCORER
        }
    }

    fn predict(&mut self, features: &[f32; I]) -> Result<Self::Prediction, Error> {
        let State { scores, scaler, task, network, .. } = &mut *self.state;
        let x = scaler.predict(features);
        let f32 = scores.predict(task, network, &x, self.factory.clock);
        let int8 = scores.predict(task, self.factory.int8, &x, self.factory.clock);
        (scores.timing.predict, scores.timing.predict_int8) = (f32.ticks, int8.ticks);
        let is_anomaly = task.is_anomaly(&f32.values);
        scores.score = Scored { f32: f32.values, int8: int8.values, is_anomaly };
        let (Some(f32), Some(int8)) = (f32.verdict, int8.verdict) else { return Err(Error::InvalidValue) };
        Ok(Prediction { x, f32, int8 })
    }

    fn keep(&mut self, prediction: &Self::Prediction, label: &T::Label) -> Result<(), Error> {
        let rate = self.factory.owner.limits.labels;
        let State { spent, kept, scores, .. } = &mut *self.state;
        if !spent.labels.has(rate, (self.factory.clock)(), self.factory.ticks_per_second) {
            return Err(Error::RateLimited);
        }
        spent.labels.spend();
        let example = Example { x: prediction.x, label: *label };
        kept.push(example).map_err(|_| Error::Full { kept: KEPT })?;
        scores.count_kept(T::class(label));
        Ok(())
    }

    fn count_correct(&mut self, prediction: &Self::Prediction, label: &T::Label) {
        let stats = &mut self.state.scores.stats;
        stats.f32_correct += u32::from(T::is_right(&prediction.f32, label));
        stats.int8_correct += u32::from(T::is_right(&prediction.int8, label));
    }

    fn admit(&mut self, id: Option<u32>, seal: Option<Seal<'_>>) -> Result<bool, Error> {
        self.authenticate(id, seal)
    }

    fn admit_press(&self) -> Result<(), Error> {
        if self.is_locked() {
            return Err(Error::Locked);
        }
        if self.state.learning.is_under_way() { Err(Error::Busy) } else { Ok(()) }
    }

    fn obey(
        &mut self,
        id: Option<u32>,
        command: Command<'_, T, I>,
        owner: bool,
    ) -> Result<Option<Reply<'_>>, Error> {
        let trusted = owner || !self.is_locked();
        if !trusted && !self.is_for_everybody(&command) {
            return Err(Error::Locked);
        }
        if self.state.learning.is_under_way() && touches_learning(&command) {
            return Err(Error::Busy);
        }
        let reply = match command {
            protocol::Command::FactoryReset => {
                self.forget_examples();
                self.reset();
                Reply::Ok
            }
            protocol::Command::Score { ref x } if !trusted => {
                self.predict(features(x)?)?;
                Reply::Score(self.shown(0))
            }
            protocol::Command::Learn { epochs, learning_rate, seed } => {
                self.learn(id, epochs, learning_rate, seed)?;
                return Ok(None);
            }
            protocol::Command::Stop => {
                self.state.learning.stop();
                Reply::Ok
            }
            protocol::Command::Evaluate => self.evaluate()?,
            protocol::Command::Save => self.save()?,
            protocol::Command::Provision => self.provision(owner)?,
            protocol::Command::Rollback => {
                // Examples are standardized by the scaler of the model that they were labeled for.
                self.forget_examples();
                Reply::RolledBack { source: self.restore() }
            }
            protocol::Command::Get { offset } => self.get(offset)?,
            protocol::Command::Put { offset, base64, crc } => self.put(offset, base64, crc)?,
            protocol::Command::Update { counter, crc, factory, device, digest, signature } => {
                self.update(&Claim { counter, crc, factory, device, digest, signature })?
            }
            protocol::Command::Commit => self.commit()?,
            command => self.obey_scoring(command)?,
        };
        Ok(Some(reply))
    }
}

impl<N: Learner<I, O>, Q: Predictor<I, O>, F: NorFlash, T: Task, S: Sensing, const I: usize, const O: usize>
    Application for Device<N, Q, F, I, O, T, S>
{
    const CHANNELS: usize = S::CHANNELS;
    const LINE: usize = <Self as Scoring<I, O>>::LINE;

    fn answer<'a>(&mut self, line: Line<'_>, output: &'a mut Output) -> &'a [u8] {
        self.pass_time();
        self.respond(line, output)
    }

    fn sense<'a>(&mut self, sample: &[i16], output: &'a mut Output) -> &'a [u8] {
        self.pass_time();
        self.take_sample(sample, output)
    }

    fn lost<'a>(&mut self, sensor: u32, queue: u32, output: &'a mut Output) -> &'a [u8] {
        self.lose_samples(sensor, queue, output)
    }

    fn press<'a>(&mut self, press: Press, output: &'a mut Output) -> &'a [u8] {
        self.pass_time();
        self.take_press(press, output)
    }

    fn recording(&self) -> Option<Clock> {
        let Factory { clock: ticks, ticks_per_second, .. } = self.factory;
        self.state.scores.recorded.then_some(Clock { ticks, ticks_per_second })
    }

    fn line_failed(&mut self) {
        self.count_line_error();
    }

    fn is_busy(&self) -> bool {
        self.state.learning.is_under_way()
    }

    fn work<'a>(&mut self, output: &'a mut Output) -> &'a [u8] {
        self.learn_one(output)
    }
}

/// Whether a command reads or changes what learning changes.
fn touches_learning<X, Y>(command: &protocol::Command<'_, X, Y>) -> bool {
    match command {
        protocol::Command::Label { keep, .. } => *keep,
        protocol::Command::Info
        | protocol::Command::Clear
        | protocol::Command::Stats
        | protocol::Command::Timing
        | protocol::Command::Watch { .. }
        | protocol::Command::Record { .. }
        | protocol::Command::Stop
        | protocol::Command::Samples { .. }
        | protocol::Command::Score { .. } => false,
        _ => true,
    }
}
