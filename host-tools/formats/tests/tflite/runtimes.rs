//! Byte for byte what LiteRT, TFLite Micro and ONNX Runtime compute: `vectors/vectors.py` made the checksums, and has
//! the same hash. Each network goes through a `.tflite` file on its way.

use serde_json::Value;
use tinyfit_formats::tflite::import;
use tinyfit_model::{
    Activation, Element, F32Network, Int8Dense, Int8Network, Int8Operator, Int8Softmax, Int8Table, Network,
    QuantParams, RuntimeKind, Scales, WeightBits, six,
};

use super::export;
use crate::common::{checksum, data, floats, int8_model, model, number};

const ROWS: usize = 4;

/// TFLite's runtimes.
const LITERT: [RuntimeKind; 4] =
    [RuntimeKind::LiteRtReference, RuntimeKind::TfliteMicro, RuntimeKind::LiteRtBuiltin, RuntimeKind::LiteRt];

fn vectors(name: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(include_str!("vectors/vectors.json")).unwrap();
    document[name].as_array().unwrap().clone()
}

fn within(seed: u64, n: usize, low: i64, high: i64) -> Vec<i64> {
    (0..n).map(|i| (number(seed, i) % (high - low + 1) as u64) as i64 + low).collect()
}

fn bytes_within(seed: u64, n: usize) -> Vec<i8> {
    within(seed, n, -128, 127).into_iter().map(|x| x as i8).collect()
}

fn scales(seed: u64, n: usize, low: i64, high: i64) -> Vec<f32> {
    let exponents = within(seed + 1, n, low, high).into_iter().map(|e| (e + 127) as u32);
    exponents
        .enumerate()
        .map(|(i, e)| f32::from_bits(e << 23 | (number(seed, i) >> 40) as u32 & 0x7f_ffff))
        .collect()
}

/// A network of one layer, as a file holds it.
fn network(
    input: QuantParams,
    operator: Int8Operator,
    output: QuantParams,
    runtime: RuntimeKind,
) -> Int8Network {
    let model = int8_model(input, operator, output, runtime);
    match import(&export(&model).unwrap(), Some(runtime)).unwrap().network {
        Network::Int8(net) => net,
        Network::F32(_) => panic!("an int8 network came back as f32"),
    }
}

/// The checksums of what the networks of the four roundings predict, and once more the last's where ONNX Runtime's is
/// given.
#[track_caller]
fn compare(
    want: &Value,
    what: &str,
    rows: &[i8],
    columns: usize,
    network: impl Fn(RuntimeKind) -> Int8Network,
) {
    let got = LITERT.map(|runtime| {
        let net = network(runtime);
        checksum(rows.chunks_exact(columns).flat_map(|row| net.predict_raw(row)).map(|y| y as u8))
    });
    check(want, what, got);
}

#[track_caller]
fn check(want: &Value, what: &str, got: [u64; 4]) {
    let want: Vec<Option<u64>> = want.as_array().unwrap().iter().map(Value::as_u64).collect();
    // There is nothing to compare with for a runtime that is left out.
    let got = got.into_iter().chain([got[3]]).zip(&want).map(|(got, want)| want.map(|_| got));
    let got: Vec<Option<u64>> = got.collect();
    assert_eq!(got, want, "{what}: single, double, double-up, float, ONNX Runtime");
}

/// Weights and biases before the input's zero point is folded in.
struct Layer {
    weights: Vec<i8>,
    bias: Vec<i32>,
    weight_scale: Vec<f32>,
    activation: Activation,
}

