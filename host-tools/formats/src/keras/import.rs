//! From a Keras model to a network.

use crate::archive::Archive;
use serde_json::Value;
use tinyfit_model::{Activation, Imported, LONGEST, Network, Scaler, Sequence, Unfit};

use super::damaged;
use crate::Error;
use crate::keras::activation;
use crate::keras::config::{self, Layer};
use crate::keras::hdf5::{Hdf5, SIGNATURE, Variable};
use crate::keras::numbers::{is_last, number, numbers, plain, whole};
use crate::keras::weights::{CONFIG, Weights};

/// The least that Keras divides by in Normalization.
const LEAST_DEVIATION: f64 = 1e-7;

/// Whether these are the bytes of a `.keras` or a `.h5` file, by what they begin with and what an archive's entries are.
pub fn is_keras(bytes: &[u8]) -> bool {
    let archive = || Archive::open(bytes).is_ok_and(|archive| archive.has("config.json"));
    bytes.starts_with(SIGNATURE) || (bytes.starts_with(b"PK") && archive())
}

/// The network in the bytes of a `.keras` or `.h5` file.
///
/// # Errors
/// The bytes are something else, or the model has a layer, an activation or a shape that a tinyfit network does not
/// have.
pub fn import(bytes: &[u8]) -> Result<Imported, Error> {
    let Parts { mut config, weights, description, version } =
        if bytes.starts_with(SIGNATURE) { from_hdf5(bytes)? } else { from_archive(bytes)? };
    plain(&mut config);
    let (layers, shape) = config::layers(&config, generation(version.as_deref()))?;
    // Unsupported layers are reported before errors that follow from them, such as a shape.
    if let Some(layer) = layers.iter().find(|layer| !KNOWN.contains(&layer.class.as_str())) {
        return Err(
            layer.error(format!("this layer cannot be imported; give a network of {}", KNOWN.join(", ")))
        );
    }
    let mut walk = Walk::new(&layers, shape, &weights)?;
    for layer in &layers {
        walk.layer(layer)?;
    }
    let (scaler, network) = walk.sequence.finish()?;
    Ok(Imported { scaler, description, notes: walk.notes, ..Imported::new(Network::F32(network)) })
}

/// The layers that can be imported.
const KNOWN: [&str; 20] = [
    "InputLayer",
    "Dense",
    "Activation",
    "ReLU",
    "LeakyReLU",
    "PReLU",
    "ELU",
    "Softmax",
    "BatchNormalization",
    "Normalization",
    "Rescaling",
    "Flatten",
    "Reshape",
    "Dropout",
    "SpatialDropout1D",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "ActivityRegularization",
    "Identity",
];

/// The parts of a file.
struct Parts {
    config: Value,
    weights: Weights,
    description: Option<String>,
    /// Of the Keras that wrote it.
    version: Option<String>,
}

/// The major version; that of today's Keras if it is not told.
fn generation(version: Option<&str>) -> u32 {
    version.and_then(|version| version.split('.').next()?.parse().ok()).unwrap_or(3)
}

fn from_archive(bytes: &[u8]) -> Result<Parts, Error> {
    const WEIGHTS: &str = "model.weights.h5";
    let mut archive = Archive::open(bytes).map_err(damaged)?;
    let config = json(&archive.read("config.json").map_err(damaged)?, "config.json")?;
    if !archive.has(WEIGHTS) {
        let has = archive.names().iter().find(|name| name.starts_with("model.weights"));
        let what =
            has.map_or_else(|| "it has no weights".into(), |has| format!("its weights are in '{has}'"));
        return Err(Error::new(format!(
            "{what}, not in {WEIGHTS}; save the model with weights_format=\"h5\""
        )));
    }
    let weights = Hdf5::open(archive.read(WEIGHTS).map_err(damaged)?)
        .map_err(|error| damaged(format!("{WEIGHTS} is damaged: {error}")))?;
    let metadata = archive.read("metadata.json").ok().and_then(|bytes| json(&bytes, "metadata.json").ok());
    let text = |key: &str| metadata.as_ref()?[key].as_str().map(str::to_string);
    let (description, version) = (text("tinyfit"), text("keras_version"));
    Ok(Parts { config, weights: Weights::new(weights), description, version })
}

