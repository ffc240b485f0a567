//! The page that reports are written on: one HTML file that needs nothing else.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1a1d21; --paper: #fff; --line: #d5dae0; --quiet: #5c6670; --heat: 20 110 190; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #15181b; --line: #363c43; --quiet: #9aa4ae; --heat: 90 170 255; }
  figure svg { filter: invert(0.92) hue-rotate(180deg); }
}
body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
p.quiet, figcaption, caption { color: var(--quiet); font-size: .9rem; text-align: left; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .8rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
td { white-space: nowrap; }
table.confusion th { padding: .25rem .45rem; }
table.confusion td { min-width: 2.2rem; padding: .25rem .35rem; text-align: center; border: 1px solid var(--line); }
.pair { display: flex; flex-wrap: wrap; gap: 2rem; }
.yes { color: #1a7f37; font-weight: 600; } .no { color: #c62828; font-weight: 600; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
code { background: color-mix(in srgb, var(--ink) 8%, transparent); padding: .1rem .3rem; border-radius: .2rem; }
@media print { body { max-width: none; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
";

/// A whole page around `body`, which begins with its own heading.
///
/// ```
/// let page = tinyfit_report::page("loss", maud::html! { h1 { "1 < 2" } });
/// assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h1>1 &lt; 2</h1>"));
/// ```
pub fn page(title: &str, body: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
