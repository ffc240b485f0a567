//! Figures in text. `<!--=bench.cortex-m4f.W5.o3.cycles-->13,904` is a number of a table that is committed; as the mark is a
//! comment, no page shows it.
//!
//! A mark is names and numbers with `+`, `-`, `*` and `/` between them, blanks around each sign, computed from left to right:
//! `<!--=100 * bench.cortex-m4f.W2.o3.cycles / bench.cortex-m4f.W2.cmsis-nn.cycles-->53`. The figure has as many decimals as
//! stand there. `TINYFIT_UPDATE=1` writes it. Names are:
//!
//! | begins with | is of |
//! |---|---|
//! | `bench.CORE.WORKLOAD.COLUMN.COUNT` | `host-tools/bench/README.md`; counts are `instructions`, `cycles`, `code`, `ram`, `stack` |
//! | `bench.HEADING.ROW.COLUMN`, `saving.HEADING.ROW.COLUMN` | the other tables there, and those of `boards/README.md`: the first number of a cell, or `.1`, `.2` |
//! | `chip.CHIP.COUNT` | `boards/figures.json`, which the suite `device` holds to what it builds and counts |
//! | `demo.KEY` | `host-tools/demo/figures.json`, which the suite `accuracy` holds to what it trains |
//! | `size.CHIP.PROGRAM_flash`, `_ram` | `boards/sizes.json`, which the suite `boards` holds to all that it builds, and `device` to what it runs |
//! | `error.CORE.ELEMENT_mean`, `_worst` | `host-tools/bench/errors.json`, which the suite `bench` holds to counts |
//! | `time.NAME.wall`, `.processor` | `host-tools/xtask/times.json`, seconds, which `cargo xtask time NAME COMMAND` writes |
//! | `predicted.BOARD.f32`, `.int8` | cycles that `tinyfit inspect` prints of the models that the firmware ships, scaling included |
//! | `kernel.NAME`, `limit.NAME` | sizes of the kernel's types, and what suites and devices allow: [`sizes`](super::sizes) |

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::Event;
use serde_json::Value;
use xtask::run::root;

use super::{Page, sizes};
use crate::{setup, tool};

pub(super) const MARK: &str = "<!--=";
const TABLES: [(&str, &str); 2] = [("bench", "host-tools/bench/README.md"), ("saving", "boards/README.md")];
const DOCUMENTS: [(&str, &str); 5] = [
    ("chip", "boards/figures.json"),
    ("size", setup::SIZES),
    ("demo", "host-tools/demo/figures.json"),
    ("error", "host-tools/bench/errors.json"),
    ("time", "host-tools/xtask/times.json"),
];

/// What stands in a cell of the tables of counts, in this order.
const COUNTS: [&str; 5] = ["instructions", "cycles", "code", "ram", "stack"];

/// Numbers by their names.
type Known = HashMap<String, f64>;

/// Fails with the list of figures that are others than those of the tables; `update` writes them.
pub(super) fn check(pages: &mut [Page], update: bool) -> Result<()> {
    let mut known = known()?;
    read_predictions(&mut known)?;
    let (mut faults, mut count) = (Vec::new(), 0);
    for page in pages {
        let mut text = page.text.clone();
        // From the end, so that places before stay.
        for figure in page.figures()?.iter().rev() {
            let place = format!("{}:{}", page.path.display(), page.line(figure.at));
            let value = value(&figure.mark, &known).with_context(|| place.clone())?;
            let want = like(figure.number, value);
            if want != figure.number {
                faults.push(format!("{place}: {} stands where `{}` is {want}", figure.number, figure.mark));
                text.replace_range(figure.at..figure.at + figure.number.len(), &want);
            }
            count += 1;
        }
        if update && text != page.text {
            std::fs::write(root().join(&page.path), &text)?;
            page.text = text;
        }
    }
    faults.reverse();
    ensure!(
        update || faults.is_empty(),
        "figures that are not those of the tables (TINYFIT_UPDATE=1 writes them):\n{}",
        faults.join("\n")
    );
    ensure!(count > 0, "no figure is marked by `{MARK}NAME-->`");
    eprintln!("{count} figures are those of the tables");
    Ok(())
}

/// A marked number.
struct Figure<'a> {
    mark: String,
    number: &'a str,
    at: usize,
}

