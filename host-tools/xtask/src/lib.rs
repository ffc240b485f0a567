//! What `cargo xtask` and the checks it starts have in common: starting programs, telling what they took, and installing
//! what is missing.

pub mod install;
pub mod run;
pub mod times;
