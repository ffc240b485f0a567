//! The last samples on a terminal, and the keys.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::Line;
use ratatui::widgets::{Axis, Block, Chart, Dataset, GraphType, Paragraph};
use ratatui::{DefaultTerminal, Frame};

use crate::error::Error;
use crate::recording::{Shown, Wish};

/// Samples of each channel on the screen.
const WIDTH: usize = 512;

/// Time between two pictures.
const TURN: Duration = Duration::from_millis(80);

const COLORS: [Color; 6] =
    [Color::Blue, Color::Yellow, Color::Green, Color::Red, Color::Magenta, Color::Cyan];

/// A plot of the last samples. The terminal is as it was when this is dropped.
pub struct Plot {
    terminal: DefaultTerminal,
    names: Vec<String>,
    /// The labels that keys choose.
    labels: Vec<String>,
    last: VecDeque<Vec<f64>>,
    drawn: Instant,
}

impl Drop for Plot {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

impl Plot {
    /// A plot of channels of these names; the keys 1, 2 and so on choose a label, q ends.
    ///
    /// # Errors
    /// There is no terminal.
    pub fn new(names: Vec<String>, labels: Vec<String>) -> Result<Self, Error> {
        let terminal = ratatui::try_init().map_err(Error::Terminal)?;
        Ok(Self { terminal, names, labels, last: VecDeque::new(), drawn: Instant::now() })
    }

    /// Draws what came; returns the key's wish.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn show(&mut self, shown: Shown<'_>) -> Result<Option<Wish>, Error> {
        for sample in shown.counts.chunks_exact(shown.channels.max(1)) {
            if self.last.len() >= WIDTH {
                self.last.pop_front();
            }
            self.last.push_back(sample.to_vec());
        }
        if self.drawn.elapsed() < TURN {
            return Ok(None);
        }
        self.drawn = Instant::now();
        let (last, names, labels) = (&self.last, &self.names, &self.labels);
        self.terminal.draw(|frame| draw(frame, last, names, labels, shown)).map_err(Error::Terminal)?;
        while event::poll(Duration::ZERO).map_err(Error::Terminal)? {
            let Event::Key(key) = event::read().map_err(Error::Terminal)? else { continue };
            if key.kind != KeyEventKind::Press {
                continue;
            }
            match key.code {
                KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                    return Ok(Some(Wish::Stop));
                }
                KeyCode::Char('q') => return Ok(Some(Wish::Stop)),
                KeyCode::Char(digit @ '1'..='9') => {
                    return Ok(Some(Wish::Label(digit as usize - '1' as usize)));
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

fn draw(
    frame: &mut Frame<'_>,
    last: &VecDeque<Vec<f64>>,
    names: &[String],
    labels: &[String],
    shown: Shown<'_>,
) {
    let points: Vec<Vec<(f64, f64)>> = (0..names.len())
        .map(|channel| {
            let of =
                last.iter().enumerate().filter_map(|(at, sample)| Some((at as f64, *sample.get(channel)?)));
            of.collect()
        })
        .collect();
    let values = || points.iter().flatten().map(|(_, value)| *value);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low < high { (low, high) } else { (low.min(0.0) - 1.0, high.max(0.0) + 1.0) };
    let sets = names.iter().zip(&points).zip(COLORS.iter().cycle()).map(|((name, points), color)| {
        let set = Dataset::default().name(name.as_str()).marker(Marker::Braille).graph_type(GraphType::Line);
        set.style(Style::default().fg(*color)).data(points)
    });
    let chart = Chart::new(sets.collect())
        .block(Block::bordered().title(" the last samples "))
        .x_axis(Axis::default().bounds([0.0, WIDTH as f64]))
        .y_axis(Axis::default().bounds([low, high]).labels([format!("{low:.0}"), format!("{high:.0}")]));
    let [above, below] = Layout::vertical([Constraint::Min(5), Constraint::Length(4)]).areas(frame.area());
    frame.render_widget(chart, above);
    let summary = shown.summary;
    let rate = summary.measured_rate.map_or("-".into(), |rate| format!("{rate:.2}"));
    let lost = format!(
        "lost: {} in the sensor, {} in the queue, {} on the line",
        summary.lost_in_sensor, summary.lost_in_queue, summary.lost_in_packets
    );
    let keys =
        labels.iter().enumerate().map(|(at, label)| format!("{}: {label}", at + 1)).collect::<Vec<_>>();
    let lines = vec![
        Line::from(format!("{} samples, {:.1} s, {rate} a second", summary.samples, summary.seconds)),
        Line::from(lost),
        Line::from(format!("label: {}", if shown.label.is_empty() { "-" } else { shown.label })),
        Line::from(format!("q: end   {}", keys.join("   "))),
    ];
    frame.render_widget(Paragraph::new(lines), below);
}
