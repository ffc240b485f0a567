//! Saving to flash.

use embedded_storage::nor_flash::NorFlash;
use tinyfit::{Layer, Train, Zero};

use super::{Device, supervisor_config};
use crate::codec::Reply;
use crate::log::log;
use crate::protocol::Error;
use crate::sensing::Sensing;
use crate::snapshot::Snapshot;
use crate::store::{Mark, Source, Store};
use crate::task::Task;

impl<N, Q, F, T, S, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
    T: Task,
    S: Sensing,
{
    /// Saves the best network there is, which becomes the network.
    pub(super) fn save(&mut self) -> Result<Reply<'_>, Error> {
        self.save_as(Mark::default())
    }

    /// The same, raising what outlives records.
    #[inline(never)]
    pub(super) fn save_as(&mut self, mark: Mark) -> Result<Reply<'_>, Error> {
        self.spend_save()?;
        let start = (self.factory.clock)();
        let config = supervisor_config(&self.factory, &self.state.scaler);
        let state = &mut *self.state;
        state.supervisor.finish(&config, &mut state.network, &T::LOSS);
        let store = self.store.as_mut().ok_or(Error::Flash { saved: false })?;
        let mut snapshot = Snapshot {
            factory: self.origin,
            stats: &mut state.scores.stats,
            taught: &mut state.scores.taught,
            scaler: &mut state.scaler,
            task: &mut state.task,
            network: &mut state.network,
            supervisor: Some(&mut state.supervisor),
        };
        // A record that cannot be read back as numbers would be refused at boot.
        if !snapshot.is_finite() {
            return Err(Error::InvalidValue);
        }
        let saved = saved(snapshot.save(store, mark), store)?;
        state.scores.timing.save = (self.factory.clock)().wrapping_sub(start);
        log!(info, "saved");
        Ok(saved)
    }
}

/// The reply to what was saved.
pub(super) fn saved<F: NorFlash>(
    outcome: Result<u32, crate::store::Error<F::Error>>,
    store: &Store<F>,
) -> Result<Reply<'static>, Error> {
    let bytes = outcome.map_err(|_| {
        log!(error, "nothing was saved: the flash failed or has no room");
        Error::Flash { saved: store.is_saved() }
    })?;
    let Source::Slot(slot) = store.source() else { return Err(Error::Flash { saved: false }) };
    Ok(Reply::Saved { slot, sequence: store.sequence(slot).unwrap_or(0), bytes })
}
