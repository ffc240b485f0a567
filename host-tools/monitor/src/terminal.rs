//! A session on a terminal.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};

use crate::action::Action;
use crate::feed::{Feed, Next};
use crate::screen::draw;
use crate::session::{Error, Session};
use crate::state::State;

/// How often keys are looked at.
const TURN: Duration = Duration::from_millis(40);

/// The terminal as it was, however the session ends.
struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// Shows a session on the terminal until `q` is pressed or `stop` returns true.
///
/// # Errors
/// The device is gone or silent, a file cannot be written, or there is no terminal.
pub fn watch(mut feed: impl Feed, mut session: Session, stop: &dyn Fn() -> bool) -> Result<State, Error> {
    // It restores the terminal if something panics, too.
    let mut terminal = ratatui::try_init().map_err(Error::Terminal)?;
    let _restored = Restored;
    let mut over = false;
    while !stop() {
        terminal.draw(|frame| draw(session.state(), frame)).map_err(Error::Terminal)?;
        let turn = Instant::now();
        let mut wait = TURN;
        // What never stops must not keep the keys from being looked at.
        while !over && turn.elapsed() < 2 * TURN {
            match feed.next(wait)? {
                Next::Said(moment) => drop(session.hear(&moment)?),
                Next::Nothing => break,
                Next::Over => over = true,
            }
            // Earlier messages are shown at once.
            wait = Duration::ZERO;
        }
        let wait = if over { TURN } else { Duration::ZERO };
        while event::poll(wait).map_err(Error::Terminal)? {
            let Event::Key(key) = event::read().map_err(Error::Terminal)? else { break };
            if key.kind != KeyEventKind::Press {
                continue;
            }
            // Ctrl-C is a key like any other here.
            if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
                return session.finish();
            }
            let KeyCode::Char(key) = key.code else { break };
            match Action::of_key(key, session.state().last.as_ref().map(|last| last.window)) {
                Some(Action::Quit) => return session.finish(),
                Some(Action::Wish(wish)) => feed.wish(wish),
                None => {}
            }
        }
    }
    session.finish()
}