fn from_hdf5(bytes: &[u8]) -> Result<Parts, Error> {
    let unreadable = |error: String| damaged(format!("the HDF5 file is damaged: {error}"));
    let file = Hdf5::open(bytes.to_vec()).map_err(unreadable)?;
    let attribute = file.texts("", "model_config").map_err(unreadable)?;
    let config = attribute.and_then(|texts| texts.into_iter().next()).or_else(|| file.document(CONFIG));
    let Some(config) = config else {
        let weights = file.has_group("layers")
            || file.has_group("_layer_checkpoint_dependencies")
            || file.texts("", "layer_names").is_ok_and(|names| names.is_some());
        return Err(if weights {
            let what = "the file has weights alone, and not which layers they are of; save the whole model, model.save(\"m.keras\")";
            Error::new(what)
        } else {
            damaged("the HDF5 file has no attribute 'model_config'")
        });
    };
    let config = json(config.as_bytes(), "model_config")?;
    let version =
        file.texts("", "keras_version").map_err(unreadable)?.and_then(|texts| texts.into_iter().next());
    let weights = Weights::new(file);
    let description = weights.description();
    Ok(Parts { config, weights, description, version })
}

fn json(bytes: &[u8], what: &str) -> Result<Value, Error> {
    serde_json::from_slice(bytes).map_err(|error| damaged(format!("{what} is not JSON: {error}")))
}

/// Goes through the layers.
struct Walk<'w> {
    weights: &'w Weights,
    sequence: Sequence,
    /// Of an example, where the walk is.
    shape: Vec<usize>,
    notes: Vec<String>,
}

impl<'w> Walk<'w> {
    fn new(layers: &[Layer], shape: Option<Vec<usize>>, weights: &'w Weights) -> Result<Self, Error> {
        // A model that was not built from an input has it in its first weights.
        let from_kernel = || {
            let dense = layers.iter().find(|layer| layer.class == "Dense")?;
            weights.variable(dense, "kernel", 0).ok()?.shape.first().map(|&inputs| vec![inputs])
        };
        let shape = shape.or_else(from_kernel);
        let unknown = "the shape of the input is not known; give the model an Input with all dimensions";
        let shape = shape.ok_or_else(|| Error::new(unknown))?;
        let sequence = Sequence::new(len(&shape).unwrap_or(usize::MAX))?;
        Ok(Self { weights, sequence, shape, notes: Vec::new() })
    }

    fn layer(&mut self, layer: &Layer) -> Result<(), Error> {
        let config = &layer.config;
        let refused = |error: Unfit| layer.error(error.to_string());
        if layer.class != "InputLayer" {
            self.precision(layer)?;
        }
        match layer.class.as_str() {
            "InputLayer"
            | "Dropout"
            | "GaussianNoise"
            | "GaussianDropout"
            | "AlphaDropout"
            | "SpatialDropout1D"
            | "ActivityRegularization"
            | "Identity" => {}
            "Dense" => self.dense(layer)?,
            "Activation" => self.activation(layer, activation::of(layer, self.shape.len())?)?,
            "ReLU" | "LeakyReLU" | "ELU" | "Softmax" => {
                let activation = activation::layer(layer, &layer.class, config, self.shape.len())?;
                self.activation(layer, activation)?;
            }
            "PReLU" => {
                let slope = self.slope(layer)?;
                self.activation(layer, Activation::LeakyRelu { slope })?;
            }
            "BatchNormalization" => {
                let (scale, shift) = self.batch_normalization(layer)?;
                self.sequence.affine(scale, shift).map_err(refused)?;
            }
            "Normalization" => {
                let (mean, std_dev) = self.normalization(layer)?;
                if config["invert"] == true {
                    self.sequence.affine(std_dev, mean).map_err(refused)?;
                } else {
                    let scale = std_dev.into_iter().map(|std_dev| 1.0 / std_dev).collect();
                    self.scaling(mean, scale).map_err(refused)?;
                }
            }
            "Rescaling" => {
                let scale = self.broadcast(layer, "scale", numbers(&config["scale"]))?;
                let offset = self.broadcast(layer, "offset", numbers(&config["offset"]))?;
                if scale.contains(&0.0) {
                    self.sequence.affine(scale, offset).map_err(refused)?;
                } else {
                    let mean = offset.iter().zip(&scale).map(|(offset, scale)| -offset / scale).collect();
                    self.scaling(mean, scale).map_err(refused)?;
                }
            }
            "Flatten" => {
                if config["data_format"] == "channels_first" && self.shape.len() > 1 {
                    return Err(layer.error("it turns the order of values round; flatten with channels_last"));
                }
                self.shape = vec![self.sequence.len()];
            }
            "Reshape" => self.reshape(layer)?,
            other => {
                return Err(
                    layer.error(format!("the layer {other} cannot be imported; give a Dense in its place"))
                );
            }
        }
        Ok(())
    }

