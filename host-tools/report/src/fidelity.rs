//! What eight bits cost, a row a layer.

use tinyfit_engine::Fidelity;

pub(crate) const HEADER: [&str; 7] =
    ["", "shape", "scale", "zero point", "weight scales", "saturated", "signal to noise"];

/// The input, which has no weight scales, or a layer, under [`HEADER`].
pub(crate) fn row(fidelity: &Fidelity, shape: String, weight_scale: &[f32]) -> Vec<String> {
    let decibels = fidelity.signal_to_noise.map_or("exact".into(), |ratio| format!("{ratio:.1} dB"));
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
        format!("{:.3} %", 100.0 * fidelity.saturation),
        decibels,
    ]
}
