//! Constants: tensors whose numbers are in the file, or next to it.

use prost::bytes::Bytes;
use tinyfit_model::{bf16_to_f32, f16_to_f32};

use crate::Error;
use crate::onnx::external::External;
use crate::onnx::proto::{self, data_type};

/// Numbers or texts, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    F32(Vec<f32>),
    F64(Vec<f64>),
    Int8(Vec<i8>),
    Uint8(Vec<u8>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Text(Vec<String>),
}

/// A tensor that is not computed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Constant {
    pub name: String,
    /// Empty for a scalar.
    pub shape: Vec<usize>,
    pub data: Data,
    /// The type that it has in the file, where it is another float than f32.
    pub narrowed: Option<i32>,
}

impl Constant {
    /// Reads one.
    pub(crate) fn read(tensor: proto::Tensor, external: &External) -> Result<Self, Error> {
        let name = tensor.name.clone();
        let error = |what: String| Error::tensor(&name, what);
        let shape = tensor.dims.iter().map(|&n| usize::try_from(n).ok()).collect::<Option<Vec<_>>>();
        let shape =
            shape.ok_or_else(|| error(format!("its shape is {:?}; export the model again", tensor.dims)))?;
        let len = shape.iter().try_fold(1usize, |len, &n| len.checked_mul(n));
        let len = len.filter(|len| *len <= isize::MAX as usize / 8).ok_or_else(|| {
            error(format!("its shape {shape:?} is larger than any memory; export the model again"))
        })?;
        let kind = tensor.data_type;
        let width = match kind {
            data_type::FLOAT | data_type::INT32 => 4,
            data_type::DOUBLE | data_type::INT64 => 8,
            data_type::FLOAT16 | data_type::BFLOAT16 => 2,
            data_type::INT8 | data_type::UINT8 | data_type::BOOL => 1,
            data_type::STRING => 0,
            _ => {
                let what = format!(
                    "it is of type {}; give a model of FLOAT, or one quantized to INT8",
                    data_type::name(kind)
                );
                return Err(error(what));
            }
        };
        let raw = if tensor.data_location == 1 {
            Some(external.read(&name, &tensor.external_data, len * width)?)
        } else {
            tensor.raw_data.clone().filter(|_| width > 0)
        };
        let data = match raw {
            Some(raw) => from_raw(kind, &raw, len * width),
            None => from_fields(kind, tensor),
        };
        let data = data.filter(|data| data.len() == len).ok_or_else(|| {
            error(format!(
                "its data does not make its shape {shape:?} of {}; export the model again",
                data_type::name(kind)
            ))
        })?;
        let narrowed =
            [data_type::FLOAT16, data_type::BFLOAT16, data_type::DOUBLE].contains(&kind).then_some(kind);
        Ok(Self { name, shape, data, narrowed })
    }

    /// The number of values.
    pub(crate) fn len(&self) -> usize {
        self.data.len()
    }

    /// Its numbers as f32; of `f64` rounded.
    pub(crate) fn f32(&self) -> Result<Vec<f32>, Error> {
        match &self.data {
            Data::F32(values) => Ok(values.clone()),
            Data::F64(values) => Ok(values.iter().map(|&v| v as f32).collect()),
            _ => Err(self.error("it holds no floats where a layer needs them; export the model again")),
        }
    }

    /// Its numbers as f64.
    pub(crate) fn f64(&self) -> Result<Vec<f64>, Error> {
        match &self.data {
            Data::F64(values) => Ok(values.clone()),
            _ => Ok(self.f32()?.into_iter().map(f64::from).collect()),
        }
    }

    /// Its numbers as floats, if they are of eight bits.
    pub(crate) fn numbers(mut self) -> Result<Self, Error> {
        if let Data::Int8(_) | Data::Uint8(_) = self.data {
            self.data = Data::F64(self.ints()?.into_iter().map(|v| v as f64).collect());
        }
        Ok(self)
    }

    /// Its one number.
    pub(crate) fn scalar(&self) -> Result<f64, Error> {
        match self.f64()?[..] {
            [value] => Ok(value),
            _ => Err(self.error(format!(
                "it has {} values where one is expected; export the model again",
                self.len()
            ))),
        }
    }

    /// Its numbers as integers.
    pub(crate) fn ints(&self) -> Result<Vec<i64>, Error> {
        match &self.data {
            Data::Int64(values) => Ok(values.clone()),
            Data::Int32(values) => Ok(values.iter().map(|&v| v.into()).collect()),
            Data::Int8(values) => Ok(values.iter().map(|&v| v.into()).collect()),
            Data::Uint8(values) => Ok(values.iter().map(|&v| v.into()).collect()),
            _ => Err(self.error("it holds no integers where a shape needs them; export the model again")),
        }
    }

    /// Rows as columns.
    pub(crate) fn transposed(mut self) -> Self {
        if let [rows, columns] = self.shape[..] {
            self.data = match self.data {
                Data::F32(values) => Data::F32(transpose(&values, rows, columns)),
                Data::F64(values) => Data::F64(transpose(&values, rows, columns)),
                Data::Int8(values) => Data::Int8(transpose(&values, rows, columns)),
                Data::Uint8(values) => Data::Uint8(transpose(&values, rows, columns)),
                Data::Int32(values) => Data::Int32(transpose(&values, rows, columns)),
                Data::Int64(values) => Data::Int64(transpose(&values, rows, columns)),
                Data::Text(values) => Data::Text(transpose(&values, rows, columns)),
            };
            self.shape = vec![columns, rows];
        }
        self
    }

