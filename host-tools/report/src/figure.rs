//! A figure: a drawing, what it shows in words, and its numbers in a table.

use maud::{Markup, PreEscaped, Render, html};
use plotters::prelude::{Color, IntoFont, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::chart::Mark;
use crate::ink::Ink;
use crate::layout::is_number;

/// The size that figures are drawn in, in units that are half a CSS pixel on a desktop: coordinates are whole numbers, and
/// at this size their steps are not seen.
pub(crate) const WIDTH: u32 = 880;
/// Most figures' height.
pub(crate) const HEIGHT: u32 = 560;
/// The height of letters; plotters divides it by 1.24.
pub(crate) const LETTER: u32 = 36;

/// A figure on a page.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name in the page's address, and in the addresses of its parts; unique on the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The caption.
    pub caption: String,
    /// The drawing, as plotters writes it.
    pub svg: String,
    /// The legend: the meaning of colors and shapes; empty for a single series.
    pub legend: Vec<(Ink, Mark, String)>,
    /// The numbers.
    pub numbers: Numbers,
}

/// A table of numbers; the first column names its row.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// The names of the columns.
    pub header: Vec<String>,
    /// Row by row.
    pub rows: Vec<Vec<String>>,
}

impl Numbers {
    /// A table under these names.
    pub fn new<S: Into<String>>(
        header: impl IntoIterator<Item = S>,
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: rows.into_iter().collect() }
    }
}

impl Render for Numbers {
    fn render(&self) -> Markup {
        // As on a terminal: numbers to the right, words to the left.
        let word = |i: usize| {
            let is_number = |row: &Vec<String>| row.get(i).is_some_and(|cell| is_number(cell));
            (i > 0 && !self.rows.iter().any(is_number)).then_some("word")
        };
        html! { table {
            thead { tr { @for (i, name) in self.header.iter().enumerate() {
                th class=[word(i)] scope="col" { (name) }
            } } }
            tbody { @for row in &self.rows { tr {
                @for (i, cell) in row.iter().enumerate() {
                    @if i == 0 { th scope="row" { (cell) } } @else { td class=[word(i)] { (cell) } }
                }
            } } }
        } }
    }
}

impl Render for Figure {
    fn render(&self) -> Markup {
        let Self { id, title, caption, svg, legend, numbers } = self;
        html! { figure id=(id) {
            figcaption { strong { (title) } (caption) }
            (PreEscaped(named(svg, id, &format!("{title}. {caption}"))))
            @if !legend.is_empty() { ul.legend {
                @for (ink, mark, name) in legend { li {
                    i class=[mark.is_dot().then_some("dot")] style=(format!("background:{}", ink.css())) {} (name)
                } }
            } }
            details.numbers {
                summary { "Numbers of “" (title) "”" }
                // A region that scrolls can be reached by keyboard.
                div.wide tabindex="0" role="region" aria-label=(format!("Numbers of {title}")) { (numbers) }
            }
        } }
    }
}

/// The drawing as one image with a name, whatever it is made of.
fn named(svg: &str, id: &str, name: &str) -> String {
    let Some((head, body)) = svg.split_once('>') else { return String::new() };
    let head = match head.find("viewBox") {
        // The style sheet sets its size.
        Some(at) => format!("<svg {}", &head[at..]),
        None => head.to_string(),
    };
    let title = html! { title id=(format!("{id}-name")) { (name) } }.into_string();
    format!("{head} role=\"img\" aria-labelledby=\"{id}-name\">{title}{body}")
}

/// A drawing, or what went wrong in its place. Drawing to memory does not fail by itself.
pub(crate) fn drawn(
    size: (u32, u32),
    draw: impl FnOnce(
        &plotters::drawing::DrawingArea<plotters::prelude::SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Result<(), Box<dyn std::error::Error>>,
) -> String {
    use plotters::prelude::*;
    let mut svg = String::new();
    let result = {
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&root).and_then(|()| Ok(root.present()?))
    };
    match result {
        Ok(()) => svg,
        Err(error) => {
            let text = html! { text x="10" y="40" { "could not be drawn: " (error) } }.into_string();
            format!(
                "<svg viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\">{text}</svg>",
                size.0, size.1
            )
        }
    }
}

/// Letters of this height, to this side of a place and centerd across.
pub(crate) fn letters(size: u32, ink: Ink, side: HPos) -> TextStyle<'static> {
    let mut style = TextStyle::from(("sans-serif", size).into_font()).pos(Pos::new(side, VPos::Center));
    style.color = ink.color().to_backend_color();
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_a_name_a_caption_and_a_table() {
        let svg = drawn((10, 10), |_| Ok(()));
        let numbers = Numbers::new(["<a>", "b"], [vec!["1".into(), "<script>".into()]]);
        let (title, caption) = ("<b>".to_string(), "what & why".to_string());
        let legend =
            vec![(Ink::Series(1), Mark::Line, "\"x\"".into()), (Ink::Series(2), Mark::Spot, "y".into())];
        let figure = Figure { id: "f".into(), title, caption, svg, legend, numbers };
        let page = figure.render().into_string();
        for part in [
            "<figure id=\"f\">",
            "<svg viewBox=\"0 0 10 10\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"f-name\">",
            "<title id=\"f-name\">&lt;b&gt;. what &amp; why</title>",
            "<th scope=\"col\">&lt;a&gt;</th>",
            "<td class=\"word\">&lt;script&gt;</td>",
            "<li><i style=\"background:var(--series-1)\"></i>&quot;x&quot;</li>",
            "<li><i class=\"dot\" style=\"background:var(--series-2)\"></i>y</li>",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("<script>"));
    }

    #[test]
    fn a_drawing_that_fails_says_so() {
        let svg = drawn((10, 10), |_| Err("no <paper>".into()));
        assert!(svg.contains("could not be drawn: no &lt;paper&gt;"), "{svg}");
    }
}
