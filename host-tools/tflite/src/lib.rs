//! `.tflite` files of networks of dense layers: [`import`] makes a tinyfit network of one, [`export`] writes one.
//!
//! The flatbuffers are read and written by `planus`, whose reader checks every offset, so that no bytes panic or reach
//! beyond the file; the build generates it from `schema.fbs`. `graph` turns what it reads into plain structures.

mod error;
mod export;
mod graph;
mod import;

#[allow(
    clippy::all,
    dead_code,
    missing_docs,
    unreachable_pub,
    unsafe_code,
    unused_imports,
    reason = "generated"
)]
mod schema {
    include!(concat!(env!("OUT_DIR"), "/schema.rs"));
    pub(crate) use self::tflite::*;
}

pub use error::Error;
pub use export::export;
pub use import::import;
