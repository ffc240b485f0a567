//! The configuration of a model as a list of layers in the order of inference, models inside of models included.

use std::collections::HashMap;

use serde_json::Value;

use super::damaged;
use crate::Error;
use crate::keras::numbers::shape;

/// A layer, and where its weights are.
#[derive(Debug)]
pub(crate) struct Layer {
    pub class: String,
    /// The names of the models around it but the outermost, then its own.
    pub names: Vec<String>,
    /// Where Keras 3 has its weights: `layers/CLASS_N` for each of the names.
    pub place: String,
    pub config: Value,
    /// The shape of the input, as far as the configuration has it.
    pub shape: Option<Vec<usize>>,
    /// The major version of Keras, 2 or 3.
    pub keras: u32,
}

impl Layer {
    pub(crate) fn name(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }

    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        Error::at(place_of(&self.class, self.name()), what)
    }
}

/// The layers of a model's configuration, of this major version of Keras, and the shape of an example, if it has one.
pub(crate) fn layers(model: &Value, keras: u32) -> Result<(Vec<Layer>, Option<Vec<usize>>), Error> {
    let class = text(&model["class_name"]);
    if !is_model(&class) {
        let what = format!(
            "the model is of the class '{class}', whose computation is code that the file does not hold; give a Sequential \
             or Functional model"
        );
        return Err(Error::new(what));
    }
    let mut layers = Vec::new();
    flatten(model, &[], "", &mut layers)?;
    layers.iter_mut().for_each(|layer: &mut Layer| layer.keras = keras);
    let built = || shape(&model["config"]["build_input_shape"]);
    let shape = layers.first().and_then(|layer| layer.shape.clone()).or_else(built);
    Ok((layers, shape))
}

/// A layer's description for messages.
fn place_of(class: &str, layer: &str) -> String {
    format!("{class} (layer '{layer}')")
}

fn is_model(class: &str) -> bool {
    // Functional was Model in the first versions of Keras 2.
    matches!(class, "Sequential" | "Functional" | "Model")
}

fn flatten(model: &Value, names: &[String], place: &str, layers: &mut Vec<Layer>) -> Result<(), Error> {
    let config = &model["config"];
    // The first versions of Keras 2 had a Sequential's list alone.
    let children = config["layers"].as_array().or_else(|| config.as_array());
    let children =
        children.ok_or_else(|| damaged(format!("the model '{}' has no list of layers", name(model))))?;
    let mut taken = HashMap::new();
    let places: Vec<String> = children
        .iter()
        .map(|child| {
            let class = snake_case(&text(&child["class_name"]));
            let number: &mut usize = taken.entry(class.clone()).or_default();
            *number += 1;
            let number = *number - 1;
            let number = if number == 0 { String::new() } else { format!("_{number}") };
            format!("{place}layers/{class}{number}")
        })
        .collect();
    let order = if text(&model["class_name"]) == "Sequential" {
        (0..children.len()).collect()
    } else {
        chain(children, config)?
    };
    for at in order {
        let (child, place) = (&children[at], &places[at]);
        let mut names = names.to_vec();
        names.push(name(child));
        let class = text(&child["class_name"]);
        if let Some(what) = code(child) {
            return Err(Error::at(place_of(&class, &name(child)), what));
        }
        if is_model(&class) {
            flatten(child, &names, &format!("{place}/"), layers)?;
            continue;
        }
        let config = child["config"].clone();
        let shapes =
            [&config["batch_shape"], &config["batch_input_shape"], &child["build_config"]["input_shape"]];
        let shape = shapes.into_iter().find_map(shape);
        layers.push(Layer { class, names, place: place.clone(), config, shape, keras: 3 });
    }
    Ok(())
}

/// The error of a layer or an activation that is not Keras's own, and so is code.
pub(crate) fn code(value: &Value) -> Option<&'static str> {
    let module = value["module"].as_str().unwrap_or("keras");
    let root = module.split('.').next().unwrap_or_default();
    let of_keras = matches!(root, "keras" | "tf_keras" | "tensorflow");
    let registered = value["registered_name"].as_str().is_some_and(|name| name.contains('>'));
    match value["class_name"].as_str() {
        Some("Lambda" | "__lambda__" | "TFOpLambda") => Some(
            "it is Python code in a file, which is not run; save the model with what Keras has in its place",
        ),
        _ if of_keras && !registered => None,
        _ => Some(
            "it is not one of Keras's own, but code that the file does not hold; save the model with a layer of Keras in its place",
        ),
    }
}

