//! A session line by line, for scripts.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{self, TryRecvError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tinyfit_model::printable;

use crate::action::Action;
use crate::feed::{Feed, Next};
use crate::news::News;
use crate::session::{Error, Session};
use crate::state::State;

/// How long to wait for a message before looking for new commands.
const TURN: Duration = Duration::from_millis(20);

/// How long what is under way may take when it is to stop: a device may never answer.
const GRACE: Duration = Duration::from_secs(3);

/// The news, with its time.
#[derive(Serialize)]
struct Line<'a> {
    ms: u64,
    #[serde(flatten)]
    news: &'a News,
}

/// Prints what is new, one JSON object per line, and takes commands, one per line. It ends when all commands are
/// done and what plays is over, and when the recording is over; when `stop` returns true, in a few seconds.
///
/// # Errors
/// The device is gone or silent, or something cannot be written.
pub fn plain(
    mut feed: impl Feed,
    mut session: Session,
    input: impl BufRead + Send + 'static,
    mut output: impl Write,
    stop: &dyn Fn() -> bool,
) -> Result<State, Error> {
    let (sender, commands) = mpsc::channel();
    // It ends with the input, or with the process.
    std::thread::spawn(move || input.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let mut listening = true;
    let mut stopped = None::<Instant>;
    loop {
        // How a line is read depends on the task, which a device reports first.
        let taken =
            if session.state().facts.is_some() { commands.try_recv() } else { Err(TryRecvError::Empty) };
        match taken {
            Ok(line) if listening => match Action::of_line(line.trim(), session.state()) {
                Ok(Action::Wish(wish)) => feed.wish(wish),
                Ok(Action::Quit) => {
                    feed.stop();
                    listening = false;
                }
                Err(reason) => print(&mut output, 0, &News::Note(reason))?,
            },
            Err(TryRecvError::Disconnected) if listening => {
                feed.close();
                listening = false;
            }
            _ => {}
        }
        if stop() {
            feed.stop();
            listening = false;
            if stopped.get_or_insert_with(Instant::now).elapsed() > GRACE {
                return session.finish();
            }
        }
        match feed.next(TURN)? {
            Next::Said(moment) => {
                if let Some(news) = session.hear(&moment)? {
                    print(&mut output, moment.ms, &news)?;
                }
            }
            Next::Nothing => {}
            Next::Over => return session.finish(),
        }
    }
}

fn print(output: &mut impl Write, ms: u64, news: &News) -> Result<(), Error> {
    let line = serde_json::to_string(&Line { ms, news }).map_err(io::Error::from).map_err(Error::Output)?;
    writeln!(output, "{}", printable::json(&line)).and_then(|()| output.flush()).map_err(Error::Output)
}