impl Layer {
    fn network(&self, input: QuantParams, output: QuantParams, runtime: RuntimeKind) -> Int8Network {
        let outputs = self.bias.len();
        let inputs = self.weights.len() / outputs;
        let (min, max) = match self.activation {
            Activation::Identity => (-128, 127),
            Activation::Relu => (output.zero_point, 127),
            _ => (output.zero_point, six(output)),
        };
        let rows = self.weights.chunks_exact(inputs).zip(&self.bias);
        let bias = rows.map(|(row, bias)| {
            let sum: i32 = row.iter().map(|&w| i32::from(w)).sum();
            bias - sum * i32::from(input.zero_point)
        });
        let per_channel = self.weight_scale.len() > 1;
        let scales = (0..outputs).map(|o| {
            let weights = self.weight_scale[if per_channel { o } else { 0 }];
            runtime.multiplier(&Scales { input: input.scale, weights, output: output.scale, per_channel })
        });
        let (multiplier, shift) = scales.unzip();
        let dense = Int8Dense {
            inputs,
            outputs,
            activation: self.activation,
            weight_bits: WeightBits::Eight,
            weights: self.weights.clone(),
            weight_scale: self.weight_scale.clone(),
            bias: bias.collect(),
            multiplier,
            shift,
            min,
            max,
        };
        network(input, Int8Operator::Dense(dense), output, runtime)
    }
}

#[test]
fn fully_connected() {
    let vectors = vectors("fully_connected");
    assert_eq!(vectors.len(), 700);
    for (case, want) in vectors.iter().enumerate() {
        let seed = 100 * (case as u64 + 1);
        let inputs = case + 1;
        let outputs = within(seed, 1, 1, if case % 50 == 49 { 700 } else { 24 })[0] as usize;
        let bits = i64::from(usize::BITS - inputs.leading_zeros()) / 2;
        let spread = 1 << (12 + bits);
        let per_channel = outputs > 1 && case % 2 == 1;
        let layer = Layer {
            weights: within(seed + 1, outputs * inputs, -127, 127).into_iter().map(|w| w as i8).collect(),
            bias: within(seed + 2, outputs, -spread, spread).into_iter().map(|b| b as i32).collect(),
            weight_scale: scales(seed + 3, if per_channel { outputs } else { 1 }, -12, -7),
            activation: [Activation::Identity, Activation::Relu, Activation::Relu6][case % 3],
        };
        let input = QuantParams {
            scale: scales(seed + 5, 1, -8, -1)[0],
            zero_point: (case % 256) as u8 as i8 ^ -128,
        };
        let output = QuantParams {
            scale: scales(seed + 7, 1, -8 + bits, -3 + bits)[0],
            zero_point: ((case * 151 + 77) % 256) as u8 as i8 ^ -128,
        };
        let mut rows = bytes_within(seed + 9, ROWS * inputs);
        rows[..inputs].fill(-128);
        rows[inputs..2 * inputs].fill(127);
        compare(want, &format!("case {case}"), &rows, inputs, |runtime| {
            layer.network(input, output, runtime)
        });
    }
}

/// Sums whose products with the scale lie next to a tie: here the roundings differ most.
#[test]
fn ties() {
    let mut apart = [0; 3];
    for (case, vector) in vectors("ties").iter().enumerate() {
        let seed = 1_000_000 + 10 * case as u64;
        let bias: Vec<i32> =
            vector["sums"].as_array().unwrap().iter().map(|sum| sum.as_i64().unwrap() as i32).collect();
        let weight_scale = scales(seed + 2, 1, -12, -4)[0];
        let layer = Layer {
            weights: vec![0; bias.len()],
            weight_scale: vec![weight_scale; if case % 2 == 1 { bias.len() } else { 1 }],
            bias,
            activation: Activation::Identity,
        };
        let input = QuantParams { scale: scales(seed, 1, -8, -1)[0], zero_point: 0 };
        let output = QuantParams { scale: vector["output_scale"].as_f64().unwrap() as f32, zero_point: 0 };
        let want = &vector["checksums"];
        compare(want, &format!("ties {case}"), &[0], 1, |runtime| layer.network(input, output, runtime));
        let pairs = [(1, 2), (1, 3), (2, 3)];
        for (count, (a, b)) in apart.iter_mut().zip(pairs) {
            *count += usize::from(want[a] != want[b]);
        }
    }
    assert!(apart.iter().all(|&count| count > 5), "the vectors tell all runtimes apart: {apart:?}");
}

