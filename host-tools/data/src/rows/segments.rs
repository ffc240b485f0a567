//! Divides a log into segments, which frames do not cross.

use tinyfit_model::Clock;

use crate::fault::Fault;
use crate::read::row::Row;
use crate::rows::gaps::Gaps;
use crate::sensing::framer::Segment;

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
            if !is_same || row.begins {
                // Each group and each file has its own times.
                gaps.restart();
            }
            is_gap |= gaps.push_row(row, *column)?;
        }
        self.stretch += u32::from(is_gap);
        Ok(Segment { label, group, stretch: self.stretch })
    }

    /// Notes on the gaps in time, and on a clock that goes back.
    pub(crate) fn notes(&self) -> Vec<String> {
        let Some((_, gaps)) = &self.times else { return Vec::new() };
        let across = |found| format!("{found}, {} in all; no frame goes across", gaps.missing());
        gaps.found().map(across).into_iter().chain(gaps.back()).collect()
    }
}
