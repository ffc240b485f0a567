//! What `cargo xtask` and the checks it starts have in common: starting programs, telling what they took, and installing
//! what is missing. And the kernel's import graph.

pub mod boards;
pub mod imports;
pub mod install;
pub mod run;
pub mod times;
