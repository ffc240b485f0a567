//! The sizes of lines, and the version of the protocol.

/// The version of this protocol.
pub const VERSION: u8 = 3;

/// The axes of a sample: three of acceleration, three of rotation.
pub const AXES: usize = 6;

/// The samples a command carries at most: a second's.
pub const SAMPLES: usize = 50;

/// The inputs a command carries at most.
pub const INPUTS: usize = 64;

/// The classes, or targets, that a score carries at most.
pub const CLASSES: usize = 28;

/// The numbers of a model that a chunk carries at most.
pub const CHUNK: usize = 160;

/// Characters of a chunk in base64.
pub const CHUNK_BASE64: usize = (4 * CHUNK).div_ceil(3) * 4;

/// Bytes of a line at most, in either direction, its end not counted.
pub const LINE: usize = 1024;

/// How far an update's counter may be above the last at most.
pub const LEAP: u32 = 1024;

/// How far the number of an owner's line may be above the last at most.
pub const OWNER_LEAP: u32 = 1 << 20;

/// The text before the signature of a line.
pub const SIGNATURE: &str = r#","signature":""#;
