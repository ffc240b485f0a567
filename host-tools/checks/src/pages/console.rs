//! Blocks of `console`: each `$ command` is run in a folder of the page, and must print the lines below it.
//!
//! A line `...` stands for any lines, `[..]` for any part of one; a command with no line below it may print anything. `? N`
//! is the exit status, if it is not 0. The folder begins with the files of `docs/data`, and
//! with `motor.csv`, which the example `motor_log` makes. With `TINYFIT_UPDATE=1` the page is written again with what was
//! printed, except blocks with `...` or `[..]`. Of other blocks, the flags are looked up in
//! `--help`, and:
//!
//! | block | is |
//! |---|---|
//! | `console,json` | run, and prints a document whose keys are in the table below: [`keys`](super::keys) |
//! | `console,device` | run by the suite `device`, after the blocks above it: it needs emulators or firmware |
//! | `console,long` | the same in the exhaustive run |
//! | `console,suite` | compared by a suite that runs the command in its own way: [`HELD`] |
//! | `console,board` | for a board, or for a program of others. It shows no output; who runs such a command is in [`board_blocks`] |

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use xtask::run::root;

use super::{Block, Page, board_blocks, keys, updates};
use crate::motor_log;
use crate::tool;

/// Pages and commands of blocks `console,suite`: a suite hands what they print to [`compare`].
const HELD: [(&str, &str); 1] = [("docs/src/tutorials/own-firmware.md", "cargo run --release")];

/// A command and what it is to print.
struct Step {
    line: String,
    want: Vec<String>,
    status: i32,
}

/// Which blocks are run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Those that need the tool alone.
    Tool,
    /// Those that emulators run, too.
    Device { long: bool },
}

impl Stage {
    /// Whether outputs of such a block are compared. On emulators the others are run again, since files come from them.
    fn compares(self, info: &str) -> bool {
        match self {
            Self::Tool => info == "console",
            Self::Device { long } => info == "console,device" || long && info == "console,long",
        }
    }
}

/// Runs the commands of a page; returns how many.
pub(super) fn run(page: &Page, stage: Stage) -> Result<usize> {
    let blocks = page.blocks();
    let mut consoles: Vec<&Block<'_>> =
        blocks.iter().filter(|block| block.info.starts_with("console")).collect();
    if stage != Stage::Tool {
        let last = consoles.iter().rposition(|block| stage.compares(&block.info));
        consoles.truncate(last.map_or(0, |last| last + 1));
        consoles.retain(|block| block.info == "console" || stage.compares(&block.info));
    }
    let folder = tempfile::tempdir()?;
    copy(&root().join("docs/data"), folder.path())?;
    fs::write(folder.path().join("motor.csv"), motor_log::log())?;
    let (mut ran, mut text) = (0, page.text.clone());
    let mut later = 0_isize;
    for block in consoles {
        let place = format!("{}:{}", page.path.display(), page.line(block.range.start));
        let steps = steps(block.code).with_context(|| place.clone())?;
        if ["console,board", "console,suite", "console,device", "console,long"].contains(&&*block.info)
            && stage == Stage::Tool
        {
            for step in &steps {
                flags_are_known(&step.line).with_context(|| place.clone())?;
                if block.info == "console,board" {
                    board_blocks::is_run(&step.line).with_context(|| place.clone())?;
                }
                let is_held = HELD.iter().any(|held| page.path == Path::new(held.0) && step.line == held.1);
                ensure!(
                    step.want.is_empty()
                        || if block.info == "console,suite" {
                            is_held
                        } else {
                            block.info != "console,board"
                        },
                    "{place}: no suite compares what `{}` prints; see checks/src/pages/console.rs",
                    step.line
                );
            }
            continue;
        }
        if block.info == "console,json" {
            for step in &steps {
                let (status, printed) = execute(&step.line, folder.path())?;
                ensure!(status == step.status, "{place}: `{}` ended with {status}", step.line);
                let printed = printed.join("\n");
                keys::check(&printed, &page.text[block.range.end..]).with_context(|| place.clone())?;
                ran += 1;
            }
            continue;
        }
        ensure!(
            block.info == "console" || stage.compares(&block.info),
            "{place}: write ```console, or ```console,device if it needs an emulator"
        );
        let mut now = String::new();
        for step in &steps {
            let (status, printed) = execute(&step.line, folder.path())?;
            ensure!(
                status == step.status,
                "{place}: `{}` ended with {status}, not {}:\n{}",
                step.line,
                step.status,
                printed.join("\n")
            );
            let same = step.want.is_empty()
                || matches(&step.want, &printed)
                || stage != Stage::Tool && block.info == "console";
            ensure!(
                same || updates(),
                "{place}: `{}` prints other lines than stand there (TINYFIT_UPDATE=1 writes them):\n{}",
                step.line,
                printed.join("\n")
            );
            now += &format!("$ {}\n", step.line.replace('\n', " \\\n  "));
            if step.status != 0 {
                now += &format!("? {}\n", step.status);
            }
            for line in if same { step.want.clone() } else { merged(&step.want, &printed) } {
                now += &format!("{line}\n");
            }
            ran += usize::from(stage.compares(&block.info));
        }
        let (start, end) = (moved(block.range.start, later), moved(block.range.end, later));
        later += now.len() as isize - block.code.len() as isize;
        text.replace_range(start..end, &now);
    }
    if updates() && text != page.text {
        fs::write(root().join(&page.path), text)?;
    }
    Ok(ran)
}

