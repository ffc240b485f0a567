//! Activations as layers of their own.

use crate::activation::{Activation, Kind, Saved};
use crate::layer::{Layer, Trace, Train};
use crate::pass::{Head, Pass};
use crate::zero::Zero;

/// An activation as a layer, for where no dense layer precedes it: `(.., (Dequantise, Activate))`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Activate<const N: usize, A>(pub A);

impl<const N: usize, A: Activation> Zero for Activate<N, A> {
    const ZERO: Self = Self(A::DEFAULT);
}

impl<const N: usize, A: Activation> Layer for Activate<N, A> {
    type In = [f32; N];
    type Out = [f32; N];

    const ACTIVATION: Kind = A::KIND;

    fn predict_into(&self, x: &[f32; N], y: &mut [f32; N]) {
        *y = *x;
        self.0.apply(y);
    }
}

impl<const N: usize, A: Activation> Train for Activate<N, A> {
    type Trace = Trace<[f32; N], [A::Saved; N]>;
    type Like<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = true;

    fn is_valid(&self) -> bool {
        self.0.is_valid()
    }

    fn forward(&self, x: &[f32; N], trace: &mut Self::Trace, pass: Pass) {
        trace.output = *x;
        if pass.head == Head::Outputs {
            A::Saved::forward(&self.0, &mut trace.output, &mut trace.saved);
        }
    }

    fn output(trace: &Self::Trace) -> &[f32; N] {
        &trace.output
    }

    fn delta(trace: &mut Self::Trace) -> &mut [f32; N] {
        &mut trace.delta
    }

    fn backward(&self, trace: &mut Self::Trace, dx: Option<&mut [f32; N]>, pass: Pass) {
        if pass.head == Head::Outputs {
            self.0.backward(A::Saved::choose(&trace.output, &trace.saved), &mut trace.delta);
        }
        if let Some(dx) = dx {
            *dx = trace.delta;
        }
    }
}
