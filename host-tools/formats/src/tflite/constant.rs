//! The numbers of constants, stored in f32 or in fewer bits.

use tinyfit_model::f16_to_f32;

use crate::Error;
use crate::tflite::graph::{Tensor, Type};

impl Tensor<'_> {
    /// Integers of four bits, two a byte with the first in the lower half, or of eight.
    ///
    /// # Errors
    /// There are more or fewer than in the shape.
    pub(crate) fn ints(&self) -> Result<Vec<i8>, Error> {
        let len = self.len().unwrap_or(usize::MAX);
        let bytes = if self.kind == Type::Int4 { len.div_ceil(2) } else { len };
        if self.data.len() != bytes {
            return Err(self.error(format!(
                "{} bytes where its shape is {:?} of {}; convert the model again",
                self.data.len(),
                self.shape,
                self.kind.name()
            )));
        }
        if self.kind != Type::Int4 {
            return Ok(self.data.iter().map(|&byte| byte as i8).collect());
        }
        // The sign is the upper bit of a half.
        let halves = self.data.iter().flat_map(|&byte| [(byte << 4) as i8 >> 4, byte as i8 >> 4]);
        Ok(halves.take(len).collect())
    }

    /// Real numbers: of integers, with the scale of each.
    ///
    /// # Errors
    /// There are more or fewer than in the shape, they are of another type, or have no scales.
    pub(crate) fn floats(&self) -> Result<Vec<f32>, Error> {
        let values: Vec<f32> = match &self.kind {
            Type::F32 => self.data.as_chunks().0.iter().map(|&word| f32::from_le_bytes(word)).collect(),
            Type::F16 => {
                self.data.as_chunks().0.iter().map(|&word| f16_to_f32(u16::from_le_bytes(word))).collect()
            }
            Type::Int4 | Type::Int8 => return self.dequantized(),
            kind => {
                return Err(self.error(format!(
                    "it is {} where FLOAT32 is expected; convert the model to f32 or int8 throughout",
                    kind.name()
                )));
            }
        };
        if self.len() != Some(values.len()) {
            return Err(self.error(format!("{} values where its shape is {:?}", values.len(), self.shape)));
        }
        Ok(values)
    }

    /// `(q - zero point) * scale`, which are one for all or one each along a dimension.
    fn dequantized(&self) -> Result<Vec<f32>, Error> {
        let ints = self.ints()?;
        let axis = usize::try_from(self.quantized_dimension).unwrap_or(usize::MAX);
        let inner: usize = self.shape.iter().skip(axis.saturating_add(1)).product();
        let scales = self.scale.len();
        if scales != 1 && self.shape.get(axis) != Some(&scales) {
            return Err(self.error(format!(
                "{scales} scales along dimension {axis} of its shape {:?}; convert the model again",
                self.shape
            )));
        }
        if ![0, 1, scales].contains(&self.zero_point.len()) {
            return Err(self.error("it has not as many zero points as scales; convert the model again"));
        }
        let along = |at: usize| if scales == 1 { 0 } else { at / inner.max(1) % scales };
        let zero_point = |at: usize| match self.zero_point[..] {
            [] => 0,
            [zero_point] => zero_point,
            ref zero_points => zero_points[at],
        };
        let value = |(at, &q): (usize, &i8)| {
            let at = along(at);
            i64::from(q).saturating_sub(zero_point(at)) as f32 * self.scale[at]
        };
        Ok(ints.iter().enumerate().map(value).collect())
    }

    /// The numbers where they are stretched to an example of another tensor: one for all, or one for each value along the last
    /// dimensions.
    ///
    /// # Errors
    /// The shape is another one.
    pub(crate) fn stretched(&self, example: &Tensor<'_>, len: usize) -> Result<Vec<f64>, Error> {
        let values: Vec<f64> = self.floats()?.into_iter().map(f64::from).collect();
        let start = self.shape.iter().position(|&n| n != 1).unwrap_or(self.shape.len());
        let own = &self.shape[start..];
        if values.is_empty() || !example.shape.ends_with(own) || !len.is_multiple_of(values.len()) {
            return Err(self.error(format!(
                "its shape {:?} does not stretch to {:?}; give a number for each value, or one for all",
                self.shape, example.shape
            )));
        }
        Ok(values.iter().copied().cycle().take(len).collect())
    }
}
