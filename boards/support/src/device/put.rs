//! The model in chunks, to a host and from one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use embedded_storage::nor_flash::NorFlash;
use tinyfit::train::Supervisor;
use tinyfit::{Layer, Train, Zero};

use super::Device;
use super::saving::saved;
use crate::CRC;
use crate::bytes;
use crate::codec::Reply;
use crate::json;
use crate::log::log;
use crate::protocol::{CHUNK, Error, LEAP, Stats, chunk_crc};
use crate::sensing::Sensing;
use crate::snapshot::{Snapshot, model, put_model};
use crate::statement::{Digest, Update};
use crate::store::Mark;
use crate::task::Task;

/// Bytes of a number.
const NUMBER: usize = 4;

/// A model to come.
pub(super) struct Incoming<S, T, N> {
    scaler: S,
    task: T,
    network: N,
    /// How many of its numbers are here.
    filled: usize,
    /// Whether one is to come, and what.
    is_promised: bool,
    promise: Promise,
}

/// The announced update.
#[derive(Clone, Copy)]
struct Promise {
    counter: u32,
    crc: u32,
    /// The owner's signed statement, for a device that has an owner.
    digest: Digest,
}

impl<S: Zero, T: Zero, N: Zero> Zero for Incoming<S, T, N> {
    const ZERO: Self = Self {
        scaler: S::ZERO,
        task: T::ZERO,
        network: N::ZERO,
        filled: 0,
        is_promised: false,
        promise: Promise { counter: 0, crc: 0, digest: [0; 64] },
    };
}

impl<S: Zero, T: Zero, N: Zero> Incoming<S, T, N> {
    /// None is to come.
    pub(super) fn forget(&mut self) {
        (self.filled, self.is_promised) = (0, false);
    }
}

/// The arguments of `update`.
pub(super) struct Claim<'a> {
    pub(super) counter: u32,
    pub(super) crc: u32,
    pub(super) factory: u32,
    pub(super) device: Option<&'a str>,
    pub(super) digest: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
}

