//! The verbs, one a module.

pub mod bench;
pub mod boards;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod eval;
pub mod export;
pub mod flash;
pub mod import;
pub mod inspect;
pub mod monitor;
pub mod predict;
pub mod provision;
pub mod quantize;
mod report;
pub mod search;
pub mod sign;
pub mod train;
