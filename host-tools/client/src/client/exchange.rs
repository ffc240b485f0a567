//! A command and its reply: sent again where a line was lost, signed where the owner speaks.

use std::time::{Duration, Instant};

use crate::protocol::{self, Command, Event, Numbered, OWNER_LEAP, Reply, SIGNATURE};

use super::{Client, Heard, heard, left, name};
use crate::error::Error;
use crate::transport::Transport;

/// Events that came before a reply and nobody has asked for: so many are kept, the newest.
const EVENTS: usize = 1024;

/// How long is waited at most until it is looked whether learning is to stop.
const TURN: Duration = Duration::from_millis(50);

/// How often a busy device may answer without having learned anything in between: a minute by the usual patience.
const STUCK: u32 = 30;

/// Whether learning must stop, and when `stop` was sent last.
struct Stopping<'a> {
    stop: &'a mut dyn FnMut() -> bool,
    last: Option<Instant>,
}

/// What became of a command that was sent.
enum Fate {
    /// Its reply is in `line`.
    Answered,
    /// The device took it, and its reply has not come.
    Taken,
    /// The device has seen a higher number.
    Behind,
}

impl<T: Transport> Client<T> {
    /// Sends a command until its reply is in `line`.
    pub(super) fn settle(&mut self, command: &Command<'_>) -> Result<(), Error> {
        self.settle_until(command, &mut || false)
    }

    /// The same; learning is stopped once `stop` returns true.
    pub(super) fn settle_until(
        &mut self,
        command: &Command<'_>,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<(), Error> {
        let name = name(command);
        let mut stopping = Stopping { stop, last: None };
        for _ in 0..self.patience.times {
            let (id, line) = self.numbered(command)?;
            match self.send(id, &line, name, &mut stopping)? {
                // The device has begun another session: what was signed for the last changed nothing.
                Fate::Answered if self.is_of_another_session(command) && self.renew()? => {}
                Fate::Answered => return Ok(()),
                Fate::Taken | Fate::Behind if is_question(command) => {}
                Fate::Taken if matches!(command, Command::Learn { .. }) => {
                    return self.wait_for_learning(id, &mut stopping);
                }
                Fate::Taken => return Err(Error::Unanswered { command: name }),
                Fate::Behind => return Err(Error::Uncertain { command: name }),
            }
        }
        Err(Error::Silent { command: name, times: self.patience.times })
    }

    /// Whether the reply is to a command that was signed for another session, or was not signed and should have been.
    fn is_of_another_session(&self, command: &Command<'_>) -> bool {
        let Some(session) = &self.owner else { return false };
        match heard(&self.line) {
            Heard::Reply(_, Reply::Error(protocol::Error::Signature)) => session.signs(command),
            Heard::Reply(_, Reply::Error(protocol::Error::Locked)) => true,
            _ => false,
        }
    }

    /// A command as a line with a number, and the owner's signature where it is wanted.
    fn numbered(&mut self, command: &Command<'_>) -> Result<(u32, String), Error> {
        // Where the others are used up, the owner has numbers left.
        let used_up = self.last[0] == u32::MAX;
        let signs = self.owner.as_ref().is_some_and(|owner| used_up || owner.signs(command));
        let id = self.number(signs)?;
        let numbered = Numbered { id, command: command.clone(), signature: None };
        let Ok(line) = serde_json::to_string(&numbered) else {
            let error = protocol::Error::InvalidValue;
            return Err(Error::Refused { command: name(command), error });
        };
        match &self.owner {
            Some(owner) if signs => Ok((id, owner.sign(id, &line)?)),
            _ => Ok((id, line)),
        }
    }

    /// Sends a line under its number until something is heard of it.
    fn send(
        &mut self,
        id: u32,
        line: &str,
        name: &'static str,
        stopping: &mut Stopping<'_>,
    ) -> Result<Fate, Error> {
        for _ in 0..self.patience.times {
            self.transport.send(line)?;
            if self.wait([id, id], stopping)?.is_none() {
                continue;
            }
            return Ok(match heard(&self.line) {
                Heard::Reply(_, Reply::Error(protocol::Error::Repeated { last })) if last == id => {
                    Fate::Taken
                }
                Heard::Reply(_, Reply::Error(protocol::Error::Repeated { last })) => {
                    self.saw(line, last);
                    Fate::Behind
                }
                _ => Fate::Answered,
            });
        }
        Err(Error::Silent { command: name, times: self.patience.times })
    }

