//! The recordings the repository ships, and the windows they are cut into. See `host-tools/recordings/README.md`.

use safetensors::SafeTensors;
use safetensors::tensor::TensorView;
use tinyfit::features::{Each, Framed, Statistic, Statistics};
use tinyfit_model::{Block, Channel, Extractor, Features, Sensing};

/// The exercises, by class.
pub const EXERCISES: [&str; 7] =
    ["pendulum", "abduction", "elevation", "internal", "external", "trapezius", "row"];

/// Numbers of a sample: acceleration along three axes, then rotation about them.
pub const AXES: usize = 6;

/// Samples a second.
const RATE: u8 = 50;

/// The axes, in order.
pub(crate) const AXIS_NAMES: [&str; AXES] = ["ax", "ay", "az", "wx", "wy", "wz"];

/// Of each axis. The best of those tried on these wearers.
const STATISTICS: [Statistic; 5] =
    [Statistic::Mean, Statistic::StdDev, Statistic::PeakToPeak, Statistic::MeanAbsDiff, Statistic::Kurtosis];

/// Inputs of the network.
pub(crate) const INPUTS: usize = AXES * STATISTICS.len();

/// Samples from one window to the next, 1 s.
pub(crate) const STRIDE: usize = 50;

/// Strides of a window, 4 s.
pub(crate) const STRIDES: usize = 4;

/// Samples of a window.
pub(crate) const FRAME: usize = STRIDES * STRIDE;

/// What makes the inputs of a window, in the firmware's types.
pub(crate) type Windows = Framed<FRAME, STRIDE, (), Each<Statistics<{ STATISTICS.len() }>>>;

/// Its settings.
pub(crate) static WINDOWS: Windows = Framed { filter: (), chain: Each(Statistics(STATISTICS)) };

/// Wearers are numbered from 1 to this.
pub const WEARERS: usize = FILES.len();

const FILES: [&[u8]; 10] = [
    include_bytes!("../../recordings/wearer-01.safetensors"),
    include_bytes!("../../recordings/wearer-02.safetensors"),
    include_bytes!("../../recordings/wearer-03.safetensors"),
    include_bytes!("../../recordings/wearer-04.safetensors"),
    include_bytes!("../../recordings/wearer-05.safetensors"),
    include_bytes!("../../recordings/wearer-06.safetensors"),
    include_bytes!("../../recordings/wearer-07.safetensors"),
    include_bytes!("../../recordings/wearer-08.safetensors"),
    include_bytes!("../../recordings/wearer-09.safetensors"),
    include_bytes!("../../recordings/wearer-10.safetensors"),
];

/// One exercise done with one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The exercise and the arm, as in `e3-left`.
    pub name: String,
    /// The exercise's index.
    pub class: usize,
    /// Raw counts at 50 Hz.
    pub samples: Vec<[i16; AXES]>,
}

impl Recording {
    /// The features of each window, in order.
    pub(crate) fn windows(&self) -> Vec<[f32; INPUTS]> {
        let (mut extractor, mut inputs) = (Extractor::new(&sensing()), Vec::new());
        for sample in &self.samples {
            extractor.push(sample, &mut inputs);
        }
        inputs.as_chunks().0.to_vec()
    }
}

/// The recordings of a wearer, numbered from 1.
///
/// # Errors
/// There is no such wearer, or a file of the repository is damaged.
pub fn wearer(number: usize) -> Result<Vec<Recording>, String> {
    let file = number
        .checked_sub(1)
        .and_then(|i| FILES.get(i))
        .ok_or_else(|| format!("wearer {number}: there are wearers 1 to {WEARERS}"))?;
    let damaged = |reason: String| format!("recordings of wearer {number}: {reason}");
    let tensors = SafeTensors::deserialize(file).map_err(|e| damaged(e.to_string()))?;
    let mut recordings = tensors
        .iter()
        .map(|(name, tensor)| recording(name, &tensor).map_err(damaged))
        .collect::<Result<Vec<_>, _>>()?;
    recordings.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(recordings)
}

fn recording(name: &str, tensor: &TensorView<'_>) -> Result<Recording, String> {
    let class = name
        .strip_prefix('e')
        .and_then(|rest| rest.split('-').next()?.parse::<usize>().ok())
        .filter(|class| *class < EXERCISES.len())
        .ok_or_else(|| format!("tensor {name}: not the name of an exercise"))?;
    if tensor.shape().get(1) != Some(&AXES) {
        return Err(format!("tensor {name}: shape {:?} where [samples, {AXES}] is expected", tensor.shape()));
    }
    let (values, _) = tensor.data().as_chunks::<2>();
    let values: Vec<i16> = values.iter().map(|&bytes| i16::from_le_bytes(bytes)).collect();
    Ok(Recording { name: name.to_string(), class, samples: values.as_chunks::<AXES>().0.to_vec() })
}

/// How the inputs come from samples.
pub(crate) fn sensing() -> Sensing {
    Sensing {
        rate: Some(f64::from(RATE)),
        channels: AXIS_NAMES.map(Channel::new).to_vec(),
        filter: Vec::new(),
        frame: FRAME,
        stride: STRIDE,
        stack: 1,
        blocks: vec![Block::each(Features::Statistics(STATISTICS.to_vec()))],
        group: None,
        time: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_there() {
        // 140 recordings and 244,102 samples, as seglearn 1.2.5 counts them
        let all: Vec<Recording> = (1..=WEARERS).flat_map(|n| wearer(n).unwrap()).collect();
        assert_eq!(all.len(), 140);
        assert_eq!(all.iter().map(|r| r.samples.len()).sum::<usize>(), 244_102);
    }

    #[test]
    fn there_is_no_eleventh_wearer() {
        assert!(wearer(0).is_err() && wearer(11).is_err());
    }

    #[test]
    fn windows_are_cut_each_second() {
        let recording = &wearer(1).unwrap()[0];
        assert_eq!(recording.samples.len(), 1489);
        assert_eq!(recording.windows().len(), (1489 - 200) / 50 + 1);
    }
}