/// The printed lines, with the wildcards of those lines that still match.
fn merged(want: &[String], printed: &[String]) -> Vec<String> {
    let lines = printed.iter().enumerate().map(|(nth, line)| match want.get(nth) {
        Some(want) if line_matches(want, line) => want,
        _ => line,
    });
    lines.cloned().collect()
}

/// Fails unless a page shows these lines below a command of a block `console,suite`; `update` writes them.
pub(super) fn compare(page: &Page, command: &str, printed: &[String], update: bool) -> Result<()> {
    ensure!(HELD.iter().any(|held| Path::new(held.0) == page.path && held.1 == command), "add it to HELD");
    for block in page.blocks().iter().filter(|block| block.info == "console,suite") {
        let Some(step) = steps(block.code)?.into_iter().find(|step| step.line == command) else { continue };
        if matches(&step.want, printed) {
            return Ok(());
        }
        let place = format!("{}:{}", page.path.display(), page.line(block.range.start));
        ensure!(
            update,
            "{place}: `{command}` prints other lines than stand there (TINYFIT_UPDATE=1 writes them):\n{}",
            printed.join("\n")
        );
        let mut text = page.text.clone();
        let now = block.code.replace(&step.want.join("\n"), &printed.join("\n"));
        text.replace_range(block.range.clone(), &now);
        return Ok(fs::write(root().join(&page.path), text)?);
    }
    bail!("{} has no `$ {command}` in a block console,suite", page.path.display())
}

fn moved(at: usize, by: isize) -> usize {
    at.saturating_add_signed(by)
}

fn steps(code: &str) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if let Some(command) = line.strip_prefix("$ ") {
            let mut command = command.to_string();
            while let Some(start) = command.strip_suffix('\\') {
                let next = lines.next().context("a command ends in a backslash")?;
                command = format!("{}\n{}", start.trim_end(), next.trim());
            }
            steps.push(Step { line: command, want: Vec::new(), status: 0 });
            continue;
        }
        let Some(step) = steps.last_mut() else {
            bail!("a block of console begins with `$ command`, not `{line}`")
        };
        match line.strip_prefix("? ") {
            Some(status) if step.want.is_empty() => step.status = status.parse()?,
            _ => step.want.push(line.trim_end().to_string()),
        }
    }
    steps.iter_mut().for_each(|step| drop_blank_end(&mut step.want));
    Ok(steps)
}

/// Blank lines may stand between commands.
fn drop_blank_end(lines: &mut Vec<String>) {
    while lines.pop_if(|line| line.is_empty()).is_some() {}
}

/// Runs a command by a shell that finds this build of the tool.
fn execute(line: &str, folder: &Path) -> Result<(i32, Vec<String>)> {
    let tools = tool::folder()?;
    let path = std::env::var("PATH").unwrap_or_default();
    let line = line.replace('\n', " ");
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {line}")])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", tools.display()))
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let status = output.status.code().with_context(|| format!("`{line}` was killed"))?;
    let mut lines = printed.lines().map(|line| line.trim_end().to_string()).collect();
    drop_blank_end(&mut lines);
    Ok((status, lines))
}

/// Whether the printed lines match the expected ones, where `...` is any number of lines and `[..]` any part of one.
fn matches(want: &[String], got: &[String]) -> bool {
    match want.split_first() {
        None => got.is_empty(),
        Some((first, rest)) if first == "..." => (0..=got.len()).any(|skip| matches(rest, &got[skip..])),
        Some((first, rest)) => {
            got.split_first().is_some_and(|(line, others)| line_matches(first, line) && matches(rest, others))
        }
    }
}

fn line_matches(want: &str, got: &str) -> bool {
    let mut parts = want.split("[..]");
    let Some(mut left) = parts.next().and_then(|start| got.strip_prefix(start)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return left.is_empty() };
    for part in parts {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// Whether `--help` of the verb has each flag of a command for a board.
fn flags_are_known(line: &str) -> Result<()> {
    let mut words = line.split_whitespace();
    if words.next() != Some("tinyfit") {
        return Ok(());
    }
    let verb = words.next().context("a command without a verb")?;
    let help = tool::tinyfit(&format!("{verb} --help"))?.output()?;
    ensure!(help.status.success(), "`tinyfit {verb}` is not a command");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for flag in words.filter(|word| word.starts_with('-')) {
        let flag = flag.split('=').next().unwrap_or(flag);
        let is_there = help.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word == flag);
        ensure!(is_there, "`tinyfit {verb}` has no {flag}");
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_string).collect()
    }

    #[test]
    fn wildcards_stand_for_lines_and_parts() {
        let got = lines("a 1 s\nb\nc 2.5 s");
        assert!(matches(&lines("a [..] s\n...\nc [..]"), &got));
        assert!(matches(&lines("...\nb\n..."), &got));
        assert!(!matches(&lines("a 1 s\nb"), &got));
        assert!(!matches(&lines("a [..]\nc [..]"), &got));
        assert!(!line_matches("a [..] s", "a 1 m") && !line_matches("a", "ab"));
    }

    #[test]
    fn blocks_are_commands_and_lines() {
        let steps = steps("$ one \\\n    --two\n? 2\nerror: x\n\n$ three").unwrap();
        assert_eq!((steps.len(), steps[0].line.as_str(), steps[0].status), (2, "one\n--two", 2));
        assert_eq!((steps[0].want.clone(), steps[1].want.len()), (lines("error: x\n"), 0));
        assert!(super::steps("no command").is_err());
    }
}
