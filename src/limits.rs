//! The limits that keep every sum finite.

/// Largest gradient of a single weight that is accepted, 2^50 (about 1.1e15).
///
/// Gradients beyond it come from diverged training or unscaled data. The bound makes an overflow impossible without
/// looking at a weight: with every setting in its range an update is below 2^103, half a unit in the last place of
/// the largest `f32`s, so a finite weight stays finite. Sums of squares that decay by as little as 2^-24 a step stay
/// finite too.
pub const GRADIENT_LIMIT: f32 = (1u64 << 50) as f32;

/// Largest learning rate that is accepted, 2^20.
pub const LEARNING_RATE_LIMIT: f32 = (1u64 << 20) as f32;
