//! The model in chunks, to a host and from one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use embedded_storage::nor_flash::NorFlash;
use tinyfit::train::Supervisor;
use tinyfit::{Layer, StandardScaler, Train, Zero};

use super::{Device, saved};
use crate::CRC;
use crate::bytes;
use crate::log::log;
use crate::protocol::{CHUNK, Error, Reply, chunk_crc};
use crate::snapshot::{Snapshot, model, put_model};

/// Bytes of a number.
const NUMBER: usize = 4;

impl<N, Q, F, const INPUTS: usize, const OUTPUTS: usize> Device<N, Q, F, INPUTS, OUTPUTS>
where
    N: Train<In = [f32; INPUTS], Out = [f32; OUTPUTS]> + Zero,
    Q: Layer<In = [f32; INPUTS], Out = [f32; OUTPUTS]>,
    F: NorFlash,
{
    /// Numbers of a model.
    const NUMBERS: usize = 2 * INPUTS + N::PARAMETERS;

    pub(super) fn get(&mut self, offset: usize) -> Result<Reply<'_>, Error> {
        let total = Self::NUMBERS;
        if offset >= total {
            return Err(Error::Offset { expected: self.state.put.2, total });
        }
        let state = &mut *self.state;
        let mut bytes = [0; CHUNK * NUMBER];
        let (places, _) = bytes.as_chunks_mut::<NUMBER>();
        let (mut nth, mut count) = (0, 0);
        model(&state.scaler, &state.network, &mut |number| {
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
        let (scaler, network, filled) = &mut self.state.put;
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
            return Err(Error::Rejected);
        }
        let mut nth = 0usize;
        put_model(scaler, network, &mut |number| {
            let bytes = nth.checked_sub(offset).and_then(|at| numbers.get(at));
            nth += 1;
            bytes.map_or(number, |bytes| f32::from_le_bytes(*bytes))
        });
        *filled = end;
        Ok(Reply::Ok)
    }

    /// Makes what was `put` the model, once it is saved: a power cut before leaves the old one, and the same commit is not
    /// taken again after.
    pub(super) fn commit(
        &mut self,
        counter: u32,
        crc: u32,
        signature: Option<&str>,
    ) -> Result<Reply<'_>, Error> {
        let state = &mut *self.state;
        let (scaler, network, filled) = &mut state.put;
        if *filled != Self::NUMBERS {
            return Err(Error::Offset { expected: *filled, total: Self::NUMBERS });
        }
        let mut digest = CRC.digest();
        model(scaler, network, &mut |number| digest.update(&number.to_le_bytes()));
        if digest.finalize() != crc {
            return Err(Error::Crc);
        }
        if counter <= state.counter {
            return Err(Error::Counter { last: state.counter });
        }
        let fingerprint = self.factory.fingerprint;
        let admitted = self.factory.updates.admits(signature, |part| {
            part(&fingerprint.to_le_bytes());
            part(&counter.to_le_bytes());
            model(scaler, network, &mut |number| part(&number.to_le_bytes()));
        });
        if !admitted {
            log!(warn, "an update was refused: it is not signed by the owner");
            return Err(Error::Signature);
        }
        let store = self.store.as_mut().ok_or(Error::Flash)?;
        let stats = &mut state.stats;
        let mut snapshot =
            Snapshot::<N, INPUTS> { factory: self.origin, counter, stats, scaler, network, coach: None };
        let saved = saved(snapshot.save(store), store)?;
        state.scaler = *scaler;
        state.network.copy_from(network);
        state.coach = Supervisor::ZERO;
        state.counter = counter;
        state.put = (StandardScaler::ZERO, N::ZERO, 0);
        log!(info, "updated to {=u32}", counter);
        Ok(saved)
    }
}
