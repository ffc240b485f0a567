//! Activations as layers.

use crate::activation::{Activation, ActivationKind, Saved};
use crate::error::Error;
use crate::layer::{ForwardCache, Layer, Train};
use crate::pass::{OutputForm, Pass};
use crate::zero::Zero;

/// An activation as a layer of `N` inputs and outputs: `y = f(x)`. Keras's `Activation` layer.
///
/// Use it where no dense layer comes before, as behind an int8 model: `(.., (Dequantize, ActivationLayer))`. A
/// [`Dense`](crate::Dense) layer applies its activation itself.
///
/// ```
/// use tinyfit::{ActivationLayer, Layer, Softmax};
///
/// let layer = ActivationLayer::<2, _>(Softmax);
/// assert_eq!(layer.predict(&[1.5, 1.5]), [0.5, 0.5]);
/// ```
#[doc(alias("Activate", "Activation"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ActivationLayer<const N: usize, A>(
    /// The activation `f`.
    pub A,
);

impl<const N: usize, A: Activation> Zero for ActivationLayer<N, A> {
    const ZERO: Self = Self(A::DEFAULT);
}

impl<const N: usize, A: Activation> Layer for ActivationLayer<N, A> {
    type In = [f32; N];
    type Out = [f32; N];

    const ACTIVATION: ActivationKind = A::KIND;

    fn predict_into(&self, x: &[f32; N], y: &mut [f32; N]) {
        *y = *x;
        self.0.apply(y);
    }
}

impl<const N: usize, A: Activation> Train for ActivationLayer<N, A> {
    type Cache = ForwardCache<[f32; N], [A::Saved; N]>;
    type Params<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn check(&self) -> Result<(), Error> {
        self.0.check()
    }

    fn forward(&self, x: &[f32; N], cache: &mut Self::Cache, pass: Pass) {
        cache.output = *x;
        if pass.form == OutputForm::Activated {
            A::Saved::forward(&self.0, &mut cache.output, &mut cache.saved);
        }
    }

    fn output(cache: &Self::Cache) -> &[f32; N] {
        &cache.output
    }

    fn delta(cache: &mut Self::Cache) -> &mut [f32; N] {
        &mut cache.delta
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut [f32; N]>, pass: Pass) {
        if pass.form == OutputForm::Activated {
            self.0.backward(A::Saved::choose(&cache.output, &cache.saved), &mut cache.delta);
        }
        if let Some(dx) = dx {
            *dx = cache.delta;
        }
    }
}
