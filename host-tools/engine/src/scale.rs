//! Scaling a table by its own columns.

use tinyfit_model::Scaler;

use crate::inputs::Inputs;
use crate::store::StoreError;

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

/// The scaler of these columns of rows; the others stay as they are, with mean 0 and scale 1. A column without a spread
/// of its kind gets the scale 1.
///
/// # Errors
/// The rows cannot be read.
pub fn fit_columns(
    rows: &Inputs,
    scaling: Scaling,
    columns: impl Fn(usize) -> bool,
) -> Result<Scaler, StoreError> {
    let (mean, scale) = (vec![0.0; rows.width()], vec![1.0; rows.width()]);
    let mut scaler = match scaling {
        Scaling::Standard => fit_scaler(rows)?,
        Scaling::MinMax | Scaling::Robust => Scaler { mean, inv_std: scale },
    };
    let mut set = |column: usize, mean: f64, spread: f64| {
        scaler.mean[column] = mean as f32;
        scaler.inv_std[column] = if spread > 0.0 { (1.0 / spread) as f32 } else { 1.0 };
    };
    let (scaled, others): (Vec<usize>, Vec<usize>) = (0..rows.width()).partition(|&column| columns(column));
    others.into_iter().for_each(|column| set(column, 0.0, 1.0));
    if scaling != Scaling::Standard {
        rows.each_column(&scaled, |column, mut values| {
            values.sort_unstable_by(f32::total_cmp);
            if scaling == Scaling::Robust {
                let [low, middle, high] = [0.25, 0.5, 0.75].map(|share| quantile(&values, share));
                set(column, middle, high - low);
            } else if let (Some(&least), Some(&most)) = (values.first(), values.last()) {
                set(column, f64::from(least), f64::from(most) - f64::from(least));
            }
        })?;
    }
    Ok(scaler)
}

/// The value below which this share of the sorted values lies, with linear interpolation between neighbors (NumPy's
/// default); 0 of no values.
pub fn quantile<T: Copy + Into<f64>>(sorted: &[T], share: f64) -> f64 {
    let at = share.clamp(0.0, 1.0) * sorted.len().saturating_sub(1) as f64;
    let value = |i: usize| sorted.get(i).or(sorted.last()).map_or(0.0, |&v| v.into());
    let below = value(at.floor() as usize);
    below + (value(at.ceil() as usize) - below) * at.fract()
}

/// The scaler that gives each column of rows mean 0 and standard deviation 1. Sums run in f64; a column that never
/// changes gets the scale 1.
///
/// # Errors
/// The rows cannot be read.
pub fn fit_scaler(rows: &Inputs) -> Result<Scaler, StoreError> {
    let n = rows.len().max(1) as f64;
    // What adding begins with, so that a column of -0 has a mean of -0.
    let mut sums = vec![-0.0; rows.width()];
    rows.each(|row| sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x)))?;
    let means: Vec<f64> = sums.into_iter().map(|sum| sum / n).collect();
    let mut squares = vec![0.0; rows.width()];
    rows.each(|row| {
        let distances = row.iter().zip(&means).map(|(&x, mean)| f64::from(x) - mean);
        squares.iter_mut().zip(distances).for_each(|(sum, distance)| *sum += distance.powi(2));
    })?;
    let scale = |squares: f64| {
        let std_dev = (squares / n).sqrt();
        if std_dev > 0.0 { (1.0 / std_dev) as f32 } else { 1.0 }
    };
    Ok(Scaler {
        mean: means.iter().map(|&mean| mean as f32).collect(),
        inv_std: squares.into_iter().map(scale).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_out_standardized() {
        let rows = Inputs::in_memory(2, vec![1.0, 5.0, 3.0, 5.0]);
        let scaler = fit_scaler(&rows).unwrap();
        assert_eq!(scaler, Scaler { mean: vec![2.0, 5.0], inv_std: vec![1.0, 1.0] });
        assert_eq!(rows.scaled(&scaler).gather(0..2).unwrap(), [-1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn scalings_are_those_of_scikit_learn() {
        // scikit-learn 1.9.1 of [1, 2, 4, 7, 50]: RobustScaler center_ 4, scale_ 5; MinMaxScaler data_min_ 1,
        // data_range_ 49; StandardScaler mean_ 12.8, scale_ 18.712562625
        let rows = Inputs::in_memory(2, vec![1.0, 0.0, 2.0, 1.0, 4.0, 0.0, 7.0, 0.0, 50.0, 1.0]);
        for (scaling, mean, unit) in
            [(Scaling::Robust, 4.0, 5.0), (Scaling::MinMax, 1.0, 49.0), (Scaling::Standard, 12.8, 18.712_563)]
        {
            let Scaler { mean: means, inv_std: scale } =
                fit_columns(&rows, scaling, |column| column == 0).unwrap();
            assert_eq!(means, [mean, 0.0], "{scaling:?}");
            assert!((1.0 / scale[0] - unit).abs() < 1e-5 && scale[1] == 1.0, "{scaling:?}: {scale:?}");
        }
        // One of these halves has no spread: scikit-learn's scale_ is 1.
        let rows = Inputs::in_memory(1, vec![3.0, 3.0, 3.0, 3.0, 9.0]);
        assert_eq!(fit_columns(&rows, Scaling::Robust, |_| true).unwrap().inv_std, [1.0]);
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
