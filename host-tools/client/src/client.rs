//! Commands that are numbered, and asked for again where a line was lost.

mod exchange;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::protocol::{
    Command, Evaluated, Event, Info, Learned, Notification, NumberedReply, Reply, Score, Sensing, Stats,
    Timing, VERSION,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tinyfit_board::store::Source;

use crate::error::Error;
use crate::owner::{Owner, Session};
use crate::transport::Transport;

/// How long to wait for a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For an answer, before the command is sent again. A device that learns answers in between.
    pub answer: Duration,
    /// How often a command is sent before the device counts as silent.
    pub times: u32,
}

impl Patience {
    /// With an emulated chip, on a busy machine.
    pub const EMULATED: Self = Self { answer: Duration::from_secs(20), times: 3 };
}

impl Default for Patience {
    /// Three times two seconds.
    fn default() -> Self {
        Self { answer: Duration::from_secs(2), times: 3 }
    }
}

/// The record that a device saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The slot, 0 or 1.
    pub slot: usize,
    /// How often was saved.
    pub sequence: u32,
    /// Bytes of the record's payload.
    pub bytes: u32,
}

/// A host that talks to a device.
pub struct Client<T> {
    transport: T,
    patience: Patience,
    /// The numbers of the last command without the owner's signature, and of the last with it.
    last: [u32; 2],
    owner: Option<Session>,
    /// How the device makes its inputs.
    sensing: Option<Sensing>,
    /// The reply that was heard last, as its line.
    line: String,
    events: VecDeque<Event>,
}

/// The contents of a line.
#[expect(clippy::large_enum_variant, reason = "it is looked at and dropped")]
enum Heard<'a> {
    Reply(Option<u32>, Reply<'a>),
    Event(Event),
    Garbled,
}

impl<T: Transport> Client<T> {
    /// Asks who is there, and goes on from the number of its last command.
    ///
    /// # Errors
    /// Nothing answers, or it speaks another version of the protocol.
    pub fn open(transport: T, patience: Patience) -> Result<Self, Error> {
        let mut client = Self {
            transport,
            patience,
            last: [0; 2],
            owner: None,
            sensing: None,
            line: String::new(),
            events: VecDeque::new(),
        };
        // Ends what somebody else may have left half sent.
        client.transport.send("")?;
        client.meet()?;
        // That reply may be an old one, so it is asked for again by number, if there is one left.
        if client.last[0] < u32::MAX {
            client.info()?;
        }
        Ok(client)
    }

    /// Asks who is there by the only command without a number, and goes on from the last ones.
    fn meet(&mut self) -> Result<(), Error> {
        let patience = self.patience;
        for _ in 0..patience.times {
            self.transport.send("\"info\"")?;
            let end = Instant::now() + patience.answer;
            while let Some(line) = self.transport.receive(left(end))? {
                if let Some(theirs) = version(&line).filter(|theirs| *theirs != u64::from(VERSION)) {
                    return Err(Error::Protocol { theirs });
                }
                match heard(&line) {
                    Heard::Reply(None, Reply::Info(info)) => {
                        self.last = [info.last_id, info.owner_id];
                        self.sensing = info.sensing;
                        self.line = line;
                        return Ok(());
                    }
                    Heard::Event(event) => self.keep(event),
                    _ => {}
                }
                if left(end).is_zero() {
                    break;
                }
            }
        }
        Err(Error::Silent { command: "info", times: patience.times })
    }

    /// Speaks in its owner's name from now on: what a locked device does for its owner alone is signed. For a device that takes anybody's
    /// models nothing is.
    ///
    /// # Errors
    /// [`Error::OtherBoard`]: the device reports another product or has another name than those that the owner
    /// speaks to; or as [`ask`](Self::ask).
    pub fn as_owner(&mut self, owner: Owner) -> Result<(), Error> {
        let info = self.present()?;
        if info.signed {
            let (session, owner_id) = (Session::new(owner, &info)?, info.owner_id);
            self.owner = Some(session);
            self.last[1] = self.last[1].max(owner_id);
        }
        Ok(())
    }

