//! A device, watched by a separate thread, so that a screen goes on while the device learns.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tinyfit_client::protocol::{Command, Event, Reply};
use tinyfit_client::{
    Broken, Client, Local, Owner, Patience, Serial, Transport, check_sensing, with_numbers,
};
use tinyfit_emulator::{Emulator, Motion};
use tinyfit_model::Model;

use crate::action::Wish;
use crate::feed::{Feed, Next};
use crate::moment::{Moment, Said};
use crate::play::{Move, Player};
use crate::session::Error;

/// How long a wish waits at most until the device is asked.
const TURN: Duration = Duration::from_millis(50);

/// Moments that wait for whoever shows them at most: further lines wait at the device.
const WAITING: usize = 4096;

/// How often a device is asked for its counts. The command to stream is sent again as well: it may have lost its
/// power in between.
const PULSE: Duration = Duration::from_secs(5);

/// What carries lines, and perhaps the firmware's log.
pub trait Line: Transport + Send {
    /// All that the firmware has logged so far.
    fn logs(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Has the device's sensor measure these samples of so many channels; whether it has one. A device without one gets them by message.
    ///
    /// # Errors
    /// The device is gone.
    fn sense(&mut self, _samples: &[i16], _channels: usize) -> Result<bool, Broken> {
        Ok(false)
    }
}

impl Line for Serial {}

impl<A: tinyfit_board::Application + Send> Line for Local<A> {
    fn sense(&mut self, samples: &[i16], channels: usize) -> Result<bool, Broken> {
        samples.chunks_exact(channels).for_each(|sample| Local::sense(self, sample));
        Ok(true)
    }
}

impl Line for Emulator {
    fn logs(&mut self) -> Vec<String> {
        Emulator::logs(self).unwrap_or_default()
    }
}

/// An emulated chip with a motion sensor, which measures what it is given.
pub struct Worn {
    /// The chip.
    pub emulator: Emulator,
    /// The options of the emulator.
    pub motion: Motion,
}

impl Transport for Worn {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        Transport::send(&mut self.emulator, line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        Transport::receive(&mut self.emulator, within)
    }
}

impl Line for Worn {
    fn logs(&mut self) -> Vec<String> {
        Line::logs(&mut self.emulator)
    }

    fn sense(&mut self, samples: &[i16], _channels: usize) -> Result<bool, Broken> {
        self.motion.append(samples.as_chunks().0).map_err(|error| Broken(error.to_string()))?;
        Ok(true)
    }
}

/// How the device is to learn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// How often each example is shown to the supervisor.
    pub epochs: u16,
    /// The learning rate.
    pub learning_rate: f32,
    /// The seed of the random orders.
    pub seed: u64,
}

/// Where the device's model goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetch {
    /// The model that the firmware was built with.
    pub model: Model,
    /// The file.
    pub out: PathBuf,
}

/// A device that is watched.
pub struct Link {
    wishes: Option<Sender<Wish>>,
    moments: Receiver<Moment>,
    /// For others that have something to say.
    sender: SyncSender<Moment>,
    began: Instant,
    /// Set when nobody waits for an answer any more.
    left: Arc<AtomicBool>,
    /// Set when nothing is to be played any more.
    enough: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), tinyfit_client::Error>>>,
}

impl Link {
    /// Opens a device and watches it.
    ///
    /// # Errors
    /// Nothing answers, or it speaks another version of the protocol.
    pub fn open(
        line: impl Line + 'static,
        patience: Patience,
        learning: Learning,
        fetch: Option<Fetch>,
    ) -> Result<Self, Error> {
        Self::play(line, patience, learning, fetch, None)
    }

    /// The same, and has recordings move the device.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn play(
        line: impl Line + 'static,
        patience: Patience,
        learning: Learning,
        fetch: Option<Fetch>,
        player: Option<Player>,
    ) -> Result<Self, Error> {
        Self::watch(line, patience, learning, fetch, player, None)
    }

    /// The same in the name of a device's owner, if there is one.
    ///
    /// # Errors
    /// As [`open`](Self::open), or the device is none that the owner speaks to.
    pub fn watch(
        line: impl Line + 'static,
        patience: Patience,
        learning: Learning,
        fetch: Option<Fetch>,
        player: Option<Player>,
        owner: Option<Owner>,
    ) -> Result<Self, Error> {
        let began = Instant::now();
        let (sender, moments) = mpsc::sync_channel(WAITING);
        let left = Arc::new(AtomicBool::new(false));
        let enough = Arc::new(AtomicBool::new(false));
        let tap = Tap { line, moments: sender.clone(), began, opening: true, left: Arc::clone(&left) };
        let mut client = Client::open(tap, patience)?;
        owner.map_or(Ok(()), |owner| client.as_owner(owner))?;
        client.transport().opening = false;
        let mut player = player;
        let misfit = player.as_mut().and_then(|player| player.fit(client.sensing()).err());
        if let Some(misfit) = misfit {
            player = None;
            client.transport().tell(Said::Note(misfit));
        }
        let enough_played = Arc::clone(&enough);
        let mut watcher = Watcher {
            client,
            learning,
            fetch,
            logged: 0,
            player,
            enough: enough_played,
            later: VecDeque::new(),
        };
        let (wishes, todo) = mpsc::channel();
        let thread = std::thread::spawn(move || watcher.watch(&todo));
        Ok(Self { wishes: Some(wishes), moments, sender, began, left, enough, thread: Some(thread) })
    }

    /// A channel for the watcher's own messages, with their time.
    pub fn speaker(&self) -> impl Fn(Said) -> bool + Send + 'static {
        let (sender, began) = (self.sender.clone(), self.began);
        move |said| sender.send(moment(began, said)).is_ok()
    }
}

