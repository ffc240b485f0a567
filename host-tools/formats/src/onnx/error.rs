//! What cannot be read or written.

/// Why a file cannot be imported, or a network exported: what is wrong, where, and what to do. One line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no ONNX file, or are damaged.
    #[error("not an ONNX file ({0}); give a model that an exporter to ONNX wrote")]
    NotOnnx(String),
    /// An operator that a tinyfit network cannot hold, or that is used in a way it cannot.
    #[error("{operator} (node '{node}'): {what}")]
    Operator {
        /// The operator's name in ONNX.
        operator: String,
        /// The node's name; of one without, its output's.
        node: String,
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
    /// A layer that ONNX computes in another way.
    #[error("layer '{layer}': {what}")]
    Layer {
        /// Its name.
        layer: String,
        /// What is wrong and what to do.
        what: String,
    },
}

impl Error {
    /// Of a tensor.
    pub(crate) fn tensor(tensor: &str, what: impl Into<String>) -> Self {
        Self::Tensor { tensor: tensor.to_string(), what: what.into() }
    }
}