    /// Waits for the reply to a `learn` that the device took: as long as it is busy and its counts go up, the reply is still to
    /// come.
    fn wait_for_learning(&mut self, id: u32, stopping: &mut Stopping<'_>) -> Result<(), Error> {
        let (mut silent, mut idle, mut before) = (0, 0, None);
        while silent < self.patience.times {
            let (probe, line) = self.numbered(&Command::Get { offset: 0 })?;
            self.transport.send(&line)?;
            match self.wait([id, probe], stopping)? {
                Some(heard) if heard == id => return Ok(()),
                Some(_) => match heard(&self.line) {
                    Heard::Reply(_, Reply::Error(protocol::Error::Busy)) => {
                        silent = 0;
                        if self.wait([id, id], stopping)?.is_some() {
                            return Ok(());
                        }
                        let (probe, line) = self.numbered(&Command::Stats)?;
                        self.transport.send(&line)?;
                        if self.wait([id, probe], stopping)? == Some(id) {
                            return Ok(());
                        }
                        let counts = match heard(&self.line) {
                            Heard::Reply(_, Reply::Stats(stats)) => Some((stats.learned, stats.rejected)),
                            _ => before,
                        };
                        idle = if counts == before { idle + 1 } else { 0 };
                        before = counts;
                        if idle >= STUCK {
                            return Err(Error::Stuck { command: "learn" });
                        }
                    }
                    Heard::Reply(_, Reply::Error(protocol::Error::Repeated { last })) => {
                        self.saw(&line, last);
                        silent += 1;
                    }
                    // It answers as it does when it is done.
                    _ => return Err(Error::Unanswered { command: "learn" }),
                },
                None => silent += 1,
            }
        }
        Err(Error::Silent { command: "learn", times: self.patience.times })
    }

    /// Waits for the reply to one of these numbers and keeps its line.
    fn wait(&mut self, ids: [u32; 2], stopping: &mut Stopping<'_>) -> Result<Option<u32>, Error> {
        let end = Instant::now() + self.patience.answer;
        loop {
            if (stopping.stop)() {
                // Until learning is over it is sent again and again: a line may be lost.
                let again = stopping.last.is_none_or(|last| last.elapsed() >= self.patience.answer);
                if again {
                    stopping.last = Some(Instant::now());
                    let (_, line) = self.numbered(&Command::Stop)?;
                    self.transport.send(&line)?;
                }
            }
            let left = left(end);
            let (turn, asked) = (left.min(TURN), Instant::now());
            let Some(line) = self.transport.receive(turn)? else {
                // What comes to its end before the turn does has nothing to say until something is sent.
                if turn == left || asked.elapsed() < turn {
                    return Ok(None);
                }
                continue;
            };
            match heard(&line) {
                // Our line came garbled, with its number or without.
                Heard::Reply(id, Reply::Error(protocol::Error::NotACommand))
                    if id.is_none_or(|id| ids.contains(&id)) =>
                {
                    return Ok(None);
                }
                Heard::Reply(Some(id), _) if ids.contains(&id) => {
                    self.line = line;
                    return Ok(Some(id));
                }
                Heard::Event(event) => self.keep(event),
                _ => {}
            }
            if left.is_zero() {
                return Ok(None);
            }
        }
    }

    pub(super) fn keep(&mut self, event: Event) {
        if self.events.len() == EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    /// The next number of a line without the owner's signature, or with it. The two are counted apart by the device; here they differ as
    /// well, so that no late reply is taken for another's, unless those of the others are far above.
    fn number(&mut self, signed: bool) -> Result<u32, Error> {
        let [mine, other] = if signed { [1, 0] } else { [0, 1] };
        let near = |last: &u32| last.saturating_sub(self.last[mine]) < OWNER_LEAP / 2;
        let above = self.last[mine].max(Some(self.last[other]).filter(near).unwrap_or(0));
        self.last[mine] = above.checked_add(1).ok_or(Error::Numbers)?;
        Ok(self.last[mine])
    }

    /// Notes the last number of such lines that the device reports.
    fn saw(&mut self, line: &str, last: u32) {
        let last_of = &mut self.last[usize::from(line.contains(SIGNATURE))];
        *last_of = last.max(*last_of);
    }
}

/// Whether a command changes nothing, or nothing more the second time.
fn is_question(command: &Command<'_>) -> bool {
    use Command as C;
    matches!(
        command,
        C::Info
            | C::Stats
            | C::Timing
            | C::Evaluate
            | C::Get { .. }
            | C::Watch { .. }
            | C::Stop
            | C::Update { .. }
    )
}
