//! A session as it stands.

use std::collections::VecDeque;

use serde::Serialize;
use tinyfit::Class;
use tinyfit_client::protocol::{
    Command, Evaluated, Event, Info, Notification, Numbered, NumberedReply, Reply, Score, Stats,
};
use tinyfit_client::reason;

use crate::moment::{Moment, Said};
use crate::news::{Facts, News};

/// Points of a line on the screen, and messages, that are kept.
const KEPT: usize = 200;

/// A window that was scored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    /// Milliseconds since the session began.
    #[serde(skip)]
    pub ms: u64,
    /// Its number.
    pub window: u32,
    /// Numbers by the network that learns, of a classifier probabilities; empty if the firmware has none.
    pub f32: Vec<f32>,
    /// By the int8 model.
    pub int8: Vec<f32>,
    /// Whether it is an anomaly; of an autoencoder alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anomaly: Option<bool>,
    /// Its label, once there is one.
    #[serde(skip)]
    pub label: Option<Label>,
}

/// The label of a window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Its class.
    Class(usize),
    /// The targets of a regressor in their units; empty for an autoencoder.
    Targets(Vec<f32>),
}

impl Scored {
    /// The numbers that count: of the network that learns, if there is one.
    pub fn values(&self) -> &[f32] {
        if self.f32.is_empty() { &self.int8 } else { &self.f32 }
    }

    /// The predicted class.
    pub fn class(&self) -> Option<usize> {
        Class::argmax(self.values()).map(|Class(class)| class)
    }

    /// Whether the predicted class is the true one, once it is labeled.
    pub fn hit(&self) -> Option<bool> {
        match self.label {
            Some(Label::Class(label)) => Some(self.class() == Some(label)),
            _ => None,
        }
    }
}

/// All that the screen shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The names of the classes, as many as are known.
    pub names: Vec<String>,
    /// Who the device is.
    pub facts: Option<Facts>,
    /// The window scored last.
    pub last: Option<Scored>,
    /// Labeled windows by true and by said class.
    pub confusion: Vec<Vec<u32>>,
    /// Of a regressor: windows that were labeled, and for each target the sum of its absolute errors there.
    pub errors: (u32, Vec<f64>),
    /// Of an autoencoder: windows, and anomalies among them.
    pub anomalies: (u32, u32),
    /// Of an autoencoder: the reconstruction errors.
    pub scores: VecDeque<f32>,
    /// Losses that the device told, on examples held out or kept.
    pub losses: VecDeque<f32>,
    /// Accuracies that it told.
    pub accuracies: VecDeque<f32>,
    /// The last comparison with the factory's network.
    pub evaluated: Option<Evaluated>,
    /// The counts, as they were reported last.
    pub stats: Option<Stats>,
    /// Samples lost since the session began, as events told.
    pub lost: u32,
    /// What happened, with its time.
    pub events: VecDeque<(u64, String)>,
    /// The firmware's log.
    pub logs: VecDeque<String>,
    /// Labels on their way: command, window, label.
    labels: VecDeque<(u32, u32, Label)>,
}

impl State {
    /// Before the first message.
    pub fn new(names: Vec<String>) -> Self {
        Self { names, ..Self::default() }
    }

    /// The name of a class or of another output, or its number.
    pub fn name(&self, output: usize) -> String {
        let reported = self.facts.as_ref().and_then(|facts| facts.outputs.get(output));
        self.names.get(output).or(reported).cloned().unwrap_or_else(|| output.to_string())
    }

    /// Whether the device classifies, as far as it is known.
    pub fn classifies(&self) -> bool {
        self.facts.as_ref().is_none_or(|facts| facts.task == "classify")
    }

    /// A label in words.
    pub fn label(&self, label: &Label) -> String {
        match label {
            Label::Class(class) => self.name(*class),
            Label::Targets(targets) => {
                let numbers: Vec<String> = targets.iter().map(f32::to_string).collect();
                numbers.join(" ")
            }
        }
    }

    /// The numbers of labeled windows, and of those that were classified right.
    pub fn hits(&self) -> (u32, u32) {
        let all = self.confusion.iter().flatten().sum();
        (all, (0..self.confusion.len()).map(|class| self.confusion[class][class]).sum())
    }

    /// Takes a moment; returns what is new in it. The window before is handed to `finished` when the next is
    /// scored: it cannot be labeled any more.
    pub fn hear(&mut self, moment: &Moment, finished: &mut dyn FnMut(Scored)) -> Option<News> {
        let news = match &moment.said {
            Said::Sent(line) => {
                self.note_label(line);
                return None;
            }
            Said::Heard(line) => self.read(moment.ms, line)?,
            Said::Log(line) => News::Log(line.clone()),
            Said::Note(note) => News::Note(note.clone()),
        };
        if let News::Score(_) = news
            && let Some(last) = self.last.take()
        {
            finished(last);
        }
        self.take(moment.ms, &news);
        Some(news)
    }

