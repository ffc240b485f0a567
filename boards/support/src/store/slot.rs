//! The places of records in flash, and the contents of a slot.

use serde::{Deserialize, Serialize};

/// The addresses of the two slots in flash, and their size, in bytes; multiples of the flash's erase size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Where one begins.
    pub first: u32,
    /// Where the other begins.
    pub second: u32,
    /// The size of each.
    pub bytes: u32,
}

/// The contents of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Slot {
    /// Nothing: it was erased, or is blank as emulated flash is, all zero.
    Empty,
    /// A whole record.
    Valid {
        /// Its place in the order of records, counted from 1.
        sequence: u32,
        /// Bytes of the payload.
        length: u32,
    },
    /// A record without its seal: the power failed while it was saved.
    Incomplete,
    /// A record, or something else, whose checksum is wrong.
    Corrupt,
    /// A record of another network, or of another layout of its payload.
    Other {
        /// The fingerprint it was saved with.
        fingerprint: u32,
    },
    /// A record of another format than [`FORMAT`](super::FORMAT); it is left alone until its slot is saved to.
    Format {
        /// Its format.
        format: u16,
    },
    /// A whole record that the application has no use for; see [`Store::refuse`](super::Store::refuse).
    Rejected,
    /// It cannot be read, or since the boot it was not erased, or did not keep what was written.
    Bad,
}

/// What outlives records: carried by each, raised by some, never lowered.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The counter of the last update that was taken.
    pub counter: u32,
    /// Whether the device was provisioned.
    pub provisioned: bool,
}

impl Mark {
    /// The higher counter of two, and whether either is provisioned.
    #[must_use]
    pub fn raised(self, other: Self) -> Self {
        Self { counter: self.counter.max(other.counter), provisioned: self.provisioned || other.provisioned }
    }
}

/// Where a device's weights come from when it boots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Source {
    /// A slot: 0 or 1.
    Slot(usize),
    /// Neither slot holds a record of this network.
    Factory,
}
