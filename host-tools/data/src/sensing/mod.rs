//! Logs of a sensor: channels, frames and features, from a preset or a file of TOML.

pub(crate) mod channels;
pub(crate) mod framer;
pub(crate) mod framing;
pub(crate) mod health;
pub(crate) mod pace;
pub(crate) mod presets;
pub(crate) mod recipe;
pub(crate) mod resolve;
