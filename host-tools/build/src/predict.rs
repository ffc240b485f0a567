//! Functions from raw inputs to what `tinyfit predict` prints.

use std::fmt::Write;

use tinyfit_model::{Activation, Model, Network, Task};

use crate::offsets;

/// Appends `scaled`, `predict` and `predict_by`, `OUTPUTS`, the names of what they give, `class` where it takes no floats, and
/// `standardized` where there are targets.
pub(crate) fn write(model: &Model, source: &mut String) {
    let names = outputs(model);
    let (inputs, outputs) = (model.input_len(), names.len());
    let (raw, predicted) = (offsets::raw(model), offsets::predicted(model));
    let has_offsets = (model.offsets().is_some(), offsets::of_targets(model).is_some());
    let less = if has_offsets.0 {
        format!(
            "let mut less = [0.0; {inputs}];\n    for ((less, x), offset) in less.iter_mut().zip(x).zip(OFFSETS) {{\n        \
             *less = (x - offset) as f32;\n    }}\n    "
        )
    } else {
        String::new()
    };
    let scaled = match (&model.scaler, has_offsets.0) {
        (Some(_), false) => "tinyfit::Layer::predict(&SCALER, x)",
        (Some(_), true) => "tinyfit::Layer::predict(&SCALER, &less)",
        (None, false) => "*x",
        (None, true) => "less",
    };
    let scaled = less + scaled;
    let end = match &model.task {
        Task::Classify { .. } if model.output_len() == 1 => {
            "    let [second] = net.predict(&scaled(x));\n    [1.0 - second, second]\n"
        }
        Task::Regress(_) if has_offsets.1 => &format!(
            "    let mut targets = [0.0; {outputs}];\n    let y = net.predict(&scaled(x));\n    \
             for (((target, y), (mean, std_dev)), offset) in targets.iter_mut().zip(y).zip(UNITS).zip(TARGET_OFFSETS) {{\n        \
             let y = (f64::from(y) * f64::from(std_dev) + f64::from(mean)) as f32;\n        \
             *target = f64::from(y) + offset;\n    }}\n    targets\n"
        ),
        Task::Regress(_) => {
            "    let mut y = net.predict(&scaled(x));\n    for (y, (mean, std_dev)) in y.iter_mut().zip(UNITS) {\n        \
             *y = (f64::from(*y) * f64::from(std_dev) + f64::from(mean)) as f32;\n    }\n    y\n"
        }
        Task::Autoencode { .. } => {
            "    let x = scaled(x);\n    let mut sum = 0.0;\n    for (x, y) in x.iter().zip(net.predict(&x)) {\n        \
             let difference = f64::from(x - y);\n        sum += difference * difference;\n    }\n    \
             [(sum / x.len() as f64) as f32]\n"
        }
        Task::Classify { .. } | Task::Outputs { .. } => "    net.predict(&scaled(x))\n",
    };
    let what = match &model.task {
        Task::Classify { .. } => "the probability of each class",
        Task::Regress(_) => "each target in its unit",
        Task::Autoencode { .. } => "the score, an anomaly's if it is above `THRESHOLD`",
        Task::Outputs { .. } => "the network's outputs",
    };
    // Writing to a String cannot fail.
    let _ = write!(
        source,
        "\n/// The names of what `predict` gives.\n#[allow(dead_code)]\npub const OUTPUTS: [&str; {outputs}] = {names:?};\n\
         \n/// Raw inputs as the network takes them.\n#[allow(dead_code)]\n\
         pub fn scaled(x: &[{raw}; {inputs}]) -> [f32; {inputs}] {{\n    {scaled}\n}}\n\
         \n/// What `tinyfit predict` gives for raw inputs, to the bit: {what}.\n#[allow(dead_code)]\n\
         pub fn predict(x: &[{raw}; {inputs}]) -> [{predicted}; {outputs}] {{\n    predict_by(&NETWORK, x)\n}}\n\
         \n/// The same by another network of this shape: one that went on learning.\n#[allow(dead_code)]\n\
         pub fn predict_by(net: &Network, x: &[{raw}; {inputs}]) -> [{predicted}; {outputs}] {{\n{end}}}\n"
    );
    if !has_offsets.0 && classifies_in_integers(model) {
        let _ = write!(
            source,
            "\n/// How raw inputs are stored.\n#[allow(clippy::all, dead_code)]\n\
             pub static STORED_INPUTS: tinyfit::int8::QuantizeStandardized<{inputs}> =\n    \
             tinyfit::int8::QuantizeStandardized::new(SCALER, STORED[0]);\n\
             \n/// The class of raw inputs, counted from 0: that of the largest number of `predict`, without floats.\n\
             #[allow(dead_code)]\n\
             pub fn class(x: &[{raw}; {inputs}]) -> usize {{\n    \
             let stored = tinyfit::Layer::predict(&STORED_INPUTS, x);\n    \
             let outputs = tinyfit::Layer::predict(NETWORK.body(), &stored);\n    \
             tinyfit::Class::argmax_int8(&outputs).map_or(0, |class| class.0)\n}}\n"
        );
    }
    let standardized = match &model.task {
        Task::Regress(_) if has_offsets.1 => &format!(
            "    let mut standardized = [0.0; {outputs}];\n    \
             for (((to, target), (mean, std_dev)), offset) in standardized.iter_mut().zip(targets).zip(UNITS).zip(TARGET_OFFSETS) {{\n        \
             let target = f64::from((target - offset) as f32);\n        \
             *to = ((target - f64::from(mean)) / f64::from(std_dev)) as f32;\n    }}\n    standardized\n"
        ),
        Task::Regress(_) => {
            "    let mut targets = *targets;\n    for (target, (mean, std_dev)) in targets.iter_mut().zip(UNITS) {\n        \
             *target = ((f64::from(*target) - f64::from(mean)) / f64::from(std_dev)) as f32;\n    }\n    targets\n"
        }
        Task::Outputs { .. } => "    *targets\n",
        Task::Classify { .. } | Task::Autoencode { .. } => return,
    };
    let _ = write!(
        source,
        "\n/// Targets in the units of `predict` as the network learns them.\n#[allow(dead_code)]\n\
         pub fn standardized(targets: &[{predicted}; {outputs}]) -> [f32; {outputs}] {{\n{standardized}}}\n"
    );
}

/// Whether inputs are standardized and stored as `QuantizeStandardized` does it, and the largest output is that of the largest stored.
fn classifies_in_integers(model: &Model) -> bool {
    let Network::Int8(net) = &model.network else { return false };
    matches!(model.task, Task::Classify { .. })
        && model.scaler.is_some()
        && net.runtime.quantizer() == "Quantize"
        && net.output_len() > 1
        && matches!(net.output_activation, Activation::Identity | Activation::Softmax)
}

/// The names of what `predict` gives: classes, targets, outputs, or an autoencoder's score.
pub fn outputs(model: &Model) -> Vec<&str> {
    match &model.task {
        Task::Classify { classes, .. } => classes.iter().map(String::as_str).collect(),
        Task::Regress(_) => model.task.targets(),
        Task::Autoencode { .. } => vec!["score"],
        Task::Outputs { names } => names.iter().map(String::as_str).collect(),
    }
}
