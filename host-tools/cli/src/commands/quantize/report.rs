//! The report of `tinyfit quantize`.

use maud::{Markup, html};
use tinyfit_engine::Metrics;
use tinyfit_report::{FIDELITY, how_quantized, page};

use super::{Change, Report};
use crate::output::count;

pub(super) fn html(report: &Report) -> String {
    let Report { model, calibration, rows, flash, flash_in_eight_bits, metrics, .. } = report;
    let twin = report.quantizer.weight_bits.name();
    let body = html! {
        h1 { "The int8 twin " code { (model) } }
        p { "Calibrated on the " (count(*rows)) " rows of " code { (calibration) } ". " (how_quantized(&report.quantizer)) }
        h2 { "Layer by layer" }
        div.wide { table {
            caption {
                "Of the calibration rows' values, how many lie beyond what eight bits hold, and what is left of the signal "
                "after all that was quantized before"
            }
            thead { tr { @for name in FIDELITY { th scope="col" { (name) } } } }
            tbody { @for row in report.cells() { tr {
                @for (i, cell) in row.iter().enumerate() {
                    @if i == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                }
            } } }
        } }
        h2 { "What it cost" }
        div.wide { table {
            thead { tr { th {} th scope="col" { "f32" } th scope="col" { (twin) } } }
            tbody {
                @if let Some(change) = metrics { (scores(change)) }
                tr { th scope="row" { "flash, bytes" } td { (count(flash.before)) } td { (count(flash.after)) } }
                @if let Some(eight) = flash_in_eight_bits {
                    tr { th scope="row" { "flash with weights of 8 bits" } td {} td { (count(*eight)) } }
                }
            }
        } }
    };
    page("tinyfit quantize", body)
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
