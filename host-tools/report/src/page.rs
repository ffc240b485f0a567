//! The page around a report.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use tinyfit_model::printable;

use crate::ink;

const STYLE: &str = include_str!("page.css");
/// Nothing is fetched, whatever a file's names hold: the browser itself refuses.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A whole page around `body`, which begins with its own heading. Controls and bidirectional marks in names are shown by
/// their numbers, as `\u{202e}`.
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
                meta name="generator" content="tinyfit";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title) }
                style { (PreEscaped(ink::style())) (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    printable::text(&page.into_string()).into_owned()
}
