//! The screen of a state.

use std::collections::VecDeque;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Style, Stylize};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Cell, Chart, Dataset, GraphType, Paragraph, Row, Table};
use tinyfit_board::store::{Slot, Source};
use tinyfit_client::protocol::Stats;
use tinyfit_model::printable::{is_hidden, one_line};
use tinyfit_report::{columns, wrap};

use crate::news::Facts;
use crate::state::{Label, Scored, State};

/// Where there are no classes, a key keeps the window.
const LABEL: &str = "0-9 label";
const KEYS: [&str; 8] =
    [LABEL, "l learn", "x stop", "e evaluate", "s save", "b roll back", "f fetch model", "q quit"];
/// Rows for lines of figures and for messages, below which messages take all of them.
const LOW: u16 = 12;
/// Of messages, borders included, below which the events have the whole width.
const LOWEST: u16 = 6;

/// Draws a state.
pub fn draw(state: &State, frame: &mut Frame<'_>) {
    let numbers = state.facts.as_ref().map_or(2, |facts| facts.classes.max(facts.outputs.len()));
    let numbers = numbers.clamp(2, 28) as u16;
    let Rect { width, height, .. } = frame.area();
    // The rest of a low terminal is for what moves.
    let about = about(state, usize::from(width.saturating_sub(2)), height < 24);
    let keys_shown = keys(state, usize::from(width));
    let (above, below) = (2 + about.len() as u16 + numbers + 3, keys_shown.len() as u16);
    let rest = height.saturating_sub(above + below);
    let [facts, windows, lines, messages, keys] = Layout::vertical([
        Constraint::Length(2 + about.len() as u16),
        Constraint::Length(numbers + 3),
        if rest < LOW { Constraint::Length(0) } else { Constraint::Fill(2) },
        Constraint::Fill(2),
        Constraint::Length(below),
    ])
    .areas(frame.area());
    device(state, about, frame, facts);
    let [left, right] = halves(windows);
    values(state, frame, left);
    if state.classifies() {
        confusion(state, frame, right)
    } else {
        errors(state, frame, right)
    }
    if rest >= LOW {
        figures(state, frame, lines);
    }
    if messages.height < LOWEST {
        events(state, frame, messages);
    } else {
        let [left, right] = halves(messages);
        events(state, frame, left);
        logs(state, frame, right);
    }
    frame.render_widget(Paragraph::new(keys_shown).reversed(), keys);
    // Whatever was drawn: text from a board does not reach the terminal as an instruction.
    for cell in &mut frame.buffer_mut().content {
        if cell.symbol().contains(is_hidden) {
            cell.set_char(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Losses, and next to them what else a task has of each window.
fn figures(state: &State, frame: &mut Frame<'_>, area: Rect) {
    if !state.classifies() && state.anomalies.0 == 0 {
        return line("loss", &state.losses, None, frame, area);
    }
    let [left, right] = halves(area);
    line("loss", &state.losses, None, frame, left);
    if state.classifies() {
        line("accuracy", &state.accuracies, Some(1.0), frame, right);
    } else {
        line("reconstruction error", &state.scores, None, frame, right);
    }
}

/// The keys in lines of at most `width` columns, broken between two of them.
fn keys(state: &State, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![String::new()];
    for key in KEYS {
        let key = if key == LABEL && !state.classifies() { "k keep" } else { key };
        let last = lines.last().map_or(0, String::len);
        if last > 0 && last + 3 + key.len() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            *line += if line.is_empty() { "" } else { "   " };
            *line += key;
        }
    }
    lines.into_iter().map(Line::from).collect()
}

/// The name of a class or of another output in so many columns, if it has one; marked where it is cut.
fn name(state: &State, output: usize, width: usize) -> String {
    let reported = state.facts.as_ref().and_then(|facts| facts.outputs.get(output));
    let name = state.names.get(output).or(reported);
    name.map_or_else(String::new, |name| cut(&one_line(name), width))
}

/// A text of at most so many columns, marked where it is cut.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_string();
    }
    wrap(text, width.saturating_sub(1), 0).swap_remove(0) + "…"
}

fn halves(area: Rect) -> [Rect; 2] {
    Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area)
}

