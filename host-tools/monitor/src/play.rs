//! Recordings that move a device which nobody wears.

use std::time::{Duration, Instant};

use tinyfit_client::protocol::Sensing;

/// A sensor's measurements, and the exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The exercise, reported when it starts.
    pub name: String,
    /// Numbers of a sample.
    pub channels: usize,
    /// Raw counts, channel by channel, sample by sample.
    pub samples: Vec<i16>,
}

/// Recordings, played stride by stride: the next when the device has scored the window that the one before ended.
#[derive(Clone, Debug)]
pub struct Player {
    recordings: Vec<Recording>,
    /// Whether a second takes a second, and after the last recording comes the first again.
    live: bool,
    /// How the device cuts windows.
    sensing: Sensing,
    /// The recording, and whether it was reported.
    nth: usize,
    begun: bool,
    /// Samples that were played of it.
    played: usize,
    /// Not before.
    due: Option<Instant>,
    /// Whether a score is to come.
    awaited: bool,
}

/// The next recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Move<'a> {
    /// Another recording begins.
    Begin(&'a str),
    /// A stride of it.
    Stride(&'a [i16]),
}

/// Windows of 2 s, one each second, of six channels at 50 Hz: of a device that does not show how it cuts them.
const USUAL: Sensing =
    Sensing { channels: 6, rate: Some(50.0), frame: 100, stride: 50, features: 30, samples: 50 };

impl Player {
    /// Plays recordings; `live` as they were made and over and over, otherwise once and as fast as the device takes them.
    pub fn new(recordings: Vec<Recording>, live: bool) -> Self {
        let sensing = USUAL;
        Self { recordings, live, sensing, nth: 0, begun: false, played: 0, due: None, awaited: false }
    }

    /// Plays them as the device cuts windows, unless it does not show that.
    ///
    /// # Errors
    /// A recording has another number of channels.
    pub(crate) fn fit(&mut self, sensing: Option<Sensing>) -> Result<(), String> {
        self.sensing = sensing.unwrap_or(USUAL);
        let channels = self.sensing.channels;
        match self.recordings.iter().find(|recording| recording.channels != channels) {
            Some(Recording { name, channels: got, .. }) => Err(format!(
                "the recording '{name}' has {got} channels, and the device takes {channels}; flash firmware with the demo's model"
            )),
            None => Ok(()),
        }
    }

    /// Numbers that a command to the device carries at most.
    pub(crate) fn most(&self) -> usize {
        self.sensing.samples.max(1) * self.sensing.channels.max(1)
    }

    /// Numbers of a sample.
    pub(crate) fn channels(&self) -> usize {
        self.sensing.channels.max(1)
    }

    /// The recording to play now, if any.
    pub(crate) fn next(&mut self) -> Option<Move<'_>> {
        if self.awaited || self.due.is_some_and(|due| Instant::now() < due) {
            return None;
        }
        let Sensing { channels, rate, frame, stride, .. } = self.sensing;
        let next = |played: usize, recording: &Recording| {
            let numbers = played * channels..(played + stride) * channels;
            recording.samples.get(numbers).is_some() && stride * channels > 0
        };
        // The remaining samples end no window.
        if self.begun && self.recordings.get(self.nth).is_none_or(|recording| !next(self.played, recording)) {
            (self.nth, self.begun, self.played) = (self.nth + 1, false, 0);
        }
        if self.live && self.nth >= self.recordings.len() {
            self.nth = 0;
        }
        let recording = self.recordings.get(self.nth)?;
        if !self.begun {
            self.begun = true;
            return Some(Move::Begin(&recording.name));
        }
        let samples = recording.samples.get(self.played * channels..)?.get(..stride * channels)?;
        self.played += stride;
        self.awaited = self.played >= frame;
        let seconds = stride as f32 / rate.filter(|rate| *rate > 0.0).unwrap_or(50.0);
        self.due = self.live.then(|| Instant::now() + Duration::from_secs_f32(seconds.min(3600.0)));
        Some(Move::Stride(samples))
    }

    /// A window was scored, or its samples were lost.
    pub(crate) fn heard(&mut self) {
        self.awaited = false;
    }

    /// Whether all was played, and answered.
    pub(crate) fn is_over(&self) -> bool {
        !self.awaited && !self.live && self.nth >= self.recordings.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(name: &str, samples: usize) -> Recording {
        Recording { name: name.into(), channels: 6, samples: vec![1; 6 * samples] }
    }

    #[test]
    fn a_second_waits_for_the_score_of_the_one_before() {
        let mut player = Player::new(vec![recording("a", 199), recording("b", 0), recording("c", 50)], false);
        let second = [1; 300];
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert_eq!(player.next(), Some(Move::Stride(&second)));
        for _ in 0..2 {
            assert_eq!(player.next(), Some(Move::Stride(&second)));
            assert_eq!(player.next(), None);
            player.heard();
        }
        assert_eq!(player.next(), Some(Move::Begin("b")));
        assert_eq!(player.next(), Some(Move::Begin("c")));
        assert_eq!(player.next(), Some(Move::Stride(&second)));
        assert!(!player.is_over());
        assert_eq!(player.next(), None);
        assert!(player.is_over());
    }

    #[test]
    fn strides_are_the_devices() {
        let mut player =
            Player::new(vec![Recording { name: "a".into(), channels: 2, samples: (0..16).collect() }], false);
        let sensing = Sensing { channels: 2, rate: None, frame: 4, stride: 3, features: 10, samples: 1 };
        player.fit(Some(sensing)).unwrap();
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert_eq!(player.next(), Some(Move::Stride(&[0, 1, 2, 3, 4, 5])));
        assert_eq!(player.next(), Some(Move::Stride(&[6, 7, 8, 9, 10, 11])));
        assert!(player.awaited);
        let other = player.fit(Some(Sensing { channels: 3, ..sensing })).unwrap_err();
        assert!(other.starts_with("the recording 'a' has 2 channels, and the device takes 3"), "{other}");
    }

    #[test]
    fn live_it_takes_its_time_and_begins_again() {
        let mut player = Player::new(vec![recording("a", 50)], true);
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert!(matches!(player.next(), Some(Move::Stride(_))));
        assert_eq!(player.next(), None);
        player.due = None;
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert!(!player.is_over());
        assert_eq!(Player::new(Vec::new(), true).next(), None);
    }
}
