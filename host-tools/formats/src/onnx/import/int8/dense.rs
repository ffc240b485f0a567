//! Dense layers: quantized weights and biases, and the Clip behind an exported one.

use tinyfit_model::{Activation, Int8Dense, QuantParams, WeightBits, six};

use super::{Walk, shifted};
use crate::Error;
use crate::int8::StoredDense;
use crate::onnx::constant::{Constant, Data};
use crate::onnx::import::chain::{Step, unsupported};

impl Walk<'_, '_> {
    /// The layer, and the name of its weights.
    pub(super) fn dense(
        &mut self,
        step: Step<'_>,
        before: QuantParams,
        output: QuantParams,
    ) -> Result<(Int8Dense, String), Error> {
        let node = step.node;
        let is_gemm = node.operator == "Gemm";
        let plain =
            node.float("alpha", 1.0) == 1.0 && node.float("beta", 1.0) == 1.0 && node.int("transA", 0) == 0;
        if step.input != 0 || !plain || !(if is_gemm { self.shape.is_matrix() } else { self.shape.is_flat() })
        {
            return Err(node.error(
                "it is no product of [batch, values] and weights, or has factors; run onnxruntime.quantization.preprocess before quantizing",
            ));
        }
        let weights = self.quantized_constant(step, 1, "weights")?;
        let Quantized { values, scales, axis, name } = weights;
        let turned = is_gemm && node.int("transB", 0) != 0;
        let values = if turned { values } else { values.transposed() };
        let (&[outputs, inputs], Data::Int8(rows)) = (&values.shape[..], &values.data) else {
            return Err(values.error("it is no matrix of INT8; quantize with weight_type=QuantType.QInt8"));
        };
        if inputs != self.shape.len() || outputs == 0 || outputs > tinyfit_model::LONGEST {
            return Err(node.error(format!(
                "its weights are {inputs} x {outputs} where {} values come in; export the model again",
                self.shape.len()
            )));
        }
        let per_channel = scales.len() > 1;
        let along = if turned { 0 } else { 1 };
        if per_channel && (scales.len() != outputs || axis.rem_euclid(2) != along) {
            return Err(node.error(format!("its weights have {} scales along dimension {axis} where there are {outputs} outputs; quantize per tensor or per output", scales.len())));
        }
        let bias = match node.input(2).filter(|_| is_gemm) {
            None => vec![0; outputs],
            Some(bias) if self.is_float(bias) => {
                self.note_of_float_bias();
                let bias = self.chain.constant(step, 2, "bias")?.broadcast(&[outputs])?;
                let scale = |o: usize| before.scale * scales[if per_channel { o } else { 0 }];
                let stored = |(o, bias): (usize, f64)| ((bias as f32) / scale(o)).round_ties_even() as i32;
                bias.into_iter().enumerate().map(stored).collect()
            }
            Some(_) => {
                let bias = self.quantized_constant(step, 2, "bias")?;
                let Data::Int32(values) = bias.values.data else {
                    return Err(node.error("its bias is not INT32; quantize with quantize_static"));
                };
                let scale =
                    |o: usize| f64::from(before.scale) * f64::from(scales[if per_channel { o } else { 0 }]);
                let fits = |(o, &found): (usize, &f32)| (f64::from(found) / scale(o) - 1.0).abs() < 1e-3;
                if values.len() != outputs
                    || !bias.scales.iter().enumerate().all(fits)
                    || (bias.scales.len() != 1 && bias.scales.len() != scales.len())
                {
                    return Err(node.error("its bias is not stored in the product of the scales of its input and weights; quantize with quantize_static"));
                }
                values
            }
        };
        let stored = StoredDense {
            inputs,
            outputs,
            activation: Activation::Identity,
            weight_bits: WeightBits::Eight,
            weights: rows.clone(),
            weight_scale: scales,
            bias,
        };
        let dense = stored.between(before, output, self.runtime).ok_or_else(|| unsupported(node))?;
        self.shape.layer(outputs);
        Ok((dense, name))
    }

