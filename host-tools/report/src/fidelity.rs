//! What eight bits cost, layer by layer.

use tinyfit_engine::{Fidelity, Method, Quantizer};

/// The header of a table of [`fidelity_row`]s.
pub const FIDELITY: [&str; 7] =
    ["layer", "shape", "scale", "zero point", "weight scales", "saturated, %", "signal to noise, dB"];

/// The input, which has no weight scales, or a layer, under [`FIDELITY`].
pub fn fidelity_row(fidelity: &Fidelity, shape: String, weight_scale: &[f32]) -> Vec<String> {
    let decibels = fidelity.signal_to_noise.map_or("exact".into(), |ratio| format!("{ratio:.1}"));
    let smallest = weight_scale.iter().copied().fold(f32::INFINITY, f32::min);
    let largest = weight_scale.iter().copied().fold(0.0, f32::max);
    let weights =
        if weight_scale.is_empty() { String::new() } else { format!("{smallest:.6}..{largest:.6}") };
    vec![
        fidelity.name.clone(),
        shape,
        format!("{:.6}", fidelity.stored.scale),
        fidelity.stored.zero_point.to_string(),
        weights,
        format!("{:.3}", 100.0 * fidelity.saturation),
        decibels,
    ]
}

/// How an int8 model was made, a sentence.
pub fn how_quantized(quantizer: &Quantizer) -> String {
    let ranges = match quantizer.method {
        Method::MinMax => "Ranges hold every value".to_string(),
        Method::Percentile(percent) => format!("Ranges hold {percent} % of the values"),
        Method::LeastSquares | Method::Auto => "Ranges have the least squared error".to_string(),
    };
    let bits = u8::from(quantizer.weight_bits);
    let weights = if quantizer.per_channel { "per output channel" } else { "per layer" };
    let biases = if quantizer.bias_correction { "corrected" } else { "not corrected" };
    format!("{ranges}; weights of {bits} bits, one scale {weights}; biases are {biases}.")
}
