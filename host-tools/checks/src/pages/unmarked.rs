//! Figures without a mark: a number before a unit of what is measured, in a text. Nothing would compare it with a table, and it
//! would grow stale. Sizes with binary units (KiB) are taken for limits, and so are few bytes.

use std::ops::Range;
use std::path::Path;

use anyhow::{Result, ensure};
use pulldown_cmark::{Event, Tag};
use regex::Regex;

use super::Page;
use super::numbers::MARK;

/// A figure that stays without a mark.
struct Allowed {
    path: &'static str,
    figure: &'static str,
    reason: &'static str,
}

const fn allowed(path: &'static str, figure: &'static str, reason: &'static str) -> Allowed {
    Allowed { path, figure, reason }
}

const ALLOWED: &[Allowed] = &[
    allowed("CONTRIBUTING.md", "2 %", "what the check of the figures allows"),
    allowed("boards/README.md", "700 ms", "a limit"),
    allowed("boards/README.md", "256 bytes", "a write size of simulated flash"),
    allowed("boards/esp32c3/README.md", "128 bytes", "the chip's queue"),
    allowed("boards/nrf52840/README.md", "85 ms", "of the product specification"),
    allowed("boards/nrf52840/README.md", "41 µs", "of the product specification"),
    allowed("boards/rp2040/README.md", "0.4 ms", "of the bus's clock and the sample's bytes"),
    allowed("boards/rp2040/README.md", "150 ms", "of the flash's datasheet"),
    allowed("boards/rp2040/README.md", "2 s", "of the flash's datasheet"),
    allowed("boards/stm32f405/README.md", "2 s", "of the datasheet"),
    allowed("boards/stm32f405/README.md", "1.2 s", "of the datasheet"),
    allowed("boards/stm32f405/README.md", "2.4 s", "of the datasheet"),
    allowed("docs/src/explanation/int8.md", "256 bytes", "one byte for each value of eight bits"),
    allowed("docs/src/howto/other-tools.md", "16 MB", "a limit"),
    allowed("docs/src/howto/quantize.md", "1 %", "40 dB as a share"),
    allowed("docs/src/howto/sensors.md", "2 %", "a limit"),
    allowed("docs/src/howto/sensors.md", "0.1 %", "a limit"),
    allowed("docs/src/howto/sign.md", "164 bytes", "of the format"),
    allowed("docs/src/howto/train.md", "95 %", "the level of an interval"),
    allowed("docs/src/howto/windows.md", "256 times", "a limit"),
    allowed("docs/src/reference/json.md", "95 %", "the level of an interval"),
    allowed("docs/src/reference/limits.md", "500 times", "a limit"),
    allowed("docs/src/reference/limits.md", "100 MB", "a limit"),
    allowed("docs/src/sensors/adc.md", "4.6 µs", "of the converter's clock"),
    allowed("docs/src/sensors/adc.md", "0.003 %", "of the divider's steps"),
    allowed("docs/src/sensors/adc.md", "256 ms", "of the rate and the memory"),
    allowed("docs/src/sensors/adc.md", "8 s", "of the rate and the memory"),
    allowed("docs/src/sensors/bmi160.md", "1.26 s", "of the rate and the memory"),
    allowed("docs/src/sensors/bmi160.md", "0.5 ms", "of the bus's clock and the sample's bytes"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "17 ms", "of the rate and the watermark"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "0.13 %", "of the datasheet"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "118 ms", "of the rate and the FIFO"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "133 ms", "of the rate and the memory"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "0.2 ms", "of the bus's clock and the sample's bytes"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "40 %", "of the bus's clock and the sample's bytes"),
    allowed("docs/src/sensors/lsm6dsv16x.md", "0.1 ms", "of the bus's clock and the sample's bytes"),
    allowed("docs/src/tutorials/int8.md", "1 %", "40 dB as a share"),
    allowed("host-tools/bench/README.md", "80 %", "a setting of a comparison"),
    allowed("host-tools/bench/README.md", "20 %", "a setting of a comparison"),
    allowed("host-tools/fuzz/README.md", "2 GB", "a setting of the suite"),
];

/// Pages that are made by a command from a source, or are of one time.
const NOT_READ: [&str; 4] =
    ["CHANGELOG.md", "docs/src/reference/cli.md", "docs/src/reference/protocol.md", "host-tools/licenses/"];

/// Its tables are those that figures are of.
const TABLES: &str = "host-tools/bench/README.md";