    /// Its numbers where it is stretched to a shape, as NumPy does: dimensions are compared from the last one, and of a 1 all
    /// places have the same.
    pub(crate) fn broadcast(&self, shape: &[usize]) -> Result<Vec<f64>, Error> {
        let values = self.f64()?;
        let refused = || {
            self.error(format!(
                "its shape {:?} does not stretch to {shape:?}; give a number for each value, or one for all",
                self.shape
            ))
        };
        // A dimension more is the batch's, for which there is one constant.
        let more = self.shape.len().saturating_sub(shape.len());
        let (batch, own) = self.shape.split_at(more);
        if batch.iter().any(|&n| n != 1) || values.is_empty() {
            return Err(refused());
        }
        let shape_of_own = &shape[shape.len() - own.len()..];
        if own.iter().zip(shape_of_own).any(|(own, n)| own != n && *own != 1) {
            return Err(refused());
        }
        let len: usize = shape.iter().product();
        let place = |at: usize| {
            let (mut rest, mut place, mut stride) = (at, 0, 1);
            for (&own, &n) in own.iter().zip(shape_of_own).rev() {
                place += if own == 1 { 0 } else { rest % n * stride };
                rest /= n;
                stride *= own;
            }
            place
        };
        Ok((0..len).map(|at| values[place(at)]).collect())
    }

    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        Error::tensor(&self.name, what)
    }
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Data::F32(values) => values.len(),
            Data::F64(values) => values.len(),
            Data::Int8(values) => values.len(),
            Data::Uint8(values) => values.len(),
            Data::Int32(values) => values.len(),
            Data::Int64(values) => values.len(),
            Data::Text(values) => values.len(),
        }
    }
}

fn transpose<T: Clone>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    let column = |at: usize| values.iter().skip(at).step_by(columns.max(1)).take(rows).cloned();
    (0..columns).flat_map(column).collect()
}

/// Little-endian numbers of known length.
fn from_raw(kind: i32, raw: &Bytes, bytes: usize) -> Option<Data> {
    if raw.len() != bytes {
        return None;
    }
    fn words<const N: usize, T>(raw: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
        raw.as_chunks().0.iter().map(|&word| read(word)).collect()
    }
    Some(match kind {
        data_type::FLOAT => Data::F32(words(raw, f32::from_le_bytes)),
        data_type::DOUBLE => Data::F64(words(raw, f64::from_le_bytes)),
        data_type::FLOAT16 => Data::F32(words(raw, |word| f16_to_f32(u16::from_le_bytes(word)))),
        data_type::BFLOAT16 => Data::F32(words(raw, |word| bf16_to_f32(u16::from_le_bytes(word)))),
        data_type::INT8 => Data::Int8(words(raw, i8::from_le_bytes)),
        data_type::UINT8 | data_type::BOOL => Data::Uint8(raw.to_vec()),
        data_type::INT32 => Data::Int32(words(raw, i32::from_le_bytes)),
        data_type::INT64 => Data::Int64(words(raw, i64::from_le_bytes)),
        _ => return None,
    })
}

/// Numbers in separate fields; narrow ones are in that of `i32`, floats of 16 bits by their bits.
fn from_fields(kind: i32, tensor: proto::Tensor) -> Option<Data> {
    fn narrow<T: TryFrom<i32>, U>(values: Vec<i32>, read: impl Fn(T) -> U) -> Option<Vec<U>> {
        values.into_iter().map(|v| T::try_from(v).ok().map(&read)).collect()
    }
    Some(match kind {
        data_type::FLOAT => Data::F32(tensor.float_data),
        data_type::DOUBLE => Data::F64(tensor.double_data),
        data_type::FLOAT16 => Data::F32(narrow(tensor.int32_data, f16_to_f32)?),
        data_type::BFLOAT16 => Data::F32(narrow(tensor.int32_data, bf16_to_f32)?),
        data_type::INT8 => Data::Int8(narrow(tensor.int32_data, |v| v)?),
        data_type::UINT8 | data_type::BOOL => Data::Uint8(narrow(tensor.int32_data, |v| v)?),
        data_type::INT32 => Data::Int32(tensor.int32_data),
        data_type::INT64 => Data::Int64(tensor.int64_data),
        data_type::STRING => {
            let text = tensor.string_data.iter().map(|text| String::from_utf8_lossy(text).into_owned());
            Data::Text(text.collect())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two floats, as in the shape: neither fewer bytes nor more.
    #[test]
    fn raw_numbers_are_as_many_as_the_shape_says() {
        let of = |bytes: usize| from_raw(data_type::FLOAT, &Bytes::from(vec![0; bytes]), 8);
        assert!(matches!(of(8), Some(Data::F32(numbers)) if numbers == [0.0; 2]));
        assert!([0, 4, 7, 9, 12].into_iter().all(|bytes| of(bytes).is_none()));
    }
}
