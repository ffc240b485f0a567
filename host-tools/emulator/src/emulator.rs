//! A running emulator.

use std::{
    collections::VecDeque,
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use defmt_decoder::Table;
use tempfile::NamedTempFile;
use tinyfit_boards::Board;

use crate::watchdog::Watchdog;
use crate::{Error, Measurements, Motion, Replay, logs, machine};

/// Far more than an emulator takes to start, on a machine however busy.
const START: Duration = Duration::from_secs(30);
/// How much of the emulator's standard error is kept.
const LAST_LINES: usize = 20;

/// The options of an emulator, apart from the firmware.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The firmware's ticks can be turned into a [`Count`](crate::Count). In QEMU, serial lines are twice as slow then.
    pub counting: bool,
    /// A flash that outlives the run, for boards that have their own emulator. The STM32F405's clock stands still
    /// then.
    pub flash: Option<Flash<'a>>,
    /// A motion sensor, a BMI160, that measures this, where the emulator has one. The samples are taken from the first one on.
    pub motion: Option<&'a Motion>,
    /// An accelerometer in its place, an LSM6DSV16X, that measures this at its data rate: x, y and z, raw counts.
    pub accelerometer: Option<&'a Measurements<3>>,
    /// In place of these three: what the sensor that the firmware was built for measures.
    pub replay: Option<&'a Replay>,
    /// A file of [`Measurements`] for the inputs of the converter, codes from 0 to 4095: of as many inputs as are converted.
    pub inputs: Option<&'a Path>,
    /// The protocol's serial line sends as fast as its baud rate, where the emulator would send at once.
    pub line_time: bool,
}

/// A flash that outlives the run.
#[derive(Clone, Copy, Debug)]
pub struct Flash<'a> {
    /// Its image; made, all erased, if there is none. Each change is in it as soon as the firmware has made it.
    pub image: &'a Path,
    /// A folder that gets an image for each change of the flash, by its number from 1: the flash as it is if the power fails in the
    /// middle of that change.
    pub cut: Option<&'a Path>,
}

/// A board that executes a firmware. Dropping it stops it, and so does the end of this process, even if it is killed.
pub struct Emulator {
    child: Child,
    watchdog: Watchdog,
    stdin: ChildStdin,
    bytes: Receiver<Vec<u8>>,
    /// Bytes of an incomplete line.
    pending: Vec<u8>,
    stderr: Option<JoinHandle<VecDeque<String>>>,
    log: NamedTempFile,
    table: Option<Table>,
}

impl Emulator {
    /// Starts `board` with the firmware `elf` and waits until it can receive.
    ///
    /// A firmware that logs with defmt is known to by its first frame, which `init` of the board crates sends; what is
    /// sent to any other may come too early and be lost.
    pub fn start(board: &Board, elf: &Path) -> Result<Self, Error> {
        Self::start_with(board, elf, Options::default())
    }

    /// The same, with options.
    pub fn start_with(board: &Board, elf: &Path, options: Options<'_>) -> Result<Self, Error> {
        let table = table(elf)?;
        let log = NamedTempFile::new()?;
        let mut command = machine::command(board, elf, log.path(), options)?;
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("no pipe to the emulator").into());
        };
        let watchdog = Watchdog::of(&child).inspect_err(|_| {
            let _ = child.kill().and_then(|()| child.wait());
        })?;

        let (sender, bytes) = mpsc::channel();
        thread::spawn(move || each_chunk(stdout, |chunk| sender.send(chunk.to_vec()).is_ok()));
        let stderr = thread::spawn(move || {
            let mut last = VecDeque::with_capacity(LAST_LINES);
            each_line(stderr, |line| {
                if last.len() == LAST_LINES {
                    last.pop_front();
                }
                last.push_back(line);
                true
            });
            last
        });

        let mut emulator =
            Self { child, watchdog, stdin, bytes, pending: Vec::new(), stderr: Some(stderr), log, table };
        emulator.wait_for_log()?;
        Ok(emulator)
    }

    /// Sends `line` and a newline.
    pub fn send_line(&mut self, line: &str) -> Result<(), Error> {
        let sent = self.stdin.write_all(format!("{line}\n").as_bytes()).and_then(|()| self.stdin.flush());
        match sent {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(self.exited()?),
            sent => Ok(sent?),
        }
    }

    /// The next line of the firmware, without its newline. Waits no longer than `timeout`.
    pub fn read_line(&mut self, timeout: Duration) -> Result<String, Error> {
        let end = Instant::now() + timeout;
        loop {
            if let Some(length) = self.pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.pending.drain(..=length).collect();
                let line = String::from_utf8_lossy(&line);
                return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
            }
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.pending.extend(bytes),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Error::Timeout { what: "line", after: timeout });
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.exited()?),
            }
        }
    }

    /// The next bytes of the firmware; empty if nothing comes within `timeout`.
    pub fn read_bytes(&mut self, timeout: Duration) -> Result<Vec<u8>, Error> {
        if !self.pending.is_empty() {
            return Ok(std::mem::take(&mut self.pending));
        }
        match self.bytes.recv_timeout(timeout) {
            Ok(bytes) => Ok(bytes),
            Err(RecvTimeoutError::Timeout) => Ok(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => Err(self.exited()?),
        }
    }

    /// All that the firmware has logged so far: `"INFO hello"`, and messages of no level as they are.
    pub fn logs(&self) -> Result<Vec<String>, Error> {
        let bytes = fs::read(self.log.path())?;
        Ok(self.table.as_ref().map(|table| logs::decode(table, &bytes)).unwrap_or_default())
    }

    fn wait_for_log(&mut self) -> Result<(), Error> {
        let start = Instant::now();
        while self.table.is_some() && fs::metadata(self.log.path())?.len() == 0 {
            if self.child.try_wait()?.is_some() {
                return Err(self.exited()?);
            }
            if start.elapsed() > START {
                return Err(Error::Timeout { what: "sign of life", after: START });
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// How the child ended; to be called when it has.
    fn exited(&mut self) -> io::Result<Error> {
        self.watchdog.stop();
        let status = self.child.wait()?;
        let lines = self.stderr.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        Ok(Error::Exited { status, stderr: Vec::from(lines).join("\n") })
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.watchdog.stop();
        // Both fail only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The table of the firmware's log messages, or `None` if it does not use defmt.
pub(crate) fn table(elf: &Path) -> Result<Option<Table>, Error> {
    let error = |reason: String| Error::Firmware { path: elf.to_owned(), reason };
    let bytes = fs::read(elf).map_err(|cause| error(cause.to_string()))?;
    Table::parse(&bytes).map_err(|cause| error(cause.to_string()))
}

/// Hands over each line without its end until there are no more or `take` wants none.
fn each_line(stream: impl Read, mut take: impl FnMut(String) -> bool) {
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        if !take(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()) {
            break;
        }
    }
}

/// Hands over what comes until nothing more does or `take` wants none.
fn each_chunk(mut stream: impl Read, mut take: impl FnMut(&[u8]) -> bool) {
    let mut chunk = [0; 1 << 14];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => return,
            Ok(count) if !take(&chunk[..count]) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
