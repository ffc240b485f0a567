//! Divides a log into segments, which windows do not cross.

use tinyfit_model::Clock;

use crate::fault::Fault;
use crate::read::row::Row;
use crate::rows::gaps::Gaps;
use crate::rows::windows::Segment;

/// Assigns rows to segments as they are read.
#[derive(Clone, Debug)]
pub(crate) struct Segments {
    /// The column of times, if there is one, and its gaps.
    times: Option<(usize, Gaps)>,
    group: Option<u32>,
    stretch: u32,
}

impl Segments {
    pub(crate) fn new(clock: Option<(Clock, usize)>) -> Self {
        Self { times: clock.map(|(clock, column)| (column, Gaps::new(clock))), group: None, stretch: 0 }
    }

    /// The segment of the next row. A new one begins where label or group change, after a gap in time, and where a row
    /// was left out.
    ///
    /// # Errors
    /// The row has no valid time.
    pub(crate) fn push(&mut self, row: &Row<'_>, label: u32, group: u32) -> Result<Segment, Fault> {
        let is_same = self.group.replace(group) == Some(group);
        let mut is_gap = row.follows_gap;
        if let Some((column, gaps)) = &mut self.times {
            if !is_same {
                // Each group has its own times.
                gaps.restart();
            }
            is_gap |= gaps.push_row(row, *column)?;
        }
        self.stretch += u32::from(is_gap);
        Ok(Segment { label, group, stretch: self.stretch })
    }

    /// A note on the gaps in time.
    pub(crate) fn note(&self) -> Option<String> {
        let (_, gaps) = self.times.as_ref()?;
        gaps.found().map(|found| format!("{found}; no window goes across"))
    }
}
