//! `tinyfit monitor` and a client program at a board that lies: neither panics, neither hangs, and neither grows by more than 32 MB.
//!
//! Some seconds with fixed seeds; with `TINYFIT_EXHAUSTIVE` set, ten minutes each.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_macros, reason = "a test prints its figures")]

mod common;
mod hostile;

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use common::Folder;
use hostile::{Answers, Board, Lie};
use serialport::{SerialPort, TTYPort};
use tinyfit_client::{Client, Error, Patience, Serial};

/// What a process may grow by, in KB.
const GROWTH: u64 = 32 * 1024;

/// The commands that a session begins with: `info` twice, `watch`, `stats`.
const SESSION: usize = 4;

/// What else a machine does may keep a call waiting.
const OTHERS: Duration = Duration::from_secs(20);

/// How long an attack is.
fn long() -> Duration {
    Duration::from_secs(if exhaustive() { 600 } else { 2 })
}

fn exhaustive() -> bool {
    std::env::var_os("TINYFIT_EXHAUSTIVE").is_some()
}

/// A line of a process's status, in KB.
fn memory(pid: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Watches a process at a board for so long, from the first answer on, and then ends it. Returns its exit status and the KB it grew
/// by.
fn watched(mut child: Child, board: &Board, long: Duration, end: impl FnOnce(u32)) -> (Option<i32>, u64) {
    let (pid, started) = (child.id(), Instant::now());
    let (mut began, mut start, mut most) = (started, 0, 0);
    let mut end = Some(end);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), most - start);
        }
        most = memory(pid, "VmHWM").unwrap_or(most);
        if board.said.load(Ordering::Relaxed) == 0 {
            (start, began) = (most, Instant::now());
        }
        if began.elapsed() > long
            && let Some(end) = end.take()
        {
            end(pid);
        }
        // A device gets three times three tries of two seconds.
        if started.elapsed() > long + Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn interrupt(pid: u32) {
    assert!(Command::new("kill").args(["-INT", &pid.to_string()]).status().unwrap().success());
}

/// `monitor --plain` at a board, until it ends or that long. Returns its status, growth, and the last line of its complaints.
fn plain(board: &Board, long: Duration) -> (Option<i32>, u64, String) {
    let folder = Folder::new();
    let mut monitor = folder.command(&format!("monitor --plain --port {}", board.path));
    let mut child =
        monitor.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Held until the end, as it goes on until its input ends.
    let mut input = child.stdin.take().unwrap();
    let (mut output, mut errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let reader = std::thread::spawn(move || {
        let mut bytes = [0; 1 << 16];
        let mut count = 0;
        while let Ok(read @ 1..) = output.read(&mut bytes) {
            assert!(!bytes[..read].contains(&0x1b), "an escape sequence is passed on");
            count += read;
        }
        count
    });
    let complaints = std::thread::spawn(move || {
        let mut text = Vec::new();
        errors.read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    });
    for line in ["label 1", "evaluate", "save", "rollback"] {
        let _ = writeln!(input, "{line}");
    }
    let (status, grown) = watched(child, board, long, interrupt);
    let (printed, complaints) = (reader.join().unwrap(), complaints.join().unwrap());
    eprintln!(
        "monitor --plain: {} KB said, {} KB printed, {grown} KB grown, status {status:?} {complaints}",
        board.said.load(Ordering::Relaxed) / 1024,
        printed / 1024
    );
    (status, grown, complaints)
}

#[test]
fn attack_the_monitor_line_by_line() {
    let began = Instant::now();
    // A machine that does much else may keep an answer for so long that the session ends; then there is another.
    while let Some(left) = long().checked_sub(began.elapsed()) {
        let board = Board::new(1, &Lie::ALL, long() / 12, Answers::Right, SESSION);
        let (status, grown, complaints) = plain(&board, left);
        assert!(grown < GROWTH, "{grown} KB");
        assert!(status == Some(0) && complaints.is_empty() || is_silent(status, &complaints), "{complaints}");
    }
}

/// Whether a session has ended because no answer came in time.
fn is_silent(status: Option<i32>, complaints: &str) -> bool {
    status == Some(1) && complaints.contains("error: nothing answers `")
}

/// What no session survives ends it in its time, with one line.
#[test]
fn attack_the_monitor_with_answers() {
    let mut answers = vec![Answers::Version];
    if exhaustive() {
        answers.extend([Answers::Repeated, Answers::Wrong, Answers::Never, Answers::Slow]);
    }
    for answers in answers {
        let board = Board::new(2, &Lie::ALL, Duration::from_millis(300), answers, 1);
        let (status, grown, complaints) = plain(&board, Duration::from_secs(30));
        assert!(matches!(status, Some(0 | 1)), "{answers:?}: {status:?} {complaints}");
        assert!(complaints.lines().count() <= 1 && grown < GROWTH, "{answers:?}: {grown} KB {complaints}");
    }
}

#[test]
fn attack_the_monitor_on_a_screen() {
    let began = Instant::now();
    while let Some(left) = long().checked_sub(began.elapsed()) {
        let board = Board::new(3, &Lie::ALL, long() / 12, Answers::Right, SESSION);
        screen(&board, left);
    }
}

/// `monitor` on a terminal at a board, for that long.
fn screen(board: &Board, long: Duration) {
    let (mut keys, terminal) = TTYPort::pair().unwrap();
    let path = terminal.name().unwrap();
    let open = || OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let size = Command::new("stty").args(["rows", "40", "cols", "120"]).stdin(open()).status();
    assert!(size.unwrap().success());
    let folder = Folder::new();
    let mut monitor = folder.command(&format!("monitor --port {}", board.path));
    let child = monitor.env("TERM", "xterm").stdin(open()).stdout(open()).stderr(open()).spawn().unwrap();
    let mut screen = keys.try_clone_native().unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&over);
    let reader = std::thread::spawn(move || {
        let (mut bytes, mut shown, mut count) = ([0; 1 << 12], Vec::new(), 0);
        while !ended.load(Ordering::Relaxed) {
            let read = screen.read(&mut bytes).unwrap_or(0);
            count += read;
            shown.extend(&bytes[..read]);
            shown.drain(..shown.len().saturating_sub(4000));
        }
        (count, String::from_utf8_lossy(&shown).into_owned())
    });
    // Ctrl-C, which is a key there.
    let (status, grown) = watched(child, board, long, |_| keys.write_all(b"\x03").unwrap());
    over.store(true, Ordering::Relaxed);
    let (count, shown) = reader.join().unwrap();
    eprintln!(
        "monitor: {} KB said, {} KB shown, {grown} KB grown, status {status:?}",
        board.said.load(Ordering::Relaxed) / 1024,
        count / 1024
    );
    assert!(status == Some(0) || is_silent(status, &shown), "{status:?} {shown}");
    assert!(grown < GROWTH, "{grown} KB");
    assert!(status == Some(1) || count > 1_000, "nothing was shown: {shown}");
}

