//! Shared code of the formats' tests.

pub(crate) mod fuzz;

use crc::{CRC_32_ISO_HDLC, Crc};
use serde_json::Value;
use tinyfit_formats::Error;
use tinyfit_model::{
    Activation, Ends, Imported, Int8Layer, Int8Network, Int8Operator, Int8Table, Model, Network, Provenance,
    QuantParams, RuntimeKind,
};

/// A file of a format's test data.
pub(crate) fn data(format: &str, file: &str) -> Vec<u8> {
    let path = format!("{}/tests/{format}/data/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The model of what was imported.
pub(crate) fn model(imported: Imported) -> Model {
    imported.into_model(Provenance::default())
}

/// An array of numbers.
pub(crate) fn floats(row: &Value) -> Vec<f32> {
    row.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect()
}

/// Arrays of numbers.
pub(crate) fn rows(value: &Value) -> Vec<Vec<f32>> {
    value.as_array().unwrap().iter().map(floats).collect()
}

/// The text of an error, which is one line of what is wrong and what to do.
#[track_caller]
pub(crate) fn message<T>(result: Result<T, Error>) -> String {
    let Err(error) = result else { panic!("it is not refused") };
    let text = error.to_string();
    assert!(!text.contains('\n') && !error.what.is_empty() && !error.advice.is_empty(), "{text}");
    text
}

/// A model of one int8 operator.
pub(crate) fn int8_model(
    input: QuantParams,
    operator: Int8Operator,
    output: QuantParams,
    runtime: RuntimeKind,
) -> Model {
    let layer = Int8Layer { name: "layer1".into(), operator, output };
    let net = Int8Network {
        input,
        runtime,
        layers: vec![layer],
        output_activation: Activation::Identity,
        ends: Ends::default(),
    };
    model(Imported::new(Network::Int8(net)))
}

/// How the tables of [`int8_table`] store what they read and write.
pub(crate) const STORED: QuantParams = QuantParams { scale: 0.1, zero_point: 0 };

/// A model of one table, between [`STORED`] numbers.
pub(crate) fn int8_table(activation: Activation) -> Model {
    let table = Int8Table::new(3, activation, STORED, STORED, RuntimeKind::LiteRtReference).unwrap();
    int8_model(STORED, Int8Operator::Table(table), STORED, RuntimeKind::LiteRtReference)
}

/// The CRC-32 of bytes.
pub(crate) fn checksum(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC);
    crc.checksum(&bytes.into_iter().collect::<Vec<_>>()).into()
}

/// SplitMix64 of a counter, as `vectors.py` has it.
pub(crate) fn number(seed: u64, i: usize) -> u64 {
    let mut z = ((seed << 32) + i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}
