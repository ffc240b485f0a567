//! Examples: what was predicted for a window, and the windows that are kept with their class.

/// The examples a device can keep.
pub(super) const KEPT: usize = 192;

/// A labeled window.
#[derive(Clone, Copy)]
pub(super) struct Example<const INPUTS: usize> {
    pub(super) x: [f32; INPUTS],
    pub(super) class: u8,
}

/// A window's standardized features and the classes that the networks predict.
#[derive(Clone, Copy)]
pub(crate) struct Prediction<const INPUTS: usize> {
    pub(super) x: [f32; INPUTS],
    pub(super) f32: usize,
    pub(super) int8: usize,
}
