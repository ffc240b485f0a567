//! Model files of every format: [`read`] makes a model of a file, whichever tool wrote it, and [`write()`] a file of a model.
//!
//! A format is a type with the trait [`Format`], in a module that no other format uses, and a line of the table [`FORMATS`].
//! Which one a file is of is decided by its contents ([`detect`]), not by its name.
//!
//! | module | format |
//! |---|---|
//! | [`tinyfit`] | tinyfit's own `.safetensors` |
//! | [`tflite`] | `.tflite` of TensorFlow and LiteRT |
//! | [`onnx`] | `.onnx` |
//! | [`keras`] | `.keras`, `.h5` and `.weights.h5` of Keras 2 and 3 |
//! | [`pytorch`] | state dicts of PyTorch: `.pt` and `.safetensors` |
//!
//! Shared modules: [`archive`] reads zip archives in bounded memory, `walk` goes through the layers of a network
//! for formats that write operators.
//!
//! Files are not trusted: no bytes make a reader panic, run code or take memory out of proportion to the file.
//!
//! The features `keras`, `onnx`, `pytorch` and `tflite`, all of them default, are for builds that need one format alone.

#![cfg_attr(
    not(all(feature = "keras", feature = "onnx", feature = "pytorch", feature = "tflite")),
    allow(dead_code, reason = "formats share it")
)]

#[cfg(any(feature = "keras", feature = "pytorch"))]
pub mod archive;
mod error;
mod format;
mod int8;
#[cfg(feature = "keras")]
pub mod keras;
#[cfg(feature = "onnx")]
pub mod onnx;
mod options;
#[cfg(feature = "pytorch")]
pub mod pytorch;
mod read;
#[cfg(feature = "tflite")]
pub mod tflite;
pub mod tinyfit;
mod walk;
mod write;

pub use error::Error;
pub use format::{About, FORMATS, Format, by_id, detect};
pub use options::{ExportOptions, ImportOptions};
pub use read::{Contents, ModelFile, inspect_bytes, read, read_bytes};
pub use write::{Written, write};