impl<N, Q, F, T, S, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS, T, S>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
    T: Task,
    S: Sensing,
{
    /// Numbers of a model.
    const NUMBERS: usize = 2 * INPUTS + T::NUMBERS + N::PARAMETERS;

    pub(super) fn get(&mut self, offset: usize) -> Result<Reply<'_>, Error> {
        let total = Self::NUMBERS;
        if offset >= total {
            return Err(Error::Offset { expected: self.state.put.filled, total });
        }
        let state = &mut *self.state;
        let mut bytes = [0; CHUNK * NUMBER];
        let (places, _) = bytes.as_chunks_mut::<NUMBER>();
        let (mut nth, mut count) = (0, 0);
        model(&state.scaler, &state.task, &state.network, &mut |number| {
            if nth >= offset
                && let Some(place) = places.get_mut(count)
            {
                *place = number.to_le_bytes();
                count += 1;
            }
            nth += 1;
        });
        let bytes = &bytes[..count * NUMBER];
        let length = STANDARD.encode_slice(bytes, &mut state.chunk).unwrap_or(0);
        let base64 = core::str::from_utf8(&state.chunk[..length]).unwrap_or("");
        Ok(Reply::Model { offset, total, base64, crc: chunk_crc(offset, bytes) })
    }

    pub(super) fn put(&mut self, offset: usize, base64: &str, crc: u32) -> Result<Reply<'_>, Error> {
        let Incoming { scaler, task, network, filled, is_promised, .. } = &mut self.state.put;
        if !*is_promised {
            return Err(Error::NoUpdate);
        }
        let misplaced = Error::Offset { expected: *filled, total: Self::NUMBERS };
        if offset != 0 && offset != *filled {
            return Err(misplaced);
        }
        let error = Error::Chunk { limit: CHUNK };
        let mut bytes = [0; CHUNK * NUMBER];
        let length = bytes::decode(base64, &mut bytes).ok_or(error)?;
        let bytes = bytes.get(..length).unwrap_or(&[]);
        let (numbers, rest) = bytes.as_chunks::<NUMBER>();
        if numbers.is_empty() || !rest.is_empty() {
            return Err(error);
        }
        if chunk_crc(offset, bytes) != crc {
            return Err(Error::Crc);
        }
        let end = offset + numbers.len();
        if end > Self::NUMBERS {
            return Err(misplaced);
        }
        if !numbers.iter().all(|bytes| f32::from_le_bytes(*bytes).is_finite()) {
            return Err(Error::InvalidValue);
        }
        let mut nth = 0usize;
        put_model(scaler, task, network, &mut |number| {
            let bytes = nth.checked_sub(offset).and_then(|at| numbers.get(at));
            nth += 1;
            bytes.map_or(number, |bytes| f32::from_le_bytes(*bytes))
        });
        *filled = end;
        Ok(Reply::Ok)
    }

    /// The counter of the last update, or the least of the build.
    pub(super) fn counter(&self) -> u32 {
        self.mark().counter.max(self.factory.owner.least_counter)
    }

    /// The same, if no slot is unread that may have a higher one.
    fn known_counter(&self) -> Result<u32, Error> {
        match &self.store {
            Some(store) if !store.is_mark_whole() => Err(Error::Flash { saved: false }),
            _ => Ok(self.counter()),
        }
    }

    /// Begins an update, if it is one for this device.
    #[inline(never)]
    pub(super) fn update(&mut self, claim: &Claim<'_>) -> Result<Reply<'_>, Error> {
        let last = self.known_counter()?;
        if claim.counter.checked_sub(last).is_none_or(|leap| leap == 0 || leap > LEAP) {
            return Err(Error::Counter { last });
        }
        if ![0, self.origin].contains(&claim.factory) {
            return Err(Error::OtherFactory { factory: self.origin });
        }
        if claim.device.is_some_and(|device| !json::is(device, self.factory.owner.device)) {
            return Err(Error::OtherDevice);
        }
        let promise = Promise { counter: claim.counter, crc: claim.crc, digest: self.signed_digest(claim)? };
        self.state.put.forget();
        (self.state.put.promise, self.state.put.is_promised) = (promise, true);
        Ok(Reply::Ok)
    }

    /// The digest that the owner signed; zeros of a device that takes whatever comes.
    fn signed_digest(&mut self, claim: &Claim<'_>) -> Result<Digest, Error> {
        let owner = self.factory.owner;
        if !owner.updates.is_signed() {
            return Ok([0; 64]);
        }
        let (Some(text), Some(signature)) = (claim.digest, claim.signature) else {
            return Err(Error::Signature);
        };
        let mut digest = [0; 64];
        if bytes::decode(text, &mut digest) != Some(digest.len()) {
            return Err(Error::Signature);
        }
        let update = Update {
            product: owner.product,
            device: claim.device.map_or("", |_| owner.device),
            fingerprint: self.factory.fingerprint,
            factory: claim.factory,
            counter: claim.counter,
            length: (NUMBER * Self::NUMBERS) as u32,
            digest,
        };
        self.verify(&update.to_bytes(), signature)?;
        Ok(digest)
    }

    /// Makes what was `put` the model, once it is saved: a power cut before leaves the old one. The counter may count as used from the
    /// record's header on, so an update that was cut off may have to be signed again.
    #[inline(never)]
    pub(super) fn commit(&mut self) -> Result<Reply<'_>, Error> {
        let last = self.known_counter()?;
        let Incoming { scaler, task, network, filled, is_promised, promise } = &mut self.state.put;
        let Promise { counter, crc, digest: promised } = *promise;
        if !*is_promised {
            return Err(Error::NoUpdate);
        }
        if counter <= last {
            return Err(Error::Counter { last });
        }
        if *filled != Self::NUMBERS {
            return Err(Error::Offset { expected: *filled, total: Self::NUMBERS });
        }
        let mut digest = CRC.digest();
        model(scaler, task, network, &mut |number| digest.update(&number.to_le_bytes()));
        if digest.finalize() != crc {
            return Err(Error::Crc);
        }
        if self.factory.owner.updates.is_signed() {
            let mut hash = crate::owner::Hash::new();
            model(scaler, task, network, &mut |number| hash.update(&number.to_le_bytes()));
            if hash.finish() != promised {
                return Err(Error::Signature);
            }
        }
        self.spend_save()?;
        let state = &mut *self.state;
        let Incoming { scaler, task, network, .. } = &mut state.put;
        let store = self.store.as_mut().ok_or(Error::Flash { saved: false })?;
        // The examples that were taught left with the model that was taught, and the examples with its scaling.
        let mut stats = Stats { kept: 0, ..state.scores.stats };
        let mut taught = T::Counts::ZERO;
        let mut snapshot = Snapshot::<N, T, INPUTS> {
            factory: self.origin,
            stats: &mut stats,
            taught: &mut taught,
            scaler,
            task,
            network,
            supervisor: None,
        };
        let saved = saved(snapshot.save(store, Mark { counter, ..Mark::default() }), store)?;
        (state.scaler, state.task) = (*scaler, *task);
        state.network.copy_from(network);
        state.supervisor = Supervisor::ZERO;
        (state.scores.stats, state.scores.taught) = (stats, taught);
        state.kept.clear();
        state.scores.last = None;
        state.put = Incoming::ZERO;
        log!(info, "updated to {=u32}", counter);
        Ok(saved)
    }
}
