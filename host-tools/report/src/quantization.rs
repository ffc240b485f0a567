//! What eight bits cost, and what boards have room for.

use maud::{Markup, Render, html};

use crate::figure::Numbers;
use tinyfit_model::number::count;

/// The int8 model compared with the network.
#[derive(Clone, Debug)]
pub struct Quantization {
    /// How it was made, a sentence.
    pub how: String,
    /// Layer by layer.
    pub layers: Numbers,
    /// The score's name, its value in f32 and in int8; none without rows to score on.
    pub score: Option<(String, f64, f64)>,
    /// The rows it was scored on: `30 test rows`, say.
    pub rows: String,
    /// Changes by class or by target; `None` where there is only one number.
    pub changes: Option<Numbers>,
    /// Bytes of flash in f32 and in int8.
    pub flash: (usize, usize),
}

/// A way to use the model, and the boards it fits.
#[derive(Clone, Debug)]
pub struct BoardCost {
    /// Predict in f32, learn by Adam.
    pub way: String,
    /// Bytes of flash.
    pub flash: usize,
    /// Bytes of RAM.
    pub ram: usize,
    /// One a board, in the order of the header.
    pub boards: Vec<BoardFit>,
}

/// A way to use the model on a board.
#[derive(Clone, Copy, Debug)]
pub struct BoardFit {
    /// Whether there is room for it.
    pub fits: bool,
    /// Modeled cycles, where they are known.
    pub cycles: Option<u64>,
}

impl Render for Quantization {
    fn render(&self) -> Markup {
        html! {
            p { (self.how) }
            div.wide id="quantization-layers" { (self.layers) }
            h3 { "f32 and int8" }
            div.wide { table id="quantization-score" {
                thead { tr { th {} th scope="col" { "f32" } th scope="col" { "int8" } } }
                tbody {
                    @if let Some((name, before, after)) = &self.score { tr {
                        th scope="row" { (name) " on " (self.rows) }
                        td { (format!("{before:.4}")) } td { (format!("{after:.4}")) }
                    } }
                    tr {
                        th scope="row" { "flash, bytes" }
                        td { (count(self.flash.0)) } td { (count(self.flash.1)) }
                    }
                }
            } }
            @if let Some(changes) = &self.changes { div.wide id="quantization-changes" { (changes) } }
        }
    }
}

/// The memory of each use of the model, and where it fits.
pub(crate) fn boards(names: &[String], ways: &[BoardCost], note: &str) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Boards" { table id="board-cost" {
            thead { tr {
                th scope="col" { "to" }
                @for way in ways { th scope="col" { (way.way) } }
            } }
            tbody {
                tr { th scope="row" { "flash, bytes" } @for way in ways { td { (count(way.flash)) } } }
                tr { th scope="row" { "RAM, bytes" } @for way in ways { td { (count(way.ram)) } } }
                @for (i, name) in names.iter().enumerate() { tr {
                    th scope="row" { (name) }
                    @for board in ways.iter().filter_map(|way| way.boards.get(i)) { td {
                        @if board.fits { span.yes { "fits" } } @else { span.no { "no" } }
                        @if let Some(cycles) = board.cycles { br; (count(cycles as usize)) " cycles" }
                    } }
                } }
            }
        } }
        p.quiet { (note) }
    }
}
