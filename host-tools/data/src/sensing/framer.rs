//! Frames of a log, and their features, by the kernel's own arithmetic.

use tinyfit_model::{Extractor, Sensing};

use crate::fault::Fault;
use crate::read::row::Row;
use crate::read::table::Table;
use crate::sensing::health::Health;

/// What all samples of a frame have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub label: u32,
    pub group: u32,
    /// The number of gaps before: steps in time, and rows that were left out.
    pub stretch: u32,
}

/// Cuts frames out of the rows of a log and computes their features.
#[derive(Debug)]
pub(crate) struct Framer {
    sensing: Sensing,
    /// The columns of the channels.
    columns: Vec<usize>,
    extractor: Extractor,
    sample: Vec<i16>,
    health: Vec<Health>,
    segment: Option<Segment>,
}

impl Framer {
    pub(crate) fn new(sensing: &Sensing, columns: Vec<usize>) -> Self {
        Self {
            extractor: Extractor::new(sensing),
            sample: Vec::new(),
            health: vec![Health::default(); columns.len()],
            columns,
            sensing: sensing.clone(),
            segment: None,
        }
    }

    /// Adds a row. A frame starts again where `segment` differs from that of the last row. Appends the features of the
    /// frame that ends with this row, and returns whether one does.
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
            self.extractor.clear();
        }
        self.sample.clear();
        for (channel, &column) in self.sensing.channels.iter().zip(&self.columns) {
            self.sample.push(channel.count(row.number(column)?));
        }
        let place = || row.place();
        for (health, &x) in self.health.iter_mut().zip(&self.sample) {
            health.push(x, &place);
        }
        let ends = self.extractor.push(&self.sample, features);
        if ends {
            self.health.iter_mut().for_each(|health| health.frame(self.sensing.span(), &place));
        }
        Ok(ends)
    }

    /// Notes on channels that do not measure.
    pub(crate) fn notes(&self) -> Vec<String> {
        let channels = self.sensing.channels.iter().zip(&self.health);
        channels.flat_map(|(channel, health)| health.notes(&channel.name)).collect()
    }

    /// The fault of a log in which no frame fits.
    pub(crate) fn no_frame(&self, table: &Table) -> Fault {
        let gaps = self.sensing.time.as_ref();
        let gaps = gaps.map_or(String::new(), |clock| format!(" and no gap in '{}'", clock.name));
        let what =
            format!("no {} rows in succession have the same label and group{gaps}", self.sensing.span());
        let shorter = match &self.sensing {
            sensing if sensing.is_sliding_window() => "--window",
            sensing if sensing.stack > 1 => "--frame or --stack",
            _ => "--frame",
        };
        Fault::new(table.path(), what, format!("give a longer log, or a smaller {shorter}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::format::Format;
    use std::path::Path;
    use tinyfit::features::SlidingWindow;
    use tinyfit_model::{Block, Channel};

    #[test]
    fn windows_equal_the_kernels_and_do_not_cross_segments() {
        let samples: Vec<[i16; 2]> = (0..500i16).map(|i| [i.wrapping_mul(7919), 1000 - 3 * i]).collect();
        let rows: String = samples.iter().map(|[x, y]| format!("{x},{y}\n")).collect();
        let table =
            Table::parse(format!("x,y\n{rows}").as_bytes(), Path::new("t.csv"), &Format::default()).unwrap();
        let sensing = Sensing {
            rate: None,
            channels: ["x", "y"].map(Channel::new).to_vec(),
            filter: Vec::new(),
            frame: 12,
            stride: 4,
            stack: 1,
            blocks: Block::window(),
            group: None,
            time: None,
        };
        let mut framer = Framer::new(&sensing, vec![0, 1]);
        let mut window = SlidingWindow::<2, 3, 4>::new();
        let (mut row, mut windows) = (0, 0);
        table
            .rows(|cells| {
                let mut features = Vec::new();
                if row == 101 {
                    window.clear();
                }
                let segment = Segment { label: 0, group: 0, stretch: u32::from(row > 100) };
                framer.push(&cells, segment, &mut features)?;
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
}
