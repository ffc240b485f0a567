//! Reading that a failed read, a bit that flips on the way, and a cell that reads now 0, now 1 do not deceive.

use embedded_storage::nor_flash::NorFlash;

/// The most bytes that are read at once.
pub(super) const BLOCK: usize = 64;

/// How often a failed read is tried.
const TRIES: usize = 3;
/// How many readings vote where two differ.
const VOTES: usize = 64;
/// The majority that a reading needs to be steady: at most 8 of 64 votes may differ. Of a cell that reads either
/// way with equal chance they do so once in 1.8 · 10⁹ times (both tails of the binomial distribution).
const LEAD: usize = 48;

/// How many times data is read: a payload to load (twice), one to check (four times), one just written and all
/// headers and seals.
pub(super) const TWICE: usize = 2;
pub(super) const CAREFUL: usize = 4;
pub(super) const VERY_CAREFUL: usize = 16;

/// Reads at most [`BLOCK`] bytes `times` over. Where readings differ, `bytes` are what most of some more say; false if that is
/// not a clear majority.
pub(super) fn read<F: NorFlash>(
    flash: &mut F,
    at: u32,
    bytes: &mut [u8],
    times: usize,
) -> Result<bool, F::Error> {
    let mut again = [0; BLOCK];
    let again = &mut again[..bytes.len()];
    read_once(flash, at, bytes)?;
    for _ in 1..times {
        read_once(flash, at, again)?;
        if again != bytes {
            return vote(flash, at, bytes, again);
        }
    }
    Ok(true)
}

/// The majority of [`VOTES`] readings, by Boyer and Moore's algorithm ("MJRTY", 1981).
#[cold]
fn vote<F: NorFlash>(flash: &mut F, at: u32, bytes: &mut [u8], again: &mut [u8]) -> Result<bool, F::Error> {
    let mut lead = 0;
    for _ in 0..VOTES {
        read_once(flash, at, again)?;
        if lead == 0 {
            bytes.copy_from_slice(again);
        }
        if bytes == again {
            lead += 1;
        } else {
            lead -= 1;
        }
    }
    Ok(lead >= LEAD)
}

fn read_once<F: NorFlash>(flash: &mut F, at: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
    let mut outcome = flash.read(at, bytes);
    for _ in 1..TRIES {
        if outcome.is_err() {
            outcome = flash.read(at, bytes);
        }
    }
    outcome
}
