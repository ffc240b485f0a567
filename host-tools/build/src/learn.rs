//! A step of learning from raw inputs, as `predict` takes them.

use std::fmt::Write;

use tinyfit_model::{Activation, Model, Network, Task};

use crate::offsets::{predicted, raw};
use crate::predict::outputs;

/// Appends `learn`; nothing of an int8 network, which does not.
pub(crate) fn write(model: &Model, source: &mut String) {
    let Some((loss, in_words)) = loss(model) else { return };
    let (raw, inputs, outputs) = (raw(model), model.input_len(), outputs(model).len());
    let (parameter, check, target) = match &model.task {
        // One output speaks for the second of two classes.
        Task::Classify { .. } if model.output_len() == 1 => (
            "    class: usize,\n".to_string(),
            "    if class > 1 {\n        return Err(tinyfit::Error::Target);\n    }\n",
            "&[if class == 1 { 1.0 } else { 0.0 }]",
        ),
        Task::Classify { .. } => ("    class: usize,\n".to_string(), "", "&tinyfit::Class(class)"),
        Task::Regress(_) | Task::Outputs { .. } => {
            (format!("    targets: &[{}; {outputs}],\n", predicted(model)), "", "&standardized(targets)")
        }
        Task::Autoencode { .. } => (String::new(), "", "&scaled(x)"),
    };
    let what = match &model.task {
        Task::Classify { .. } => "raw inputs and the index of their class",
        Task::Regress(_) | Task::Outputs { .. } => "raw inputs and targets in the units of `predict`",
        Task::Autoencode { .. } => "raw inputs that are no anomaly",
    };
    // Writing to a String cannot fail.
    let _ = write!(
        source,
        "\n/// Learns {what}, in place: one step of `optimizer`. Scaling is done\n\
         /// here. Returns the loss before the step: {in_words}. What is\n\
         /// refused changes nothing.\n\
         #[allow(dead_code)]\n\
         pub fn learn<R: tinyfit::Optimizer>(\n    net: &mut Network,\n    trainer: &mut tinyfit::Trainer<Network, R::State>,\n    \
         optimizer: &mut R,\n    x: &[{raw}; {inputs}],\n{parameter}) -> Result<f32, tinyfit::Error> {{\n{check}    \
         trainer.learn(net, optimizer, &tinyfit::{loss}, &scaled(x), {target})\n}}\n"
    );
}

/// What learning minimizes, by its name in the kernel and in words: what the last layer's activation is trained by. None of an int8
/// network.
pub fn loss(model: &Model) -> Option<(&'static str, &'static str)> {
    let Network::F32(net) = &model.network else { return None };
    let classifies = matches!(model.task, Task::Classify { .. });
    Some(match net.activation() {
        Activation::Softmax => ("CrossEntropy", "the cross-entropy"),
        Activation::Identity if classifies && model.output_len() > 1 => {
            ("CrossEntropy", "the cross-entropy of the softmax of the outputs")
        }
        Activation::Sigmoid if classifies && model.output_len() == 1 => {
            ("BinaryCrossEntropy", "the binary cross-entropy")
        }
        _ => match &model.task {
            Task::Regress(_) => {
                ("MeanSquaredError", "the mean squared error of the targets scaled to deviation 1")
            }
            Task::Autoencode { .. } => ("MeanSquaredError", "the mean squared error of the scaled inputs"),
            _ => ("MeanSquaredError", "the mean squared error"),
        },
    })
}
