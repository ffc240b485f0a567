//! Scaling by tensors of the state dict, as models keep the normalization of their inputs in buffers.

use tinyfit_model::{Scaler, Sequence};

use crate::Error;
use crate::pytorch::modules::floats;
use crate::pytorch::state_dict::StateDict;

/// `(x - mean) / deviation`, or `x * scale + shift`, of tensors or numbers.
#[derive(Debug)]
pub(crate) struct Scale {
    /// As it was written.
    pub text: String,
    /// The names of its tensors.
    tensors: Vec<String>,
    /// Of `x * scale + shift`: one number for all values, or one each.
    scale: Vec<f64>,
    /// The first operand of `scale:`, so that a scaler has it to the bit.
    mean: Option<Vec<f64>>,
    shift: Vec<f64>,
}

impl Scale {
    /// Parses `scale:MEAN:STD` or `affine:SCALE:SHIFT`. `None` if the text is neither.
    ///
    /// # Errors
    /// An operand is not a number or a tensor of floats, or the deviation is 0.
    pub(crate) fn parse(text: &str, state: &StateDict) -> Result<Option<Self>, Error> {
        let parts: Vec<&str> = text.split(':').collect();
        let (standard, first, second) = match parts[..] {
            ["scale", mean, std_dev] => (true, mean, std_dev),
            ["affine", scale, shift] => (false, scale, shift),
            ["scale" | "affine", ..] => {
                let what =
                    format!("'{text}' has not two operands; give scale:MEAN:STD or affine:SCALE:SHIFT");
                return Err(Error::new(what));
            }
            _ => return Ok(None),
        };
        let mut tensors = Vec::new();
        let mut operand = |name: &str| operand(text, name, state, &mut tensors);
        let (first, second) = (operand(first)?, operand(second)?);
        let (mean, scale, shift) = if standard {
            if second.contains(&0.0) {
                let what = format!(
                    "'{text}' divides by 0; leave the constant input out, or give --modules without it"
                );
                return Err(Error::new(what));
            }
            let scale: Vec<f64> = second.iter().map(|std_dev| 1.0 / std_dev).collect();
            let shift = pairs(text, &first, &scale)?.map(|(mean, scale)| -mean * scale).collect();
            (Some(first), scale, shift)
        } else {
            (None, first, second)
        };
        Ok(Some(Self { text: text.to_string(), tensors, scale, mean, shift }))
    }

    /// Whether a tensor of this module is an operand.
    pub(crate) fn is_of(&self, module: &str) -> bool {
        self.tensors.iter().any(|tensor| tensor.rsplit_once('.').map_or("", |(module, _)| module) == module)
    }

    /// At the beginning it is the model's scaler, later a part of its layers.
    pub(crate) fn add_to(&self, sequence: &mut Sequence) -> Result<(), Error> {
        let len = sequence.len();
        let spread = |values: &[f64]| -> Result<Vec<f64>, Error> {
            match values {
                [value] => Ok(vec![*value; len]),
                _ if values.len() == len => Ok(values.to_vec()),
                _ => Err(Error::new(format!(
                    "'{}' has {} numbers for {len} values; give tensors of 1 or {len} numbers",
                    self.text,
                    values.len()
                ))),
            }
        };
        let (scale, shift) = (spread(&self.scale)?, spread(&self.shift)?);
        if !sequence.is_empty() || scale.contains(&0.0) {
            return Ok(sequence.affine(scale, shift)?);
        }
        let mean = match &self.mean {
            Some(mean) => spread(mean)?,
            None => shift.iter().zip(&scale).map(|(shift, scale)| -shift / scale).collect(),
        };
        let rounded = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
        Ok(sequence.scaler(Scaler { mean: rounded(mean), inv_std: rounded(scale) })?)
    }
}

/// A number, or a tensor's, or one over either.
fn operand(text: &str, name: &str, state: &StateDict, tensors: &mut Vec<String>) -> Result<Vec<f64>, Error> {
    let (reciprocal, name) = match name.strip_prefix("1/") {
        Some(name) => (true, name),
        None => (false, name),
    };
    let short = name.strip_prefix(&state.prefix).unwrap_or(name);
    let tensor = state.tensors.iter().find(|tensor| tensor.name == name || tensor.name == short);
    let values: Vec<f64> = match (tensor, name.parse::<f64>()) {
        (Some(tensor), _) => {
            tensors.push(tensor.name.clone());
            floats(tensor)?.iter().map(|&value| value.into()).collect()
        }
        (None, Ok(number)) if number.is_finite() => vec![number],
        _ => {
            let known: Vec<&str> = state.tensors.iter().map(|tensor| &tensor.name[..]).take(12).collect();
            return Err(Error::new(format!(
                "'{text}': there is no tensor '{name}'; the tensors are {}",
                known.join(", ")
            )));
        }
    };
    Ok(if reciprocal { values.iter().map(|value| 1.0 / value).collect() } else { values })
}

/// Two operands side by side; one may be a single number.
fn pairs(text: &str, a: &[f64], b: &[f64]) -> Result<impl Iterator<Item = (f64, f64)>, Error> {
    let len = a.len().max(b.len());
    if ![a.len(), b.len()].iter().all(|&n| n == 1 || n == len) {
        let what = format!("'{text}' has {} and {} numbers; give as many of both", a.len(), b.len());
        return Err(Error::new(what));
    }
    let at = |values: &[f64], i: usize| values[if values.len() == 1 { 0 } else { i }];
    let pairs: Vec<(f64, f64)> = (0..len).map(|i| (at(a, i), at(b, i))).collect();
    Ok(pairs.into_iter())
}
