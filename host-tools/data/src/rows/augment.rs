//! Augmentation of the training rows by the kernel's `Augment`, before training instead of during it.

use std::path::Path;

use tinyfit::data::Augment;
use tinyfit::{Generator, SeedableRng};
use tinyfit_engine::{Dataset, Inputs, Store, StoreError};

use crate::fault::{Fault, Usage};
use crate::limits;

/// Augmentation of the training rows.
#[derive(Clone, Debug, Default)]
pub struct Augmentation {
    /// The number of variations to add per training row; by default 1 if one of the next three is above 0.
    pub augment: Option<usize>,
    /// Standard deviation of the noise that is added to each scaled number, from 0.
    pub jitter: f32,
    /// Standard deviation, around 1, of the factor on each scaled number or on all features of an axis, from 0.
    pub scaling: f32,
    /// The probability that a number, or all features of an axis, is set to 0, as if the sensor failed.
    pub channel_drop: f32,
}

impl Augmentation {
    fn augment(&self) -> Augment<1> {
        Augment { jitter: self.jitter, scaling: self.scaling, drop: self.channel_drop }
    }

    /// The number of variations per row.
    pub fn count(&self) -> usize {
        let any = self.jitter > 0.0 || self.scaling > 0.0 || self.channel_drop > 0.0;
        self.augment.unwrap_or(usize::from(any))
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// A setting is out of its range.
    pub fn check(&self) -> Result<(), Usage> {
        if !self.augment().is_valid() {
            let what = "--jitter and --scaling are 0 or more, --channel-drop is from 0 to 1";
            return Err(Usage(what.to_string()));
        }
        if self.augment.is_some_and(|n| n > limits::VARIATIONS) {
            return Err(Usage(format!("--augment is at most {}", limits::VARIATIONS)));
        }
        if self.augment.is_some_and(|n| n > 0) && self.jitter + self.scaling + self.channel_drop == 0.0 {
            return Err(Usage(
                "--augment is how many variations: choose the kind with --jitter, --scaling or --channel-drop".into(),
            ));
        }
        Ok(())
    }

    /// Refuses more rows of `width` numbers than memory and disk should hold.
    ///
    /// # Errors
    /// There would be more.
    pub fn check_rows(&self, path: &Path, rows: usize, width: usize) -> Result<(), Fault> {
        let all = rows.saturating_mul(1 + self.count());
        let bytes = all.saturating_mul(width).saturating_mul(size_of::<f32>()) as u64;
        if all <= limits::rows() && bytes <= limits::TEMPORARY {
            return Ok(());
        }
        let what = match self.count() {
            0 => format!("{rows} rows of {width} numbers"),
            times => format!("{rows} rows of {width} numbers with {times} variations of each"),
        };
        let most = limits::size(limits::TEMPORARY);
        let what = format!(
            "{what} are more than {} rows or {most}, the most that this machine takes",
            limits::rows()
        );
        Err(Fault::new(path, what, "give fewer rows or columns, or a smaller --augment"))
    }

    /// The settings as command line options, without defaults.
    pub(crate) fn flags(&self) -> String {
        match self.count() {
            0 => String::new(),
            n => format!(
                " --augment {n} --jitter {} --scaling {} --channel-drop {}",
                self.jitter, self.scaling, self.channel_drop
            ),
        }
    }

    /// Appends the variations to the rows. Inputs for which `numbers` is false are not changed. Inputs of one of the `channels`
    /// share one factor and fail together; without channels each is its own.
    ///
    /// # Errors
    /// The rows cannot be read, or the new ones cannot be stored.
    pub(crate) fn apply(
        &self,
        data: Dataset,
        channels: &[Option<usize>],
        numbers: &[bool],
        seed: u64,
    ) -> Result<Dataset, StoreError> {
        if self.count() == 0 {
            return Ok(data);
        }
        // Different from the seeds of weights, order and splits.
        let mut rng = Generator::seed_from_u64(seed ^ 0x5eed);
        let (inputs, times) = (&data.inputs, 1 + self.count());
        let mut store = Store::new(inputs.memory(), data.width(), data.len() * times)?;
        let mut varied = Vec::new();
        let groups = groups(data.width(), channels, numbers);
        for time in 0..times {
            inputs.batches(inputs.numbers(), 256, |_, rows| {
                for x in rows.chunks_exact(data.width()) {
                    varied.clear();
                    varied.extend_from_slice(x);
                    if time > 0 {
                        groups.iter().for_each(|group| self.vary(group, x, &mut varied, &mut rng));
                    }
                    store.push(&varied)?;
                }
                Ok::<(), StoreError>(())
            })?;
        }
        let rows: Vec<u32> = (0..times).flat_map(|_| inputs.numbers()).collect();
        Ok(Dataset { inputs: Inputs::of(store)?, ..data.select(&rows) })
    }

    /// Varies the inputs of one channel as the kernel does.
    fn vary(&self, group: &[usize], x: &[f32], y: &mut [f32], rng: &mut Generator) {
        let of: Vec<f32> = group.iter().map(|&input| x[input]).collect();
        let mut varied = of.clone();
        // `check` has validated the settings.
        let _ = self.augment().apply_channel(&of, &mut varied, rng);
        group.iter().zip(varied).for_each(|(&input, value)| y[input] = value);
    }
}

/// The inputs that vary, channel by channel.
fn groups(width: usize, channels: &[Option<usize>], numbers: &[bool]) -> Vec<Vec<usize>> {
    let varies = |input: &usize| numbers.get(*input).copied().unwrap_or(true);
    if channels.is_empty() {
        return (0..width).filter(varies).map(|input| vec![input]).collect();
    }
    let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for (input, channel) in channels.iter().enumerate().filter(|(input, _)| varies(input)) {
        match groups.iter_mut().find(|(of, _)| of == channel) {
            Some((_, inputs)) => inputs.push(input),
            None => groups.push((*channel, vec![input])),
        }
    }
    groups.into_iter().map(|(_, inputs)| inputs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit_engine::Targets;

    fn data(width: usize) -> Dataset {
        let inputs = Inputs::in_memory(width, (0..4 * width).map(|i| i as f32 / 3.0).collect());
        Dataset { inputs, targets: Targets::numbers(vec![0.0, 1.0, 2.0, 3.0]), weights: vec![2.0; 4] }
    }

    /// Row by row.
    fn rows(data: &Dataset) -> Vec<Vec<f32>> {
        let mut rows = Vec::new();
        data.inputs.each(|row| rows.push(row.to_vec())).unwrap();
        rows
    }

    #[test]
    fn variations_are_the_kernels_and_labels_stay() {
        let variations = Augmentation { augment: Some(2), jitter: 0.5, scaling: 0.25, channel_drop: 0.25 };
        let once = rows(&data(10));
        let channels: Vec<Option<usize>> = (0..10).map(|input| Some(input / 5)).collect();
        let more = variations.apply(data(10), &channels, &[true; 10], 7).unwrap();
        assert_eq!((more.len(), more.weights.len()), (12, 12));
        assert_eq!(more.targets, Targets::numbers([[0.0, 1.0, 2.0, 3.0]; 3].concat()));
        let more = rows(&more);
        assert_eq!(more[..4], once);
        let mut rng = Generator::seed_from_u64(7 ^ 0x5eed);
        for row in 4..12 {
            let (x, mut y) = (once[row % 4][..].try_into().unwrap(), [0.0; 10]);
            let augment = Augment::<5> { jitter: 0.5, scaling: 0.25, drop: 0.25 };
            augment.apply::<10, _>(x, &mut y, &mut rng).unwrap();
            assert_eq!(more[row], y);
        }
    }

    #[test]
    fn inputs_that_are_no_numbers_stay() {
        let variations = Augmentation { jitter: 0.5, ..Augmentation::default() };
        let more = rows(&variations.apply(data(2), &[], &[true, false], 7).unwrap());
        assert_eq!(more.len(), 8);
        for row in 0..4 {
            assert_eq!(more[row][1], more[row + 4][1]);
            assert_ne!(more[row][0], more[row + 4][0]);
        }
    }
}