/// Who the device is and what it has counted, in lines of at most `width` columns; two where there is little room.
fn about(state: &State, width: usize, is_low: bool) -> Vec<Line<'static>> {
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
    let stats = state.stats.clone().unwrap_or_default();
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
    let broken = |text: &str| if is_low { vec![cut(text, width)] } else { wrap(text, width, 0) };
    let mut lines: Vec<Line<'static>> = broken(&first).into_iter().map(Line::from).collect();
    for (nth, line) in broken(&second).into_iter().enumerate() {
        // Losses must be visible.
        let lost = if nth == 0 && samples > 0 { line.find(';').unwrap_or(line.len()) } else { 0 };
        let (red, rest) = line.split_at(lost);
        lines.push(Line::from(vec![Span::from(red.to_string()).red(), Span::from(rest.to_string())]));
    }
    lines
}

/// The labels since the factory model, class by class.
fn taught(state: &State, stats: &Stats) -> String {
    let counts = stats.examples_per_class.iter().flatten().enumerate();
    let counts = counts.filter(|(_, count)| **count > 0);
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
        Slot::Incomplete => "not finished (power failed)".into(),
        Slot::Corrupt => "damaged".into(),
        Slot::Other { .. } => "of another network".into(),
        Slot::Format { format } => format!("of another version (format {format})"),
        Slot::Rejected => "not usable".into(),
        Slot::Bad => "flash failed".into(),
    }
}

/// The scores of the last window.
fn values(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let block = Block::bordered();
    let Some(last) = &state.last else {
        return frame.render_widget(Paragraph::new("no window was scored yet").block(block), area);
    };
    let mut title = format!(" window {}", last.window);
    match &last.label {
        Some(Label::Targets(targets)) if targets.is_empty() => title += ", kept",
        Some(label) => title += &one_line(&format!(", {}", state.label(label))),
        None => {}
    }
    if !state.classifies() {
        let rows = quantities(state, last, usize::from(area.width.saturating_sub(2)));
        return frame.render_widget(Paragraph::new(rows).block(block.title(title + " ")), area);
    }
    let width = usize::from(area.width.saturating_sub(29));
    let mut rows = vec![Line::from(format!("{:>15}{:width$} {:>5} {:>5}", "", "", "f32", "int8")).dim()];
    for (class, &probability) in last.values().iter().enumerate() {
        let filled = (probability.clamp(0.0, 1.0) * width as f32).round() as usize;
        let number = |of: &[f32]| of.get(class).map_or("    -".to_string(), |p| format!("{p:5.2}"));
        let row = Line::from(format!(
            "{class:>2} {:<11} {}{} {} {}",
            name(state, class, 11),
            "█".repeat(filled),
            " ".repeat(width - filled.min(width)),
            number(&last.f32),
            number(&last.int8),
        ));
        rows.push(if last.class() == Some(class) { row.bold() } else { row });
    }
    frame.render_widget(Paragraph::new(rows).block(block.title(title + " ")), area);
}

/// Numbers with their names, and of an autoencoder what they are compared with.
fn quantities(state: &State, last: &Scored, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(2 * 13);
    let mut rows = vec![Line::from(format!("{:room$} {:>12} {:>12}", "", "f32", "int8")).dim()];
    for output in 0..last.values().len() {
        let number = |of: &[f32]| of.get(output).map_or("-".to_string(), f32::to_string);
        let name = name(state, output, room);
        rows.push(Line::from(format!("{name:<room$} {:>12} {:>12}", number(&last.f32), number(&last.int8))));
    }
    let threshold = state.facts.as_ref().and_then(|facts| facts.threshold);
    if let Some(threshold) = threshold {
        rows.push(match last.anomaly {
            Some(true) => Line::from(format!("above the threshold {threshold}: an anomaly")).red().bold(),
            _ => Line::from(format!("up to the threshold {threshold}: no anomaly")),
        });
    }
    rows
}

