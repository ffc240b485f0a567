//! Finds gaps in a column of times.

use tinyfit_model::Clock;
use tinyfit_model::number::{counted, short};

use crate::fault::Fault;
use crate::read::row::Row;
use crate::rows::times::{At, time_of};

/// A step of more than this many median steps is a gap.
const LONG: f64 = 1.5;

/// If more than one step in this many is a gap, the times are irregular and have no gaps.
const FEW: usize = 10;

/// The column of times with its longest step that is not a gap: 1.5 times the median step forward. Rows with the same
/// time, as of a clock coarser than the samples, do not count as steps.
pub(crate) fn clock(name: &str, times: &[At]) -> Clock {
    let steps = times.windows(2).map(|pair| pair[1].time - pair[0].time);
    let mut forward: Vec<f64> = steps.filter(|step| *step > 0.0).collect();
    let middle = forward.len() / 2;
    let longest = if forward.is_empty() {
        f64::MAX
    } else {
        let (_, median, _) = forward.select_nth_unstable_by(middle, f64::total_cmp);
        (LONG * *median).min(f64::MAX)
    };
    Clock { name: name.to_string(), longest, per_second: 1.0 }
}

/// The samples in a unit of time: one over the mean of the steps that are not gaps. None without such steps.
pub(crate) fn rate(clock: &Clock, times: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut last, mut steps, mut time) = (None, 0, 0.0);
    for at in times {
        if let Some(step) = last.replace(at).map(|last| at - last).filter(|step| !clock.is_gap(*step)) {
            (steps, time) = (steps + 1, time + step);
        }
    }
    (time > 0.0).then(|| f64::from(steps) / time)
}

/// Counts gaps as rows are read.
#[derive(Clone, Debug)]
pub(crate) struct Gaps {
    clock: Clock,
    last: Option<f64>,
    steps: usize,
    count: usize,
    /// The place and the step of the first.
    first: Option<(String, f64)>,
    /// Samples that are not there, by the lengths of gaps.
    missing: f64,
    /// Steps back, and the place of the first.
    back: usize,
    first_back: Option<String>,
}

impl Gaps {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, last: None, steps: 0, count: 0, first: None, missing: 0.0, back: 0, first_back: None }
    }

    /// The gaps of rows sorted by time.
    pub(crate) fn of(name: &str, times: &[At]) -> Self {
        let mut times = times.to_vec();
        times.sort_by(|a, b| a.time.total_cmp(&b.time));
        let mut gaps = Self::new(clock(name, &times));
        for At { time, line } in times {
            gaps.push(time, || format!("line {line}"));
        }
        gaps
    }

    /// Adds the time of a row and returns whether there is a gap before it.
    pub(crate) fn push(&mut self, time: f64, place: impl FnOnce() -> String) -> bool {
        let Some(step) = self.last.replace(time).map(|last| time - last) else { return false };
        self.steps += 1;
        let is_gap = self.clock.is_gap(step);
        if is_gap && step < 0.0 {
            self.back += 1;
            self.first_back.get_or_insert_with(place);
        } else if is_gap {
            self.count += 1;
            self.missing += (step * LONG / self.clock.longest).round() - 1.0;
            self.first.get_or_insert_with(|| (place(), step));
        }
        is_gap
    }

    /// Starts a new sequence: there is no gap before the next row.
    pub(crate) fn restart(&mut self) {
        self.last = None;
    }

    /// Adds a row with its time in this column.
    ///
    /// # Errors
    /// The cell is not a time.
    pub(crate) fn push_row(&mut self, row: &Row<'_>, column: usize) -> Result<bool, Fault> {
        Ok(self.push(time_of(row, column)?, || row.place()))
    }

    /// A note on the gaps, if they are few.
    pub(crate) fn note(&self) -> Option<String> {
        (self.count * FEW <= self.steps).then(|| self.found()).flatten()
    }

    /// A note on the gaps, if there are any.
    pub(crate) fn found(&self) -> Option<String> {
        let (place, step) = self.first.as_ref()?;
        let Clock { name, longest, .. } = &self.clock;
        let (step, usual) = (short(*step), short(longest / LONG));
        let gaps = match self.count {
            1 => "a gap".to_string(),
            n => format!("{n} gaps, the first"),
        };
        Some(format!("column '{name}': {gaps} before {place}, a step of {step} where {usual} is the median"))
    }

    /// How many samples are missing in all gaps, by their lengths.
    pub(crate) fn missing(&self) -> String {
        format!("{} missing", counted(self.missing as usize, "sample"))
    }

    /// A note on a clock that goes back, if it does.
    pub(crate) fn back(&self) -> Option<String> {
        let (name, first) = (&self.clock.name, self.first_back.as_ref()?);
        Some(format!(
            "column '{name}': the clock goes back {}, first before {first}; frames start again there",
            counted(self.back, "time")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(times: &[f64]) -> Vec<At> {
        times.iter().zip(2..).map(|(&time, line)| At { time, line }).collect()
    }

    fn found(times: &[f64]) -> Vec<usize> {
        let times = at(times);
        let mut gaps = Gaps::new(clock("t", &times));
        (0..times.len()).filter(|&i| gaps.push(times[i].time, || i.to_string())).collect()
    }

    #[test]
    fn a_gap_is_a_step_of_more_than_one_and_a_half_median_steps_or_back() {
        assert_eq!(found(&[0.0, 1.0, 2.0, 3.5, 4.5, 6.1, 7.0]), [5]);
        assert_eq!(found(&[0.0, 1.0, 2.0, 0.0, 1.0, 2.0]), [3]);
        // A clock of whole seconds with three samples per second.
        assert_eq!(found(&[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 9.0, 9.0]), [8]);
        assert_eq!(found(&[5.0, 5.0]), [0usize; 0]);
        assert_eq!(found(&[]), [0usize; 0]);
    }

    #[test]
    fn the_first_is_told_with_its_line() {
        let mut times: Vec<f64> = (0..40).map(f64::from).collect();
        times[30..].iter_mut().for_each(|time| *time += 60.0);
        // Rows in any order: the gap is before the row of the thirty-first time.
        times.swap(0, 30);
        let note = Gaps::of("t", &at(&times)).note().unwrap();
        assert_eq!(note, "column 't': a gap before line 2, a step of 61 where 1 is the median");
        // Steps of any length are not gaps.
        assert_eq!(Gaps::of("t", &at(&[0.0, 1.0, 2.0, 4.0, 5.0, 7.0])).note(), None);
    }
}
