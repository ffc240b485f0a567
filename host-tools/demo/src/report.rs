//! The report: one HTML file that needs nothing else.

use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;
use tinyfit_engine::{Classification, Epoch};
use tinyfit_report::{page, percent};

use crate::{ChipResult, EXERCISES, Options, Outcome, Wearer};

/// The page.
pub(crate) fn html(outcome: &Outcome, options: &Options) -> String {
    let body = html! {
        h1 { "A model that keeps learning on the chip" }
        p {
            "A 30-32-16-7 network tells seven shoulder exercises from a smartwatch's motion. It was trained on "
            "nine wearers and met a tenth. Then it learned from the first 30 % of the windows of each of that "
            "wearer's exercises, one at a time, and was tested on the rest."
        }
        (accuracies(outcome))
        (chips(outcome))
        @for wearer in &outcome.wearers { (wearer_section(wearer)) }
        h2 { "How" }
        p { "Personalising: " (outcome.personalising) "." }
        p { "Data: host-tools/recordings of the repository (seglearn 1.2.5, BSD). Made by " code { (options.command) } "." }
    };
    page("tinyfit demo", body)
}

fn accuracies(outcome: &Outcome) -> Markup {
    html! {
        h2 { "Accuracy" }
        div.wide { table {
            caption { "Share of 2 s windows whose exercise was told, for wearers the model never saw" }
            thead { tr {
                th scope="col" { "wearer" } th scope="col" { "f32, all" } th scope="col" { "int8, all" }
                th scope="col" { "rest, before" } th scope="col" { "rest, after" } th scope="col" { "learned from" }
            } }
            tbody {
                @for w in &outcome.wearers { tr {
                    th scope="row" { (w.wearer) }
                    td { (percent(w.accuracies.f32)) } td { (percent(w.accuracies.int8)) }
                    td { (percent(w.accuracies.rest_before)) } td { (percent(w.accuracies.rest_after)) }
                    td { (w.learned) " windows" }
                } }
                @if outcome.wearers.len() > 1 { tr {
                    th scope="row" { "mean" }
                    td { (percent(outcome.mean.f32)) } td { (percent(outcome.mean.int8)) }
                    td { (percent(outcome.mean.rest_before)) } td { (percent(outcome.mean.rest_after)) } td {}
                } }
            }
        } }
    }
}

fn chips(outcome: &Outcome) -> Markup {
    html! {
        h2 { "On the chips" }
        p {
            "The network takes " (outcome.model_bytes.f32) " bytes of flash in f32 and " (outcome.model_bytes.int8)
            " in int8."
        }
        div.wide { table {
            caption { "The firmware of boards/, run in emulators. Counts are counts of an emulator." }
            thead { tr {
                th scope="col" { "chip" } th scope="col" { "equal to the host" } th scope="col" { "flash, bytes" }
                th scope="col" { "static RAM, bytes" } th scope="col" { "predict f32" } th scope="col" { "predict int8" }
                th scope="col" { "learn one example" }
            } }
            tbody { @for chip in &outcome.chips { (chip_row(chip)) } }
        } }
    }
}

fn chip_row(chip: &ChipResult) -> Markup {
    html! { tr {
        th scope="row" { (chip.chip) }
        td {
            @match chip.equal {
                Some(true) => { span.yes { "yes, every bit" } }
                Some(false) => { span.no { "no: " (chip.difference.as_deref().unwrap_or("")) } }
                None => { (chip.skipped.as_deref().unwrap_or("not run")) }
            }
        }
        @match &chip.built {
            Some(built) => { td { (built.flash) } td { (built.ram) } }
            None => { td { "-" } td { "-" } }
        }
        @match &chip.counts {
            Some(counts) => {
                @for count in [counts.predict, counts.predict_int8, counts.learn] {
                    td { (count) " " (counts.unit) }
                }
            }
            None => { td { "-" } td { "-" } td { "-" } }
        }
    } }
}

fn wearer_section(wearer: &Wearer) -> Markup {
    html! {
        h2 { "Wearer " (wearer.wearer) }
        figure {
            (PreEscaped(loss_curves(&wearer.history)))
            figcaption {
                "Training on the other nine. Epoch " (wearer.best_epoch) " was kept: validation loss "
                (format!("{:.4}", wearer.best_val_loss)) "."
            }
        }
        div.pair {
            (confusion("Before learning", &wearer.before))
            (confusion("After learning", &wearer.after))
        }
    }
}

fn confusion(title: &str, metrics: &Classification) -> Markup {
    html! { div.wide { table.confusion {
        caption { (title) ": " (percent(metrics.accuracy)) " of " (metrics.rows) " windows; rows are the truth" }
        thead { tr { th {} @for name in EXERCISES { th scope="col" { (name.get(..3).unwrap_or(name)) } } } }
        tbody { @for (name, row) in EXERCISES.iter().zip(&metrics.confusion) { tr {
            th scope="row" { (name) }
            @for &count in row {
                @let share = count as f64 / row.iter().sum::<usize>().max(1) as f64;
                td style=(format!("background: rgb(var(--heat) / {:.2})", 0.75 * share)) { (count) }
            }
        } } }
    } } }
}

/// Training and validation loss by epoch, as SVG.
fn loss_curves(history: &[Epoch]) -> String {
    let mut svg = String::new();
    let draw = |svg: &mut String| -> Result<(), Box<dyn std::error::Error>> {
        let root = SVGBackend::with_string(svg, (860, 320)).into_drawing_area();
        let epochs = history.len().max(2) as f64;
        let highest = history.iter().flat_map(|e| [e.loss, e.val_loss]).fold(0.1, f64::max);
        let mut chart = ChartBuilder::on(&root)
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(52)
            .build_cartesian_2d(1.0..epochs, 0.0..highest)?;
        let style = ("sans-serif", 15).into_font();
        chart
            .configure_mesh()
            .x_desc("epoch")
            .y_desc("cross-entropy")
            .label_style(style.clone())
            .axis_desc_style(style.clone())
            .light_line_style(WHITE.mix(0.0))
            .x_label_formatter(&|x| format!("{x:.0}"))
            .draw()?;
        let training: Vec<_> = history.iter().map(|e| (e.epoch as f64, e.loss)).collect();
        let validation: Vec<_> = history.iter().map(|e| (e.epoch as f64, e.val_loss)).collect();
        for (name, colour, points) in
            [("training", RGBColor(20, 110, 190), training), ("validation", RGBColor(215, 95, 0), validation)]
        {
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
                .label(name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        chart.configure_series_labels().label_font(style).border_style(TRANSPARENT).draw()?;
        root.present()?;
        Ok(())
    };
    match draw(&mut svg) {
        Ok(()) => svg.replacen(
            "<svg ",
            "<svg role=\"img\" aria-label=\"Loss by epoch\" viewBox=\"0 0 860 320\" ",
            1,
        ),
        Err(error) => format!("<p>The loss curves could not be drawn: {error}</p>"),
    }
}
