//! What is said to a device: the wearer moves, the device scores, hears the truth for the first part of each exercise,
//! learns, and is tested on the rest. The same words go to the application on this host and to the emulated chips.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tinyfit::Class;
use tinyfit_board::protocol::{AXES, Command, INPUTS, SAMPLES, Stats, Timing, chunk_crc};

use crate::recordings::{Recording, STRIDE};

/// How a wearer's windows are learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Personalising {
    /// How often each window is shown to the coach.
    pub passes: u16,
    /// The learning rate of plain SGD, one example at a time.
    pub learning_rate: f32,
    /// The seed of the order.
    pub seed: u64,
}

/// Somebody who answers lines.
pub(crate) trait Peer {
    /// Sends one line and returns the answer.
    fn ask(&mut self, line: &str) -> Result<String, String>;

    /// Moves. Returns the score of the window that ends with these samples, as JSON, if one does as is said.
    fn sense(&mut self, samples: &[[i16; AXES]], ends: bool) -> Result<Option<String>, String> {
        let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
        let command = Command::Samples { base64: &STANDARD.encode(bytes) };
        let line = self.ask(&serde_json::to_string(&command).map_err(|e| e.to_string())?)?;
        match (ends, line.as_str()) {
            (false, "\"ok\"") => Ok(None),
            (true, line) if line.starts_with("{\"score\"") => Ok(Some(line.to_string())),
            _ => Err(format!("samples were answered by {line}")),
        }
    }

    /// Saves, loses its power and boots again; or does not, where there is no flash to save in.
    fn save_and_lose_power(&mut self) -> Result<(), String> {
        Ok(())
    }
}

/// What a session brought to light; two devices are equal if this is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Transcript {
    /// Every score, as the line it came in, before learning and then after.
    pub(crate) scores: Vec<String>,
    /// Counts over all windows before learning.
    pub(crate) before: Stats,
    /// The answer to `learn`.
    pub(crate) learned: String,
    /// Counts over the rest of the windows after learning.
    pub(crate) after: Stats,
    /// The scaler and the tuned weights.
    pub(crate) weights: Vec<f32>,
    /// True and predicted class of each rest window: before, after.
    pub(crate) rest: Vec<[(usize, usize); 2]>,
}

impl Transcript {
    /// The first difference to what the host computed, in words.
    pub(crate) fn difference(&self, host: &Self) -> Option<String> {
        if let Some(i) = (0..host.scores.len()).find(|&i| self.scores.get(i) != host.scores.get(i)) {
            let got = self.scores.get(i).map_or("nothing", String::as_str);
            return Some(format!("score {i} is {got}, on the host {}", host.scores[i]));
        }
        let bits = |weights: &[f32]| weights.iter().map(|w| w.to_bits()).collect::<Vec<_>>();
        let (mine, theirs) = (bits(&self.weights), bits(&host.weights));
        if let Some(i) = (0..theirs.len()).find(|&i| mine.get(i) != Some(&theirs[i])) {
            return Some(format!(
                "tuned weight {i} is {:?}, on the host {:?}",
                self.weights.get(i),
                host.weights[i]
            ));
        }
        let same = self.scores.len() == host.scores.len()
            && self.before == host.before
            && self.after == host.after
            && self.learned == host.learned;
        if same { None } else { Some("the counts differ".to_string()) }
    }
}

/// Holds the session with `peer`; `progress` is called with the windows scored so far.
pub(crate) fn hold(
    peer: &mut impl Peer,
    recordings: &[Recording],
    personalising: Personalising,
    progress: &mut dyn FnMut(usize),
) -> Result<Transcript, String> {
    let mut talk = Talk { peer, progress, scores: Vec::new() };
    talk.expect_ok(&Command::Factory)?;
    let mut first = Vec::new();
    for recording in recordings {
        let windows = recording.samples.len().saturating_sub(STRIDE) / STRIDE;
        let learned = learned_windows(windows);
        let classes = talk.play(recording.class, &recording.samples, learned)?;
        first.push((recording, learned, classes));
    }
    let before = talk.stats()?;
    let Personalising { passes, learning_rate, seed } = personalising;
    let learned_all = talk.ask(&Command::Learn { passes, learning_rate, seed })?;
    talk.peer.save_and_lose_power()?;
    talk.expect_ok(&Command::Forget)?;
    let mut rest = Vec::new();
    for (recording, learned, before) in first {
        let samples = recording.samples.get(learned * STRIDE..).unwrap_or_default();
        let after = talk.play(recording.class, samples, 0)?;
        let pairs = before.iter().skip(learned).zip(&after);
        rest.extend(pairs.map(|(&before, &after)| [(recording.class, before), (recording.class, after)]));
    }
    // A device that lost its power has no examples any more.
    let after = Stats { kept: 0, ..talk.stats()? };
    let weights = talk.weights()?;
    Ok(Transcript { scores: talk.scores, before, learned: learned_all.to_string(), after, weights, rest })
}

