//! Offsets that are subtracted from raw inputs, and added back to targets, in `f64`: a firmware's arrays of these
//! are of `f64`.

use std::fmt::Write;

use tinyfit_model::Model;

use crate::list;

/// The type of raw inputs: `f64` where an offset is taken off one of them.
pub fn raw(model: &Model) -> &'static str {
    if model.offsets().is_some() { "f64" } else { "f32" }
}

/// The type of what `predict` gives: `f64` where an offset is added to a target.
pub fn predicted(model: &Model) -> &'static str {
    if of_targets(model).is_some() { "f64" } else { "f32" }
}

/// The offset of each target, if one has any.
pub(crate) fn of_targets(model: &Model) -> Option<Vec<f64>> {
    let offsets: Vec<f64> = (0..model.output_len()).map(|output| model.task.offset(output)).collect();
    offsets.iter().any(|&offset| offset != 0.0).then_some(offsets)
}

/// Appends the constants of offsets, where there are any.
pub(crate) fn write(model: &Model, source: &mut String) {
    let mut constant = |what: &str, name: &str, offsets: &[f64]| {
        let (n, values) = (offsets.len(), list(offsets.iter().map(|offset| format!("{offset:?}"))));
        // Writing to a String cannot fail.
        let _ = write!(
            source,
            "\n{what}#[allow(clippy::all, dead_code)]\npub const {name}: [f64; {n}] = {values};\n"
        );
    };
    if let Some(offsets) = model.offsets() {
        let mut what =
            "/// Taken off each raw input, which is an `f64`, before the rest is an `f32`.\n".to_string();
        for (name, &offset) in model.inputs.iter().zip(&offsets).filter(|(_, offset)| **offset != 0.0) {
            what += &format!("/// As an `f32`, {name:?} would come in steps of {}.\n", step(offset));
        }
        constant(&what, "OFFSETS", &offsets);
    }
    if let Some(sensing) = &model.sensing {
        let offsets: Vec<f64> = sensing.channels.iter().map(|channel| channel.offset).collect();
        if offsets.iter().any(|&offset| offset != 0.0) {
            let what = "/// Taken off a sample of each channel before it is multiplied by `COUNTS`.\n";
            constant(what, "OFFSETS", &offsets);
        }
    }
    if let Some(offsets) = of_targets(model) {
        constant("/// Added to each target, which is an `f64`.\n", "TARGET_OFFSETS", &offsets);
    }
}

/// From an `f32` of this size to the next.
fn step(size: f64) -> f32 {
    let size = (size as f32).abs();
    size.next_up() - size
}
