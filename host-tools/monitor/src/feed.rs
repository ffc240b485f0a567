//! Where moments come from.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::action::Wish;
use crate::moment::Moment;
use crate::session::Error;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// There was a message.
    Said(Moment),
    /// Nothing in that time.
    Nothing,
    /// Nothing any more.
    Over,
}

/// Where moments come from, and wishes go to.
pub trait Feed {
    /// What comes next, within that time.
    ///
    /// # Errors
    /// The device is gone or silent.
    fn next(&mut self, within: Duration) -> Result<Next, Error>;

    /// Has something done, after what was wished before.
    fn wish(&mut self, wish: Wish);

    /// Lets it end when all that was wished is done: messages until then still come.
    fn close(&mut self);

    /// The same, and what goes on by itself ends at once.
    fn stop(&mut self) {
        self.close();
    }
}

impl<F: Feed + ?Sized> Feed for Box<F> {
    fn next(&mut self, within: Duration) -> Result<Next, Error> {
        (**self).next(within)
    }

    fn wish(&mut self, wish: Wish) {
        (**self).wish(wish);
    }

    fn close(&mut self) {
        (**self).close();
    }

    fn stop(&mut self) {
        (**self).stop();
    }
}

/// A recorded session.
pub struct Replay {
    moments: VecDeque<Moment>,
    /// When it began, where it is played at its own pace.
    began: Option<Instant>,
}

impl Replay {
    /// Plays a recording, at its own pace or at once.
    pub fn new(moments: Vec<Moment>, paced: bool) -> Self {
        Self { moments: moments.into(), began: paced.then(Instant::now) }
    }
}

impl Feed for Replay {
    fn next(&mut self, within: Duration) -> Result<Next, Error> {
        let Some(next) = self.moments.front() else { return Ok(Next::Over) };
        if let Some(began) = self.began {
            let due = Duration::from_millis(next.ms).saturating_sub(began.elapsed());
            std::thread::sleep(due.min(within));
            if due > within {
                return Ok(Next::Nothing);
            }
        }
        Ok(self.moments.pop_front().map_or(Next::Over, Next::Said))
    }

    /// Nobody is there to do it.
    fn wish(&mut self, _: Wish) {}

    fn close(&mut self) {}
}
