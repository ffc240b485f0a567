//! The conversation with a device: the wearer moves, the device scores, hears the truth for the first part of each
//! exercise, learns, and is tested on the rest. The same words go to the application on this host and to the
//! emulated chips.

use tinyfit::Class;
use tinyfit_client::protocol::{Learned, Score, Stats, Timing};
use tinyfit_client::{Client, Error, Transport};

use crate::recordings::{AXES, Recording, STRIDE, STRIDES};

/// How a wearer's windows are learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Personalizing {
    /// How often each window is shown to the supervisor.
    pub epochs: u16,
    /// The learning rate of plain SGD, one example at a time.
    pub learning_rate: f32,
    /// The seed of the order.
    pub seed: u64,
}

/// A device, and what moves it.
pub(crate) trait Peer {
    /// What carries its lines.
    type Line: Transport;

    /// The host's end of the line.
    fn client(&mut self) -> &mut Client<Self::Line>;

    /// Moves. Returns the score of the window that ends with these samples, if the stride ends one.
    fn sense(&mut self, samples: &[[i16; AXES]], ends: bool) -> Result<Option<Score>, Error> {
        let score = self.client().samples(samples)?;
        if score.is_some() == ends {
            return Ok(score);
        }
        Err(Error::Unexpected { command: "samples", answer: format!("{score:?}") })
    }

    /// Saves, loses its power and boots again; or does not, where there is no flash to save in.
    fn save_and_lose_power(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl<T: Transport> Peer for Client<T> {
    type Line = T;

    fn client(&mut self) -> &mut Client<T> {
        self
    }
}

/// The results of a session; two devices are equal if this is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Transcript {
    /// Every score, before learning and then after.
    pub(crate) scores: Vec<Score>,
    /// Counts over all windows before learning.
    pub(crate) before: Stats,
    /// The answer to `learn`.
    pub(crate) learned: Learned,
    /// Counts over the rest of the windows after learning.
    pub(crate) after: Stats,
    /// The scaler and the tuned weights.
    pub(crate) weights: Vec<f32>,
    /// The windows that were not learned from, in order.
    pub(crate) rest: Vec<Tested>,
}

/// A window that was not learned from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tested {
    /// Its exercise.
    pub(crate) class: usize,
    /// The predicted class before learning.
    pub(crate) before: usize,
    /// The predicted class after it.
    pub(crate) after: usize,
    /// Whether it shares no sample with the last such window: of a recording, one in as many as overlap.
    pub(crate) is_apart: bool,
}

impl Transcript {
    /// The first difference to what the host computed, in words.
    pub(crate) fn difference(&self, host: &Self) -> Option<String> {
        if let Some(i) = (0..host.scores.len()).find(|&i| self.scores.get(i) != host.scores.get(i)) {
            return Some(format!("score {i} is {:?}, on the host {:?}", self.scores.get(i), host.scores[i]));
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

/// Holds the session with a device; `progress` is called with the windows scored so far.
pub(crate) fn hold(
    peer: &mut impl Peer,
    recordings: &[Recording],
    personalizing: Personalizing,
    progress: &mut dyn FnMut(usize),
) -> Result<Transcript, Error> {
    peer.client().factory()?;
    let mut talk = Talk { peer, progress, scores: Vec::new() };
    let mut first = Vec::new();
    for recording in recordings {
        let learned = learned_windows(windows_of(recording));
        let classes = talk.play(recording.class, &recording.samples, learned)?;
        first.push((recording, learned, classes));
    }
    let before = talk.peer.client().stats()?;
    let Personalizing { epochs, learning_rate, seed } = personalizing;
    let learned_all = talk.peer.client().learn(epochs, learning_rate, seed)?;
    talk.peer.save_and_lose_power()?;
    talk.peer.client().forget()?;
    let mut rest = Vec::new();
    for (recording, learned, before) in first {
        let first = first_of_rest(learned);
        let samples = recording.samples.get(first * STRIDE..).unwrap_or_default();
        let after = talk.play(recording.class, samples, 0)?;
        let pairs = before.iter().skip(first).zip(&after).enumerate();
        rest.extend(pairs.map(|(nth, (&before, &after))| Tested {
            class: recording.class,
            before,
            after,
            is_apart: nth % STRIDES == 0,
        }));
    }
    // A device that lost its power has no examples any more.
    let after = Stats { kept: 0, ..talk.peer.client().stats()? };
    let weights = talk.peer.client().get_model()?;
    Ok(Transcript { scores: talk.scores, before, learned: learned_all, after, weights, rest })
}

/// What calls take: one window is scored and learned.
pub(crate) fn measure<T: Transport>(
    device: &mut Client<T>,
    features: &[f32],
    class: usize,
) -> Result<Timing, Error> {
    device.score(features)?;
    device.label(class, true, None)?;
    // The supervisor holds the first example out, and learns it the second time.
    device.learn(2, 0.01, 1)?;
    device.timing()
}

/// How many windows a recording has.
pub(crate) fn windows_of(recording: &Recording) -> usize {
    (recording.samples.len() / STRIDE + 1).saturating_sub(STRIDES)
}

/// How many of a recording's windows are learned from: the first 30 %.
pub(crate) fn learned_windows(windows: usize) -> usize {
    windows * 3 / 10
}

/// The first of the windows that are tested, after so many were learned: it shares no sample with any of these.
pub(crate) fn first_of_rest(learned: usize) -> usize {
    if learned == 0 { 0 } else { learned + STRIDES - 1 }
}

struct Talk<'a, P> {
    peer: &'a mut P,
    progress: &'a mut dyn FnMut(usize),
    scores: Vec<Score>,
}

impl<P: Peer> Talk<'_, P> {
    /// Streams a recording, labels each window, keeps the first `keep`; returns the predicted classes.
    fn play(&mut self, class: usize, samples: &[[i16; AXES]], keep: usize) -> Result<Vec<usize>, Error> {
        self.peer.client().clear()?;
        let mut classes = Vec::new();
        // The remaining samples end no window.
        for (stride, samples) in (1..).zip(samples.as_chunks::<STRIDE>().0) {
            let Some(score) = self.peer.sense(samples, stride >= STRIDES)? else { continue };
            let Some(Class(said)) = Class::argmax(score.f32.as_slice()) else {
                return Err(Error::Unexpected { command: "samples", answer: format!("{score:?}") });
            };
            classes.push(said);
            self.peer.client().label(class, classes.len() <= keep, Some(score.window))?;
            self.scores.push(score);
            (self.progress)(self.scores.len());
        }
        Ok(classes)
    }
}
