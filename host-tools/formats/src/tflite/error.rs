//! What cannot be read or written.

/// Why a file cannot be imported, or a network exported: what is wrong, where, and what to do. One line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no `.tflite` file, or are damaged.
    #[error("not a .tflite file ({0}); give a model that TensorFlow's or LiteRT's converter wrote")]
    NotTflite(String),
    /// An operator that a tinyfit network cannot hold, or that is used in a way it cannot.
    #[error("{operator} (output '{tensor}'): {what}")]
    Operator {
        /// The operator's name in TFLite.
        operator: String,
        /// The name of the tensor that it computes.
        tensor: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// A tensor that a tinyfit network cannot hold.
    #[error("tensor '{tensor}': {what}")]
    Tensor {
        /// Its name.
        tensor: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// A graph that is no chain of layers.
    #[error("{0}")]
    Graph(String),
    /// A layer that TFLite has no operator for, or computes in another way.
    #[error("layer '{layer}': {what}")]
    Layer {
        /// Its name.
        layer: String,
        /// What is wrong and what to do.
        what: String,
    },
}