impl Feed for Link {
    fn next(&mut self, within: Duration) -> Result<Next, Error> {
        let over = self.thread.as_ref().is_none_or(JoinHandle::is_finished);
        match self.moments.recv_timeout(if over { Duration::ZERO } else { within }) {
            Ok(moment) => Ok(Next::Said(moment)),
            Err(_) if over => match self.thread.take().map(JoinHandle::join) {
                Some(Ok(Err(error))) => Err(error.into()),
                Some(Err(_)) => {
                    Err(tinyfit_client::Error::from(Broken("the watcher panicked".into())).into())
                }
                Some(Ok(Ok(()))) | None => Ok(Next::Over),
            },
            Err(_) => Ok(Next::Nothing),
        }
    }

    fn wish(&mut self, wish: Wish) {
        // It fails if the watcher has ended; `next` returns that.
        let _ = self.wishes.as_ref().map(|wishes| wishes.send(wish));
    }

    fn close(&mut self) {
        self.wishes = None;
    }

    fn stop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
        self.close();
    }
}

impl Drop for Link {
    /// Waits until the device is let go: an emulator must not outlive this process.
    fn drop(&mut self) {
        self.left.store(true, Ordering::Relaxed);
        self.stop();
        // How it ended is of no interest any more.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn moment(began: Instant, said: Said) -> Moment {
    Moment { ms: began.elapsed().as_millis() as u64, said }
}

/// Reports each line that goes by.
struct Tap<L> {
    line: L,
    moments: SyncSender<Moment>,
    began: Instant,
    /// Nobody takes moments yet: what there is no room for is not told.
    opening: bool,
    left: Arc<AtomicBool>,
}

impl<L> Tap<L> {
    /// Reports a moment, and waits for room if there is none.
    fn tell(&self, said: Said) {
        let mut told = moment(self.began, said);
        while let Err(TrySendError::Full(again)) = self.moments.try_send(told) {
            if self.opening || self.left.load(Ordering::Relaxed) {
                return;
            }
            told = again;
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl<L: Transport> Transport for Tap<L> {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.tell(Said::Sent(line.to_string()));
        self.line.send(line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        let end = Instant::now() + within;
        loop {
            if self.left.load(Ordering::Relaxed) {
                return Err(Broken("nobody watches any more".into()));
            }
            let turn = end.saturating_duration_since(Instant::now()).min(TURN);
            if let Some(line) = self.line.receive(turn)? {
                self.tell(Said::Heard(line.clone()));
                return Ok(Some(line));
            }
            if turn < TURN {
                return Ok(None);
            }
        }
    }
}

struct Watcher<L> {
    client: Client<Tap<L>>,
    learning: Learning,
    fetch: Option<Fetch>,
    /// Log messages that were reported.
    logged: usize,
    /// What moves the device.
    player: Option<Player>,
    enough: Arc<AtomicBool>,
    /// Commands that came while the device learned.
    later: VecDeque<Wish>,
}

impl<L: Line> Watcher<L> {
    /// Does what is wished until nobody can wish any more.
    fn watch(&mut self, wishes: &Receiver<Wish>) -> Result<(), tinyfit_client::Error> {
        let mut pulse = None::<Instant>;
        loop {
            if pulse.is_none_or(|last| last.elapsed() >= PULSE) {
                pulse = Some(Instant::now());
                self.client.watch(true)?;
                self.client.stats()?;
            }
            let turn = Instant::now();
            // The tap has reported what is received.
            while let Some(event) = self.client.listen(TURN.saturating_sub(turn.elapsed()))? {
                let ends = matches!(event, Event::Score(_) | Event::Lost { .. } | Event::Error(_));
                if ends && let Some(player) = &mut self.player {
                    player.heard();
                }
                // A device that never stops must not keep it from all else.
                if turn.elapsed() >= TURN {
                    break;
                }
            }
            self.tell_logs();
            self.play()?;
            if let Some(wish) = self.later.pop_front() {
                self.grant(&wish, wishes)?;
                continue;
            }
            // A line that never waits must not keep a core busy.
            match wishes.recv_timeout(TURN.saturating_sub(turn.elapsed())) {
                Ok(wish) => self.grant(&wish, wishes)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) if self.plays() => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.client.stats()?;
        self.tell_logs();
        Ok(())
    }

    /// Whether there is more to be played.
    fn plays(&self) -> bool {
        !self.enough.load(Ordering::Relaxed) && self.player.as_ref().is_some_and(|player| !player.is_over())
    }

    /// Plays what is due.
    fn play(&mut self) -> Result<(), tinyfit_client::Error> {
        let Some(player) = &mut self.player else { return Ok(()) };
        let (channels, most) = (player.channels(), player.most());
        match player.next() {
            None => Ok(()),
            Some(Move::Begin(name)) => {
                let name = name.to_string();
                // Its windows are its own.
                self.client.clear()?;
                self.note(name);
                Ok(())
            }
            Some(Move::Stride(samples)) => {
                if self.client.transport().line.sense(samples, channels)? {
                    return Ok(());
                }
                for samples in samples.chunks(most) {
                    match self.client.counts(samples) {
                        Err(error @ tinyfit_client::Error::Refused { .. }) => {
                            self.player = None;
                            self.note(error.to_string());
                            return Ok(());
                        }
                        outcome => outcome.map(drop)?,
                    }
                }
                player.heard();
                Ok(())
            }
        }
    }

    /// Carries out a wish. A refusal of the device is reported, and watching continues; a device that is gone ends
    /// it.
    fn grant(&mut self, wish: &Wish, wishes: &Receiver<Wish>) -> Result<(), tinyfit_client::Error> {
        use tinyfit_client::Error as E;
        let Learning { epochs, learning_rate, seed } = self.learning;
        let client = &mut self.client;
        let outcome = match wish {
            Wish::Label { class, window } => client.label(*class, true, *window),
            Wish::Targets { targets, window } => client.label_with(targets, true, *window),
            Wish::Learn => {
                // It may take long, and of all wishes one is for it.
                let (later, mut stop) = (&mut self.later, false);
                let stop = &mut || {
                    while let Ok(wish) = wishes.try_recv() {
                        if wish == Wish::Stop { stop = true } else { later.push_back(wish) }
                    }
                    stop
                };
                client.learn_until(epochs, learning_rate, seed, stop).map(drop)
            }
            Wish::Stop => client.stop(),
            Wish::Provision => client.provision().map(drop),
            Wish::Evaluate => client.evaluate().map(drop),
            Wish::Save => client.save().map(drop),
            Wish::RollBack => client.roll_back().map(drop),
            Wish::Fetch => self.fetch(),
            Wish::Command(line) => match serde_json::from_str::<Command<'_>>(line) {
                Ok(command) => client.ask(&command).map(|_: Reply<'_>| ()),
                Err(error) => {
                    self.note(format!("`{line}` is not a command of the protocol ({error})"));
                    Ok(())
                }
            },
        };
        match outcome {
            Err(error @ (E::Broken(_) | E::Silent { .. } | E::Numbers)) => Err(error),
            Err(error) => {
                self.note(error.to_string());
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Writes the device's model as a file, whole or not at all.
    fn fetch(&mut self) -> Result<(), tinyfit_client::Error> {
        let Some(Fetch { model, out }) = &self.fetch else {
            self.note("give --fetch FILE and --model MODEL to fetch the device's model".into());
            return Ok(());
        };
        let info = self.client.info()?;
        if info.fingerprint != model.fingerprint() {
            let (model, device) = (model.fingerprint(), info.fingerprint);
            return Err(tinyfit_client::Mismatch::Fingerprint { model, device }.into());
        }
        check_sensing(&info, model.sensing.as_ref())?;
        let board = info.board.to_string();
        let stats = self.client.stats()?;
        let mut tuned = with_numbers(model, &self.client.get_model()?)?;
        let data = &mut tuned.provenance.data;
        *data = format!("{data}; then tuned on the device: {board}, {} examples learned", stats.learned);
        // A device may send something that is not a model: then the file stays.
        let saved = Model::from_bytes(&tuned.to_bytes(), out).and_then(|_| tuned.save(out));
        let note = match saved {
            Ok(()) => format!("the device's model is in {}", out.display()),
            Err(error) => error.to_string(),
        };
        self.note(note);
        Ok(())
    }

    fn note(&mut self, note: String) {
        self.client.transport().tell(Said::Note(note));
    }

    fn tell_logs(&mut self) {
        let tap = self.client.transport();
        for log in tap.line.logs().into_iter().skip(self.logged) {
            tap.tell(Said::Log(log));
            self.logged += 1;
        }
    }
}
