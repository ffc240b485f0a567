//! How a call ends.

/// How a call ended. Only after 0 has anything been written.
#[repr(i32)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StemStatus {
    /// All is well.
    Ok = 0,
    /// A pointer is NULL.
    Null = 1,
    /// An input is NaN or infinite.
    Input = 2,
    // LEARNING
    /// An output is NaN: the inputs are too large.
    Output = 6,
    // SAMPLES
}
