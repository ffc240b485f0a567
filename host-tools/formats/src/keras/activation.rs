//! Activations of Keras.

use serde_json::{Value, json};
use tinyfit_model::Activation;

use crate::Error;
use crate::keras::config::{Layer, code};
use crate::keras::numbers::{is_last, number, numbers};

/// The activation of a layer, by name or as a layer, for examples of so many dimensions.
pub(crate) fn of(layer: &Layer, rank: usize) -> Result<Activation, Error> {
    let value = &layer.config["activation"];
    let (class, config) = (value["class_name"].as_str().unwrap_or_default(), &value["config"]);
    if let Some(what) = code(value).filter(|_| value.is_object()) {
        return Err(layer.error(format!("of its activation: {what}")));
    }
    match (value, class, config) {
        (Value::Null, ..) => Ok(Activation::Identity),
        (Value::String(name), ..) => by_name(layer, name),
        (_, "function", Value::String(name)) => by_name(layer, name),
        (_, "Activation", _) => by_name(layer, config["activation"].as_str().unwrap_or_default()),
        _ => self::layer(layer, class, config, rank),
    }
}

fn by_name(layer: &Layer, name: &str) -> Result<Activation, Error> {
    match name {
        // Keras's own settings where it has others than the kernel.
        "leaky_relu" => Ok(Activation::LeakyRelu { slope: 0.2 }),
        "hard_sigmoid" if layer.keras < 3 => Ok(Activation::HardSigmoid { slope: 0.2, shift: 0.5 }),
        _ => name
            .parse()
            .ok()
            .filter(|activation: &Activation| activation.format_names().keras.is_some())
            .ok_or_else(|| {
                let known: Vec<&str> =
                    Activation::ALL.iter().filter_map(|activation| activation.format_names().keras).collect();
                let known = known.join(", ");
                layer.error(format!("the activation '{name}' cannot be imported; train with one of {known}"))
            }),
    }
}

/// The activation that a layer of this class is, for examples of so many dimensions.
pub(crate) fn layer(layer: &Layer, class: &str, config: &Value, rank: usize) -> Result<Activation, Error> {
    let refused = |what: String| layer.error(format!("{what}; train with a relu, relu6 or leaky_relu"));
    let number = |name: &str| match &config[name] {
        Value::Null => Ok(None),
        value => match number(value) {
            Some(number) => Ok(Some(number)),
            None => Err(refused(format!("its {name} is {value}"))),
        },
    };
    let leaky = |slope: f64| match slope as f32 {
        slope if slope.is_finite() => Ok(Activation::LeakyRelu { slope }),
        _ => Err(refused(format!("its slope is {slope}"))),
    };
    match class {
        "ReLU" => {
            let slope = number("negative_slope")?.unwrap_or(0.0);
            match (number("max_value")?, slope, number("threshold")?.unwrap_or(0.0)) {
                (None, 0.0, 0.0) => Ok(Activation::Relu),
                (Some(6.0), 0.0, 0.0) => Ok(Activation::Relu6),
                (None, slope, 0.0) => leaky(slope),
                (most, slope, threshold) => {
                    let most = most.map_or_else(|| "none".to_string(), |most| most.to_string());
                    Err(refused(format!(
                        "a ReLU with max_value {most}, negative_slope {slope} and threshold {threshold} is not known here"
                    )))
                }
            }
        }
        "ELU" => match number("alpha")?.unwrap_or(1.0) as f32 {
            alpha if alpha.is_finite() => Ok(Activation::Elu { alpha }),
            alpha => Err(refused(format!("its alpha is {alpha}"))),
        },
        "LeakyReLU" => leaky(number("negative_slope")?.or(number("alpha")?).unwrap_or(0.3)),
        "Softmax" => {
            if is_last(numbers(&config["axis"]).as_deref().unwrap_or(&[-1.0]), rank) {
                Ok(Activation::Softmax)
            } else {
                Err(layer.error("its softmax is not over the last dimension; give axis=-1"))
            }
        }
        _ => by_name(layer, class),
    }
}

/// The activation of a Dense: a name, or a layer where the settings differ from the name's. `None` if Keras has
/// none that computes the same.
pub(super) fn written(activation: Activation) -> Option<Value> {
    let class = |class: &str, config: Value| json!({ "module": "keras.layers", "class_name": class, "config": config, "registered_name": null });
    match activation {
        // Keras's own by these names have other slopes.
        Activation::LeakyRelu { slope } => Some(class("LeakyReLU", json!({ "negative_slope": slope }))),
        Activation::Elu { alpha } => Some(class("ELU", json!({ "alpha": alpha }))),
        // By its name it has the kernel's default settings, as in PyTorch.
        Activation::HardSigmoid { .. } => {
            (activation.name().parse() == Ok(activation)).then(|| activation.name().into())
        }
        other => other.format_names().keras.map(Value::from),
    }
}