    /// Notes once if the model computes in another precision than f32.
    fn precision(&mut self, layer: &Layer) -> Result<(), Error> {
        let policy = &layer.config["dtype"];
        let policy = policy.as_str().or_else(|| policy["config"]["name"].as_str());
        match policy.unwrap_or("float32") {
            "float32" if layer.config["quantization_config"].is_null() => {}
            other @ ("float64" | "float16" | "bfloat16" | "mixed_float16" | "mixed_bfloat16") => {
                if self.notes.is_empty() {
                    self.notes.push(format!("the model computes in {other} in Keras, and in f32 here"));
                }
            }
            _ => return Err(layer.error("its weights are quantized; save the model before it is quantized")),
        }
        Ok(())
    }

    /// Whether an example is a vector.
    fn is_flat(&self) -> bool {
        self.shape.last() == Some(&self.sequence.len())
    }

    fn dense(&mut self, layer: &Layer) -> Result<(), Error> {
        let config = &layer.config;
        if !self.is_flat() {
            let what =
                format!("it takes examples of {:?} values row by row; put a Flatten before it", self.shape);
            return Err(layer.error(what));
        }
        let units = number(&config["units"]).and_then(whole).filter(|units| (1..=LONGEST).contains(units));
        let units = units
            .ok_or_else(|| layer.error(format!("it has {} units; give 1 to {LONGEST}", config["units"])))?;
        let activation = activation::of(layer, self.shape.len())?;
        let inputs = self.sequence.len();
        let kernel = self.values(layer, "kernel", 0, &[inputs, units])?;
        let has_bias = config["use_bias"] != false;
        let bias = has_bias.then(|| self.values(layer, "bias", 1, &[units])).transpose()?;
        let taken = self.sequence.dense(Some(layer.name()), &kernel, bias.as_deref(), units);
        taken.map_err(|error| layer.error(error.to_string()))?;
        if let Some(last) = self.shape.last_mut() {
            *last = units;
        }
        self.activation(layer, activation)
    }

    /// A variable of this shape.
    fn values(&self, layer: &Layer, name: &str, number: usize, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let variable = self.weights.variable(layer, name, number)?;
        if variable.shape != shape {
            let what = format!(
                "its {name} is {:?} where {shape:?} is expected; save the model again",
                variable.shape
            );
            return Err(layer.error(what));
        }
        Ok(variable.values)
    }

    fn activation(&mut self, layer: &Layer, activation: Activation) -> Result<(), Error> {
        if activation == Activation::Softmax && !self.is_flat() {
            let what = format!(
                "softmax of examples of {:?} values goes row by row; put a Flatten before it",
                self.shape
            );
            return Err(layer.error(what));
        }
        self.sequence.activation(activation).map_err(|error| layer.error(error.to_string()))
    }

    /// `gamma * (x - mean) / sqrt(variance + epsilon) + beta` as scale and shift.
    fn batch_normalization(&self, layer: &Layer) -> Result<(Vec<f64>, Vec<f64>), Error> {
        let config = &layer.config;
        let rank = self.shape.len();
        if !is_last(numbers(&config["axis"]).as_deref().unwrap_or(&[-1.0]), rank) {
            return Err(layer.error("it is not over the last dimension; give axis=-1"));
        }
        let len = self.shape.last().copied().unwrap_or(0);
        let mut number = 0;
        let mut variable = |name: &str, present: bool, otherwise: f64| {
            if !present {
                return Ok(vec![otherwise; len]);
            }
            number += 1;
            let values = self.values(layer, name, number - 1, &[len])?;
            Ok::<_, Error>(values.into_iter().map(f64::from).collect())
        };
        let gamma: Vec<f64> = variable("gamma", config["scale"] != false, 1.0)?;
        let beta = variable("beta", config["center"] != false, 0.0)?;
        let mean = variable("moving_mean", true, 0.0)?;
        let variance = variable("moving_variance", true, 1.0)?;
        let epsilon = number_of(layer, "epsilon", 1e-3)?;
        let scale: Vec<f64> = gamma
            .iter()
            .zip(&variance)
            .map(|(gamma, variance)| gamma / (variance + epsilon).sqrt())
            .collect();
        let shift =
            beta.iter().zip(&mean).zip(&scale).map(|((beta, mean), scale)| beta - mean * scale).collect();
        Ok((self.repeated(scale), self.repeated(shift)))
    }