#[test]
fn tables() {
    let operators = [
        (14, "logistic", Activation::Sigmoid),
        (28, "tanh", Activation::Tanh),
        (19, "relu", Activation::Relu),
        (21, "relu6", Activation::Relu6),
        (114, "quantize", Activation::Identity),
    ];
    let rows: Vec<i8> = (-128..=127).collect();
    for (code, name, activation) in operators {
        for (case, want) in vectors(name).iter().enumerate() {
            let seed = 2_000_000 + 1000 * code + 10 * case as u64;
            let zero_point = |seed| within(seed, 1, -128, 127)[0] as i8;
            let input = QuantParams { scale: scales(seed, 1, -10, 4)[0], zero_point: zero_point(seed + 2) };
            let output = match activation {
                Activation::Sigmoid => QuantParams { scale: 1.0 / 256.0, zero_point: -128 },
                Activation::Tanh => QuantParams { scale: 1.0 / 128.0, zero_point: 0 },
                _ => QuantParams {
                    scale: input.scale * scales(seed + 3, 1, -1, 2)[0],
                    zero_point: zero_point(seed + 5),
                },
            };
            compare(want, &format!("{name} {case}"), &rows, 16, |runtime| {
                let table = Int8Table::new(16, activation, input, output, runtime).unwrap();
                network(input, Int8Operator::Table(table), output, runtime)
            });
        }
    }
}

/// What blocks of sixteen leave over; each column has all 256 inputs.
#[test]
fn requantize() {
    let vectors = vectors("requantize");
    assert_eq!(vectors.len(), 40);
    for (case, want) in vectors.iter().enumerate() {
        let seed = 7_000_000 + 10 * case as u64;
        let (n, beyond) = ([17, 20, 31, 33, 100][case % 5], case % 4 == 3);
        let zero_point = |seed| within(seed, 1, -64, 127)[0] as i8;
        let input = QuantParams {
            scale: scales(seed, 1, -10, 4)[0],
            zero_point: if beyond { 127 } else { zero_point(seed + 2) },
        };
        let (low, high) = if beyond { (8, 8) } else { (1, 3) };
        let scale = input.scale * scales(seed + 3, 1, low, high)[0];
        let output = QuantParams { scale, zero_point: zero_point(seed + 5) };
        let rows: Vec<i8> = (0..256).flat_map(|i| (0..n).map(move |j| (i + j) as u8 as i8 ^ -128)).collect();
        compare(want, &format!("requantize {case}"), &rows, n, |runtime| {
            let table = Int8Table::new(n, Activation::Identity, input, output, runtime).unwrap();
            let in_blocks =
                runtime == RuntimeKind::LiteRtBuiltin || (runtime == RuntimeKind::LiteRt && beyond);
            assert_eq!(table.rest.is_some(), in_blocks, "requantize {case} {runtime:?}");
            network(input, Int8Operator::Table(table), output, runtime)
        });
    }
}

#[test]
fn softmax() {
    for (case, want) in vectors("softmax").iter().enumerate() {
        let seed = 3_000_000 + 10 * case as u64;
        let n = within(seed, 1, 1, 40)[0] as usize;
        let input = QuantParams { scale: scales(seed + 1, 1, -9, -1)[0], zero_point: 3 };
        let beta = [1.0, 0.75][case % 2];
        compare(want, &format!("softmax {case}"), &bytes_within(seed + 3, 32 * n), n, |runtime| {
            let softmax = Int8Softmax::new(n, beta, input.scale, runtime);
            network(input, Int8Operator::Softmax(softmax), Int8Softmax::OUTPUT, runtime)
        });
    }
}

/// Nineteen values a row are two blocks of eight and three left over.
const COLUMNS: usize = 19;

fn stored(seed: u64) -> QuantParams {
    QuantParams { scale: scales(seed, 1, -12, 3)[0], zero_point: within(seed + 2, 1, -128, 127)[0] as i8 }
}