    /// Whether a constant is in f32 in the file, as training for quantization leaves biases.
    fn is_float(&self, name: &str) -> bool {
        let graph = self.chain.graph;
        !graph.is_computed(name)
            && graph.producer(name).is_none_or(|node| node.operator != "DequantizeLinear")
    }

    fn note_of_float_bias(&mut self) {
        let note = "its biases are f32 in the file, and INT32 here, as ONNX Runtime 1.32 makes them when it loads the file; older versions may compute in f32";
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.into());
        }
    }

    /// A constant between a quantized one and a DequantizeLinear; its zero points are 0.
    fn quantized_constant(&self, step: Step<'_>, at: usize, what: &str) -> Result<Quantized, Error> {
        let node = step.node;
        let name =
            node.input(at).ok_or_else(|| node.error(format!("it has no {what}; export the model again")))?;
        let dequantize = self.chain.graph.producer(name).filter(|node| node.operator == "DequantizeLinear").ok_or_else(|| {
            node.error(format!("'{name}', its {what}, is not quantized, so that ONNX Runtime computes it in f32; quantize all of the model"))
        })?;
        let constant = |at: usize| {
            let name = dequantize
                .input(at)
                .ok_or_else(|| dequantize.error("it has no scale; quantize the model again"))?;
            self.chain.graph.constant(name)
        };
        if dequantize.int("block_size", 0) != 0 {
            return Err(dequantize.error("it has a scale a block; quantize per tensor or per output"));
        }
        let (mut values, scales) = (constant(0)?, constant(1)?.f32()?);
        let mut zero_points = match dequantize.input(2) {
            Some(_) => constant(2)?,
            None => Constant {
                name: name.to_string(),
                shape: Vec::new(),
                data: Data::Int32(vec![0]),
                narrowed: None,
            },
        };
        if let Data::Uint8(_) = values.data {
            values.data = Data::Int8(shifted(values.clone())?);
            zero_points.data = Data::Int8(shifted(zero_points.clone())?);
        }
        if zero_points.ints()?.iter().any(|&z| z != 0) {
            return Err(dequantize.error(format!("a zero point of its {what} is not that of symmetric int8; quantize with weight_type=QuantType.QInt8")));
        }
        if scales.is_empty() || !scales.iter().all(|scale| scale.is_finite() && *scale > 0.0) {
            return Err(dequantize.error("a scale is not a positive number; quantize the model again"));
        }
        let name = values.name.trim_end_matches("_quantized").to_string();
        Ok(Quantized { values, scales, axis: dequantize.int("axis", 1), name })
    }

    /// A Clip of the stored numbers, as an exported network has it for ReLU and ReLU6.
    pub(super) fn clipped(
        &mut self,
        (mut dense, weights): (Int8Dense, String),
        fused: Activation,
        output: QuantParams,
    ) -> Result<(Int8Dense, String), Error> {
        dense.activation = fused;
        let Some(step) = self.chain.steps.get(self.next).filter(|step| step.node.operator == "Clip") else {
            return Ok((dense, weights));
        };
        let node = step.node;
        let end = |at: usize| {
            node.input(at).map(|_| self.chain.constant(*step, at, "end").and_then(shifted)).transpose()
        };
        let (min, max) = (end(1)?, end(2)?);
        let (activation, expected) = match max {
            None => (Activation::Relu, i8::MAX),
            Some(_) => (Activation::Relu6, six(output)),
        };
        let max = max.map_or(Some(i8::MAX), |max| max.first().copied());
        if min.as_deref() != Some(&[output.zero_point])
            || max != Some(expected)
            || fused != Activation::Identity
        {
            return Err(node.error(
                "it cuts stored numbers at others than those of 0, or 0 and 6; quantize the model again",
            ));
        }
        (dense.activation, dense.min, dense.max) = (activation, output.zero_point, expected);
        self.next += 1;
        Ok((dense, weights))
    }
}

struct Quantized {
    values: Constant,
    scales: Vec<f32>,
    axis: i64,
    name: String,
}
