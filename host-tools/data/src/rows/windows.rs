//! Windows of a sensor log: the kernel's features, for window lengths known at run time.

use std::collections::VecDeque;

use tinyfit::features::Chunk;
use tinyfit_model::{Axis, Windows};

use crate::columns::survey::Survey;
use crate::fault::Fault;
use crate::read::row::Row;
use crate::read::table::Table;

/// What all samples of a window have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub label: u32,
    pub group: u32,
    /// The number of gaps before: steps in time, and rows that were left out.
    pub stretch: u32,
}

/// Cuts windows out of a stream of samples, as the kernel's `SlidingWindow` does.
#[derive(Debug)]
pub(crate) struct WindowCutter {
    windows: Windows,
    /// The columns of the axes.
    columns: Vec<usize>,
    /// The last full strides, oldest first, with one chunk per axis.
    full: VecDeque<Vec<Chunk>>,
    /// The current stride, and its number of samples.
    current: Vec<Chunk>,
    samples: usize,
    segment: Option<Segment>,
}

impl WindowCutter {
    pub(crate) fn new(windows: Windows, columns: Vec<usize>) -> Self {
        Self { windows, columns, full: VecDeque::new(), current: Vec::new(), samples: 0, segment: None }
    }

    /// Adds a row. A window starts again where `segment` differs from that of the last row. Appends the features of the
    /// window that ends with this row, and returns whether one does.
    ///
    /// # Errors
    /// A cell is not a number.
    pub(crate) fn push(
        &mut self,
        row: &Row<'_>,
        segment: Segment,
        features: &mut Vec<f32>,
    ) -> Result<bool, Fault> {
        if self.segment.replace(segment) != Some(segment) {
            self.full.clear();
            self.samples = 0;
        }
        if self.samples == 0 {
            self.current.clear();
        }
        for (i, (axis, &column)) in self.windows.axes.iter().zip(&self.columns).enumerate() {
            let count = axis.count(row.number(column)?);
            match self.current.get_mut(i) {
                Some(chunk) => chunk.push(count),
                None => self.current.push(Chunk::first(count)),
            }
        }
        self.samples += 1;
        if self.samples < self.windows.stride {
            return Ok(false);
        }
        self.samples = 0;
        self.full.push_back(std::mem::take(&mut self.current));
        if self.full.len() > self.windows.len / self.windows.stride {
            self.full.pop_front();
        }
        if self.full.len() < self.windows.len / self.windows.stride {
            return Ok(false);
        }
        for axis in 0..self.columns.len() {
            let mut strides = self.full.iter().map(|stride| stride[axis]);
            if let Some(mut window) = strides.next() {
                strides.for_each(|stride| window.append(&stride));
                features.extend(window.features(self.windows.len as u32).to_array());
            }
        }
        Ok(true)
    }
}

/// The fault of a log in which no window fits.
pub(crate) fn no_window(table: &Table, windows: &Windows) -> Fault {
    let gaps =
        windows.time.as_ref().map_or(String::new(), |clock| format!(" and no gap in '{}'", clock.name));
    let what = format!("no {} rows in succession have the same label and group{gaps}", windows.len);
    Fault::new(table.path(), what, "give a longer log, or a smaller --window")
}

/// The axis of a column. Cells that are all 16-bit integers are the sensor's counts. Others are multiplied by the
/// largest power of two with which they fit 16 bits, after subtracting an offset where the range is a small part of the
/// numbers.
pub(crate) fn axis(name: &str, survey: &Survey) -> Axis {
    let most = f64::from(i16::MAX);
    let largest = survey.precision.largest();
    let are_counts = survey.fractions == 0 && largest <= most;
    let offset = if are_counts { 0.0 } else { survey.precision.offset_in_logs() };
    // The largest number after subtracting the offset.
    let largest = match (survey.precision.range, offset) {
        (_, 0.0) | (None, _) => f64::from(largest as f32),
        (Some((_, high)), offset) => high - offset,
    };
    let counts =
        if are_counts || largest == 0.0 { 1.0 } else { (most / largest).log2().floor().exp2() as f32 };
    // The counts per unit of the smallest floats would not fit a float.
    Axis { name: name.to_string(), counts: counts.clamp(f32::MIN_POSITIVE, f32::MAX), offset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::format::Format;
    use crate::read::table::Table;
    use std::path::Path;
    use tinyfit::features::SlidingWindow;

    #[test]
    fn windows_equal_the_kernels_and_do_not_cross_segments() {
        let samples: Vec<[i16; 2]> = (0..500i16).map(|i| [i.wrapping_mul(7919), 1000 - 3 * i]).collect();
        let rows: String = samples.iter().map(|[x, y]| format!("{x},{y}\n")).collect();
        let table =
            Table::parse(format!("x,y\n{rows}").as_bytes(), Path::new("t.csv"), &Format::default()).unwrap();
        let axes = ["x", "y"].map(|name| Axis { name: name.into(), counts: 1.0, offset: 0.0 }).to_vec();
        let mut cutter =
            WindowCutter::new(Windows { len: 12, stride: 4, axes, group: None, time: None }, vec![0, 1]);
        let mut window = SlidingWindow::<2, 3, 4>::new();
        let (mut row, mut windows) = (0, 0);
        table
            .rows(|cells| {
                let mut features = Vec::new();
                if row == 101 {
                    window.clear();
                }
                let segment = Segment { label: 0, group: 0, stretch: u32::from(row > 100) };
                cutter.push(&cells, segment, &mut features)?;
                let expected = window.push(&samples[row]).map(|axes| axes.map(|axis| axis.to_array()));
                assert_eq!(
                    features,
                    expected.as_ref().map_or(&[][..], |axes| axes.as_flattened()),
                    "row {row}"
                );
                windows += usize::from(expected.is_some());
                row += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(windows, (101 - 12) / 4 + 1 + (399 - 12) / 4 + 1);
    }

    fn of(low: f64, high: f64, fractions: usize) -> Axis {
        let mut survey = Survey { fractions, ..Survey::default() };
        [low, high].into_iter().for_each(|number| survey.precision.add("", number));
        axis("x", &survey)
    }

    #[test]
    fn counts_fit_sixteen_bits() {
        let counts = |largest, fractions| of(0.0, largest, fractions).counts;
        assert_eq!(
            [counts(32767.0, 0), counts(40000.0, 0), counts(1.5, 3), counts(0.0, 0)],
            [1.0, 0.5, 16384.0, 1.0]
        );
        assert_eq!(of(-1.5, 0.5, 1).count(-1.5), -24576);
        assert!(counts(1e-44, 1).is_finite() && counts(f32::MAX.into(), 0) > 0.0);
        // Pressures of 101325 to 101335 have 2048 counts a unit, not one in four.
        let pressure = of(101_325.0, 101_335.0, 1);
        assert_eq!((pressure.offset, pressure.counts), (101_320.0, 2048.0));
        assert_eq!(pressure.count(101_325.5), 11264);
    }
}
