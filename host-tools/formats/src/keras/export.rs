//! From a network to a Keras model.

use crate::archive::archive;
use hdf5_pure::{FileBuilder, FinishedGroup, GroupBuilder};
use serde_json::{Value, json};
use tinyfit_model::{Dense, Description, F32Network, Model, identifier};

use super::Keras;
use super::activation::written;
use crate::Error;
use crate::format::{f32_network, no_activation};
use crate::keras::weights::{CONFIG, DESCRIPTION, EXTRA};

/// The version whose format this is.
const KERAS: &str = "3.0.0";

/// The bytes of a `.keras` file that computes what the network's own tensors are: `predict --raw`. What else the model is goes
/// into its `metadata.json`, for [`import`](super::import()).
///
/// # Errors
/// The network is int8, or has an activation that Keras does not have.
pub fn export(model: &Model) -> Result<Vec<u8>, Error> {
    let net = f32_network(&Keras, model)?;
    let metadata = json!({ "keras_version": KERAS, "tinyfit": Description::of(model).to_json() });
    Ok(archive(&[
        ("metadata.json", metadata.to_string().as_bytes()),
        ("config.json", config(net)?.to_string().as_bytes()),
        ("model.weights.h5", &weights(net, None)?),
    ]))
}

/// The bytes of a `.weights.h5` file, which `load_weights` reads into a Sequential of the same Dense layers. It holds the
/// configuration, too, where Keras does not look for it and [`import`](super::import()) does.
///
/// # Errors
/// The network is int8, or has an activation that Keras does not have.
pub fn export_weights(model: &Model) -> Result<Vec<u8>, Error> {
    let net = f32_network(&Keras, model)?;
    weights(net, Some([(CONFIG, config(net)?.to_string()), (DESCRIPTION, Description::of(model).to_json())]))
}

fn config(net: &F32Network) -> Result<Value, Error> {
    let mut names = net.layers.iter().map(|layer| layer.name.clone()).collect();
    let input = json!({
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": { "batch_shape": [null, net.input_len()], "dtype": "float32", "name": identifier("input", &mut names) },
        "registered_name": null,
    });
    let layers = std::iter::once(Ok(input)).chain(net.layers.iter().map(dense));
    let layers: Vec<Value> = layers.collect::<Result<_, Error>>()?;
    Ok(json!({
        "module": "keras",
        "class_name": "Sequential",
        "config": { "name": "sequential", "trainable": true, "layers": layers, "build_input_shape": [null, net.input_len()] },
        "registered_name": null,
        "build_config": { "input_shape": [null, net.input_len()] },
    }))
}

fn dense(layer: &Dense) -> Result<Value, Error> {
    Ok(json!({
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {
            "name": layer.name,
            "trainable": true,
            "dtype": "float32",
            "units": layer.outputs,
            "activation": written(layer.activation).ok_or_else(|| no_activation(&Keras, &layer.name, layer.activation))?,
            "use_bias": true,
        },
        "registered_name": null,
        "build_config": { "input_shape": [null, layer.inputs] },
    }))
}

/// An HDF5 file of weights as Keras 3 lays it out, and texts that Keras does not read.
fn weights(net: &F32Network, extra: Option<[(&str, String); 2]>) -> Result<Vec<u8>, Error> {
    let mut file = FileBuilder::new();
    let mut layers = file.create_group("layers");
    for (number, layer) in net.layers.iter().enumerate() {
        let name = if number == 0 { "dense".to_string() } else { format!("dense_{number}") };
        let group = variables(layers.create_group(&name), layer);
        layers.add_group(group);
    }
    file.add_group(layers.finish());
    if let Some(texts) = extra {
        let mut group = file.create_group(EXTRA);
        for (path, text) in texts {
            let name = path.rsplit('/').next().unwrap_or(path);
            group.create_dataset(name).with_u8_data(text.as_bytes());
        }
        file.add_group(group.finish());
    }
    file.finish().map_err(|error| {
        Error::new(format!("the weights cannot be laid out ({error}); give a smaller network"))
    })
}

fn variables(mut group: GroupBuilder, layer: &Dense) -> FinishedGroup {
    let mut variables = group.create_group("vars");
    let shape = [layer.inputs as u64, layer.outputs as u64];
    variables.create_dataset("0").with_f32_data(&layer.weights).with_shape(&shape);
    variables.create_dataset("1").with_f32_data(&layer.bias).with_shape(&shape[1..]);
    group.add_group(variables.finish());
    group.finish()
}
