//! A search by two workers, one of them killed in the middle, finds what the search by threads finds; one that a
//! stranger began is not joined.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tinyfit_python::{Environment, Requirements};

use crate::tool::{document, tinyfit};
use xtask::run::{output, root};

/// The search space;  every trial takes long enough to be killed in.
const SEARCH: &str = "search target/search/table.csv --target y --board rp2040 --max-ram 8K --max-flash 64K --max-cycles 200k \
                      --trials 12 --min-epochs 30 --max-epochs 90";

pub(crate) fn test() -> Result<()> {
    let folder = root().join("target/search");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("table.csv"), table(2_000))?;
    // A database of an earlier run would have the outcomes.
    let storage = folder.join("search.db");
    if storage.exists() {
        fs::remove_file(&storage)?;
    }
    let url = format!("sqlite:///{}", storage.display());
    // The tool's own, made here if it has not been.
    let environment = Environment::ready(Requirements::SEARCH)?;

    let alone = document(&format!("{SEARCH} --out target/search/alone.safetensors"))?;
    let mut killer = environment.python();
    killer.arg(root().join("host-tools/checks/src/kill_worker.py")).arg(&url);
    let mut killer = killer.stdout(Stdio::piped()).spawn()?;
    let line = format!("{SEARCH} --workers 2 --storage {url} --out target/search/shared.safetensors");
    let shared = document(&line);
    // It has ended long ago, unless it found nobody to kill.
    killer.kill()?;
    let killed = String::from_utf8(killer.wait_with_output()?.stdout)?;
    let shared = shared?;
    ensure!(!killed.is_empty(), "no worker was killed");
    for key in ["chosen", "pareto", "trials", "test"] {
        ensure!(
            alone[key] == shared[key],
            "{key} by workers is {} where threads find {}",
            shared[key],
            alone[key]
        );
    }
    let bytes = |name: &str| fs::read(folder.join(name));
    ensure!(bytes("alone.safetensors")? == bytes("shared.safetensors")?, "the model files differ");
    let mut states = environment.python();
    states.arg(root().join("host-tools/checks/src/kill_worker.py")).arg(&url).arg(killed.trim());
    let states = output(states).context("kill_worker.py failed")?;
    ensure!(states.trim() == "FAIL COMPLETE", "trial {killed} of the killed worker came to {states}");
    eprintln!(
        "search: the same by threads and by two workers, one of them killed in trial {}",
        killed.trim()
    );
    strangers(&environment)
}

/// Requests in a database are refused where a stranger must not decide.
fn strangers(environment: &Environment) -> Result<()> {
    let folder = root().join("target/search");
    let (table, storage) = (folder.join("table.csv"), folder.join("strangers.db"));
    let url = format!("sqlite:///{}", storage.display());
    // Journals of the databases before may go meanwhile, and nothing may come.
    let files = || -> Result<BTreeSet<_>> {
        Ok(fs::read_dir(&folder)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<_, _>>()?)
    };
    let before = files()?;
    let asks = |what: &str| format!("the search in {url} asks for {what}");
    const SEARCHED: &str = r#"["--target", "y", "--board", "rp2040", "--trials", "4", "--max-epochs", "20""#;
    let with = |more: &str| format!("{SEARCHED}{more}]");
    for (arguments, job, refusal) in [
        (
            with(r#", "--out", "target/search/stolen""#),
            &[][..],
            asks("--out, which is not taken from a database"),
        ),
        (
            with(r#", "--test", "/etc/passwd""#),
            &[],
            asks("--test, a path, which is not taken from a database"),
        ),
        (
            with(r#", "--trials", "99999999""#),
            &[],
            asks(
                "options that are not understood (the argument '--trials <N>' cannot be used multiple times",
            ),
        ),
        (with(r#", "/etc/passwd""#), &[], asks("options that are not understood (unexpected argument")),
        (
            r#"{"--target": "y"}"#.into(),
            &[],
            format!("the search in {url} has no options that could be read"),
        ),
        (
            with(""),
            &["4", "20"],
            "the storage asks for trial 4 of 20 epochs, which is not a trial of the search".into(),
        ),
        (
            with(""),
            &["0", "2147483647"],
            "the storage asks for trial 0 of 2147483647 epochs, which is not a trial of the search".into(),
        ),
    ] {
        if storage.exists() {
            fs::remove_file(&storage)?;
        }
        let mut stranger = environment.python();
        stranger.arg(root().join("host-tools/checks/src/hostile_study.py")).arg(&url).arg(&table);
        stranger.arg(&arguments).args(job);
        output(stranger).context("hostile_study.py failed")?;
        let joined = tinyfit(&format!("search target/search/table.csv --join {url}"))?.output()?;
        let said = String::from_utf8_lossy(&joined.stderr);
        ensure!(
            joined.status.code() == Some(1) && said.starts_with(&format!("error: {refusal}")),
            "{arguments} of a stranger, {job:?}: {said}"
        );
    }
    fs::remove_file(&storage)?;
    let left: Vec<_> = files()?.difference(&before).cloned().collect();
    ensure!(left.is_empty(), "what a stranger asked for has left {left:?}");
    eprintln!("search: what strangers ask for is refused");
    Ok(())
}

/// Four numbers and a class that follows from the signs of their products.
fn table(rows: usize) -> String {
    let (mut state, mut text) = (1u32, String::from("a,b,c,d,y\n"));
    for _ in 0..rows {
        let [a, b, c, d] = [(); 4].map(|()| {
            // xorshift32 (Marsaglia, 2003).
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            f64::from(state) / f64::from(u32::MAX) - 0.5
        });
        let class = match (a * b > 0.0, c + d > 0.0) {
            (true, _) => "u",
            (false, true) => "v",
            (false, false) => "w",
        };
        // A String takes all that is written to it.
        let _ = writeln!(text, "{a:.4},{b:.4},{c:.4},{d:.4},{class}");
    }
    text
}