    /// Of a PReLU, whose slopes are all one.
    fn slope(&self, layer: &Layer) -> Result<f32, Error> {
        let Variable { values, .. } = self.weights.variable(layer, "alpha", 0)?;
        match values[..] {
            [slope, ref rest @ ..] if rest.iter().all(|other| *other == slope) => Ok(slope),
            _ => Err(layer.error(format!(
                "it has {} different slopes, one for each value; train with LeakyReLU, or PReLU(shared_axes=[1]) of one slope",
                values.len()
            ))),
        }
    }

    /// Mean and `max(sqrt(variance), 1e-7)`: `(x - mean) / deviation`, or inverted `x * deviation + mean`.
    fn normalization(&self, layer: &Layer) -> Result<(Vec<f64>, Vec<f64>), Error> {
        let config = &layer.config;
        let axis = numbers(&config["axis"]).unwrap_or_default();
        let in_config = numbers(&config["mean"]).zip(numbers(&config["variance"]));
        let (mean, variance) = match in_config {
            Some(found) => found,
            None => {
                let variable = |name: &str, number: usize| {
                    let Variable { values, .. } = self.weights.variable(layer, name, number)?;
                    Ok::<_, Error>(values.into_iter().map(f64::from).collect::<Vec<f64>>())
                };
                (variable("mean", 0)?, variable("variance", 1)?)
            }
        };
        if !axis.is_empty() && !is_last(&axis, self.shape.len()) {
            return Err(layer.error("it is not over the last dimension; give axis=-1"));
        }
        let mean = self.broadcast(layer, "mean", Some(mean))?;
        let variance = self.broadcast(layer, "variance", Some(variance))?;
        let std_dev = variance.into_iter().map(|variance| variance.sqrt().max(LEAST_DEVIATION));
        Ok((mean, std_dev.collect()))
    }

    /// The scaler of the network's inputs, if nothing was before; else a part of the layers.
    fn scaling(&mut self, mean: Vec<f64>, scale: Vec<f64>) -> Result<(), Unfit> {
        if self.sequence.is_empty() {
            let rounded = |values: &[f64]| values.iter().map(|&v| v as f32).collect();
            return self.sequence.scaler(Scaler { mean: rounded(&mean), inv_std: rounded(&scale) });
        }
        let shift = mean.iter().zip(&scale).map(|(mean, scale)| -mean * scale).collect();
        self.sequence.affine(scale, shift)
    }

    /// One number for all values, or one for each of the last dimension.
    fn broadcast(&self, layer: &Layer, what: &str, values: Option<Vec<f64>>) -> Result<Vec<f64>, Error> {
        let values = values.unwrap_or_default();
        let last = self.shape.last().copied().unwrap_or(0);
        match values[..] {
            [value] => Ok(vec![value; self.sequence.len()]),
            _ if values.len() == last => Ok(self.repeated(values)),
            _ => {
                let what = format!("its {what} has {} numbers where 1 or {last} are expected", values.len());
                Err(layer.error(format!("{what}; save the model again")))
            }
        }
    }

    /// Repeats values of the last dimension for all values.
    fn repeated(&self, values: Vec<f64>) -> Vec<f64> {
        values.into_iter().cycle().take(self.sequence.len()).collect()
    }

    fn reshape(&mut self, layer: &Layer) -> Result<(), Error> {
        let target = &layer.config["target_shape"];
        let refuse = || {
            layer.error(format!(
                "{} values do not take the shape {target}; save the model again",
                self.sequence.len()
            ))
        };
        let target = numbers(target).ok_or_else(refuse)?;
        let known: Vec<usize> = target.iter().filter(|&&n| n >= 1.0).map(|&n| n as usize).collect();
        let rest =
            len(&known).filter(|&known| self.sequence.len().is_multiple_of(known)).ok_or_else(refuse)?;
        let rest = self.sequence.len() / rest;
        let shape: Vec<usize> = target.iter().map(|&n| if n >= 1.0 { n as usize } else { rest }).collect();
        if shape.is_empty() || len(&shape) != Some(self.sequence.len()) {
            return Err(refuse());
        }
        self.shape = shape;
        Ok(())
    }
}

/// The number of values of a shape, if it is one that memory could hold, and not none.
fn len(shape: &[usize]) -> Option<usize> {
    let len = shape.iter().try_fold(1usize, |len, &n| len.checked_mul(n))?;
    (len > 0).then_some(len)
}

fn number_of(layer: &Layer, name: &str, default: f64) -> Result<f64, Error> {
    match &layer.config[name] {
        Value::Null => Ok(default),
        value => {
            number(value).ok_or_else(|| layer.error(format!("its {name} is {value}; save the model again")))
        }
    }
}