impl Page {
    fn figures(&self) -> Result<Vec<Figure<'_>>> {
        let mut figures = Vec::new();
        for (event, range) in self.events() {
            let (Event::InlineHtml(html) | Event::Html(html)) = &event else { continue };
            let Some(mark) = html.strip_prefix(MARK) else { continue };
            let place = || format!("{}:{}: {html}", self.path.display(), self.line(range.start));
            ensure!(
                matches!(event, Event::InlineHtml(_)),
                "{}: a line that begins with a comment is not Markdown; let a word stand before it",
                place()
            );
            let mark = mark.trim_end_matches("-->").trim().to_string();
            let number = number(&self.text[range.end..]);
            ensure!(!number.is_empty(), "{}: no number stands behind it", place());
            figures.push(Figure { mark, number, at: range.end });
        }
        Ok(figures)
    }
}

/// The number that a text begins with; a full stop or a comma behind it is not part of it.
fn number(text: &str) -> &str {
    let sign = usize::from(text.starts_with(['+', '-']));
    let end = text[sign..].find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
    text[..end.map_or(text.len(), |end| sign + end)].trim_end_matches([',', '.'])
}

/// A value as a number is written: with its decimals, its sign, and commas between thousands.
fn like(number: &str, value: f64) -> String {
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let text = format!("{value:.decimals$}");
    let sign = if number.starts_with('+') && value >= 0.0 { "+" } else { "" };
    let (whole, decimals) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (minus, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        grouped += if i > 0 && (whole.len() - i).is_multiple_of(3) { "," } else { "" };
        grouped.push(digit);
    }
    format!("{sign}{minus}{grouped}{decimals}")
}

fn value(mark: &str, known: &Known) -> Result<f64> {
    let words: Vec<&str> = mark.split_whitespace().collect();
    let term = |word: Option<&&str>| -> Result<f64> {
        let word = word.with_context(|| format!("`{mark}` lacks a name"))?;
        let number = known.get(*word).copied().or_else(|| word.parse().ok());
        number.with_context(|| format!("no table has `{word}`"))
    };
    let mut total = term(words.first())?;
    for pair in words[1..].chunks(2) {
        let next = term(pair.get(1))?;
        match pair[0] {
            "+" => total += next,
            "-" => total -= next,
            "*" => total *= next,
            "/" => total /= next,
            sign => bail!("`{sign}` is not a sign"),
        }
    }
    ensure!(total.is_finite(), "`{mark}` is not a finite number");
    Ok(total)
}

/// Every number that can be named.
pub(super) fn known() -> Result<Known> {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).with_context(|| path.to_string());
    let mut known: Known = sizes::all().into_iter().map(|(name, size)| (name.into(), size as f64)).collect();
    for (prefix, path) in TABLES {
        read_tables(prefix, &read(path)?, &mut known);
    }
    for (prefix, path) in DOCUMENTS {
        let document = serde_json::from_str(&read(path)?).with_context(|| path.to_string())?;
        read_document(prefix, &document, &mut known);
    }
    Ok(known)
}

/// Adds the cycles that the tool predicts of the models that the firmware ships.
fn read_predictions(known: &mut Known) -> Result<()> {
    for (name, model) in [("f32", "shoulder-model"), ("int8", "shoulder-int8")] {
        let inspected = tool::document(&format!("inspect boards/support/models/{model}.safetensors"))?;
        for board in inspected["boards"].as_array().into_iter().flatten() {
            let parts = [&board["cycles"], &board["scaling_cycles"]].map(Value::as_f64);
            let (Some(board), [Some(cycles), Some(scaling)]) = (board["board"].as_str(), parts) else {
                bail!("`tinyfit inspect` prints no cycles of {model} for {board}")
            };
            known.insert(format!("predicted.{board}.{name}"), cycles + scaling);
        }
    }
    Ok(())
}

fn read_document(name: &str, value: &Value, known: &mut Known) {
    if let Some(fields) = value.as_object() {
        fields.iter().for_each(|(key, value)| read_document(&format!("{name}.{key}"), value, known));
    }
    known.extend(value.as_f64().map(|number| (name.to_string(), number)));
}