    /// Keeps in mind which window a label is of.
    fn note_label(&mut self, line: &str) {
        let Ok(Numbered { id, command: Command::Label { class, targets, window, .. }, .. }) =
            serde_json::from_str(line)
        else {
            return;
        };
        let label = match class {
            Some(class) => Label::Class(class as usize),
            None => Label::Targets(targets.to_vec()),
        };
        let of = window.or(self.last.as_ref().map(|last| last.window));
        // A line that is sent again is the same label.
        if let Some(window) = of.filter(|_| self.labels.iter().all(|label| label.0 != id)) {
            push(&mut self.labels, (id, window, label));
        }
    }

    /// The news of a device's line.
    fn read(&mut self, ms: u64, line: &str) -> Option<News> {
        if let Ok(Notification { event }) = serde_json::from_str(line) {
            return Some(match event {
                Event::Score(score) => News::Score(scored(ms, &score)),
                Event::Labeled { window, class } => {
                    let label =
                        class.map_or(Label::Targets(Vec::new()), |class| Label::Class(class as usize));
                    self.labeled(window, label)?
                }
                event => News::Event(event),
            });
        }
        let (id, reply) = match serde_json::from_str(line) {
            Ok(NumberedReply { id, reply }) => (Some(id), reply),
            Err(_) => (None, serde_json::from_str(line).ok()?),
        };
        let label = id.and_then(|id| self.labels.iter().position(|label| label.0 == id));
        let label = label.and_then(|place| self.labels.remove(place));
        Some(match reply {
            Reply::Info(info) => News::Info(facts(&info)),
            Reply::Score(score) => News::Score(scored(ms, &score)),
            Reply::Ok => {
                let (_, window, label) = label?;
                self.labeled(window, label)?
            }
            // The command that was refused reports the refusal.
            Reply::Model { .. } | Reply::Error(_) => return None,
            Reply::Learned(learned) => News::Reply(Reply::Learned(learned)),
            Reply::Evaluated(evaluated) => News::Reply(Reply::Evaluated(evaluated)),
            Reply::Saved { slot, sequence, bytes } => News::Reply(Reply::Saved { slot, sequence, bytes }),
            Reply::RolledBack { source } => News::Reply(Reply::RolledBack { source }),
            Reply::Stats(stats) => News::Reply(Reply::Stats(stats)),
            Reply::Timing(timing) => News::Reply(Reply::Timing(timing)),
        })
    }

    /// That the last window got its label, if it is the last.
    fn labeled(&self, window: u32, label: Label) -> Option<News> {
        let last = self.last.as_ref().filter(|last| last.window == window)?;
        let hit = match label {
            Label::Class(class) => Some(last.class()? == class),
            Label::Targets(_) => None,
        };
        Some(News::Label { window, label, hit })
    }

    fn take(&mut self, ms: u64, news: &News) {
        let event = match news {
            News::Info(facts) => {
                self.facts = Some(facts.clone());
                return;
            }
            News::Score(scored) => {
                if let Some(anomaly) = scored.anomaly {
                    self.anomalies.0 += 1;
                    self.anomalies.1 += u32::from(anomaly);
                    scored.values().first().into_iter().for_each(|score| push(&mut self.scores, *score));
                }
                self.last = Some(scored.clone());
                return;
            }
            News::Label { label, hit, .. } => {
                self.count(label);
                match (hit, label) {
                    (Some(true), _) => format!("labeled {}, as predicted", self.label(label)),
                    (Some(false), _) => format!("labeled {}, not as predicted", self.label(label)),
                    (None, Label::Targets(targets)) if targets.is_empty() => "kept to learn from".to_string(),
                    (None, _) => format!("labeled {}", self.label(label)),
                }
            }
            News::Event(Event::Supervisor(supervisor)) => {
                supervisor.loss.into_iter().for_each(|loss| push(&mut self.losses, loss));
                supervisor.accuracy.into_iter().for_each(|accuracy| push(&mut self.accuracies, accuracy));
                words(supervisor)
            }
            News::Event(Event::Lost { samples, queue }) => {
                self.lost = self.lost.saturating_add(*samples);
                match queue {
                    0 => format!("{samples} samples lost"),
                    queue => format!("{samples} samples lost, {queue} of them in the queue"),
                }
            }
            News::Event(Event::Error(error)) => reason(error),
            News::Event(Event::Selected { class }) => {
                format!("the button labels {}", self.label(&Label::Class(*class as usize)))
            }
            News::Reply(Reply::Learned(learned)) => format!(
                "learned {} examples, {} held out: loss {:.3}, {} times better, {} back{}",
                learned.examples,
                learned.held_out,
                learned.loss,
                learned.improved,
                learned.rolled_back,
                if learned.reverted { "; reverted: it forgot what the factory's network knew" } else { "" }
            ),
            News::Reply(Reply::Evaluated(evaluated)) => {
                push(&mut self.losses, evaluated.loss);
                evaluated.accuracy.into_iter().for_each(|accuracy| push(&mut self.accuracies, accuracy));
                self.evaluated = Some(*evaluated);
                let examples = evaluated.examples;
                match (evaluated.accuracy, evaluated.factory_accuracy) {
                    (Some(accuracy), Some(factory)) => format!(
                        "on {examples} kept examples {:.1} %, factory {:.1} %",
                        100.0 * accuracy,
                        100.0 * factory
                    ),
                    _ => format!(
                        "on {examples} kept examples loss {:.3}, factory {:.3}",
                        evaluated.loss, evaluated.factory_loss
                    ),
                }
            }
            News::Reply(Reply::Saved { slot, sequence, bytes }) => {
                format!("saved {bytes} bytes in slot {slot}, record {sequence}")
            }
            News::Reply(Reply::RolledBack { source }) => {
                format!("back to {}", crate::screen::source(*source))
            }
            News::Reply(Reply::Stats(stats)) => {
                self.stats = Some(stats.clone());
                return;
            }
            News::Event(Event::Score(_) | Event::Labeled { .. }) | News::Reply(_) => return,
            News::Log(line) => {
                push(&mut self.logs, line.clone());
                return;
            }
            News::Note(note) => note.clone(),
        };
        push(&mut self.events, (ms, event));
    }