#[test]
fn quantize() {
    for (case, want) in vectors("quantize_f32").iter().enumerate() {
        let seed = 4_000_000 + 10 * case as u64;
        let stored = stored(seed);
        let nudges = within(seed + 4, 32 * COLUMNS, -2, 2);
        let values = within(seed + 3, 32 * COLUMNS, -200, 200).into_iter().zip(nudges).map(|(q, nudge)| {
            let tie = (q as f32 + 0.5) * stored.scale;
            f32::from_bits(tie.to_bits().wrapping_add(nudge as u32))
        });
        let values: Vec<f32> = values.collect();
        let got = LITERT.map(|runtime| {
            let rows = values.chunks_exact(COLUMNS).flat_map(|row| runtime.quantize(row, stored));
            checksum(rows.map(|y| y as u8))
        });
        check(want, &format!("quantize {case}"), got);
    }
}

#[test]
fn dequantize() {
    for (case, want) in vectors("dequantize").iter().enumerate() {
        let seed = 5_000_000 + 10 * case as u64;
        let rows = bytes_within(seed + 3, 32 * COLUMNS);
        let got = LITERT.map(|runtime| {
            let rows = rows.chunks_exact(COLUMNS).flat_map(|row| runtime.dequantize(row, stored(seed)));
            checksum(rows.flat_map(f32::to_le_bytes))
        });
        check(want, &format!("dequantize {case}"), got);
    }
}

/// What TensorFlow's converter made of Keras models; `vectors/keras_models.py`.
#[test]
fn models_of_keras() {
    let document: Value = serde_json::from_str(include_str!("vectors/vectors.json")).unwrap();
    let models = document["models"].as_object().unwrap();
    assert_eq!(models.len(), 9);
    for (name, want) in models {
        let bytes = data("tflite", &format!("{name}.tflite"));
        let networks = LITERT.map(|runtime| import(&bytes, Some(runtime)).unwrap());
        for imported in &networks {
            assert_eq!(!imported.notes.is_empty(), name.ends_with("dynamic"), "{name}");
            // An exported model is imported as it was, its runtime too.
            let made = model(imported.clone());
            let again = import(&export(&made).unwrap(), None).unwrap();
            assert_eq!(model(again), made, "{name}");
        }
        match &networks[0].network {
            Network::F32(net) => near(name, net, want),
            Network::Int8(_) => check(want, name, networks.map(|imported| int8_checksum(&imported.network))),
        }
    }
}

const SEED: u64 = 6_000_000;

/// Within the rounding of f32 sums in another order; with weights of int8, LiteRT makes the inputs int8, too.
#[track_caller]
fn near(name: &str, net: &F32Network, want: &Value) {
    let tolerance = if name.ends_with("dynamic") { 0.02 } else { 1e-6 };
    let want = floats(want);
    let rows: Vec<f32> =
        bytes_within(SEED, 4 * net.input_len()).into_iter().map(|x| f32::from(x) / 64.0).collect();
    let got: Vec<f32> = rows.chunks_exact(net.input_len()).flat_map(|row| net.predict(row)).collect();
    assert_eq!(got.len(), want.len(), "{name}");
    for (got, want) in got.into_iter().zip(want) {
        assert!((got - want).abs() <= tolerance, "{name}: {got} where LiteRT has {want}");
    }
}

fn int8_checksum(network: &Network) -> u64 {
    let Network::Int8(net) = network else { panic!("an int8 network") };
    let rows = bytes_within(SEED, 32 * net.input_len());
    let rows = rows.chunks_exact(net.input_len()).flat_map(|row| match (net.ends.input, net.ends.output) {
        (Element::Int8, Element::Int8) => {
            net.predict_raw(row).into_iter().map(|y| y as u8).collect::<Vec<_>>()
        }
        (Element::F32, Element::F32) => {
            let row: Vec<f32> = row.iter().map(|&x| f32::from(x) / 64.0).collect();
            net.predict(&row).into_iter().flat_map(f32::to_le_bytes).collect()
        }
        ends => panic!("{ends:?} are not the ends of these models"),
    });
    checksum(rows)
}
