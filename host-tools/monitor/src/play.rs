//! Recordings that move a device which nobody wears.

use std::time::{Duration, Instant};

use tinyfit_board::protocol::{AXES, SAMPLES};

/// A sensor's measurements, and the exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The exercise, reported when it starts.
    pub name: String,
    /// Raw counts, [`SAMPLES`] a second.
    pub samples: Vec<[i16; AXES]>,
}

/// Recordings, played second by second: the next when the device has scored the window that the one before ended.
#[derive(Clone, Debug)]
pub struct Player {
    recordings: Vec<Recording>,
    /// Whether a second takes a second, and after the last recording comes the first again.
    live: bool,
    /// The recording, and whether it was reported.
    nth: usize,
    begun: bool,
    second: usize,
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
    /// A second of it.
    Second(&'a [[i16; AXES]]),
}

impl Player {
    /// Plays recordings; `live` as they were made and over and over, otherwise once and as fast as the device takes them.
    pub fn new(recordings: Vec<Recording>, live: bool) -> Self {
        Self { recordings, live, nth: 0, begun: false, second: 0, due: None, awaited: false }
    }

    /// The recording to play now, if any.
    pub(crate) fn next(&mut self) -> Option<Move<'_>> {
        if self.awaited || self.due.is_some_and(|due| Instant::now() < due) {
            return None;
        }
        // The remaining samples end no window.
        let seconds =
            |nth: usize| self.recordings.get(nth).map(|recording| recording.samples.len() / SAMPLES);
        if self.begun && Some(self.second) >= seconds(self.nth) {
            (self.nth, self.begun, self.second) = (self.nth + 1, false, 0);
        }
        if self.live && self.nth >= self.recordings.len() {
            self.nth = 0;
        }
        let recording = self.recordings.get(self.nth)?;
        if !self.begun {
            self.begun = true;
            return Some(Move::Begin(&recording.name));
        }
        let samples = recording.samples.get(self.second * SAMPLES..)?.get(..SAMPLES)?;
        // A window is of two seconds.
        self.awaited = self.second > 0;
        self.second += 1;
        self.due = self.live.then(|| Instant::now() + Duration::from_secs(1));
        Some(Move::Second(samples))
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
        Recording { name: name.into(), samples: vec![[1; AXES]; samples] }
    }

    #[test]
    fn a_second_waits_for_the_score_of_the_one_before() {
        let mut player = Player::new(vec![recording("a", 199), recording("b", 0), recording("c", 50)], false);
        let second = [[1; AXES]; SAMPLES];
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert_eq!(player.next(), Some(Move::Second(&second)));
        for _ in 0..2 {
            assert_eq!(player.next(), Some(Move::Second(&second)));
            assert_eq!(player.next(), None);
            player.heard();
        }
        assert_eq!(player.next(), Some(Move::Begin("b")));
        assert_eq!(player.next(), Some(Move::Begin("c")));
        assert_eq!(player.next(), Some(Move::Second(&second)));
        assert!(!player.is_over());
        assert_eq!(player.next(), None);
        assert!(player.is_over());
    }

    #[test]
    fn live_it_takes_its_time_and_begins_again() {
        let mut player = Player::new(vec![recording("a", 50)], true);
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert!(matches!(player.next(), Some(Move::Second(_))));
        assert_eq!(player.next(), None);
        player.due = None;
        assert_eq!(player.next(), Some(Move::Begin("a")));
        assert!(!player.is_over());
        assert_eq!(Player::new(Vec::new(), true).next(), None);
    }
}
