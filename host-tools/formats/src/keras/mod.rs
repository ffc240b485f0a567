//! Keras models of dense layers: [`import`] makes a tinyfit network of a `.keras` or `.h5` file, [`export`] writes a `.keras`
//! file and [`export_weights`] a `.weights.h5` file.
//!
//! A `.keras` file is a zip archive of a JSON document, the configuration, and an HDF5 file, the weights; a `.h5` file is an
//! HDF5 file whose attribute is the configuration. `config` makes a list of layers of the configuration, in the order of
//! inference, `hdf5` reads HDF5 in bounded memory, `weights` knows where which Keras has a layer's weights.

mod activation;
mod config;
mod error;
mod export;
mod hdf5;
mod import;
mod numbers;
mod weights;

pub use error::Error;
pub use export::{export, export_weights};
pub use import::{import, is_keras};
