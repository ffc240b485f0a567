//! What inputs and outputs stand for, as constants.

use std::fmt::Write;

use tinyfit_model::{Column, Model, Quantities, Task};

use crate::floats;

/// Appends the constants. What does not apply to a model is left out, so that a firmware that needs it does not compile.
pub(crate) fn write(model: &Model, source: &mut String) {
    let plain: Vec<Column> = model.inputs.iter().map(Column::number).collect();
    let columns = if model.columns.is_empty() { &plain } else { &model.columns };
    let mut constant = |what: &str, name: &str, kind: String, value: String| {
        // Writing to a String cannot fail.
        let _ = write!(
            source,
            "\n/// {what}\n#[allow(clippy::all, dead_code)]\npub const {name}: {kind} = {value};\n"
        );
    };
    match &model.sensing {
        None => {
            let n = columns.len();
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let fills: Vec<Option<f32>> = columns.iter().map(|column| column.fill).collect();
            let values: Vec<String> =
                columns.iter().map(|column| format!("&{:?}", column.values())).collect();
            constant(
                "The columns the inputs are made of.",
                "COLUMNS",
                format!("[&str; {n}]"),
                format!("{names:?}"),
            );
            constant(
                "The fill value of each column for missing cells, less its offset; of a category, the index of a value.",
                "FILLS",
                format!("[Option<f32>; {n}]"),
                format!("{fills:?}"),
            );
            constant(
                "The values of each column that is a category, in the order of its inputs.",
                "CATEGORIES",
                format!("[&[&str]; {n}]"),
                format!("[{}]", values.join(", ")),
            );
        }
        Some(sensing) => {
            let n = sensing.channels.len();
            let names: Vec<&str> = sensing.channels.iter().map(|channel| channel.name.as_str()).collect();
            let counts: Vec<f32> = sensing.channels.iter().map(|channel| channel.counts).collect();
            let windows = "The same: the inputs are features of `tinyfit::features::SlidingWindow::<CHANNELS, { WINDOW / STRIDE }, STRIDE>`.";
            let numbers = [
                ("Numbers of a sample.", "CHANNELS", Some(n)),
                (
                    "Samples that the inputs are of: a frame, or all of a stack.",
                    "FRAME",
                    Some(sensing.span()),
                ),
                ("Samples from one frame to the next.", "STRIDE", Some(sensing.stride)),
                (windows, "WINDOW", sensing.is_sliding_window().then_some(sensing.frame)),
            ];
            for (what, name, value) in numbers {
                if let Some(value) = value {
                    constant(what, name, "usize".into(), value.to_string());
                }
            }
            if let Some(rate) = sensing.rate {
                constant("Samples of a channel in a second.", "RATE", "f64".into(), format!("{rate:?}"));
            }
            constant("The channels of a sample.", "COLUMNS", format!("[&str; {n}]"), format!("{names:?}"));
            constant(
                "The factor of each channel that, with rounding, gives counts of 16 bits.",
                "COUNTS",
                format!("[f32; {n}]"),
                floats(&counts),
            );
        }
    }
    let targets = model.task.targets();
    constant(
        "The names of the targets.",
        "TARGETS",
        format!("[&str; {}]", targets.len()),
        format!("{targets:?}"),
    );
    match &model.task {
        Task::Regress(Quantities(targets)) => {
            let units: Vec<String> =
                targets.iter().map(|t| format!("({:?}, {:?})", t.mean, t.std_dev)).collect();
            constant(
                "Mean and deviation of each target, less its offset: it is `output * deviation + mean`.",
                "UNITS",
                format!("[(f32, f32); {}]", units.len()),
                format!("[{}]", units.join(", ")),
            );
        }
        Task::Autoencode { threshold, .. } => constant(
            "The mean squared difference of scaled inputs and outputs above which an example is an anomaly.",
            "THRESHOLD",
            "f32".into(),
            format!("{threshold:?}"),
        ),
        Task::Classify { .. } | Task::Outputs { .. } => {}
    }
}