/// The layers of a Functional model from its input to its output, by their positions in the list.
fn chain(layers: &[Value], config: &Value) -> Result<Vec<usize>, Error> {
    let one = |list: &Value, what: &str| {
        let mut names = Vec::new();
        tensors(list, &mut names);
        match &names[..] {
            [name] => Ok(name.clone()),
            _ => Err(Error::new(format!(
                "the model '{}' has {} {what}; give one with a single one",
                text(&config["name"]),
                names.len()
            ))),
        }
    };
    let (input, output) =
        (one(&config["input_layers"], "inputs")?, one(&config["output_layers"], "outputs")?);
    let inputs = layers.iter().map(inputs).collect::<Result<Vec<_>, _>>()?;
    let start = layers.iter().position(|layer| name(layer) == input);
    let start = start.ok_or_else(|| damaged(format!("there is no input '{input}'")))?;
    let mut order = vec![start];
    loop {
        let last = &layers[order[order.len() - 1]];
        let readers = (0..layers.len()).filter(|&at| inputs[at].contains(&name(last)));
        match readers.collect::<Vec<_>>()[..] {
            [] if name(last) == output => break,
            [reader] if order.len() < layers.len() => order.push(reader),
            [] => {
                return Err(error(
                    last,
                    format!("it is the last, but the model's output is that of '{output}'"),
                ));
            }
            [_] => return Err(error(last, "the layers go round in a circle".into())),
            [a, b, ..] => {
                let (a, b) = (name(&layers[a]), name(&layers[b]));
                return Err(error(last, format!("its output goes to several layers, as '{a}' and '{b}'")));
            }
        }
    }
    match (0..layers.len()).find(|at| !order.contains(at)) {
        Some(at) => Err(error(&layers[at], "it is not between the model's input and its output".into())),
        None => Ok(order),
    }
}

fn error(layer: &Value, what: String) -> Error {
    let what = format!("{what}; give a model that is a chain of layers");
    Error::at(place_of(&text(&layer["class_name"]), &name(layer)), what)
}

/// The layer whose output a layer reads; `None` for an input.
fn inputs(layer: &Value) -> Result<Vec<String>, Error> {
    let calls = layer["inbound_nodes"].as_array().map_or(&[][..], |calls| calls);
    let mut names = Vec::new();
    tensors(&layer["inbound_nodes"], &mut names);
    if calls.len() > 1 {
        return Err(error(layer, format!("it is used {} times", calls.len())));
    }
    if names.len() > 1 {
        return Err(error(layer, format!("it joins '{}' and '{}'", names[0], names[1])));
    }
    if trains(&layer["inbound_nodes"]) {
        let what = "it is called with training=True, as only training does; call it without";
        return Err(Error::at(place_of(&text(&layer["class_name"]), &name(layer)), what));
    }
    Ok(names)
}

/// The layers that tensors are the outputs of: Keras 3 has `{"config": {"keras_history": [NAME, ..]}}` for a tensor, Keras 2
/// and lists of ends have `[NAME, 0, 0]`.
fn tensors(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Array(values) => match &values[..] {
            [Value::String(name), Value::Number(_), Value::Number(_), rest @ ..] => {
                names.push(name.clone());
                rest.iter().for_each(|value| tensors(value, names));
            }
            values => values.iter().for_each(|value| tensors(value, names)),
        },
        Value::Object(object) => object.values().for_each(|value| tensors(value, names)),
        _ => {}
    }
}

fn trains(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(trains),
        Value::Object(object) => value["training"] == true || object.values().any(trains),
        _ => false,
    }
}

fn name(layer: &Value) -> String {
    let own = layer["name"].as_str().or_else(|| layer["config"]["name"].as_str());
    own.unwrap_or_default().to_string()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

/// `BatchNormalization` as `batch_normalization`, and `PReLU` as `p_re_lu`: Keras's `to_snake_case`.
fn snake_case(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let lower = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
    let mut name = String::new();
    for (at, c) in letters.iter().enumerate() {
        if at > 0 && c.is_ascii_uppercase() && (lower(at - 1) || lower(at + 1)) {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_in_snake_case_as_in_keras() {
        // keras.src.utils.naming.to_snake_case of Keras 3.15.1.
        for (class, name) in [
            ("Dense", "dense"),
            ("BatchNormalization", "batch_normalization"),
            ("LeakyReLU", "leaky_re_lu"),
            ("PReLU", "p_re_lu"),
            ("ELU", "elu"),
            ("SpatialDropout1D", "spatial_dropout1d"),
        ] {
            assert_eq!(snake_case(class), name);
        }
    }
}
