//! The saved state of a device: the payload of a record in flash, in words of 32 bits, little-endian.
//!
//! | words | are |
//! |---|---|
//! | 1 | CRC-32 of the factory's scaler and parameters, which this was tuned from; 0: of any factory |
//! | 13 | the counts of [`Stats`], in their order |
//! | classes | the examples kept of each; none where labels are not classes |
//! | inputs | the scaler's means |
//! | inputs | its scales |
//! | the task's | of a regressor the targets' means and then their deviations; of an autoencoder the threshold; of classes none |
//! | parameters | those that learn, layer by layer, `[input][output]` before biases |
//! | 1 | 1 if a supervisor follows, else 0: it begins again |
//! | .. | the [`State`] of a [`Supervisor`] |
//!
//! The counter of the last update is in the record's [`Mark`]. The record's fingerprint is the CRC-32 of [`LAYOUT`] and of the network's
//! own fingerprint, so neither another network nor another layout is ever taken for this one. A record of an older layout is
//! refused, and the device boots from the other slot or from the factory: there is no migration.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::state::State;
use tinyfit::train::Supervisor;
use tinyfit::{StandardScaler, Train, Zero};

use crate::CRC;
use crate::protocol::Stats;
use crate::store::{Error, Mark, Store, Writer};
use crate::task::Task;

/// The layout of the payload.
pub const LAYOUT: u32 = 4;

/// The examples that the supervisor of a device holds out: eight of each of seven classes.
pub(crate) const HELD_OUT: usize = 56;

/// The supervisor of a device.
pub(crate) type DeviceSupervisor<N, T> = Supervisor<N, <T as Task>::Target, (), HELD_OUT>;

/// The fingerprint of a record for a network of that fingerprint.
pub fn fingerprint(network: u32) -> u32 {
    let mut digest = CRC.digest();
    digest.update(&LAYOUT.to_le_bytes());
    digest.update(&network.to_le_bytes());
    digest.finalize()
}

/// The parts of a record in RAM.
pub(crate) struct Snapshot<'a, N: Train, T: Task, const INPUTS: usize> {
    pub(crate) factory: u32,
    pub(crate) stats: &'a mut Stats<()>,
    pub(crate) taught: &'a mut T::Counts,
    pub(crate) scaler: &'a mut StandardScaler<INPUTS>,
    pub(crate) task: &'a mut T,
    pub(crate) network: &'a mut N,
    pub(crate) supervisor: Option<&'a mut DeviceSupervisor<N, T>>,
}

impl<N, T, const INPUTS: usize> Snapshot<'_, N, T, INPUTS>
where
    N: Train<In = [f32; INPUTS]>,
    T: Task,
{
    fn each(&self, write: &mut impl FnMut(u32)) {
        self.factory.save(write);
        self.stats.save(write);
        self.taught.save(write);
        self.scaler.mean.save(write);
        self.scaler.inv_std.save(write);
        self.task.save(&mut |number| write(number.to_bits()));
        self.network.save(write);
        self.supervisor.is_some().save(write);
        if let Some(supervisor) = &self.supervisor {
            supervisor.save(write);
        }
    }

    fn replace(&mut self, read: &mut impl FnMut(u32) -> u32) {
        self.factory.restore(read);
        self.stats.restore(read);
        self.taught.restore(read);
        self.scaler.mean.restore(read);
        self.scaler.inv_std.restore(read);
        self.task.restore(&mut |number| f32::from_bits(read(number.to_bits())));
        self.network.restore(read);
        let mut supervised = self.supervisor.is_some();
        supervised.restore(read);
        match &mut self.supervisor {
            Some(supervisor) if supervised => supervisor.restore(read),
            Some(supervisor) => **supervisor = Supervisor::sized(),
            None => {}
        }
    }

    /// Saves, raising the mark. Returns the bytes of the payload.
    pub(crate) fn save<F: NorFlash>(
        &mut self,
        store: &mut Store<F>,
        mark: Mark,
    ) -> Result<u32, Error<F::Error>> {
        let mut bytes = 0;
        self.each(&mut |_| bytes += 4);
        store.save_marked(bytes, mark, |writer| {
            let mut writing = Writing(writer, Ok(()));
            self.each(&mut |word| writing.word(word));
            writing.1
        })?;
        Ok(bytes)
    }

    /// Reads the newest record. The parts are valid only if this is not an error.
    pub(crate) fn load<F: NorFlash>(&mut self, store: &mut Store<F>) -> Result<(), Error<F::Error>> {
        store.load(|reader| {
            let mut outcome = Ok(());
            self.replace(&mut |_| {
                let mut bytes = [0; 4];
                if outcome.is_ok() {
                    outcome = reader.read(&mut bytes);
                }
                u32::from_le_bytes(bytes)
            });
            outcome
        })?;
        Ok(())
    }

    /// Whether every number of the model is finite.
    pub(crate) fn is_finite(&self) -> bool {
        is_finite(self.scaler, self.task, self.network)
    }
}

/// Shows each number of a device's model: the scaler's means, its scales, the task's, the parameters that learn.
pub(crate) fn model<N: Train, T: Task, const INPUTS: usize>(
    scaler: &StandardScaler<INPUTS>,
    task: &T,
    network: &N,
    write: &mut impl FnMut(f32),
) {
    scaler.mean.iter().chain(&scaler.inv_std).copied().for_each(&mut *write);
    task.save(write);
    network.save_parameters(write);
}

/// Puts what `read` makes of each number of a device's model in its place.
pub(crate) fn put_model<N: Train, T: Task, const INPUTS: usize>(
    scaler: &mut StandardScaler<INPUTS>,
    task: &mut T,
    network: &mut N,
    read: &mut impl FnMut(f32) -> f32,
) {
    scaler.mean.iter_mut().chain(&mut scaler.inv_std).for_each(|number| *number = read(*number));
    task.restore(read);
    network.restore_parameters(read);
}

/// Whether every number of a model is finite.
pub(crate) fn is_finite<N: Train, T: Task, const INPUTS: usize>(
    scaler: &StandardScaler<INPUTS>,
    task: &T,
    network: &N,
) -> bool {
    let mut finite = true;
    model(scaler, task, network, &mut |number| finite &= number.is_finite());
    finite
}

/// Saves a model of so many classes (0 if it does not classify) that comes from elsewhere, its numbers as `get` has them, for a firmware of
/// any factory weights of that network: what `tinyfit flash --model-only` writes. It raises the mark; its counts are zero and its supervisor begins again.
///
/// # Errors
/// As [`Store::save`].
pub fn save_model<F: NorFlash>(
    store: &mut Store<F>,
    mark: Mark,
    classes: usize,
    numbers: &[f32],
) -> Result<(), Error<F::Error>> {
    let mut zeros = 1 + classes;
    Stats::<()>::ZERO.save(&mut |_| zeros += 1);
    let words = zeros + numbers.len() + 1;
    store.save_marked(4 * words as u32, mark, |writer| {
        let mut writing = Writing(writer, Ok(()));
        (0..zeros).for_each(|_| writing.word(0));
        numbers.iter().for_each(|number| writing.word(number.to_bits()));
        writing.word(0);
        writing.1
    })
}

/// Writes words until the flash fails.
struct Writing<'a, 'w, F: NorFlash>(&'a mut Writer<'w, F>, Result<(), Error<F::Error>>);

impl<F: NorFlash> Writing<'_, '_, F> {
    fn word(&mut self, word: u32) {
        if self.1.is_ok() {
            self.1 = self.0.write(&word.to_le_bytes());
        }
    }
}
