//! Standardization of inputs.

use crate::error::{Error, Parameter};
use crate::layer::{ForwardCache, Layer, Train};
use crate::math::magnitude;
use crate::pass::Pass;
use crate::zero::Zero;

/// Standardizes its inputs: `y_i = (x_i - mean_i) * inv_std_i`. scikit-learn's `StandardScaler`, Keras's
/// `Normalization`.
///
/// `inv_std_i` is 1 over the standard deviation of input `i` (scikit-learn's `scale_` is the deviation itself). An
/// `inv_std_i` of 0 counts as 1, so a scaler that was not fitted ([`ZERO`](Zero::ZERO)) passes its inputs on.
///
/// It is a layer without parameters: put it in front of a network, `(scaler, net)`, or call it separately.
/// [`RunningStats::scaler`](crate::data::RunningStats::scaler) fits one to a stream.
///
/// A network with a mean or an `inv_std` that is not finite does not learn: [`Error::OutOfRange`].
///
/// ```
/// use tinyfit::{Layer, StandardScaler};
///
/// let scaler = StandardScaler { mean: [20.0, 1.0], inv_std: [1.0 / 5.0, 1.0 / 0.5] };
/// assert_eq!(scaler.predict(&[30.0, 1.0]), [2.0, 0.0]);
/// ```
#[doc(alias("Scaler", "Normalization", "BatchNorm", "BatchNormalization"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StandardScaler<const N: usize> {
    /// The mean of each input, in its own unit.
    #[doc(alias = "mean_")]
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub mean: [f32; N],
    /// 1 over the standard deviation of each input.
    #[doc(alias = "scale_")]
    #[cfg_attr(feature = "serde", serde(with = "crate::serde"))]
    pub inv_std: [f32; N],
}

impl<const N: usize> Zero for StandardScaler<N> {
    const ZERO: Self = Self { mean: [0.0; N], inv_std: [0.0; N] };
}

impl<const N: usize> Layer for StandardScaler<N> {
    type In = [f32; N];
    type Out = [f32; N];

    #[inline]
    fn predict_into(&self, x: &[f32; N], y: &mut [f32; N]) {
        for (((y, &x), &mean), &inv_std) in y.iter_mut().zip(x).zip(&self.mean).zip(&self.inv_std) {
            *y = scaled(x - mean, inv_std);
        }
    }
}

/// `x * scale`; `x` where there is no scale.
#[inline(always)]
fn scaled(x: f32, inv_std: f32) -> f32 {
    if inv_std.to_bits() << 1 == 0 { x } else { x * inv_std }
}

impl<const N: usize> Train for StandardScaler<N> {
    type Cache = ForwardCache<[f32; N]>;
    type Params<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn check(&self) -> Result<(), Error> {
        Parameter::Mean.require(magnitude(&self.mean) < f32::INFINITY)?;
        Parameter::InvStd.require(magnitude(&self.inv_std) < f32::INFINITY)
    }

    fn forward(&self, x: &[f32; N], cache: &mut Self::Cache, _: Pass) {
        self.predict_into(x, &mut cache.output);
    }

    fn output(cache: &Self::Cache) -> &[f32; N] {
        &cache.output
    }

    fn delta(cache: &mut Self::Cache) -> &mut [f32; N] {
        &mut cache.delta
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut [f32; N]>, _: Pass) {
        if let Some(dx) = dx {
            for ((dx, &d), &inv_std) in dx.iter_mut().zip(&cache.delta).zip(&self.inv_std) {
                *dx = scaled(d, inv_std);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::{Mode, OutputForm};

    #[test]
    fn standardizes() {
        let scaler = StandardScaler { mean: [1.0, -2.0], inv_std: [0.5, 4.0] };
        assert_eq!(scaler.predict(&[3.0, -1.75]), [1.0, 1.0]);
    }

    #[test]
    fn what_nothing_was_fitted_to_passes_on_both_ways() {
        let (scaler, x) = (StandardScaler::<3>::ZERO, [1.5, -0.0, f32::MAX]);
        assert_eq!(scaler.predict(&x).map(f32::to_bits), x.map(f32::to_bits));
        let (mut cache, mut dx) = (ForwardCache { output: x, delta: [3.0, -4.0, 0.5], saved: () }, [0.0; 3]);
        scaler.backward(&mut cache, Some(&mut dx), Pass::all(OutputForm::Activated, Mode::Train));
        assert_eq!(dx, [3.0, -4.0, 0.5]);
        // A mean alone is taken off.
        assert_eq!(StandardScaler { mean: [2.0], ..StandardScaler::ZERO }.predict(&[5.0]), [3.0]);
    }
}
