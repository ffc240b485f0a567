//! A button that labels: a short press gives the window that was scored last the selected label, a long one selects the next class.
//!
//! The board's interrupt notes each change of the pin in a [`PressCounter`], and the application takes the presses from there:
//!
//! ```
//! use tinyfit_board::{Button, Press, PressCounter};
//!
//! static BUTTON: PressCounter = PressCounter::new(1_000_000);
//!
//! // The pin's interrupt, with the time in microseconds.
//! BUTTON.changed(true, 100_000);
//! BUTTON.changed(false, 250_000);
//!
//! assert_eq!((&BUTTON).take(), Some(Press::Short));
//! assert_eq!((&BUTTON).take(), None);
//! ```

use core::sync::atomic::{AtomicU32, Ordering};

/// A press of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Press {
    /// Of 20 to 700 ms.
    Short,
    /// Of more than 700 ms.
    Long,
}

/// A button of a board.
pub trait Button {
    /// The next press, if there was one.
    fn take(&mut self) -> Option<Press>;
}

/// A board without a button: labels come by message.
#[derive(Clone, Copy, Debug)]
pub struct NoButton;

impl Button for NoButton {
    fn take(&mut self) -> Option<Press> {
        None
    }
}

/// Less is a contact that bounces, in milliseconds.
const SHORTEST: u32 = 20;

/// More is a long press, in milliseconds.
const LONGEST: u32 = 700;

/// Presses between the interrupt of a pin and the application; of more than one that nobody has taken, the last counts.
///
/// Only loads and stores are used, which a Cortex-M0+ has.
#[derive(Debug)]
pub struct PressCounter {
    /// The time at which it went down last.
    since: AtomicU32,
    /// 1 if it is down.
    is_down: AtomicU32,
    /// The milliseconds of a press that nobody has taken; 0 if there is none.
    press: AtomicU32,
    ticks_per_second: u32,
}

impl PressCounter {
    /// For a clock of so many ticks a second.
    pub const fn new(ticks_per_second: u32) -> Self {
        Self {
            since: AtomicU32::new(0),
            is_down: AtomicU32::new(0),
            press: AtomicU32::new(0),
            ticks_per_second,
        }
    }

    /// Notes, in the interrupt, that the button is down or up now.
    pub fn changed(&self, is_down: bool, now: u32) {
        let was_down = self.is_down.load(Ordering::Relaxed) != 0;
        if is_down == was_down {
            return;
        }
        self.is_down.store(u32::from(is_down), Ordering::Relaxed);
        if is_down {
            self.since.store(now, Ordering::Relaxed);
            return;
        }
        let ticks = now.wrapping_sub(self.since.load(Ordering::Relaxed));
        let each = (self.ticks_per_second / 1000).max(1);
        let milliseconds = ticks / each;
        if milliseconds >= SHORTEST {
            self.press.store(milliseconds, Ordering::Relaxed);
        }
    }
}

impl Button for &PressCounter {
    fn take(&mut self) -> Option<Press> {
        // The interrupt may store a press between the two; that one is then lost, as one is that nobody took.
        let milliseconds = self.press.load(Ordering::Relaxed);
        if milliseconds == 0 {
            return None;
        }
        self.press.store(0, Ordering::Relaxed);
        Some(if milliseconds > LONGEST { Press::Long } else { Press::Short })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The press of a button that is down from `down` to `up`, in ticks of a thousand a second.
    fn pressed(down: u32, up: u32) -> Option<Press> {
        let counter = PressCounter::new(1000);
        counter.changed(true, down);
        assert_eq!((&counter).take(), None);
        counter.changed(false, up);
        let press = (&counter).take();
        assert_eq!((&counter).take(), None);
        press
    }

    #[test]
    fn its_length_decides() {
        let presses = [19, 20, 700, 701, 60_000].map(|length| pressed(5, 5 + length));
        let [short, long] = [Some(Press::Short), Some(Press::Long)];
        assert_eq!(presses, [None, short, short, long, long]);
        assert_eq!(pressed(u32::MAX - 100, 99), short, "the clock wraps");
    }

    #[test]
    fn a_contact_that_bounces_is_one_press() {
        let counter = PressCounter::new(1000);
        for (is_down, now) in
            [(true, 0), (false, 1), (true, 2), (true, 3), (false, 150), (true, 151), (false, 153)]
        {
            counter.changed(is_down, now);
        }
        assert_eq!((&counter).take(), Some(Press::Short));
        assert_eq!((&counter).take(), None);
    }
}
