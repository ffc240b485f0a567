//! Colors by what they are for.
//!
//! A figure is drawn in the colors of light paper, so it looks right wherever it is copied to. The page's style sheet
//! finds them by the value of `fill` and `stroke`, and in the dark puts others in their place. No two inks are alike,
//! therefore.

use std::fmt::Write;

use plotters::style::RGBColor;

/// A color of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Text that is read first.
    Text,
    /// Axes and their numbers, and what serves for comparison.
    Quiet,
    /// Lines of the grid.
    Grid,
    /// Cells of a confusion matrix, by their opacity.
    Heat,
    /// One of several series; there are [`SERIES`](Ink::SERIES).
    Series(usize),
}

type Rgb = (u8, u8, u8);

const TEXT: (Rgb, Rgb) = ((0x1a, 0x1d, 0x21), (0xe6, 0xe9, 0xec));
const QUIET: (Rgb, Rgb) = ((0x5c, 0x66, 0x70), (0x9a, 0xa4, 0xae));
const GRID: (Rgb, Rgb) = ((0xe3, 0xe7, 0xeb), (0x2c, 0x31, 0x37));
const HEAT: (Rgb, Rgb) = ((0x1b, 0x78, 0xc8), (0x2f, 0x7f, 0xd0));
/// On light paper, and on dark: contrast is at least 3 to 1 on both.
const SERIES: [(Rgb, Rgb); Ink::SERIES] = [
    ((0x14, 0x6e, 0xbe), (0x6c, 0xb4, 0xff)),
    ((0xd7, 0x5f, 0x00), (0xff, 0x9d, 0x4d)),
    ((0x2e, 0x8b, 0x3d), (0x6f, 0xcf, 0x7c)),
    ((0x8a, 0x4f, 0xbf), (0xc3, 0x9a, 0xf0)),
    ((0xc4, 0x31, 0x4b), (0xff, 0x7f, 0x90)),
    ((0x0b, 0x8c, 0x8c), (0x4f, 0xd0, 0xd0)),
    ((0x8c, 0x62, 0x39), (0xd3, 0xaa, 0x7d)),
    ((0xc2, 0x45, 0x9f), (0xf2, 0x8f, 0xd6)),
];

impl Ink {
    /// The number of inks for series.
    pub const SERIES: usize = 8;

    fn pair(self) -> (Rgb, Rgb) {
        match self {
            Ink::Text => TEXT,
            Ink::Quiet => QUIET,
            Ink::Grid => GRID,
            Ink::Heat => HEAT,
            Ink::Series(i) => SERIES[i % Ink::SERIES],
        }
    }

    /// As it is drawn.
    pub(crate) fn color(self) -> RGBColor {
        let (r, g, b) = self.pair().0;
        RGBColor(r, g, b)
    }

    /// As CSS, for what is next to a figure; it follows the page into the dark.
    pub(crate) fn css(self) -> String {
        match self {
            Ink::Series(i) => format!("var(--series-{})", i % Ink::SERIES),
            Ink::Text => "var(--ink)".into(),
            Ink::Quiet => "var(--quiet)".into(),
            Ink::Grid => "var(--grid)".into(),
            Ink::Heat => "var(--heat)".into(),
        }
    }

    fn all() -> impl Iterator<Item = Ink> {
        [Ink::Text, Ink::Quiet, Ink::Grid, Ink::Heat].into_iter().chain((0..Ink::SERIES).map(Ink::Series))
    }
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// The properties and rules of the style sheet that carry figures into the dark.
pub(crate) fn style() -> String {
    let (mut light, mut dark, mut rules) = (String::new(), String::new(), String::new());
    for ink in Ink::all() {
        let (on_light, on_dark) = (hex(ink.pair().0), hex(ink.pair().1));
        let css = ink.css();
        let name = css.trim_start_matches("var(").trim_end_matches(')');
        // Writing to a string cannot fail.
        let _ = write!(light, "{name}:{on_light};");
        let _ = write!(dark, "{name}:{on_dark};");
        let _ = writeln!(
            rules,
            "svg [fill=\"{on_light}\"]{{fill:{css}}}svg [stroke=\"{on_light}\"]{{stroke:{css}}}"
        );
    }
    // Paper is light: only a screen is dark.
    format!(":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{rules}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_inks_are_alike() {
        let mut drawn: Vec<String> = Ink::all().map(|ink| hex(ink.pair().0)).collect();
        drawn.sort();
        drawn.dedup();
        assert_eq!(drawn.len(), 4 + Ink::SERIES);
    }

    /// WCAG 2.2, 1.4.11: graphics 3 to 1, text 4.5 to 1.
    #[test]
    fn inks_stand_out_from_the_paper() {
        let channel = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |(r, g, b): Rgb| 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
        let contrast = |a: Rgb, b: Rgb| {
            let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
            if a > b { a / b } else { b / a }
        };
        for ink in Ink::all().filter(|ink| !matches!(ink, Ink::Grid | Ink::Heat)) {
            let least = if matches!(ink, Ink::Series(_)) { 3.0 } else { 4.5 };
            let (light, dark) = ink.pair();
            let got = (contrast(light, (255, 255, 255)), contrast(dark, (0x15, 0x18, 0x1b)));
            assert!(got.0 >= least && got.1 >= least, "{ink:?} {got:?}");
        }
    }
}