/// What calls take: one window is scored and learned.
pub(crate) fn measure(peer: &mut impl Peer, features: &[f32], class: usize) -> Result<Timing, String> {
    let mut talk = Talk { peer, progress: &mut |_| {}, scores: Vec::new() };
    let x: heapless::Vec<f32, INPUTS> = features.iter().copied().collect();
    talk.ask(&Command::Score { x })?;
    talk.expect_ok(&Command::Label { class, keep: true, window: None })?;
    // The coach holds the first example out, and learns it the second time.
    talk.ask(&Command::Learn { passes: 2, learning_rate: 0.01, seed: 1 })?;
    talk.field(&Command::Timing, "timing")
}

/// How many of a recording's windows are learned from: the first 30 %.
pub(crate) fn learned_windows(windows: usize) -> usize {
    windows * 3 / 10
}

struct Talk<'a, P> {
    peer: &'a mut P,
    progress: &'a mut dyn FnMut(usize),
    scores: Vec<String>,
}

impl<P: Peer> Talk<'_, P> {
    /// Streams a recording, labels each window, keeps the first `keep`; returns the predicted classes.
    fn play(&mut self, class: usize, samples: &[[i16; 6]], keep: usize) -> Result<Vec<usize>, String> {
        self.expect_ok(&Command::Clear)?;
        let mut classes = Vec::new();
        // What is left over ends no window.
        for (second, samples) in samples.as_chunks::<SAMPLES>().0.iter().enumerate() {
            let Some(line) = self.peer.sense(samples, second > 0)? else { continue };
            classes.push(predicted_class(&line)?);
            self.scores.push(line);
            (self.progress)(self.scores.len());
            self.expect_ok(&Command::Label { class, keep: classes.len() <= keep, window: None })?;
        }
        Ok(classes)
    }

    fn stats(&mut self) -> Result<Stats, String> {
        self.field(&Command::Stats, "stats")
    }

    fn weights(&mut self) -> Result<Vec<f32>, String> {
        #[derive(serde::Deserialize)]
        struct Chunk {
            offset: usize,
            total: usize,
            base64: String,
            crc: u32,
        }
        let mut numbers = Vec::new();
        loop {
            let chunk: Chunk = self.field(&Command::Get { offset: numbers.len() }, "model")?;
            let bytes = STANDARD.decode(&chunk.base64).map_err(|e| format!("{}: {e}", chunk.base64))?;
            let (part, rest) = bytes.as_chunks::<4>();
            let whole = !part.is_empty() && rest.is_empty() && chunk.offset == numbers.len();
            if !whole || chunk_crc(chunk.offset, &bytes) != chunk.crc {
                return Err(format!("the device sent a damaged chunk of its model at {}", numbers.len()));
            }
            numbers.extend(part.iter().map(|bytes| f32::from_le_bytes(*bytes)));
            if numbers.len() >= chunk.total {
                return Ok(numbers);
            }
        }
    }

    fn field<T: serde::de::DeserializeOwned>(
        &mut self,
        command: &Command<'_>,
        key: &str,
    ) -> Result<T, String> {
        let mut answer = self.ask(command)?;
        let value =
            answer.get_mut(key).map(Value::take).ok_or_else(|| format!("{answer}: no `{key}` in it"))?;
        serde_json::from_value(value).map_err(|e| format!("`{key}`: {e}"))
    }

    fn expect_ok(&mut self, command: &Command<'_>) -> Result<(), String> {
        match self.line(command)?.as_str() {
            "\"ok\"" => Ok(()),
            answer => Err(format!("{command:?} was answered by {answer}")),
        }
    }

    fn ask(&mut self, command: &Command<'_>) -> Result<Value, String> {
        let line = self.line(command)?;
        let answer: Value = serde_json::from_str(&line).map_err(|e| format!("{line}: {e}"))?;
        if answer.get("error").is_some() {
            Err(format!("{command:?} was answered by {answer}"))
        } else {
            Ok(answer)
        }
    }

    fn line(&mut self, command: &Command<'_>) -> Result<String, String> {
        let line = serde_json::to_string(command).map_err(|e| e.to_string())?;
        self.peer.ask(&line)
    }
}

fn predicted_class(line: &str) -> Result<usize, String> {
    #[derive(serde::Deserialize)]
    struct Answer {
        score: Score,
    }
    #[derive(serde::Deserialize)]
    struct Score {
        f32: Vec<f32>,
    }
    let answer: Answer = serde_json::from_str(line).map_err(|e| format!("{line}: {e}"))?;
    let class = Class::of(&answer.score.f32).ok_or_else(|| format!("no class in {line}"))?;
    Ok(class.0)
}
