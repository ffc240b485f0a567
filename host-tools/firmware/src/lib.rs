//! Turns a model into firmware: a crate for a board ([`board`]), a library and a header for C and C++ ([`c`]), and both as
//! an Arduino library ([`arduino`]) and a Zephyr module ([`zephyr`]).
//!
//! A [`Tree`] is the files of one of these. What computes is always the kernel, whose source of this very version comes
//! from [`tinyfit_sources`], and so do the boards' files: an export needs no repository, and cannot differ from one.

pub mod arduino;
pub mod board;
pub mod c;
mod compile;
mod error;
mod format;
mod header;
mod kernel;
mod library;
mod name;
mod tree;
pub mod zephyr;
mod zip;

pub use compile::{Library, host};
pub use error::Error;
pub use format::Format;
pub use library::Memory;
pub use name::{Name, NotAName};
pub use tinyfit_build::source_with;
pub use tree::Tree;