    /// Who is there; also where somebody has used up the numbers that need no signature.
    fn present(&mut self) -> Result<Info<'_>, Error> {
        if self.last[0] < u32::MAX {
            return self.info();
        }
        self.meet()?;
        match heard(&self.line) {
            Heard::Reply(_, Reply::Info(info)) => Ok(info),
            _ => Err(self.unexpected(&Command::Info)),
        }
    }

    /// Asks again which session the device is in. Whether it is another, or the device was locked or is no longer.
    fn renew(&mut self) -> Result<bool, Error> {
        let Some(session) = self.owner.take() else { return Ok(false) };
        let heard = std::mem::take(&mut self.line);
        let renewed = self.present().and_then(|info| Ok((session.renewed(&info)?, info.owner_id)));
        let ((session, changed), owner_id) = match renewed {
            Ok(renewed) => renewed,
            Err(error) => {
                self.owner = Some(session);
                return Err(error);
            }
        };
        self.owner = Some(session);
        self.last[1] = self.last[1].max(owner_id);
        // If nothing is new, what was refused is refused.
        self.line = heard;
        Ok(changed)
    }

    /// What carries the lines.
    pub fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    /// Gives back what carries the lines.
    pub fn into_transport(self) -> T {
        self.transport
    }

    /// How the device makes its inputs of samples, as it was when it was met; `None` if it does not, or does not show it.
    pub fn sensing(&self) -> Option<Sensing> {
        self.sensing
    }

    /// How long it waits.
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// The next event, also one of the last 1,024 that came before a reply; `None` if there is none in that time.
    ///
    /// # Errors
    /// The line has ended.
    pub fn listen(&mut self, within: Duration) -> Result<Option<Event>, Error> {
        let end = Instant::now() + within;
        while self.events.is_empty() {
            let Some(line) = self.transport.receive(left(end))? else { break };
            // A reply that comes now is late or a duplicate.
            if let Heard::Event(event) = heard(&line) {
                self.keep(event);
            } else if left(end).is_zero() {
                break;
            }
        }
        Ok(self.events.pop_front())
    }

    /// The reply to a command.
    ///
    /// A command that only asks is asked again until it is answered. One that changes something is sent again under its own number,
    /// which a device carries out once.
    ///
    /// # Errors
    /// It was refused, or it is not known whether it was carried out: see [`Error`].
    pub fn ask(&mut self, command: &Command<'_>) -> Result<Reply<'_>, Error> {
        self.settle(command)?;
        self.reply(command)
    }

    /// The reply in `line`.
    fn reply(&self, command: &Command<'_>) -> Result<Reply<'_>, Error> {
        match heard(&self.line) {
            Heard::Reply(_, Reply::Error(error)) => Err(Error::Refused { command: name(command), error }),
            Heard::Reply(_, reply) => Ok(reply),
            _ => Err(self.unexpected(command)),
        }
    }

    fn unexpected(&self, command: &Command<'_>) -> Error {
        Error::Unexpected { command: name(command), answer: self.line.clone() }
    }

    /// Who it is.
    ///
    /// # Errors
    /// As [`ask`](Self::ask), as have all below.
    pub fn info(&mut self) -> Result<Info<'_>, Error> {
        self.settle(&Command::Info)?;
        match heard(&self.line) {
            Heard::Reply(_, Reply::Info(info)) => Ok(info),
            _ => Err(self.unexpected(&Command::Info)),
        }
    }

    /// Its counts.
    pub fn stats(&mut self) -> Result<Stats, Error> {
        match self.ask(&Command::Stats)? {
            Reply::Stats(stats) => Ok(stats),
            _ => Err(self.unexpected(&Command::Stats)),
        }
    }

    /// How long its last calls took.
    pub fn timing(&mut self) -> Result<Timing, Error> {
        match self.ask(&Command::Timing)? {
            Reply::Timing(timing) => Ok(timing),
            _ => Err(self.unexpected(&Command::Timing)),
        }
    }

    /// How its network and the factory's do on the examples it keeps.
    pub fn evaluate(&mut self) -> Result<Evaluated, Error> {
        match self.ask(&Command::Evaluate)? {
            Reply::Evaluated(evaluated) => Ok(evaluated),
            _ => Err(self.unexpected(&Command::Evaluate)),
        }
    }

    /// Learns the examples it keeps; returns when it is done.
    ///
    /// # Errors
    /// Also [`Error::Stuck`]: the device stays busy, and its counts have not changed for a minute by the usual [`Patience`].
    pub fn learn(&mut self, epochs: u16, learning_rate: f32, seed: u64) -> Result<Learned, Error> {
        self.learn_until(epochs, learning_rate, seed, &mut || false)
    }

    /// The same, and stops it once `stop` returns true; what was learned by then stays.
    pub fn learn_until(
        &mut self,
        epochs: u16,
        learning_rate: f32,
        seed: u64,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Learned, Error> {
        let learn = Command::Learn { epochs, learning_rate, seed };
        self.settle_until(&learn, stop)?;
        match self.reply(&learn)? {
            Reply::Learned(learned) => Ok(learned),
            _ => Err(self.unexpected(&learn)),
        }
    }

    /// Ends the `learn` that is under way, if there is one: somebody else's, or one whose answer was lost.
    pub fn stop(&mut self) -> Result<(), Error> {
        self.order(&Command::Stop)
    }

    /// Has the device teach for its owner alone from now on, which is not to be undone but by other firmware.
    pub fn provision(&mut self) -> Result<Saved, Error> {
        let saved = self.saved(&Command::Provision)?;
        self.renew()?;
        Ok(saved)
    }

    /// Feeds samples of a sensor of `C` channels, at most as many as [`Sensing::samples`]; a score if a window ended with
    /// one of them.
    pub fn samples<const C: usize>(&mut self, samples: &[[i16; C]]) -> Result<Option<Score>, Error> {
        self.counts(samples.as_flattened())
    }

    /// The same, as counts channel by channel, sample by sample.
    pub fn counts(&mut self, counts: &[i16]) -> Result<Option<Score>, Error> {
        let bytes: Vec<u8> = counts.iter().flat_map(|count| count.to_le_bytes()).collect();
        let base64 = STANDARD.encode(bytes);
        let command = Command::Samples { base64: &base64 };
        match self.ask(&command)? {
            Reply::Ok => Ok(None),
            Reply::Score(score) => Ok(Some(score)),
            _ => Err(self.unexpected(&command)),
        }
    }

    /// Scores features, as many as the network has inputs.
    pub fn score(&mut self, features: &[f32]) -> Result<Score, Error> {
        let command = Command::Score { x: features.to_vec() };
        match self.ask(&command)? {
            Reply::Score(score) => Ok(score),
            _ => Err(self.unexpected(&command)),
        }
    }

    /// Sends the true class of the window scored last, or of this window if it still is the last; `keep` to learn
    /// from it.
    pub fn label(&mut self, class: usize, keep: bool, window: Option<u32>) -> Result<(), Error> {
        // One that is larger is not a class of any device.
        let class = Some(u32::try_from(class).unwrap_or(u32::MAX));
        self.order(&Command::Label { class, targets: Vec::new(), keep, window })
    }

    /// Gives a regressor the targets of that window, in their units; an autoencoder takes none. `keep` to learn from it.
    pub fn label_with(&mut self, targets: &[f32], keep: bool, window: Option<u32>) -> Result<(), Error> {
        self.order(&Command::Label { class: None, targets: targets.to_vec(), keep, window })
    }

    /// Hears its events from now on, or no more.
    pub fn watch(&mut self, on: bool) -> Result<(), Error> {
        self.order(&Command::Watch { on })
    }

    /// Forgets the samples of the window.
    pub fn clear(&mut self) -> Result<(), Error> {
        self.order(&Command::Clear)
    }

    /// Back to the factory's weights, in RAM.
    pub fn factory(&mut self) -> Result<(), Error> {
        self.order(&Command::FactoryReset)
    }

    /// Sets its counts to zero.
    pub fn forget(&mut self) -> Result<(), Error> {
        self.order(&Command::ResetStats)
    }

    /// Saves what it learned.
    pub fn save(&mut self) -> Result<Saved, Error> {
        self.saved(&Command::Save)
    }

    pub(crate) fn saved(&mut self, command: &Command<'_>) -> Result<Saved, Error> {
        match self.ask(command)? {
            Reply::Saved { slot, sequence, bytes } => Ok(Saved { slot, sequence, bytes }),
            _ => Err(self.unexpected(command)),
        }
    }

    /// Goes back to what was saved last; returns what that is.
    pub fn roll_back(&mut self) -> Result<Source, Error> {
        match self.ask(&Command::Rollback)? {
            Reply::RolledBack { source } => Ok(source),
            _ => Err(self.unexpected(&Command::Rollback)),
        }
    }

    /// Has something done that is answered by `ok`.
    pub(crate) fn order(&mut self, command: &Command<'_>) -> Result<(), Error> {
        match self.ask(command)? {
            Reply::Ok => Ok(()),
            _ => Err(self.unexpected(command)),
        }
    }
}

fn left(end: Instant) -> Duration {
    end.saturating_duration_since(Instant::now())
}

/// Which kind of line it is.
fn heard(line: &str) -> Heard<'_> {
    if let Ok(NumberedReply { id, reply }) = serde_json::from_str(line) {
        Heard::Reply(Some(id), reply)
    } else if let Ok(Notification { event }) = serde_json::from_str(line) {
        Heard::Event(event)
    } else {
        serde_json::from_str(line).map_or(Heard::Garbled, |reply| Heard::Reply(None, reply))
    }
}

/// The version of the protocol in an `info`, whatever else it holds.
fn version(line: &str) -> Option<u64> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    line.get("info")?.get("protocol")?.as_u64()
}

/// A command's name.
fn name(command: &Command<'_>) -> &'static str {
    match command {
        Command::Info => "info",
        Command::Clear => "clear",
        Command::FactoryReset => "factory_reset",
        Command::Stats => "stats",
        Command::ResetStats => "reset_stats",
        Command::Timing => "timing",
        Command::Watch { .. } => "watch",
        Command::Record { .. } => "record",
        Command::Samples { .. } => "samples",
        Command::Score { .. } => "score",
        Command::Label { .. } => "label",
        Command::Learn { .. } => "learn",
        Command::Stop => "stop",
        Command::Evaluate => "evaluate",
        Command::Save => "save",
        Command::Rollback => "rollback",
        Command::Provision => "provision",
        Command::Get { .. } => "get",
        Command::Put { .. } => "put",
        Command::Update { .. } => "update",
        Command::Commit => "commit",
    }
}
