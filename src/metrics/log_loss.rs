//! The log loss of predicted probabilities.

use crate::error::Error;
use crate::math;
use crate::target::Class;

/// Log loss of one example: `-ln p`, where `p` is the predicted probability of its class.
///
/// scikit-learn's `log_loss` is the [`Mean`](super::Mean) of these. As there, `p` counts as at least 2^-23, so the
/// largest loss is 15.94. A single output `p` is the probability of `Class(1)` and stands for `[1 - p, p]`.
///
/// Use it for a model that ends in probabilities, such as an int8 model. For others
/// [`Trainer::loss`](crate::Trainer::loss) with [`CrossEntropy`](crate::CrossEntropy) returns the same number from
/// logits, without a limit.
///
/// # Errors
/// [`Error::Target`] for a class without a probability, [`Error::Input`] for a probability outside 0..=1.
///
/// ```
/// use tinyfit::Class;
/// use tinyfit::metrics::{Mean, log_loss};
///
/// let mut mean = Mean::new();
/// for (actual, probabilities) in [(Class(0), [0.5, 0.5]), (Class(1), [0.75, 0.25])] {
///     mean.add(log_loss(actual, &probabilities)?)?;
/// }
/// assert!((mean.value() - 1.5 * core::f32::consts::LN_2).abs() < 1e-3); // (ln 2 + ln 4) / 2
/// # Ok::<(), tinyfit::Error>(())
/// ```
pub fn log_loss(actual: Class, probabilities: &[f32]) -> Result<f32, Error> {
    let p = match (actual, probabilities) {
        (Class(0), [p]) => 1.0 - p,
        (Class(1), [p]) => *p,
        _ => *probabilities.get(actual.0).ok_or(Error::Target)?,
    };
    if probabilities.iter().all(|p| (0.0..=1.0).contains(p)) {
        // Not `-ln p`: the logarithm of `fast-math` is good from 1 on.
        Ok(math::ln(1.0 / p.max(f32::EPSILON)))
    } else {
        Err(Error::Input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Mean;

    /// The absolute error that the logarithm is allowed.
    const ERROR: f32 = if cfg!(feature = "fast-math") { 7e-5 } else { 1e-6 };

    #[test]
    fn as_scikit_learn() {
        // r = np.random.default_rng(4); y = r.integers(0, 3, 8); p = np.round(r.dirichlet([1, 1, 1], 8), 3)
        // p[7] = [0, 0, 1]; y[7] = 0
        // scikit-learn 1.9.1: log_loss(y, p.astype("f")) is 3.3354974, its last term 15.942385
        let examples = [
            (2, [0.4, 0.338, 0.261]),
            (2, [0.41, 0.188, 0.402]),
            (2, [0.485, 0.491, 0.024]),
            (1, [0.212, 0.662, 0.126]),
            (2, [0.647, 0.13, 0.223]),
            (2, [0.375, 0.529, 0.096]),
            (2, [0.026, 0.369, 0.606]),
            (0, [0.0, 0.0, 1.0]),
        ];
        let mut mean = Mean::new();
        for (actual, p) in examples {
            mean.add(log_loss(Class(actual), &p).unwrap()).unwrap();
        }
        assert!((mean.value() - 3.335_497_4).abs() < ERROR, "{}", mean.value());
        assert!((log_loss(Class(0), &[0.0, 0.0, 1.0]).unwrap() - 15.942_385).abs() < ERROR);
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn the_mean_cross_entropy_of_logits_is_the_log_loss() {
        use crate::train::{CrossEntropy, Loss};

        // r = np.random.default_rng(5); z = np.round(r.normal(0, 3, (6, 3)), 2); y = r.integers(0, 3, 6)
        // e = np.exp(z); scikit-learn 1.9.1: log_loss(y, e / e.sum(1, keepdims=True)) is 2.5924854071
        let examples = [
            (1, [-2.41, -3.97, -0.75]),
            (2, [1.26, 3.41, 0.33]),
            (1, [-1.66, -2.35, 2.25]),
            (0, [4.9, 0.82, -3.7]),
            (2, [-2.87, 4.8, 0.61]),
            (1, [-5.2, -0.25, -3.49]),
        ];
        let mut mean = Mean::new();
        for (actual, z) in examples {
            mean.add(CrossEntropy.value(&z, &Class(actual))).unwrap();
        }
        assert!((mean.value() - 2.592_485_4).abs() < 1e-6, "{}", mean.value());
    }

    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn is_the_logarithm_of_any_probability() {
        for i in 0..=1_000_000 {
            let p = (-i as f32 * 15.9e-6).exp();
            let want = -f64::from(p).ln();
            let got = log_loss(Class(1), &[p]).unwrap();
            assert!((f64::from(got) - want).abs() < f64::from(ERROR) && got >= 0.0, "{p}: {got}, {want}");
        }
    }

    #[test]
    fn one_output_is_the_probability_of_class_one() {
        for p in [0.0, 0.25, 0.5, 1.0] {
            for class in [Class(0), Class(1)] {
                assert_eq!(log_loss(class, &[p]), log_loss(class, &[1.0 - p, p]));
            }
        }
        assert_eq!(log_loss(Class(2), &[0.5]), Err(Error::Target));
    }

    #[test]
    fn refuses_what_is_no_probability() {
        assert_eq!(log_loss(Class(2), &[0.5, 0.5]), Err(Error::Target));
        for bad in [f32::NAN, f32::INFINITY, -0.1, 1.5] {
            assert_eq!(log_loss(Class(0), &[0.5, bad]), Err(Error::Input));
        }
    }
}
