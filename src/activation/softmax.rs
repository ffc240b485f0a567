//! Softmax, which reads all outputs together.

use crate::math;

activation! {
    /// Softmax: `y_i = exp(z_i - max z) / sum_j exp(z_j - max z)`, probabilities that sum to 1.
    ///
    /// Train with [`CrossEntropy`](crate::CrossEntropy), which contains the softmax and reads the logits `z`.
    ///
    /// Source: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.
    struct Softmax;
    methods {
        fn apply(&self, z: &mut [f32]) {
            let max = max(z);
            let mut sum = 0.0;
            for z in z.iter_mut() {
                *z = math::exp(*z - max);
                sum += *z;
            }
            for z in z {
                *z /= sum;
            }
        }

        fn backward(&self, y: &[f32], d: &mut [f32]) {
            let mut dot = 0.0;
            for (&d, &y) in d.iter().zip(y) {
                dot += d * y;
            }
            for (d, &y) in d.iter_mut().zip(y) {
                *d = y * (*d - dot);
            }
        }
    }
}

/// The largest element; negative infinity if there are none.
pub(crate) fn max(z: &[f32]) -> f32 {
    z.iter().fold(f32::NEG_INFINITY, |max, &z| if z > max { z } else { max })
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use super::*;
    use crate::activation::Activation;

    #[test]
    fn softmax_is_stable_for_any_logit() {
        let mut z = [1e30, -1e30, 1e30];
        Softmax.apply(&mut z);
        assert_eq!(z, [0.5, 0.0, 0.5]);
    }
}
