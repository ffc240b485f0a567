//! Scaling a table by its own columns.

use tinyfit_model::Scaler;

use crate::data::Dataset;

/// How the columns of a table are brought to the same size. Each is `(x - mean) * scale`, so that a model file and a
/// firmware need not know which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// `mean`: the mean; `1 / scale`: the population standard deviation.
    Standard,
    /// To 0..=1: `mean` is the least value, `1 / scale` the range.
    MinMax,
    /// `mean`: the median; `1 / scale`: from the first quartile to the third, by linear interpolation.
    Robust,
}

/// The scaler of these columns of `data`; the others stay as they are, with mean 0 and scale 1. A column without a spread
/// of its kind gets the scale 1.
pub fn fit_columns(data: &Dataset, scaling: Scaling, columns: impl Fn(usize) -> bool) -> Scaler {
    let (mean, scale) = (vec![0.0; data.width], vec![1.0; data.width]);
    let mut scaler = match scaling {
        Scaling::Standard => fit_scaler(data),
        Scaling::MinMax | Scaling::Robust => Scaler { mean, scale },
    };
    for column in 0..data.width {
        let spread = match scaling {
            _ if !columns(column) => Some((0.0, 1.0)),
            Scaling::Standard => None,
            Scaling::MinMax => {
                let sorted = sorted(data, column);
                let ends = sorted.first().zip(sorted.last());
                ends.map(|(&least, &most)| (f64::from(least), f64::from(most) - f64::from(least)))
            }
            Scaling::Robust => {
                let sorted = sorted(data, column);
                let [low, middle, high] = [0.25, 0.5, 0.75].map(|share| quantile(&sorted, share));
                Some((middle, high - low))
            }
        };
        if let Some((mean, spread)) = spread {
            scaler.mean[column] = mean as f32;
            scaler.scale[column] = if spread > 0.0 { (1.0 / spread) as f32 } else { 1.0 };
        }
    }
    scaler
}

fn sorted(data: &Dataset, column: usize) -> Vec<f32> {
    let mut values: Vec<f32> = data.inputs.iter().skip(column).step_by(data.width).copied().collect();
    values.sort_unstable_by(f32::total_cmp);
    values
}

/// The value below which this share of the sorted values lies, with linear interpolation between neighbours (NumPy's
/// default); 0 of no values.
pub fn quantile<T: Copy + Into<f64>>(sorted: &[T], share: f64) -> f64 {
    let at = share.clamp(0.0, 1.0) * sorted.len().saturating_sub(1) as f64;
    let value = |i: usize| sorted.get(i).or(sorted.last()).map_or(0.0, |&v| v.into());
    let below = value(at.floor() as usize);
    below + (value(at.ceil() as usize) - below) * at.fract()
}

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

    fn data(width: usize, inputs: &[f32]) -> Dataset {
        Dataset { width, inputs: inputs.to_vec(), targets: Targets::Inputs { width }, weights: Vec::new() }
    }

    #[test]
    fn columns_come_out_standardised() {
        let data = data(2, &[1.0, 5.0, 3.0, 5.0]);
        let scaler = fit_scaler(&data);
        assert_eq!(scaler, Scaler { mean: vec![2.0, 5.0], scale: vec![1.0, 1.0] });
        assert_eq!(scaled(data, &scaler).inputs, [-1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn scalings_are_those_of_scikit_learn() {
        // scikit-learn 1.9.1 of [1, 2, 4, 7, 50]: RobustScaler center_ 4, scale_ 5; MinMaxScaler data_min_ 1,
        // data_range_ 49; StandardScaler mean_ 12.8, scale_ 18.712562625
        let data = data(2, &[1.0, 0.0, 2.0, 1.0, 4.0, 0.0, 7.0, 0.0, 50.0, 1.0]);
        for (scaling, mean, unit) in
            [(Scaling::Robust, 4.0, 5.0), (Scaling::MinMax, 1.0, 49.0), (Scaling::Standard, 12.8, 18.712_563)]
        {
            let Scaler { mean: means, scale } = fit_columns(&data, scaling, |column| column == 0);
            assert_eq!(means, [mean, 0.0], "{scaling:?}");
            assert!((1.0 / scale[0] - unit).abs() < 1e-5 && scale[1] == 1.0, "{scaling:?}: {scale:?}");
        }
        // One of these halves has no spread: scikit-learn's scale_ is 1.
        let data = self::data(1, &[3.0, 3.0, 3.0, 3.0, 9.0]);
        assert_eq!(fit_columns(&data, Scaling::Robust, |_| true).scale, [1.0]);
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy 2.4.6, np.quantile([1, 2, 4, 7], q) of 0, 0.25, 0.5, 0.99, 1
        let sorted = [1.0, 2.0, 4.0, 7.0];
        for (share, value) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.99, 6.91), (1.0, 7.0)] {
            assert!((quantile(&sorted, share) - value).abs() < 1e-12, "{share}");
        }
        assert_eq!(quantile::<f32>(&[], 0.5), 0.0);
    }
}
