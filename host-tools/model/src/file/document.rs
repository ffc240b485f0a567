//! The JSON document of a model file.

use serde::{Deserialize, Serialize};

use crate::{Activation, Column, Ends, Provenance, QuantParams, RuntimeKind, Sensing, Task, WeightBits};

#[derive(Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) format: u32,
    pub(super) task: Task,
    pub(super) inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) columns: Vec<Column>,
    #[serde(default, alias = "windows", skip_serializing_if = "Option::is_none")]
    pub(super) sensing: Option<Sensing>,
    pub(super) layers: Vec<Layer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) int8: Option<Int8>,
    pub(super) provenance: Provenance,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Layer {
    pub(super) name: String,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) activation: Activation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) int8: Option<Part>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Int8 {
    pub(super) input: QuantParams,
    #[serde(alias = "rounding")]
    pub(super) runtime: RuntimeKind,
    #[serde(alias = "head")]
    pub(super) output_activation: Activation,
    #[serde(default)]
    pub(super) ends: Ends,
}

/// The int8 part of a layer.
#[derive(Serialize, Deserialize)]
pub(super) struct Part {
    #[serde(default)]
    pub(super) operator: Operator,
    #[serde(alias = "sums")]
    pub(super) output: QuantParams,
    #[serde(default = "lowest")]
    pub(super) min: i8,
    #[serde(default = "highest")]
    pub(super) max: i8,
    #[serde(default, skip_serializing_if = "WeightBits::is_default")]
    pub(super) weight_bits: WeightBits,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) beta: Option<f32>,
    /// Format 1: the activation of a dense layer, as a table.
    #[serde(default, skip_serializing)]
    pub(super) table: Option<QuantParams>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Operator {
    #[default]
    Dense,
    Table,
    Softmax,
}

fn lowest() -> i8 {
    i8::MIN
}

fn highest() -> i8 {
    i8::MAX
}