/// The tables of a page. Those that begin with a column `target` are counts; the others go by the heading above them, and of rows of
/// the same name the first one counts.
fn read_tables(prefix: &str, page: &str, known: &mut Known) {
    let (mut heading, mut header) = (String::new(), Vec::new());
    for line in page.lines() {
        if line.starts_with('#') {
            heading = word(line.trim_start_matches('#'));
        }
        let Some(row) = line.strip_prefix('|') else {
            header.clear();
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        if header.is_empty() {
            header = cells.iter().map(|cell| word(cell)).collect();
            continue;
        }
        let counted = header[0] == "target";
        let (named, row) = match cells.as_slice() {
            [target, workload, ..] if counted => (2, format!("{prefix}.{target}.{workload}")),
            [first, ..] => (1, format!("{prefix}.{heading}.{}", word(first))),
            [] => continue,
        };
        for (column, cell) in header.iter().zip(&cells).skip(named) {
            for (i, part) in cell.split([' ', '/']).filter(|part| is_part(part)).enumerate() {
                let Ok(number) = part.replace(',', "").parse::<f64>() else { continue };
                let name = match COUNTS.get(i) {
                    Some(count) if counted => format!("{row}.{column}.{count}"),
                    _ if i == 0 => format!("{row}.{column}"),
                    _ => format!("{row}.{column}.{i}"),
                };
                known.entry(name).or_insert(number);
            }
        }
    }
}

/// Whether a word of a cell is a number, or the dash that stands for one.
fn is_part(word: &str) -> bool {
    word == "-" || word.contains(|c: char| c.is_ascii_digit())
}

/// A name in one word: letters and digits, in lower case, and hyphens for what is between them.
fn word(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page { path: "README.md".into(), text: text.to_string() }
    }

    #[test]
    fn tables_are_read_by_target_or_heading() {
        let mut known = Known::new();
        let tables = "## Figures\n\n| target | workload | -O3 | naive C |\n|---|---|---|---|\n| m7 | W1 | 2,709 / - / 2,788 / 48 + 332 | 1 / 2 |\n\n\
                      ## What it costs\n\n| | int8 | flash, bytes |\n|---|---|---|\n| breast_cancer | 0.95 ± 0.03 | 1004 / 520 |\n| iris | - | -0.5 |\n";
        read_tables("bench", tables, &mut known);
        let all = [
            ("bench.m7.W1.o3.instructions", 2709.0),
            ("bench.m7.W1.o3.code", 2788.0),
            ("bench.m7.W1.o3.stack", 332.0),
            ("bench.m7.W1.naive-c.cycles", 2.0),
            ("bench.what-it-costs.breast-cancer.int8", 0.95),
            ("bench.what-it-costs.breast-cancer.int8.1", 0.03),
            ("bench.what-it-costs.breast-cancer.flash-bytes.1", 520.0),
            ("bench.what-it-costs.iris.flash-bytes", -0.5),
        ];
        for (name, value) in all {
            assert_eq!(known.get(name), Some(&value), "{name} of {known:?}");
        }
        assert!(!known.contains_key("bench.m7.W1.o3.cycles"), "a dash is not a number");
    }

    #[test]
    fn marks_are_computed_and_written_as_what_stands_there() {
        let known = Known::from([("a.b".to_string(), 3161.0), ("c".to_string(), 5969.0)]);
        assert_eq!(like("53", value("100 * a.b / c", &known).unwrap()), "53");
        assert_eq!(like("52.9", value("100 * a.b / c", &known).unwrap()), "53.0");
        assert_eq!(like("+1", value("c - a.b", &known).unwrap()), "+2,808");
        assert_eq!(like("1", -1234567.0), "-1,234,567");
        for wrong in ["", "a", "a.b *", "a.b ^ c", "a.b / 0"] {
            assert!(value(wrong, &known).is_err(), "{wrong}");
        }
    }

    #[test]
    fn figures_are_marked_in_text_alone() {
        let text = "Takes <!--=a.b-->3,161. Or:\n\n| <!--=c--> 1 | <!--=c-->+2.5 % |\n|---|---|\n\n```text\n<!--=no-->1\n```\n";
        let page = page(&text.replace("--> 1", "-->1"));
        let figures = page.figures().unwrap();
        let found: Vec<_> = figures.iter().map(|figure| (figure.mark.as_str(), figure.number)).collect();
        assert_eq!(found, [("a.b", "3,161"), ("c", "1"), ("c", "+2.5")]);
        assert!(self::page("<!--=a-->1\n").figures().is_err(), "a block of HTML");
        assert!(self::page("so <!--=a-->many\n").figures().is_err(), "no number");
    }
}
