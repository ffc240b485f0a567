//! How samples become the inputs of a network, as a type and a value.

use std::fmt::Write;

use tinyfit_model::{Model, Sensing};

use crate::floats;

/// The extractor of a model's chain as a type and an expression, both of `tinyfit::features`; `None` if there is no chain.
pub(crate) fn extractor(model: &Model) -> Option<(String, String)> {
    let Sensing { frame, stride, .. } =
        model.sensing.as_ref().filter(|sensing| sensing.is_sliding_window())?;
    let chunks = frame.checked_div(*stride)?;
    let kind = format!("tinyfit::features::Sliding<{chunks}, {stride}>");
    Some((kind, "tinyfit::features::Sliding".into()))
}

/// Appends what a chain is.
pub(crate) fn write(model: &Model, source: &mut String) {
    let Some(sensing) = &model.sensing else { return };
    let channels = sensing.channels.len();
    let names: Vec<&str> = sensing.channels.iter().map(|channel| channel.name.as_str()).collect();
    let counts: Vec<f32> = sensing.channels.iter().map(|channel| channel.counts).collect();
    let mut constant = |what: &str, name: &str, kind: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = write!(
            source,
            "\n/// {what}\n#[allow(clippy::all, dead_code)]\npub const {name}: {kind} = {value};\n"
        );
    };
    constant("Numbers of a sample.", "CHANNELS", "usize", &channels.to_string());
    constant("Samples of a frame.", "FRAME", "usize", &sensing.frame.to_string());
    constant("Samples from one frame to the next.", "STRIDE", "usize", &sensing.stride.to_string());
    let rate = sensing.rate.map(|rate| rate as f32);
    constant("Samples a second, if the model has a rate.", "RATE", "Option<f32>", &format!("{rate:?}"));
    constant("The channels of a sample.", "COLUMNS", &format!("[&str; {channels}]"), &format!("{names:?}"));
    constant(
        "The factor of each channel that, with rounding, gives counts of 16 bits.",
        "COUNTS",
        &format!("[f32; {channels}]"),
        &floats(&counts),
    );
    let Some((kind, value)) = extractor(model) else { return };
    let _ = write!(
        source,
        "\n/// What makes inputs of samples.\n#[allow(dead_code)]\npub type Extractor = {kind};\n\
         \n/// The same.\n#[allow(clippy::all, dead_code)]\npub static EXTRACTOR: Extractor = {value};\n"
    );
}