/// Sizes, counts and ratios: of two digits and less they are of a format, or an example.
const COUNTED: &str = "bytes|cycles|instructions|times";
const MEASURED: &str = "ns|µs|us|ms|s|min|h|seconds|minutes|hours|days|years|KB|MB|GB|%";

/// Fails with the list of figures without a mark.
pub(super) fn check(pages: &[Page]) -> Result<()> {
    let pattern = Regex::new(&format!(r"([0-9][0-9,]*(?:\.[0-9]+)?)[\s-]?({COUNTED}|{MEASURED})"))?;
    let mut found = Vec::new();
    let mut used = vec![false; ALLOWED.len()];
    for page in pages.iter().filter(|page| !NOT_READ.iter().any(|start| page.path.starts_with(start))) {
        let text = page.prose();
        for figure in pattern.captures_iter(&text).filter_map(|captures| unmarked(&text, &captures)) {
            let phrase = text[figure.clone()].replace('\n', " ");
            let exception = ALLOWED
                .iter()
                .position(|allowed| page.path == Path::new(allowed.path) && allowed.figure == phrase);
            match exception {
                Some(exception) => used[exception] = true,
                None => found.push(format!("{}:{}: {phrase}", page.path.display(), page.line(figure.start))),
            }
        }
    }
    let unused = ALLOWED.iter().zip(used).filter(|(_, used)| !used);
    found.extend(unused.map(|(allowed, _)| {
        format!("{}: no {:?}: remove the exception: {}", allowed.path, allowed.figure, allowed.reason)
    }));
    ensure!(
        found.is_empty(),
        "figures that no table has; mark them as CONTRIBUTING has it, leave them out, or add an exception to \
         checks/src/pages/unmarked.rs:\n{}",
        found.join("\n")
    );
    Ok(())
}

/// Where a match stands, if it is a figure without a mark.
fn unmarked(text: &str, captures: &regex::Captures<'_>) -> Option<Range<usize>> {
    let (whole, number, unit) = (captures.get(0)?, captures.get(1)?, captures.get(2)?);
    let is_word = |c: char| c.is_alphanumeric() || ['_', '-', '.', ','].contains(&c);
    let ends = !text[whole.end()..].starts_with(char::is_alphanumeric);
    let starts = !text[..whole.start()].ends_with(is_word);
    let is_small = !number.as_str().contains([',', '.']) && number.len() < 3;
    let is_counted = COUNTED.split('|').any(|counted| counted == unit.as_str());
    (starts && ends && !(is_counted && is_small)).then_some(whole.range())
}

impl Page {
    /// The text with code and HTML overwritten, marks by a letter. Places stay.
    fn prose(&self) -> String {
        let mut text = self.text.clone().into_bytes();
        for (event, range) in self.events() {
            let by = match event {
                Event::InlineHtml(html) if html.starts_with(MARK) => b'm',
                Event::Code(_) | Event::InlineHtml(_) | Event::Html(_) | Event::Start(Tag::CodeBlock(_)) => {
                    b' '
                }
                Event::Start(Tag::TableRow) if self.path == Path::new(TABLES) => b' ',
                _ => continue,
            };
            text[range].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = by);
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let page = Page { path: "README.md".into(), text: text.into() };
        match check(&[page]) {
            Ok(()) => Vec::new(),
            Err(error) => {
                let lines: Vec<String> = error.to_string().lines().map(str::to_string).collect();
                lines
                    .into_iter()
                    .filter_map(|line| line.strip_prefix("README.md:").map(str::to_string))
                    .collect()
            }
        }
    }

    #[test]
    fn figures_are_found_unless_marked() {
        assert_eq!(
            found("It takes 13,923 cycles, 0.4 ms\nand 2\nKB."),
            ["1: 13,923 cycles", "1: 0.4 ms", "2: 2 KB"]
        );
        assert_eq!(found("It takes <!--=a-->13,923 cycles or 5 %."), ["1: 5 %"]);
        assert_eq!(found("| 138 days | <!--=a-->416 bytes |\n"), ["1: 138 days"]);
    }

    #[test]
    fn code_and_what_is_no_figure_is_left() {
        let text = "`13,923 cycles` of a Cortex-M4 system\n\n```text\n5 ms\n```\n\n12 bytes, 4 times, 16 KiB, 64 MHz, 6-32-16-4 bytes, v1.5 s";
        assert_eq!(found(text), Vec::<String>::new());
    }
}
