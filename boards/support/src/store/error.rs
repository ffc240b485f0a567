//! Why nothing was saved or loaded.

/// Why nothing was saved or loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Error<E> {
    /// The flash failed.
    Flash(E),
    /// The slots lie outside of the flash, overlap, or are not multiples of its erase size.
    Slots,
    /// The payload is larger than a slot has room for.
    TooLarge {
        /// Bytes of payload that a slot can hold.
        capacity: u32,
    },
    /// The bytes read back differ from those written, or erased bytes are still there.
    Unverified,
    /// There is no record to load.
    Nothing,
    /// More bytes were read or written than the record has, or fewer.
    Length,
    /// The record changed since the slot was looked at: what was loaded of it is not to be used.
    Corrupt,
}

impl<E> From<E> for Error<E> {
    fn from(error: E) -> Self {
        Error::Flash(error)
    }
}
