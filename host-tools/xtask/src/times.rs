//! The time of each command: written down as it ends, by this process and those it starts, and added up when all
//! have ended.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::run::{command, measured, output, root};

/// The variable that names the suite to the processes it starts.
pub const SUITE: &str = "TINYFIT_SUITE";

/// The name of the checks' program, and the prefix of the suites of its commands.
const CHECK: &str = "checks ";

/// Commands that take less of both are not worth a line.
const WORTH: Duration = Duration::from_millis(50);

/// How many of the slowest commands are printed.
const PRINTED: usize = 10;

/// A command and what it took.
pub struct Taken {
    /// As it would be written in a shell.
    pub command: String,
    /// From its start to its end.
    pub wall: Duration,
    /// Seconds of processors, of all it started and waited for.
    pub processor: Duration,
}

/// The folder for what is left of a run.
pub fn folder() -> PathBuf {
    root().join("target/xtask")
}

fn notes() -> PathBuf {
    folder().join("times.jsonl")
}

/// Forgets what an earlier run noted.
///
/// # Errors
/// The folder cannot be written to.
pub fn begin() -> Result<()> {
    fs::create_dir_all(folder())?;
    File::create(notes()).map(drop).with_context(|| notes().display().to_string())
}

/// Notes what a command took. A line is written at once, so that processes that run at the same time do not mix
/// theirs.
pub fn note(taken: &Taken) {
    if taken.wall.max(taken.processor) < WORTH {
        return;
    }
    let suite = suite();
    let line = json!({
        "suite": suite,
        "command": taken.command,
        "wall": taken.wall.as_secs_f64(),
        "processor": taken.processor.as_secs_f64(),
    });
    // A run that cannot note its times goes on: it is a test of something else.
    let file = OpenOptions::new().append(true).open(notes());
    let _ = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
}

/// The suite that this thread, or this process, works for.
pub fn suite() -> String {
    let named = std::thread::current().name().map(str::to_string).filter(|name| name != "main");
    std::env::var(SUITE).ok().or(named).unwrap_or_else(|| "xtask".into())
}

/// Writes `target/xtask/times.json` and prints the slowest commands.
///
/// # Errors
/// A file cannot be read or written.
pub fn end(wall: Duration) -> Result<()> {
    let rows = added_up(&fs::read_to_string(notes())?);
    let processor: f64 = rows.iter().map(|row| row.processor).sum();
    let document = json!({
        "wall": wall.as_secs_f64(),
        "processor": processor,
        "commands": rows.iter().map(Row::json).collect::<Vec<_>>(),
    });
    let file = folder().join("times.json");
    let beside = file.with_extension("json.new");
    fs::write(&beside, serde_json::to_string_pretty(&document)? + "\n")?;
    fs::rename(&beside, &file)?;
    println!("   wall processor  suite      command; all of them in target/xtask/times.json");
    for Row { suite, command, wall, processor } in rows.iter().take(PRINTED) {
        let short: String = command.chars().take(100).collect();
        println!("{wall:>7.1} {processor:>9.1}  {suite:<10} {short}");
    }
    println!("{:>7.1} {processor:>9.1}  seconds in all", wall.as_secs_f64());
    Ok(())
}

/// Runs a command and writes what it took to the committed `times.json`, which a text quotes by this name.
///
/// # Errors
/// The command fails, or the file cannot be read or written.
pub fn record(name: &str, line: &str) -> Result<()> {
    let (status, taken) = measured(command(".", line))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    let git = |line| output(command(".", line)).map(|printed| printed.trim().to_string());
    let commit = git("git describe --always --dirty --abbrev=8").context("`git describe` failed")?;
    let date = git("git log -1 --format=%cs").context("`git log` failed")?;
    let file = root().join("host-tools/xtask/times.json");
    let mut all: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let seconds = |time: Duration| time.as_secs_f64().round() as u64;
    all[name] = json!({
        "command": line, "commit": commit, "date": date,
        "wall": seconds(taken.wall), "processor": seconds(taken.processor),
    });
    fs::write(&file, serde_json::to_string_pretty(&all)? + "\n").with_context(|| file.display().to_string())
}

/// A command, however often it ran.
#[derive(Debug, PartialEq)]
struct Row {
    suite: String,
    command: String,
    wall: f64,
    processor: f64,
}

impl Row {
    fn json(&self) -> Value {
        let Self { suite, command, wall, processor } = self;
        json!({"suite": suite, "command": command, "wall": wall, "processor": processor})
    }
}

/// The notes by suite and command, the slowest first. The commands of a check are subtracted from the check, which
/// waited for them.
fn added_up(notes: &str) -> Vec<Row> {
    let mut rows: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    for note in notes.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let text = |key: &str| note[key].as_str().unwrap_or_default().to_string();
        let number = |key: &str| note[key].as_f64().unwrap_or_default();
        let row = rows.entry((text("suite"), text("command"))).or_default();
        *row = (row.0 + number("wall"), row.1 + number("processor"));
    }
    let mut started: BTreeMap<String, f64> = BTreeMap::new();
    for ((suite, _), (_, processor)) in rows.iter().filter(|((suite, _), _)| suite.starts_with(CHECK)) {
        *started.entry(suite.clone()).or_default() += processor;
    }
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|((suite, command), (wall, processor))| {
            let check = command.split(' ').take(2).collect::<Vec<_>>().join(" ");
            let within = started.get(&check).copied().unwrap_or_default();
            let suite = suite.strip_prefix(CHECK).map_or(suite.clone(), String::from);
            Row { suite, command, wall, processor: (processor - within).max(0.0) }
        })
        .collect();
    rows.sort_by(|a, b| b.processor.total_cmp(&a.processor));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_check_started_is_counted_once_and_the_dearest_is_first() {
        let notes = r#"
{"suite":"host","command":"cargo test","wall":3.0,"processor":5.0}
{"suite":"device","command":"cargo build --bins","wall":1.0,"processor":1.0}
{"suite":"checks device","command":"cargo build","wall":1.0,"processor":2.0}
{"suite":"checks device","command":"cargo build","wall":1.0,"processor":1.0}
half a li
{"suite":"device","command":"checks device --exhaustive","wall":9.0,"processor":10.0}
"#;
        let rows = added_up(notes);
        let short: Vec<_> = rows.iter().map(|row| (row.command.as_str(), row.wall, row.processor)).collect();
        let wanted = [
            ("checks device --exhaustive", 9.0, 7.0),
            ("cargo test", 3.0, 5.0),
            ("cargo build", 2.0, 3.0),
            ("cargo build --bins", 1.0, 1.0),
        ];
        assert_eq!(short, wanted);
        assert!(rows[..1].iter().chain(&rows[2..]).all(|row| row.suite == "device"));
    }
}
