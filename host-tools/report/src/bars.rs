//! Bars with a name each.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::cut::cut;
use crate::figure::{LETTER, WIDTH, drawn, letters};
use crate::ink::Ink;
use tinyfit_model::number::short;

/// A bar.
pub(crate) struct Bar<'a> {
    pub name: &'a str,
    pub value: f64,
    /// To both sides of the end; 0 for none.
    pub spread: f64,
}

const ROW: i32 = 44;
/// The room for a name, which is as wide as the longest and no wider than this.
const NAMES: i32 = 366;
const LETTER_WIDTH: i32 = 18;
const VALUES: i32 = 136;
const LONGEST_NAME: usize = 18;

/// Bars from the same line to the right, or to the left if below 0.
pub(crate) fn bars(bars: &[Bar<'_>], ink: Ink) -> String {
    let height = ROW * bars.len().max(1) as i32 + 16;
    drawn((WIDTH, height as u32), |root| {
        let ends = |bar: &Bar<'_>| [bar.value - bar.spread, bar.value + bar.spread];
        let finite = || bars.iter().flat_map(ends).filter(|end| end.is_finite());
        let (low, high) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
        let span = if high - low > 0.0 { high - low } else { 1.0 };
        let longest = bars.iter().map(|bar| cut(bar.name, LONGEST_NAME).chars().count()).max().unwrap_or(0);
        let names = (LETTER_WIDTH * longest as i32 + 40).min(NAMES);
        let width = WIDTH as i32 - names - VALUES;
        let at = |value: f64| names + ((value.clamp(low, high) - low) / span * f64::from(width)) as i32;
        for (i, bar) in bars.iter().enumerate() {
            let middle = 8 + ROW * i as i32 + ROW / 2;
            let name = cut(bar.name, LONGEST_NAME);
            root.draw(&Text::new(name, (names - 16, middle), letters(LETTER, Ink::Text, HPos::Right)))?;
            if bar.value.is_finite() {
                let (from, to) = (at(0.0).min(at(bar.value)), at(0.0).max(at(bar.value)));
                let corners = [(from, middle - 14), (to.max(from + 2), middle + 14)];
                root.draw(&Rectangle::new(corners, ink.color().filled()))?;
                if bar.spread > 0.0 {
                    let [low, high] = ends(bar).map(at);
                    let line = Ink::Text.color().stroke_width(3);
                    root.draw(&PathElement::new([(low, middle), (high, middle)], line))?;
                }
            }
            let value = Text::new(
                short(bar.value),
                (WIDTH as i32 - 4, middle),
                letters(LETTER, Ink::Quiet, HPos::Right),
            );
            root.draw(&value)?;
        }
        let line = Ink::Quiet.color().stroke_width(2);
        root.draw(&PathElement::new([(at(0.0), 4), (at(0.0), height - 4)], line))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_lengths_and_names() {
        let names = ["<b>", "a name that is far too long to stand there", ""];
        let values = [1.0, -0.5, f64::NAN];
        let rows: Vec<_> =
            names.iter().zip(values).map(|(name, value)| Bar { name, value, spread: 0.1 }).collect();
        let svg = bars(&rows, Ink::Series(0));
        assert!(svg.contains("&lt;b&gt;") && svg.contains("a name th…nd there"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(bars(&[], Ink::Series(0)).ends_with("</svg>\n"));
    }
}
