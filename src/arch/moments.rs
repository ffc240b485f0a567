//! The state of Adam, in the layout that its inner loop needs.

use crate::zero::Zero;

/// The state of [`Adam`](crate::Adam) for one weight, 8 bytes: decaying sums of its gradients and of their squares.
#[doc(alias("AdamState", "exp_avg", "exp_avg_sq"))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct Moments {
    pub(crate) gradient: f32,
    pub(crate) square: f32,
}

impl Zero for Moments {
    const ZERO: Self = Self { gradient: 0.0, square: 0.0 };
}
