//! ONNX files of networks of dense layers: [`import`] makes a tinyfit network of one, [`export`] writes one.
//!
//! The protocol buffers are read and written by `prost`; `proto` has the messages, `graph` turns what it reads into plain
//! structures, and an import follows the graph's edges from its output back to its input.

mod constant;
mod error;
mod export;
mod external;
mod graph;
mod import;
mod node;
mod proto;
mod stored;

pub use error::Error;
pub use export::{export, export_with_scaler};
pub use import::{import, is_onnx};
