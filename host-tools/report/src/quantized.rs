//! The report of an int8 model.

use maud::{Markup, html};
use tinyfit_engine::{Change, Metrics, Quantized};
use tinyfit_model::number::count;

use crate::changes::changes;
use crate::fidelity::{FIDELITY, fidelity_row, how_quantized};
use crate::figure::Numbers;
use crate::page::page;

/// An int8 model, and what it was calibrated on.
#[derive(Clone, Copy, Debug)]
pub struct QuantizedReport<'a> {
    /// The model's file.
    pub model: &'a str,
    /// The table's file.
    pub calibration: &'a str,
    /// Rows that it was calibrated on.
    pub rows: usize,
    /// What became of it.
    pub quantized: &'a Quantized,
    /// Its scores before and after; none without a target.
    pub metrics: Option<&'a Change<Metrics>>,
}

impl QuantizedReport<'_> {
    /// The input and each layer, under [`FIDELITY`].
    pub fn cells(&self) -> Vec<Vec<String>> {
        let layers = self.quantized.layers.iter().map(|layer| {
            let shape = format!("{} -> {}", layer.inputs, layer.outputs);
            fidelity_row(&layer.fidelity, shape, &layer.weight_scale)
        });
        std::iter::once(fidelity_row(&self.quantized.input, String::new(), &[])).chain(layers).collect()
    }

    /// Changes by class or by target.
    pub fn changes(&self) -> Option<Numbers> {
        let Change { before, after } = self.metrics?;
        changes(before, after, ["f32", self.quantized.quantizer.weight_bits.name()])
    }

    /// The page.
    pub fn html(&self) -> String {
        let quantized = self.quantized.quantizer.weight_bits.name();
        let body = html! {
            h1 { "The int8 model " code { (self.model) } }
            p { "Calibrated on the " (count(self.rows)) " rows of " code { (self.calibration) } ". " (how_quantized(&self.quantized.quantizer)) }
            h2 { "Layer by layer" }
            p.quiet {
                "Of the calibration rows' values, how many lie beyond what eight bits hold, and what is left of the signal "
                "after all that was quantized before"
            }
            div.wide { (Numbers::new(FIDELITY, self.cells())) }
            h2 { "Cost of quantization" }
            div.wide { table {
                thead { tr { th {} th scope="col" { "f32" } th scope="col" { (quantized) } } }
                tbody {
                    @if let Some(change) = &self.metrics { (scores(change)) }
                    tr { th scope="row" { "flash, bytes" } td { (count(self.quantized.flash.before)) } td { (count(self.quantized.flash.after)) } }
                    @if let Some(eight) = self.quantized.flash_in_eight_bits {
                        tr { th scope="row" { "flash with weights of 8 bits" } td {} td { (count(eight)) } }
                    }
                }
            } }
            @if let Some(table) = self.changes() {
                h2 { @if let Some(Change { before: Metrics::Classification(_), .. }) = &self.metrics { "Class by class" } @else { "Target by target" } }
                p { "On the rows of the calibration table that have a target." }
                div.wide id="changes" { (table) }
            }
        };
        page("tinyfit quantize", body)
    }
}

fn scores(change: &Change<Metrics>) -> Markup {
    let name = match change.before {
        Metrics::Classification(_) => "accuracy",
        Metrics::Regression(_) | Metrics::Regressions(_) => "R²",
        Metrics::Anomalies(_) => "minus the mean score",
    };
    html! { tr {
        th scope="row" { (name) }
        @for metrics in [&change.before, &change.after] { td { (format!("{:.4}", metrics.score())) } }
    } }
}
