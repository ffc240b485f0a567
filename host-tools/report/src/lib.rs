//! The page that reports are written on, one HTML file that needs nothing else, and the figures on it.
//!
//! There is no script. Figures are SVG in the text, each with its numbers in a table for who cannot see them or wants
//! them exactly; light and dark are one drawing, whose colors the style sheet exchanges ([`Ink`]).
//! [`TrainingReport`] is what `tinyfit train` found out; its parts are plain values, so that any verb can show what it
//! has of them.

mod anomalies;
mod bars;
mod changes;
mod chart;
mod classification;
mod columns;
mod confusion;
mod cut;
mod data;
mod fidelity;
mod figure;
mod histogram;
mod history;
mod ink;
mod layout;
mod page;
mod quantization;
mod quantized;
mod regression;
mod scores;
mod table;
mod training;
mod worst;
mod wrap;

pub use anomalies::AnomalyResult;
pub use changes::changes;
pub use chart::{Chart, Mark, Series};
pub use classification::ClassificationResult;
pub use columns::{ColumnWeight, ColumnWeights};
pub use confusion::confusion;
pub use data::{Column, Data, Part};
pub use fidelity::{FIDELITY, fidelity_row, how_quantized};
pub use figure::{Figure, Numbers};
pub use history::{EpochRow, History};
pub use ink::Ink;
pub use layout::layout;
pub use page::page;
pub use quantization::{BoardCost, BoardFit, Quantization};
pub use quantized::QuantizedReport;
pub use regression::RegressionResult;
pub use scores::{headline, scores_text};
pub use table::table;
pub use tinyfit_model::number::{count, percent, short};
pub use training::{Outcome, Reproduce, Score, Summary, TrainingReport};
pub use worst::Origin;
pub use wrap::{columns, wrap};
