//! The screen of a state.

use std::collections::VecDeque;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Style, Stylize};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Cell, Chart, Dataset, GraphType, Paragraph, Row, Table};
use tinyfit_board::protocol::Stats;
use tinyfit_board::store::{Slot, Source};
use tinyfit_model::printable::{is_hidden, one_line};

use crate::news::Facts;
use crate::state::State;
use crate::wrap::wrap;

const KEYS: &str =
    "0-9 label   l learn   x stop   e evaluate   s save   b roll back   f fetch model   q quit";

/// Draws a state.
pub fn draw(state: &State, frame: &mut Frame<'_>) {
    let classes = state.facts.as_ref().map_or(2, |facts| facts.classes).clamp(2, 28) as u16;
    let Rect { width, height, .. } = frame.area();
    // The rest of a low terminal is for what moves.
    let about = about(state, if height < 24 { usize::MAX } else { usize::from(width.saturating_sub(2)) });
    let [facts, windows, lines, messages, keys] = Layout::vertical([
        Constraint::Length(2 + about.len() as u16),
        Constraint::Length(classes + 3),
        Constraint::Fill(2),
        Constraint::Fill(2),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    device(state, about, frame, facts);
    let [left, right] = halves(windows);
    probabilities(state, frame, left);
    confusion(state, frame, right);
    let [left, right] = halves(lines);
    line("loss", &state.losses, None, frame, left);
    line("accuracy", &state.accuracies, Some(1.0), frame, right);
    let [left, right] = halves(messages);
    events(state, frame, left);
    logs(state, frame, right);
    frame.render_widget(Line::from(KEYS).reversed(), keys);
    // Whatever was drawn: text from a board does not reach the terminal as an instruction.
    for cell in &mut frame.buffer_mut().content {
        if cell.symbol().contains(is_hidden) {
            cell.set_char(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// The name of a class as it is shown, if it has one.
fn name(state: &State, class: usize) -> String {
    state.names.get(class).map_or_else(String::new, |name| one_line(name).into_owned())
}

fn halves(area: Rect) -> [Rect; 2] {
    Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area)
}

/// Who the device is and what it has counted, in lines of at most `width` columns.
fn about(state: &State, width: usize) -> Vec<Line<'static>> {
    let Some(facts) = &state.facts else {
        return vec!["nothing was heard of a device yet".into(), "".into()];
    };
    let slots = match facts.slots {
        Some(slots) => format!("slots: {}, {}", slot(slots[0]), slot(slots[1])),
        None => "nothing can be saved".to_string(),
    };
    let signed = match (facts.signed, facts.locked) {
        (_, true) => format!(", learns only for its owner, update {}", facts.counter),
        (true, false) => format!(", signed models only, update {}", facts.counter),
        (false, false) => String::new(),
    };
    let first = format!(
        "weights from {} at boot; {slots}{signed}; {} parameters, {} bytes of RAM",
        source(facts.source),
        facts.parameters,
        facts.ram
    );
    let stats = state.stats.unwrap_or_default();
    // An event may have come since the counts were asked for.
    let samples = stats.lost.max(state.lost);
    let second = format!(
        "{samples} samples lost; {} windows, {} labeled, {} kept, {} learned, {} rejected; {} times better, {} back, {} drifts",
        stats.windows,
        stats.labeled,
        stats.kept,
        stats.learned,
        stats.rejected,
        stats.improved,
        stats.rolled_back,
        stats.drifts
    ) + &taught(state, &stats);
    let mut lines: Vec<Line<'static>> = wrap(&first, width, 0).into_iter().map(Line::from).collect();
    for (nth, line) in wrap(&second, width, 0).into_iter().enumerate() {
        // Losses must be visible.
        let lost = if nth == 0 && samples > 0 { line.find(';').unwrap_or(line.len()) } else { 0 };
        let (red, rest) = line.split_at(lost);
        lines.push(Line::from(vec![Span::from(red.to_string()).red(), Span::from(rest.to_string())]));
    }
    lines
}

/// The labels since the factory model, class by class.
fn taught(state: &State, stats: &Stats) -> String {
    let counts = stats.examples_per_class.0.iter().enumerate().filter(|(_, count)| **count > 0);
    let counts: Vec<String> =
        counts.map(|(class, count)| format!("{count} {}", one_line(&state.name(class)))).collect();
    if counts.is_empty() { String::new() } else { format!("; taught {}", counts.join(", ")) }
}

fn device(state: &State, about: Vec<Line<'_>>, frame: &mut Frame<'_>, area: Rect) {
    let title = state.facts.as_ref().map(|Facts { board, firmware, product, device, .. }| {
        let named = [product, device].into_iter().filter(|name| !name.is_empty());
        let named: String = named.map(|name| format!(", {name}")).collect();
        one_line(&format!(" {board}{named}, firmware {firmware} ")).into_owned()
    });
    let block = Block::bordered().title(title.unwrap_or_default());
    frame.render_widget(Paragraph::new(about).block(block), area);
}

/// Where weights come from.
pub(crate) fn source(source: Source) -> String {
    match source {
        Source::Slot(slot) => format!("slot {slot}"),
        Source::Factory => "the factory".to_string(),
    }
}

fn slot(slot: Slot) -> String {
    match slot {
        Slot::Empty => "empty".into(),
        Slot::Valid { sequence, .. } => format!("record {sequence}"),
        Slot::Incomplete => "incomplete".into(),
        Slot::Corrupt => "corrupt".into(),
        Slot::Other { .. } => "another network's".into(),
        Slot::Format { format } => format!("format {format}"),
        Slot::Rejected => "rejected".into(),
        Slot::Bad => "bad".into(),
    }
}

fn probabilities(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let block = Block::bordered();
    let Some(last) = &state.last else {
        return frame.render_widget(Paragraph::new("no window was scored yet").block(block), area);
    };
    let mut title = format!(" window {}", last.window);
    if let Some(label) = last.label {
        title += &one_line(&format!(", {}", state.name(label)));
    }
    let width = usize::from(area.width.saturating_sub(29));
    let mut rows = vec![Line::from(format!("{:>15}{:width$} {:>5} {:>5}", "", "", "f32", "int8")).dim()];
    for (class, &probability) in last.probabilities().iter().enumerate() {
        let filled = (probability.clamp(0.0, 1.0) * width as f32).round() as usize;
        let number = |of: &[f32]| of.get(class).map_or("    -".to_string(), |p| format!("{p:5.2}"));
        let row = Line::from(format!(
            "{class:>2} {:<11.11} {}{} {} {}",
            name(state, class),
            "█".repeat(filled),
            " ".repeat(width - filled.min(width)),
            number(&last.f32),
            number(&last.int8),
        ));
        rows.push(if last.class() == Some(class) { row.bold() } else { row });
    }
    frame.render_widget(Paragraph::new(rows).block(block.title(title + " ")), area);
}

fn confusion(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let (all, hits) = state.hits();
    let title = if all == 0 {
        " labeled windows: true class by said class ".to_string()
    } else {
        format!(" {all} labeled windows, {:.1} % hit ", 100.0 * f64::from(hits) / f64::from(all))
    };
    let classes = state.confusion.len();
    let header = (0..classes).map(|class| Cell::from(format!("{class:>3}")));
    let header = Row::new(std::iter::once(Cell::default()).chain(header)).dim();
    let rows = state.confusion.iter().enumerate().map(|(class, row)| {
        let name = Cell::from(format!("{class:>2} {:.9}", name(state, class)));
        let counts = row.iter().enumerate().map(|(said, count)| {
            let cell = Cell::from(if *count == 0 { "  ·".to_string() } else { format!("{count:>3}") });
            if said == class { cell.bold() } else { cell }
        });
        Row::new(std::iter::once(name).chain(counts))
    });
    let widths = std::iter::once(Constraint::Length(12)).chain((0..classes).map(|_| Constraint::Length(3)));
    frame.render_widget(Table::new(rows, widths).header(header).block(Block::bordered().title(title)), area);
}

/// A line of figures, from 0 to `top` or to the highest.
fn line(name: &str, figures: &VecDeque<f32>, top: Option<f32>, frame: &mut Frame<'_>, area: Rect) {
    let title = match figures.back() {
        Some(last) => format!(" {name} {last:.3} "),
        None => format!(" {name} "),
    };
    let highest = top.unwrap_or_else(|| figures.iter().copied().fold(0.0, f32::max));
    let top = f64::from(if highest > 0.0 && highest.is_finite() { highest } else { 1.0 });
    let points: Vec<(f64, f64)> =
        figures.iter().enumerate().map(|(nth, figure)| (nth as f64, f64::from(*figure))).collect();
    let data = Dataset::default().marker(Marker::Braille).graph_type(GraphType::Line).data(&points);
    let labels = ["0".to_string(), format!("{top:.3}")];
    let chart = Chart::new(vec![data])
        .block(Block::bordered().title(title))
        .x_axis(Axis::default().bounds([0.0, points.len().saturating_sub(1).max(1) as f64]))
        .y_axis(Axis::default().bounds([0.0, top]).labels(labels).style(Style::new().dim()));
    frame.render_widget(chart, area);
}

fn events(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let told = |(ms, event): &(u64, String)| format!("{:>4}.{} {event}", ms / 1000, ms % 1000 / 100);
    messages(" events ", state.events.iter().map(told), 7, frame, area);
}

fn logs(state: &State, frame: &mut Frame<'_>, area: Rect) {
    messages(" log ", state.logs.iter().cloned(), 5, frame, area);
}

/// The last messages that there is room for, wrapped.
fn messages(
    title: &str,
    all: impl DoubleEndedIterator<Item = String>,
    indent: usize,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let (rows, width) =
        (usize::from(area.height.saturating_sub(2)), usize::from(area.width.saturating_sub(2)));
    let mut lines: VecDeque<Line<'_>> = VecDeque::new();
    for message in all.rev() {
        if lines.len() >= rows {
            break;
        }
        wrap(&one_line(&message), width, indent)
            .into_iter()
            .rev()
            .for_each(|line| lines.push_front(line.into()));
    }
    let last: Vec<Line<'_>> = lines.split_off(lines.len().saturating_sub(rows)).into();
    frame.render_widget(Paragraph::new(last).block(Block::bordered().title(title)), area);
}
