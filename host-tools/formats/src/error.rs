//! What cannot be read or written.

use std::fmt;

use tinyfit_model::Unfit;

/// Why a file cannot be imported, or a model exported: where, what is wrong, and what to do. It displays as one line,
/// `PLACE: what; advice`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The layer, operator, module or tensor, as the file's own tool names it; empty where the whole file is meant.
    pub place: String,
    /// The fault.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

/// For what is wrong with a file that only the tool that wrote it can write better.
const ADVICE: &str = "convert the model again, or give another one";

impl Error {
    /// Of a whole file. The text is what is wrong and, after its last semicolon, what to do.
    pub fn new(text: impl Into<String>) -> Self {
        Self::at("", text)
    }

    /// The same at a place.
    pub fn at(place: impl Into<String>, text: impl Into<String>) -> Self {
        let (place, text) = (place.into(), text.into());
        let (what, advice) = text.rsplit_once("; ").unwrap_or((&text, ADVICE));
        Self { place, what: what.to_string(), advice: advice.to_string() }
    }

    /// The same of a file's tensor.
    pub(crate) fn tensor(name: &str, text: impl Into<String>) -> Self {
        Self::at(format!("tensor '{name}'"), text)
    }

    /// The same of a model's layer.
    pub(crate) fn layer(name: &str, text: impl Into<String>) -> Self {
        Self::at(format!("layer '{name}'"), text)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, what, advice } = self;
        let colon = if place.is_empty() { "" } else { ": " };
        write!(f, "{place}{colon}{what}; {advice}")
    }
}

impl std::error::Error for Error {}

impl From<Unfit> for Error {
    fn from(error: Unfit) -> Self {
        Self::new(error.to_string())
    }
}
