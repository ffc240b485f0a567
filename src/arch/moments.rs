//! The state of Adam, which its inner loop lays out.

use crate::zero::Zero;

/// What [`Adam`](crate::Adam) remembers of a weight: decaying sums of its gradient and of the gradient's square.
#[doc(alias = "AdamState")]
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
