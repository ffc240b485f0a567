//! Examples: what was predicted for a window, and the windows that are kept with their label.

use crate::task::Task;

/// The examples a device can keep.
pub(super) const KEPT: usize = 192;

/// A labeled window.
#[derive(Clone, Copy)]
pub(super) struct Example<const INPUTS: usize, T: Task> {
    pub(super) x: [f32; INPUTS],
    pub(super) label: T::Label,
}

/// A window's standardized features and what the networks predict.
#[derive(Clone, Copy)]
pub(crate) struct Prediction<const INPUTS: usize, T: Task> {
    pub(super) x: [f32; INPUTS],
    pub(super) f32: T::Verdict,
    pub(super) int8: T::Verdict,
}
