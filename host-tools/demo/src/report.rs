//! The report: one HTML file that needs nothing else.

use maud::{Markup, html};
use tinyfit_engine::{Classification, Epoch};
use tinyfit_report::{EpochRow, History, count, page, percent};

use crate::{Change, ChipResult, EXERCISES, Options, Outcome, Wearer};

/// The page.
pub(crate) fn html(outcome: &Outcome, options: &Options) -> String {
    let body = html! {
        h1 { "A model that keeps learning on the chip" }
        p {
            "A 30-32-16-7 network classifies seven shoulder exercises from a smartwatch's motion. It was trained on "
            "nine wearers and met a tenth. Then it learned from the first 30 % of the windows of each of that "
            "wearer's exercises, one at a time, and was tested on the rest. Its accuracy there is "
            (percent(outcome.mean.rest_before)) " before and " (percent(outcome.mean.rest_after)) " after"
            @if outcome.wearers.len() > 1 { ", the mean of " (outcome.wearers.len()) " wearers" } "."
        }
        (accuracies(outcome))
        (chips(outcome))
        @for wearer in &outcome.wearers { (wearer_section(wearer)) }
        h2 { "How" }
        p { "Personalizing: " (outcome.personalizing) "." }
        p { "Data: host-tools/recordings of the repository (seglearn 1.2.5, BSD). Made by " code { (options.command) } "." }
    };
    page("tinyfit demo", body)
}

fn accuracies(outcome: &Outcome) -> Markup {
    html! {
        h2 { "Accuracy" }
        p.quiet { "Accuracy on 4 s windows, for wearers the model never saw" }
        div.wide { table {
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
            "The network takes " (count(outcome.model_bytes.f32)) " bytes of flash in f32 and " (count(outcome.model_bytes.int8))
            " in int8."
        }
        p.quiet { "The firmware of boards/, run in emulators. Counts are counts of an emulator." }
        div.wide { table {
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
            Some(built) => { td { (count(built.flash as usize)) } td { (count(built.ram as usize)) } }
            None => { td { "-" } td { "-" } }
        }
        @match &chip.counts {
            Some(counts) => {
                @for took in [counts.predict, counts.predict_int8, counts.learn] {
                    td { (count(took as usize)) " " (counts.unit) }
                }
            }
            None => { td { "-" } td { "-" } td { "-" } }
        }
    } }
}

fn wearer_section(wearer: &Wearer) -> Markup {
    let row = |epoch: &Epoch| EpochRow {
        epoch: epoch.epoch,
        loss: epoch.loss,
        val_loss: epoch.val_loss,
        ..EpochRow::default()
    };
    let history = History {
        loss: "cross-entropy".into(),
        metric: None,
        epochs: wearer.history.iter().map(row).collect(),
        best: wearer.best_epoch,
    };
    html! {
        h2 { "Wearer " (wearer.wearer) }
        p { "Training on the other nine." }
        @for figure in history.figures(&format!("-{}", wearer.wearer)) { (figure) }
        div.pair {
            (confusion("Before learning", &wearer.before))
            (confusion("After learning", &wearer.after))
        }
        (changes(&wearer.changes))
    }
}

fn changes(changes: &[Change]) -> Markup {
    let worse: Vec<String> = changes
        .iter()
        .filter(|change| change.lost > change.won)
        .map(|of| {
            format!(
                "{} ({} to {} of {} windows)",
                of.exercise,
                percent(of.before),
                percent(of.after),
                of.windows
            )
        })
        .collect();
    html! { @if !worse.is_empty() { p.note {
        "Worse after learning: " (worse.join(", ")) ". To win it back: record more windows of it, learn for fewer epochs, or with a "
        "lower learning rate; roll the device back if it matters more than what the others won."
    } }
    p.quiet { "What learning changed in each exercise, on windows that were not learned" }
    div.wide { table {
        thead { tr {
            th scope="col" { "exercise" } th scope="col" { "windows" } th scope="col" { "before" } th scope="col" { "after" }
            th scope="col" { "won" } th scope="col" { "lost" } th scope="col" { "worse by more than chance" }
        } }
        tbody { @for change in changes { tr {
            th scope="row" { (change.exercise) }
            td { (change.windows) } td { (percent(change.before)) } td { (percent(change.after)) }
            td { (change.won) } td { (change.lost) }
            td { @if change.harmed { span.no { "yes" } } @else { "no" } }
        } } }
    } } }
}

fn confusion(title: &str, metrics: &Classification) -> Markup {
    html! { div.wide { table.confusion {
        caption { (title) ": " (percent(metrics.accuracy)) " of " (metrics.rows) " windows; rows are the truth" }
        thead { tr { th {} @for name in EXERCISES { th scope="col" { (name.get(..3).unwrap_or(name)) } } } }
        tbody { @for (name, row) in EXERCISES.iter().zip(&metrics.confusion) { tr {
            th scope="row" { (name) }
            @for &count in row {
                @let share = count as f64 / row.iter().sum::<usize>().max(1) as f64;
                td style=(format!("background: color-mix(in srgb, var(--heat) {:.0}%, transparent)", 75.0 * share)) { (count) }
            }
        } } }
    } } }
}
