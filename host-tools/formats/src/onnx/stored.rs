//! Constants that a QuantizeLinear stores in fewer bits, or that a DequantizeLinear makes real: `x = (q - zero point) * scale`.

use crate::Error;
use crate::onnx::constant::{Constant, Data};
use crate::onnx::node::Node;
use crate::onnx::proto::data_type;

/// How a tensor is stored: one scale and zero point, or one each along a dimension.
#[derive(Debug)]
pub(crate) struct Stored<'g> {
    node: &'g Node,
    scale: Vec<f32>,
    zero_point: Vec<i64>,
    /// The type of the zero points, which is that of what is stored; `None` if there are none.
    kind: Option<i32>,
}

impl<'g> Stored<'g> {
    /// As a node's inputs say it; `constant` reads one.
    pub(crate) fn of(
        node: &'g Node,
        constant: impl Fn(&str) -> Result<Constant, Error>,
    ) -> Result<Self, Error> {
        if node.int("block_size", 0) != 0 {
            return Err(node.error("it has a scale a block; quantize per tensor or per output"));
        }
        let scale = node.input(1).ok_or_else(|| node.error("it has no scale; quantize the model again"))?;
        let scale = constant(scale)?.f32()?;
        if scale.is_empty() || !scale.iter().all(|scale| scale.is_finite() && *scale > 0.0) {
            return Err(node.error("a scale is not a positive number; quantize the model again"));
        }
        let zero_point = node.input(2).map(constant).transpose()?;
        let kind = zero_point.as_ref().and_then(|zero_point| match zero_point.data {
            Data::Int8(_) => Some(data_type::INT8),
            Data::Uint8(_) => Some(data_type::UINT8),
            Data::Int32(_) => Some(data_type::INT32),
            _ => None,
        });
        let zero_point = match zero_point {
            None => vec![0; scale.len()],
            Some(zero_point) => zero_point.ints()?,
        };
        if zero_point.len() != scale.len() {
            return Err(node.error(format!(
                "it has {} scales and {} zero points; quantize the model again",
                scale.len(),
                zero_point.len()
            )));
        }
        Ok(Self { node, scale, zero_point, kind })
    }

    /// The scale and zero point of each value of a constant.
    fn along(&self, constant: &Constant) -> Result<Vec<(f32, i64)>, Error> {
        let pairs = || self.scale.iter().copied().zip(self.zero_point.iter().copied());
        let len = constant.len();
        if self.scale.len() == 1 {
            return Ok(pairs().cycle().take(len).collect());
        }
        let rank = constant.shape.len() as i64;
        let axis = self.node.int("axis", 1);
        let axis = if axis < 0 { axis.saturating_add(rank) } else { axis };
        let axis =
            usize::try_from(axis).ok().filter(|&axis| constant.shape.get(axis) == Some(&self.scale.len()));
        let axis = axis.ok_or_else(|| {
            self.node.error(format!(
                "it has {} scales for a constant of shape {:?}; quantize per tensor or per output",
                self.scale.len(),
                constant.shape
            ))
        })?;
        let inner: usize = constant.shape[axis + 1..].iter().product();
        let each = pairs().flat_map(|pair| std::iter::repeat_n(pair, inner)).collect::<Vec<_>>();
        Ok(each.iter().copied().cycle().take(len).collect())
    }

    /// Real numbers, stored: rounded to the nearest, of two equally near ones to the even one.
    pub(crate) fn quantize(&self, constant: Constant) -> Result<Constant, Error> {
        let along = self.along(&constant)?;
        let values = constant.f32()?;
        let stored = |low: i64, high: i64| {
            values.iter().zip(&along).map(move |(x, (scale, zero_point))| {
                ((x / scale).round_ties_even() as i64).saturating_add(*zero_point).clamp(low, high)
            })
        };
        let said = self.node.int("output_dtype", data_type::UINT8.into()) as i32;
        let data = match self.kind.unwrap_or(said) {
            data_type::INT8 => Data::Int8(stored(-128, 127).map(|q| q as i8).collect()),
            data_type::UINT8 => Data::Uint8(stored(0, 255).map(|q| q as u8).collect()),
            data_type::INT32 => {
                Data::Int32(stored(i32::MIN.into(), i32::MAX.into()).map(|q| q as i32).collect())
            }
            kind => {
                let kind = data_type::name(kind);
                return Err(self
                    .node
                    .error(format!("it stores {kind}; quantize the model to INT8 or UINT8")));
            }
        };
        Ok(Constant { data, narrowed: None, ..constant })
    }

    /// The dequantized tensor.
    pub(crate) fn dequantize(&self, constant: Constant) -> Result<Constant, Error> {
        let along = self.along(&constant)?;
        let real = |(q, (scale, zero_point)): (i64, (f32, i64))| q.saturating_sub(zero_point) as f32 * scale;
        let data = Data::F32(constant.ints()?.into_iter().zip(along).map(real).collect());
        Ok(Constant { data, narrowed: None, ..constant })
    }
}
