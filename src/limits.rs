//! The limits that keep every sum finite.

/// The largest gradient of a single weight that is accepted, 2^50 (about 1.1e15).
///
/// A larger gradient comes from diverged training or from unscaled data: [`Error::Gradient`](crate::Error::Gradient).
/// The limit makes an overflow impossible, whatever the weight. With every setting in its range an update is
/// below 2^103, half a unit in the last place of the largest `f32`, so a finite weight stays finite. Sums of squares
/// that decay by as little as 2^-24 per step stay finite too.
pub const GRADIENT_LIMIT: f32 = (1u64 << 50) as f32;

/// The largest learning rate that is accepted, 2^20.
pub const LEARNING_RATE_LIMIT: f32 = (1u64 << 20) as f32;