/// What came of labels that are not classes.
fn errors(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let ((labeled, sums), (windows, anomalies)) = (&state.errors, state.anomalies);
    let (title, rows) = if windows > 0 {
        (format!(" {windows} windows, {anomalies} anomalies "), Vec::new())
    } else if *labeled == 0 {
        (" labeled windows: mean absolute errors ".to_string(), Vec::new())
    } else {
        let room = usize::from(area.width).saturating_sub(16);
        let mean = |(output, sum): (usize, &f64)| {
            Line::from(format!("{} {:.6}", name(state, output, room), sum / f64::from(*labeled)))
        };
        let rows = sums.iter().enumerate().map(mean).collect();
        (format!(" {labeled} labeled windows: mean absolute errors "), rows)
    };
    frame.render_widget(Paragraph::new(rows).block(Block::bordered().title(title)), area);
}

fn confusion(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let (all, hits) = state.hits();
    let title = if all == 0 {
        " labeled windows: true class by predicted class ".to_string()
    } else {
        format!(" {all} labeled windows, {:.1} % hit ", 100.0 * f64::from(hits) / f64::from(all))
    };
    let classes = state.confusion.len();
    // The columns that the counts leave for number and name.
    let width = usize::from(area.width.saturating_sub(2));
    let named = width.saturating_sub(4 * classes).clamp(4, 12);
    if named + 4 * classes > width {
        return hits_of_each(state, width, frame, (area, title));
    }
    let header = (0..classes).map(|class| Cell::from(format!("{class:>3}")));
    let header = Row::new(std::iter::once(Cell::default()).chain(header)).dim();
    let rows = state.confusion.iter().enumerate().map(|(class, row)| {
        let name = Cell::from(format!("{class:>2} {}", name(state, class, named - 3)));
        let counts = row.iter().enumerate().map(|(said, count)| {
            let cell = Cell::from(if *count == 0 { "  ·".to_string() } else { format!("{count:>3}") });
            if said == class { cell.bold() } else { cell }
        });
        Row::new(std::iter::once(name).chain(counts))
    });
    let widths =
        std::iter::once(Constraint::Length(named as u16)).chain((0..classes).map(|_| Constraint::Length(3)));
    frame.render_widget(Table::new(rows, widths).header(header).block(Block::bordered().title(title)), area);
}

/// The confusion matrix where it has no room: how often each class was right.
fn hits_of_each(state: &State, width: usize, frame: &mut Frame<'_>, (area, title): (Rect, String)) {
    let rows = state.confusion.iter().enumerate().map(|(class, row)| {
        let (hits, all) = (row.get(class).copied().unwrap_or(0), row.iter().sum::<u32>());
        let name = name(state, class, 11);
        Line::from(cut(&format!("{class:>2} {name:<11} {hits:>4} of {all}"), width))
    });
    let rows = std::iter::once(Line::from("").dim()).chain(rows).collect::<Vec<_>>();
    frame.render_widget(Paragraph::new(rows).block(Block::bordered().title(title)), area);
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
        let mut wrapped = wrap(&one_line(&message), width, indent);
        // The last message is read from its beginning.
        if lines.is_empty() && wrapped.len() > rows {
            wrapped.truncate(rows);
            if let Some(last) = wrapped.last_mut() {
                *last = cut(&format!("{last} …"), width);
            }
        }
        wrapped.into_iter().rev().for_each(|line| lines.push_front(line.into()));
    }
    let last: Vec<Line<'_>> = lines.split_off(lines.len().saturating_sub(rows)).into();
    frame.render_widget(Paragraph::new(last).block(Block::bordered().title(title)), area);
}