    /// Counts the last window under its true class, or its errors.
    fn count(&mut self, label: &Label) {
        let Some(last) = &mut self.last else { return };
        last.label = Some(label.clone());
        let label = match label {
            Label::Class(class) => *class,
            Label::Targets(targets) => {
                let (labeled, sums) = &mut self.errors;
                *labeled += u32::from(!targets.is_empty());
                sums.resize(targets.len(), 0.0);
                for ((sum, target), value) in sums.iter_mut().zip(targets).zip(last.values()) {
                    *sum += f64::from(target - value).abs();
                }
                return;
            }
        };
        let classes = last.values().len();
        let Some(said) = last.class() else { return };
        if self.confusion.len() != classes {
            self.confusion = vec![vec![0; classes]; classes];
        }
        if let Some(count) = self.confusion.get_mut(label).and_then(|row| row.get_mut(said)) {
            *count += 1;
        }
    }
}

fn push<T>(queue: &mut VecDeque<T>, value: T) {
    if queue.len() == KEPT {
        queue.pop_front();
    }
    queue.push_back(value);
}

fn scored(ms: u64, score: &Score) -> Scored {
    let (window, anomaly) = (score.window, score.anomaly);
    Scored { ms, window, f32: score.f32.to_vec(), int8: score.int8.to_vec(), anomaly, label: None }
}

fn facts(info: &Info<'_>) -> Facts {
    Facts {
        board: info.board.to_string(),
        firmware: info.firmware.to_string(),
        task: info.task.to_string(),
        classes: info.classes,
        outputs: info.outputs.split(',').filter(|name| !name.is_empty()).map(str::to_string).collect(),
        threshold: info.threshold,
        parameters: info.parameters,
        ram: info.ram,
        product: info.product.to_string(),
        device: info.device.to_string(),
        signed: info.signed,
        locked: info.locked,
        counter: info.counter,
        slots: info.slots,
        source: info.source,
    }
}

/// The outcome of a supervisor's check, in words.
fn words(supervisor: &tinyfit_client::protocol::SupervisorEvent) -> String {
    use tinyfit_client::protocol::{Outcome, Weights};
    let outcome = match supervisor.outcome {
        Outcome::Checked => "supervisor: as good as the best",
        Outcome::Improved => "supervisor: better",
        Outcome::RolledBack => "supervisor: worse, went back",
        Outcome::Drift => "supervisor: drift",
        Outcome::Stopped => "supervisor: learning is paused",
    };
    let mut text = outcome.to_string();
    if let Some(loss) = supervisor.loss {
        text += &format!(", loss {loss:.3}");
    }
    if let Some(accuracy) = supervisor.accuracy {
        text += &format!(", accuracy {:.1} %", 100.0 * accuracy);
    }
    match supervisor.weights {
        Some(Weights::Best) => text += ", to the best weights",
        Some(Weights::Factory) => text += ", to the factory's weights",
        Some(Weights::Current) | None => {}
    }
    if let Some(rate) = supervisor.learning_rate {
        text += &format!(", learning rate {rate}");
    }
    text
}
