//! What files of other tools give, and the note that exported ones carry so that nothing is lost on the way.

use serde::{Deserialize, Serialize};

use crate::{
    Activation, Column, Element, Ends, Int8Operator, Model, Network, Provenance, Quantities, RuntimeKind,
    Scaler, Sensing, Task, WeightBits,
};

/// A network of another tool's file, and the file's other information.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The layers.
    pub network: Network,
    /// The scaling of raw inputs, where the file has it.
    pub scaler: Option<Scaler>,
    /// The inputs' names, where the file has them; else empty.
    pub inputs: Vec<String>,
    /// The columns that the inputs are made of, where they are more than numbers; else empty.
    pub columns: Vec<Column>,
    /// The meaning of the outputs, if the file has it.
    pub task: Option<Task>,
    /// The [`Description`] that `tinyfit export` left in the file.
    pub description: Option<String>,
    /// Notes on how it was read, one line each.
    pub notes: Vec<String>,
}

/// All of a model but its numbers and shapes: the JSON document that an exported file carries, by which its import gives the
/// same model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    task: Task,
    inputs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    columns: Vec<Column>,
    #[serde(default, alias = "windows", skip_serializing_if = "Option::is_none")]
    sensing: Option<Sensing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scaler: Option<Scaler>,
    layers: Vec<Layer>,
    /// Of an int8 network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    int8: Option<Int8>,
    provenance: Provenance,
    /// Whether the file takes raw inputs and gives outputs in the targets' units.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    with_scaler: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Layer {
    name: String,
    activation: Activation,
    #[serde(default, skip_serializing_if = "WeightBits::is_default")]
    weight_bits: WeightBits,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Int8 {
    #[serde(alias = "rounding")]
    runtime: RuntimeKind,
    #[serde(alias = "head")]
    output_activation: Activation,
    /// Of a file with the scaler, whose own ends are f32.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends: Option<Ends>,
}

impl Imported {
    /// A network without other information.
    pub fn new(network: Network) -> Self {
        Self {
            network,
            scaler: None,
            inputs: Vec::new(),
            columns: Vec::new(),
            task: None,
            description: None,
            notes: Vec::new(),
        }
    }

    /// The model: as it was exported if the file's description fits it, else with numbered inputs and outputs where the file
    /// does not name them.
    pub fn into_model(self, provenance: Provenance) -> Model {
        let Self { network, scaler, mut inputs, columns, task, description, .. } = self;
        let described = description.and_then(|json| serde_json::from_str::<Description>(&json).ok());
        if let Some(model) =
            described.and_then(|described| described.complete(network.clone(), scaler.as_ref()))
        {
            return model;
        }
        if !columns.is_empty() {
            inputs = columns.iter().flat_map(Column::inputs).collect();
        }
        let numbered = |name: &str, n: usize| (1..=n).map(|i| format!("{name}{i}")).collect();
        let mut model = Model {
            network,
            scaler,
            task: Task::Outputs { names: Vec::new() },
            inputs,
            columns,
            sensing: None,
            provenance,
        };
        let (inputs, outputs) = (model.input_len(), model.output_len());
        if model.inputs.len() != inputs {
            (model.inputs, model.columns) = (numbered("input", inputs), Vec::new());
        }
        model.task = task
            .filter(|task| task.fits(inputs, outputs))
            .unwrap_or_else(|| Task::Outputs { names: numbered("output", outputs) });
        model
    }
}

impl Description {
    /// Of a model.
    pub fn of(model: &Model) -> Self {
        let (layers, int8) = match &model.network {
            Network::F32(net) => {
                let layers = net.layers.iter().map(|layer| Layer {
                    name: layer.name.clone(),
                    activation: layer.activation,
                    weight_bits: WeightBits::default(),
                });
                (layers.collect(), None)
            }
            Network::Int8(net) => {
                let layers = net.layers.iter().map(|layer| Layer {
                    name: layer.name.clone(),
                    activation: layer.activation(),
                    weight_bits: layer.dense().map_or_else(WeightBits::default, |dense| dense.weight_bits),
                });
                (
                    layers.collect(),
                    Some(Int8 { runtime: net.runtime, output_activation: net.output_activation, ends: None }),
                )
            }
        };
        Self {
            task: model.task.clone(),
            inputs: model.inputs.clone(),
            columns: model.columns.clone(),
            sensing: model.sensing.clone(),
            scaler: model.scaler.clone(),
            layers,
            int8,
            provenance: model.provenance.clone(),
            with_scaler: false,
        }
    }

