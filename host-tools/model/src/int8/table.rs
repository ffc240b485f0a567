//! Functions of each value alone, as tables that equal what the runtimes compute.

use tinyfit::int8;

use super::{QuantParams, RuntimeKind};
use crate::Activation;

/// One of 256 outputs a value; the kernel's `Int8Table`, or its `Int8TableInSixteens`.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Table {
    /// The number of values.
    pub len: usize,
    /// Its meaning; linear only stores values in another way.
    pub activation: Activation,
    /// The output for each input, -128 first.
    pub table: Box<[i8; 256]>,
    /// Another table for what blocks of sixteen leave over, where it differs.
    pub rest: Option<Box<[i8; 256]>>,
}

impl Int8Table {
    /// The table of a runtime's LOGISTIC, TANH, RELU, RELU6 or, for a linear one, QUANTIZE; of a leaky ReLU, which only
    /// ONNX has, the function of the dequantized value. `None` for softmax, no function of each value alone, and for those
    /// that no runtime has in int8 here: see [`Activation::has_int8`].
    pub fn new(
        len: usize,
        activation: Activation,
        input: QuantParams,
        output: QuantParams,
        runtime: RuntimeKind,
    ) -> Option<Self> {
        let entry = |q: i8, in_block: bool| match activation {
            _ if runtime == RuntimeKind::OnnxRuntime => in_f32(activation, q, input, output),
            Activation::Sigmoid | Activation::Tanh => {
                let saturated = (runtime == RuntimeKind::TfliteMicro).then(|| saturated(q, input)).flatten();
                saturated.unwrap_or_else(|| function(activation, q, input, output))
            }
            Activation::Relu | Activation::Relu6 => relu(activation, q, input, output, runtime),
            Activation::Identity => requantize(q, input, output, runtime, in_block),
            Activation::LeakyRelu { .. } => {
                let mut value = [int8::dequantize(q, input.scale, input.zero_point)];
                activation.apply(&mut value);
                int8::quantize(value[0], output.scale, output.zero_point)
            }
            _ => 0,
        };
        let entries = |in_block| Box::new(std::array::from_fn(|i| entry((i as u8 ^ 0x80) as i8, in_block)));
        (activation.is_elementwise() && activation.has_int8()).then(|| {
            // Where there is no block, every value is one that is left over.
            let table = entries(len >= 16);
            let rest = Some(entries(false)).filter(|rest| !len.is_multiple_of(16) && *rest != table);
            Self { len, activation, table, rest }
        })
    }

    pub(super) fn predict(&self, x: &[i8]) -> Vec<i8> {
        let mut y = vec![0; x.len()];
        int8::lookup_in_sixteens(&self.table, self.rest.as_ref().unwrap_or(&self.table), x, &mut y);
        y
    }
}

/// The real function in `f32`, of the dequantized value, times the inverse of the output's scale: LiteRT's tables.
fn function(activation: Activation, q: i8, input: QuantParams, output: QuantParams) -> i8 {
    let x = input.scale * (i32::from(q) - i32::from(input.zero_point)) as f32;
    let y = match activation {
        Activation::Tanh => libm::tanh(x.into()) as f32,
        _ => 1.0 / (1.0 + libm::exp(-f64::from(x)) as f32),
    };
    stored((y * (1.0 / output.scale)).round() as i32, output, i8::MIN, i8::MAX)
}

/// ONNX Runtime's, whose operators are in `f32` or have tables made in `f32`.
fn in_f32(activation: Activation, q: i8, input: QuantParams, output: QuantParams) -> i8 {
    let mut value = [int8::dequantize(q, input.scale, input.zero_point)];
    activation.apply(&mut value);
    int8::quantize_to_even(value[0], output.scale, output.zero_point)
}

/// TFLite Micro has fixed-point functions of 4 integer bits. What these cannot hold is an end of the range, and of a scale
/// of 8 or more that is everything.
fn saturated(q: i8, input: QuantParams) -> Option<i8> {
    let (_, exponent) = libm::frexp(f64::from(input.scale) * f64::from(1 << 27));
    let radius = (15.0 * f64::from(1 << 27) / 2f64.powi(exponent)).floor();
    let distance = f64::from(q) - f64::from(input.zero_point);
    if distance <= -radius {
        Some(i8::MIN)
    } else if distance >= radius {
        Some(i8::MAX)
    } else {
        None
    }
}

/// Requantized in two steps in every runtime, except the ReLU6 of TFLite Micro, which only clamps the stored values.
fn relu(activation: Activation, q: i8, input: QuantParams, output: QuantParams, runtime: RuntimeKind) -> i8 {
    if activation == Activation::Relu6 && runtime == RuntimeKind::TfliteMicro {
        return q.max(input.zero_point).min(six(input));
    }
    let max = if activation == Activation::Relu6 { six(output) } else { i8::MAX };
    stored(step(RuntimeKind::TfliteMicro, q, input, output), output, output.zero_point, max)
}

/// From one scale and zero point to another, in a block of sixteen or left over.
fn requantize(q: i8, input: QuantParams, output: QuantParams, runtime: RuntimeKind, in_block: bool) -> i8 {
    let ratio = input.scale / output.scale;
    let value = match runtime {
        // XNNPACK keeps eight bits of the ratio's fraction, and leaves ratios beyond its range to LiteRT.
        RuntimeKind::LiteRt if (1.0 / 256.0..=128.0).contains(&ratio) => {
            let multiplier = (ratio * 256.0).round_ties_even() as i32;
            ((i32::from(q) - i32::from(input.zero_point)) * multiplier + 128) >> 8
        }
        RuntimeKind::LiteRt | RuntimeKind::LiteRtBuiltin if in_block => {
            step(RuntimeKind::LiteRtBuiltin, q, input, output)
        }
        _ => step(RuntimeKind::TfliteMicro, q, input, output),
    };
    stored(value, output, i8::MIN, i8::MAX)
}

fn step(runtime: RuntimeKind, q: i8, input: QuantParams, output: QuantParams) -> i32 {
    let (multiplier, shift) = int8::decompose(f64::from(input.scale) / f64::from(output.scale));
    runtime.scale(i32::from(q) - i32::from(input.zero_point), multiplier, shift)
}

/// The stored value of 6.0, or the largest there is.
pub fn six(output: QuantParams) -> i8 {
    stored((6.0 / output.scale).round() as i32, output, i8::MIN, i8::MAX)
}

fn stored(value: i32, output: QuantParams, min: i8, max: i8) -> i8 {
    value.saturating_add(output.zero_point.into()).min(max.into()).max(min.into()) as i8
}