/// Each call comes back in its time, whatever the board says; the memory is that of this process.
#[test]
fn attack_a_client() {
    let pid = std::process::id();
    let (mut start, began) = (None, Instant::now());
    let mut calls = 0;
    let patience =
        Patience { answer: Duration::from_millis(if exhaustive() { 1_000 } else { 15 }), times: 2 };
    // The reply to a command comes at the latest when it was asked for again and again under new numbers.
    let most = 2 * patience.times * patience.times * patience.answer + OTHERS;
    let kinds =
        [Answers::Right, Answers::Wrong, Answers::Version, Answers::Repeated, Answers::Busy, Answers::Never];
    let lies = Lie::ALL.map(|lie| vec![lie]).into_iter().chain([Lie::ALL.to_vec(), Vec::new()]);
    let all: Vec<_> =
        lies.flat_map(|lies| kinds.map(|answers| (lies.clone(), answers))).enumerate().collect();
    let each = long() / all.len() as u32;
    for (nth, (lies, answers)) in all {
        let board = Board::new(nth as u64, &lies, Duration::from_millis(10), answers, 1);
        let told = |what: &str| format!("{what} against {lies:?} {answers:?}");
        start = start.or_else(|| memory(pid, "VmRSS"));
        let turn = Instant::now();
        let timed = |what: &str, turn: Instant| assert!(turn.elapsed() < most, "{}", told(what));
        let serial = Serial::open(&board.path, 115_200).unwrap();
        let opened = Client::open(serial, patience);
        timed("open", turn);
        let Ok(mut client) = opened else { continue };
        // Once at least, on a machine that does much else.
        loop {
            let call = Instant::now();
            let outcome = match calls % 8 {
                0 => client.info().map(drop),
                1 => client.stats().map(drop),
                2 => client.score(&[1.0; 30]).map(drop),
                3 => client.label(1, true, None),
                4 => client.listen(patience.answer).map(drop),
                5 => client.watch(true),
                6 => client.save().map(drop),
                _ => client.evaluate().map(drop),
            };
            timed(&format!("call {}", calls % 8), call);
            calls += 1;
            if matches!(outcome, Err(Error::Broken(_) | Error::Numbers)) || turn.elapsed() >= each {
                break;
            }
        }
        let call = Instant::now();
        let _ = client.get_model();
        assert!(call.elapsed() < 3 * most, "{}", told("get_model"));
    }
    let grown = memory(pid, "VmHWM").unwrap().saturating_sub(start.unwrap());
    eprintln!("client: {calls} calls in {} s, {grown} KB grown", began.elapsed().as_secs());
    assert!(grown < GROWTH, "{grown} KB");
    assert!(calls > 20, "{calls} calls");
}
