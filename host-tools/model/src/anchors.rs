//! Anchors: training examples that accompany a classifier into a device, so that what it learns there costs no class.

use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::Model;
use crate::file::{Error, Tensors};

const INPUTS: &str = "anchors.inputs";
const CLASSES: &str = "anchors.classes";

/// Examples of each class, in turn: the first half judges what is learned, the other half is learned again (see
/// `tinyfit::train::Supervisor`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Anchors {
    /// The inputs as the network takes them, example after example.
    pub inputs: Vec<f32>,
    /// The class of each example.
    pub classes: Vec<u32>,
}

impl Anchors {
    /// Examples of so many inputs, and their classes.
    pub fn iter(&self, inputs: usize) -> impl Iterator<Item = (&[f32], u32)> {
        self.inputs.chunks_exact(inputs.max(1)).zip(self.classes.iter().copied())
    }

    /// Bytes of flash that they take on a chip of 32 bits: four per input, and four per class.
    pub fn flash(&self) -> usize {
        4 * (self.inputs.len() + self.classes.len())
    }

    /// The anchors in the bytes of a model file, empty if it has none; `path` is for messages, `model` what was
    /// read of it.
    ///
    /// # Errors
    /// They do not fit the model.
    pub fn from_bytes(bytes: &[u8], model: &Model, path: &Path) -> Result<Self, Error> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|e| Error::NotSafetensors { path: path.into(), reason: e.to_string() })?;
        let (Ok(inputs), Ok(classes)) = (tensors.tensor(INPUTS), tensors.tensor(CLASSES)) else {
            return Ok(Self::default());
        };
        let invalid = |field: &str, reason: String| Error::Invalid {
            path: path.into(),
            field: field.to_string(),
            reason: format!("{reason}; write the anchors again"),
        };
        let width = model.input_len();
        let count = classes.shape().first().copied().unwrap_or(0);
        if inputs.dtype() != Dtype::F32 || inputs.shape() != [count, width] {
            let (kind, shape) = (inputs.dtype(), inputs.shape());
            return Err(invalid(
                INPUTS,
                format!("{kind:?} {shape:?} where F32 [{count}, {width}] is expected"),
            ));
        }
        if classes.dtype() != Dtype::U32 || classes.shape() != [count] {
            let (kind, shape) = (classes.dtype(), classes.shape());
            return Err(invalid(CLASSES, format!("{kind:?} {shape:?} where U32 [{count}] is expected")));
        }
        let inputs: Vec<f32> = words(&inputs).map(f32::from_le_bytes).collect();
        if let Some(at) = inputs.iter().position(|x| !x.is_finite()) {
            return Err(invalid(
                INPUTS,
                format!("input {} of anchor {} is not a number", at % width, at / width),
            ));
        }
        let classes: Vec<u32> = words(&classes).map(u32::from_le_bytes).collect();
        let all = model.task.classes().len();
        if let Some(class) = classes.iter().find(|class| **class as usize >= all) {
            return Err(invalid(CLASSES, format!("class {class} of {all}")));
        }
        Ok(Self { inputs, classes })
    }

    pub(crate) fn write(&self, inputs: usize, tensors: &mut Tensors) {
        if !self.classes.is_empty() {
            tensors.f32(INPUTS, &[self.classes.len(), inputs], &self.inputs);
            let bytes = self.classes.iter().flat_map(|class| class.to_le_bytes()).collect();
            tensors.add(CLASSES, Dtype::U32, &[self.classes.len()], bytes);
        }
    }
}

fn words(tensor: &TensorView<'_>) -> impl Iterator<Item = [u8; 4]> {
    tensor.data().as_chunks::<4>().0.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activation, Dense, F32Network, Network, Provenance, Task};

    fn model() -> Model {
        let layer = Dense {
            name: "out".to_string(),
            inputs: 2,
            outputs: 3,
            weights: vec![0.5; 6],
            bias: vec![0.0; 3],
            activation: Activation::Softmax,
        };
        Model {
            network: Network::F32(F32Network { layers: vec![layer] }),
            scaler: None,
            task: Task::Classify {
                target: "t".into(),
                classes: ["a", "b", "c"].map(str::to_string).to_vec(),
            },
            inputs: ["x", "y"].map(str::to_string).to_vec(),
            columns: Vec::new(),
            sensing: None,
            provenance: Provenance::default(),
        }
    }

    fn read(bytes: &[u8]) -> Result<Anchors, String> {
        Anchors::from_bytes(bytes, &model(), Path::new("m")).map_err(|e| e.to_string())
    }

    #[test]
    fn they_go_into_the_model_file_and_come_back_and_the_model_is_the_same() {
        let (model, path) = (model(), Path::new("m"));
        let anchors = Anchors { inputs: vec![1.0, 2.0, -3.0, 0.25], classes: vec![2, 0] };
        let bytes = model.to_bytes_with(&anchors);
        assert_eq!(read(&bytes), Ok(anchors.clone()));
        assert_eq!(anchors.flash(), 2 * (2 * size_of::<f32>() + size_of::<u32>()));
        assert_eq!(Model::from_bytes(&bytes, path).unwrap(), model);
        assert!(anchors.iter(2).eq([([1.0, 2.0].as_slice(), 2), (&[-3.0, 0.25], 0)]));
        assert_eq!(read(&model.to_bytes()), Ok(Anchors::default()));
        assert_eq!(model.to_bytes_with(&Anchors::default()), model.to_bytes());
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        for (anchors, what) in [
            (
                Anchors { inputs: vec![1.0, f32::NAN], classes: vec![1] },
                "input 1 of anchor 0 is not a number",
            ),
            (Anchors { inputs: vec![1.0, 2.0], classes: vec![3] }, "anchors.classes: class 3 of 3"),
        ] {
            let error = read(&model().to_bytes_with(&anchors)).unwrap_err();
            assert!(error.contains(what), "{error}");
        }
        let mut other = model();
        other.inputs.push("z".into());
        let wide = Anchors { inputs: vec![1.0; 3], classes: vec![1] };
        let error = read(&other.to_bytes_with(&wide)).unwrap_err();
        assert!(error.contains("anchors.inputs: F32 [1, 3] where F32 [1, 2] is expected"), "{error}");
    }
}
