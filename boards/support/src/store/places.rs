//! The observed state of both slots, and the place of the next record.

use super::Slot;
use super::record::{SEQUENCES, Stamp};

/// By how much an sequence rises if a slot cannot be read: by more than a flash bears erasures.
const LEAP: u32 = 1 << 20;

/// A slot as it was seen last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) slot: Slot,
    /// The newest sequence that its header or seal has shown.
    shown: Option<u32>,
    /// A read failed: it may hold anything.
    pub(super) doubtful: bool,
}

impl Place {
    const UNREAD: Self = Self { slot: Slot::Bad, shown: None, doubtful: true };

    /// Of a slot that is about to be changed: bad until the opposite is seen.
    pub(super) fn begun(sequence: u32) -> Self {
        Self { slot: Slot::Bad, shown: Some(sequence), doubtful: false }
    }

    pub(super) fn see(&mut self, slot: Slot, stamps: [Option<Stamp>; 2]) {
        (self.slot, self.doubtful) = (slot, false);
        for Stamp { sequence, .. } in stamps.into_iter().flatten() {
            if self.shown.is_none_or(|shown| is_newer(sequence, shown)) {
                self.shown = Some(sequence);
            }
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        self.sequence().is_some()
    }

    fn sequence(&self) -> Option<u32> {
        match self.slot {
            Slot::Valid { sequence, .. } => Some(sequence),
            _ => None,
        }
    }

    /// The order of erasure: a slot that took a header before one that took nothing, what is broken before what
    /// another firmware may read, and what does not work last.
    fn worth(&self) -> u8 {
        match self.slot {
            Slot::Incomplete => 0,
            Slot::Empty => 1,
            Slot::Corrupt => 2,
            Slot::Other { .. } | Slot::Format { .. } | Slot::Rejected => 3,
            Slot::Bad => 4,
            Slot::Valid { .. } => 5,
        }
    }
}

/// Both slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places(pub(super) [Place; 2]);

impl Places {
    pub(super) const UNREAD: Self = Self([Place::UNREAD; 2]);

    pub(super) fn sequence(&self, at: usize) -> Option<u32> {
        self.0[at].sequence()
    }

    /// The slot of the newest record.
    pub(super) fn newest(&self) -> Option<usize> {
        match (self.sequence(0), self.sequence(1)) {
            (None, None) => None,
            (Some(_), None) => Some(0),
            (None, Some(_)) => Some(1),
            (Some(first), Some(second)) => Some(usize::from(is_newer(second, first))),
        }
    }

    /// The slot to erase: not that of the newest record; without one, that of the least worth, and of two that are bad not the
    /// one that was tried last.
    pub(super) fn target(&self, last: usize) -> usize {
        let [first, second] = &self.0;
        if let Some(newest) = self.newest() {
            return 1 - newest;
        }
        if first.worth() != second.worth() {
            return usize::from(second.worth() < first.worth());
        }
        match (first.slot, first.shown, second.shown) {
            (Slot::Bad, ..) => 1 - last,
            (_, Some(first), Some(second)) => usize::from(is_newer(first, second)),
            (_, first, second) => usize::from(first.is_some() && second.is_none()),
        }
    }

    /// Above all that were seen, and above what a slot that cannot be read may hold.
    pub(super) fn next_sequence(&self) -> u32 {
        let newest = self.newest().and_then(|at| self.sequence(at)).unwrap_or(0);
        // A number further ahead than half of all sequence numbers is behind.
        let leads = self.0.iter().filter_map(|place| place.shown).map(|shown| ahead(shown, newest));
        let lead = leads.filter(|lead| *lead < SEQUENCES / 2 - LEAP).max().unwrap_or(0);
        let step = if self.0.iter().any(|place| place.doubtful) { LEAP } else { 1 };
        newest.wrapping_add(lead).wrapping_add(step) & SEQUENCES
    }
}

/// How far an sequence is ahead of another.
fn ahead(sequence: u32, of: u32) -> u32 {
    sequence.wrapping_sub(of) & SEQUENCES
}

/// Whether an sequence is the later one, also where the count has begun again.
fn is_newer(sequence: u32, than: u32) -> bool {
    (1..=SEQUENCES / 2).contains(&ahead(sequence, than))
}