    /// Of a model whose file takes raw inputs and gives outputs in the targets' units, all in f32.
    pub fn with_scaler(model: &Model) -> Self {
        let mut described = Self { with_scaler: true, ..Self::of(model) };
        if let (Some(int8), Network::Int8(net)) = (&mut described.int8, &model.network) {
            int8.ends = Some(net.ends);
        }
        described
    }

    /// As JSON, on one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a description has string keys and finite numbers")
    }

    /// The rounding that a description names.
    pub fn runtime(json: &str) -> Option<RuntimeKind> {
        serde_json::from_str::<Self>(json).ok()?.int8.map(|int8| int8.runtime)
    }

    /// The mean and deviation of each target, in whose units the outputs of a file with the scaler are; none of another file.
    pub fn units(json: &str) -> Vec<(f32, f32)> {
        match serde_json::from_str::<Self>(json) {
            Ok(Self { with_scaler: true, task: Task::Regress(Quantities(targets)), .. }) => {
                targets.iter().map(|target| (target.mean, target.std_dev)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The names and activations of the layers that a description names, of a network in f32.
    pub fn layers(json: &str) -> Option<Vec<(String, Activation)>> {
        let described =
            serde_json::from_str::<Self>(json).ok().filter(|described| described.int8.is_none())?;
        Some(described.layers.into_iter().map(|layer| (layer.name, layer.activation)).collect())
    }

    /// The described model around a network, or `None` if the file was changed since, so that it is another one.
    /// The rounding is the network's, which was chosen when it was imported.
    fn complete(self, mut network: Network, scaler: Option<&Scaler>) -> Option<Model> {
        let Self { task, inputs, columns, sensing, scaler: described, layers, int8, provenance, .. } = self;
        match (&mut network, int8) {
            (Network::F32(net), None) if net.layers.len() == layers.len() => {
                for (layer, Layer { name, activation, .. }) in net.layers.iter_mut().zip(layers) {
                    (layer.activation == activation).then_some(())?;
                    layer.name = name;
                }
            }
            (Network::Int8(net), Some(int8)) if net.layers.len() == layers.len() => {
                for (layer, Layer { name, activation, weight_bits }) in net.layers.iter_mut().zip(layers) {
                    (layer.activation() == activation).then_some(())?;
                    layer.name = name;
                    if let Int8Operator::Dense(dense) = &mut layer.operator {
                        dense.weights.iter().all(|w| weight_bits.range().contains(w)).then_some(())?;
                        dense.weight_bits = weight_bits;
                    }
                }
                // Of a file with int8 outputs, which leaves its activation to the user.
                if net.ends.output == Element::Int8 {
                    net.output_activation = int8.output_activation;
                }
                (net.output_activation == int8.output_activation).then_some(())?;
                net.ends = int8.ends.unwrap_or(net.ends);
            }
            _ => return None,
        }
        // A scaler that is in the file too must be the described one.
        (scaler.is_none() || scaler == described.as_ref()).then_some(())?;
        let model = Model { network, scaler: described, task, inputs, columns, sensing, provenance };
        let scaled = model.scaler.as_ref().is_none_or(|scaler| {
            [scaler.mean.len(), scaler.inv_std.len()] == [model.input_len(); 2]
                && scaler.mean.iter().chain(&scaler.inv_std).all(|v| v.is_finite())
        });
        let fits =
            model.inputs.len() == model.input_len() && model.task.fits(model.input_len(), model.output_len());
        (scaled && fits && Model::from_bytes(&model.to_bytes(), "description".as_ref()).is_ok())
            .then_some(model)
    }
}
