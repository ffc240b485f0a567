//! Standardising a table by its own columns.

use tinyfit_model::Scaler;

use crate::data::Dataset;

/// The scaler that gives each column of `data` mean 0 and standard deviation 1. Sums run in f64; a column that never
/// changes gets the scale 1.
pub fn fit_scaler(data: &Dataset) -> Scaler {
    let n = data.len().max(1) as f64;
    let (mut mean, mut scale) = (Vec::new(), Vec::new());
    for column in 0..data.width {
        let values = || data.inputs.iter().skip(column).step_by(data.width).map(|&x| f64::from(x));
        let average = values().sum::<f64>() / n;
        let deviation = (values().map(|x| (x - average).powi(2)).sum::<f64>() / n).sqrt();
        mean.push(average as f32);
        scale.push(if deviation > 0.0 { (1.0 / deviation) as f32 } else { 1.0 });
    }
    Scaler { mean, scale }
}

/// `data` with its inputs standardised, by the arithmetic of the kernel's `Scaler`.
pub fn scaled(mut data: Dataset, scaler: &Scaler) -> Dataset {
    for row in data.inputs.chunks_exact_mut(data.width) {
        scaler.apply(row);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Targets;

    #[test]
    fn columns_come_out_standardised() {
        let data =
            Dataset { width: 2, inputs: vec![1.0, 5.0, 3.0, 5.0], targets: Targets::Values(vec![0.0, 0.0]) };
        let scaler = fit_scaler(&data);
        assert_eq!(scaler, Scaler { mean: vec![2.0, 5.0], scale: vec![1.0, 1.0] });
        assert_eq!(scaled(data, &scaler).inputs, [-1.0, 0.0, 1.0, 0.0]);
    }
}
