//! The firmware on the emulated chips.

use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, bail, ensure};
use serde_json::{Value, json};
use tinyfit_board::anomaly;
use tinyfit_boards::{Board, TUNE, emulated, named};
use tinyfit_client::protocol::{self, CHUNK, LINE};
use tinyfit_client::{Client, Content, Key, Patience, Signer, Transport};
use tinyfit_demo::{Built, host};
use tinyfit_emulator::{Emulator, Flash, Options, build, build_signed, cargo_build, node_program, unicorn};
use tinyfit_model::{Anchors, Model};
use tinyfit_sources::unpacked;

use crate::lines::lines;
use crate::measured::Measured;
use crate::tool::{Installed, document, tinyfit};
use crate::{Depth, example, pages, setup, way};
use xtask::run::{command, output, root, run};

const PATIENCE: Duration = Duration::from_secs(120);

/// `python3 -c "import struct, zlib; print(zlib.crc32(struct.pack('<If', 0, 1)))"`
const CRC_OF_ONE: u32 = 3905382943;

pub(crate) fn test() -> Result<()> {
    setup::emulators()?;
    setup::build(setup::emulated())?.check_part(setup::SIZES, 0.02)?;
    let installed = Installed::new()?;
    for board in emulated("selftest") {
        selftest(board).with_context(|| format!("selftest on {}", board.name))?;
    }
    for board in emulated("imported") {
        imported(board).context("imported models")?;
    }
    let mut measured = Measured::default();
    for board in emulated(TUNE) {
        anomaly(board).with_context(|| format!("anomaly on {}", board.name))?;
        bad_lines(board).with_context(|| format!("bad lines on {}", board.name))?;
        let owned = signed_models(board).with_context(|| format!("signed models on {}", board.name))?;
        measured.add(&board.name, "owner_flash", owned.flash as f64);
        measured.add(&board.name, "owner_ram", owned.ram as f64);
        random_lines(board).with_context(|| format!("random lines on {}", board.name))?;
        if let Some(bytes) = monitor(board).with_context(|| format!("monitor on {}", board.name))? {
            measured.add(&board.name, "saved", bytes);
        }
        played(board, &installed).with_context(|| format!("monitor --play on {}", board.name))?;
        killed(board, &installed).with_context(|| format!("a killed monitor on {}", board.name))?;
    }
    way::test(&installed).context("from a sensor to scores")?;
    example::test(Depth { exhaustive: false }).context("examples/firmware")?;
    serial_ports().context("monitor over serial ports")?;
    other_models(&installed).context("another model than the demo's")?;
    let mut tests = command(".", "npm test --silent");
    tests.current_dir(node_program(setup::RP2040JS)?.with_file_name(""));
    run(tests)?;
    let mut tests = unicorn()?.python();
    tests.args(["-m", "unittest", "--quiet", "tests"]).current_dir(unpacked("boards/stm32f405/emulator")?);
    run(tests)?;
    run(command(".", "cargo test --quiet --workspace --test chips"))?;
    demo(&installed, measured)
}

/// The output of a firmware until it is done.
fn printed(board: &Board, firmware: &str) -> Result<String> {
    lines_of(board, &build(board, firmware, None)?)
}

fn lines_of(board: &Board, elf: &Path) -> Result<String> {
    let mut emulator = Emulator::start(board, elf)?;
    let mut lines = String::new();
    loop {
        let line = emulator.read_line(PATIENCE).with_context(|| format!("after\n{lines}"))?;
        if line == "done" {
            return Ok(lines);
        }
        lines += &line;
        lines.push('\n');
    }
}

/// The runtimes, in the order of the vectors.
const RUNTIMES: [&str; 4] = ["litert-reference", "tflite-micro", "litert-builtin", "litert"];

/// The checksums of int8 models of TensorFlow's converter are those of the runtimes.
fn imported(board: &Board) -> Result<()> {
    let vectors = std::fs::read(root().join("host-tools/formats/tests/tflite/vectors/vectors.json"))?;
    let vectors: Value = serde_json::from_slice(&vectors)?;
    let folder = tempfile::tempdir()?;
    let (models, made) = (folder.path().join("models"), folder.path().join("made"));
    std::fs::create_dir(&models)?;
    for model in ["autoencoder", "classifier", "detector"] {
        for runtime in RUNTIMES {
            let out = models.join(format!("{model}-int8.{runtime}.safetensors"));
            let mut import = tinyfit(&format!(
                "import host-tools/formats/tests/tflite/data/{model}-int8.tflite --runtime {runtime} --quiet --out"
            ))?;
            import.arg(out);
            run(import)?;
        }
    }
    let mut build = cargo_build(board, &made)?;
    build.args(["--quiet", "--bin", "imported", "--features", "imported"]).env("TINYFIT_IMPORTED", &models);
    run(build)?;
    let lines = lines_of(board, &made.join(&board.target).join("release/imported"))?;
    for line in lines.lines() {
        let mut words = line.split(' ');
        let (Some(model), Some(runtime), Some(sum)) = (words.next(), words.next(), words.next()) else {
            bail!("printed {line}");
        };
        let place = RUNTIMES.iter().position(|name| *name == runtime);
        let want = &vectors["models"][model][place.context("no such runtime")?];
        ensure!(want.as_u64() == Some(sum.parse()?), "printed {line} where the runtime has {want}");
    }
    ensure!(lines.lines().count() == 12, "printed\n{lines}");
    eprintln!("{}: {} checksums equal the runtimes'", board.name, lines.lines().count());
    Ok(())
}

/// The checksums of training are those of the host.
pub(crate) fn selftest(board: &Board) -> Result<()> {
    let lines = printed(board, "selftest")?;
    let expected = std::fs::read_to_string(root().join("boards/support/tests/selftest.out"))?;
    ensure!(lines == expected, "printed\n{lines}where every target prints\n{expected}");
    eprintln!("{}: {} checksums equal the host's", board.name, lines.lines().count());
    Ok(())
}

/// A network of 264,192 weights runs from flash, and computes what it does on the host.
fn anomaly(board: &Board) -> Result<()> {
    let mut emulator = Emulator::start(board, &build(board, "anomaly", None)?)?;
    let (line, expected) =
        (emulator.read_line(PATIENCE)?, format!("anomaly {:08x}", anomaly::run::<{ anomaly::SEED }>()));
    ensure!(line == expected, "printed {line}, not {expected}");
    eprintln!("{}: the anomaly detector's outputs equal the host's", board.name);
    Ok(())
}

/// Lines that are not good are answered by an error, are logged, and leave the weights as they were.
fn bad_lines(board: &Board) -> Result<()> {
    let mut emulator = Emulator::start(board, &build(board, "tune", None)?)?;
    let before = weights(&mut emulator)?;
    let features = |first: &str| format!("[{first}{}]", ",0.5".repeat(29));
    let score = |x: &str| format!(r#"{{"score":{{"x":{x}}}}}"#);
    let put = |crc: u32| format!(r#"{{"put":{{"offset":0,"base64":"AACAPw==","crc":{crc}}}}}"#);
    let numbered = |id: u32| format!(r#"{{"id":{id},"command":"stats"}}"#);
    let cases = [
        ("x".repeat(LINE + 1), "line_too_long"),
        ("hello".to_string(), "not_a_command"),
        (score("[1,2,3]"), "length"),
        (score(&features("NaN")), "not_a_command"),
        (score(&features("1e999")), "invalid_value"),
        (r#"{"label":{"class":7,"keep":true}}"#.to_string(), "class"),
        (r#"{"label":{"class":0,"keep":true}}"#.to_string(), "nothing_scored"),
        (put(0), "no_update"),
        (r#""commit""#.to_string(), "no_update"),
        (r#"{"update":{"counter":1025,"crc":0}}"#.to_string(), "counter"),
        ("[".repeat(LINE), "not_a_command"),
    ];
    for (line, what) in cases {
        emulator.send_line(&line)?;
        let answer = emulator.read_line(PATIENCE)?;
        let error = &serde_json::from_str::<Value>(&answer)?["error"];
        ensure!(error == what || error.get(what).is_some(), "{line} was answered by {answer}, not by {what}");
    }
    ensure!(weights(&mut emulator)? == before, "bad lines changed the weights");
    for (id, what) in [(7, "stats"), (7, "repeated"), (6, "repeated"), (8, "stats")] {
        emulator.send_line(&numbered(id))?;
        let answer = emulator.read_line(PATIENCE)?;
        ensure!(answer.contains(what), "command {id} was answered by {answer}, not by {what}");
    }
    // `put` changes a copy, and a copy that is not whole is not taken.
    for (line, what) in [
        (r#"{"update":{"counter":1,"crc":0}}"#, "ok"),
        (&*put(0), "crc"),
        (&*put(CRC_OF_ONE).replace("\"offset\":0", "\"offset\":160"), "offset"),
        (&*put(CRC_OF_ONE), "ok"),
        (r#""commit""#, "offset"),
    ] {
        emulator.send_line(line)?;
        let answer = emulator.read_line(PATIENCE)?;
        ensure!(answer.contains(what), "{line} was answered by {answer}, not by {what}");
    }
    ensure!(weights(&mut emulator)? == before, "a part of a model changed the weights");
    let logs = emulator.logs()?;
    ensure!(logs.iter().any(|log| log.contains("refused")), "nothing of it was logged: {logs:?}");
    ensure!(!logs.iter().any(|log| log.contains("serial line")), "the serial line failed: {logs:?}");
    eprintln!("{}: bad lines refused, weights untouched, {} log lines decoded", board.name, logs.len());
    Ok(())
}

/// The pair of keys of RFC 8410, sections 10.1 and 10.3.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
const PRIVATE_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

/// A firmware with a public key takes the model that its owner signed, and no other; after a power cut it has it.
fn signed_models(board: &Board) -> Result<Built> {
    let folder = tempfile::tempdir()?;
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).map(|()| path)
    };
    let public = file("public.pem", PUBLIC_KEY)?;
    let owner = Key::read(&file("private.pem", PRIVATE_KEY)?)?;
    let stranger = Key::read(&file("other.pem", &PRIVATE_KEY.replace("INTu", "INTv"))?)?;
    let elf = build_signed(board, "tune", None, Some(&public))?;
    let flash = Flash { image: &folder.path().join("flash"), cut: None };
    let boot = || -> Result<Client<Emulator>> {
        let options = Options { flash: Some(flash), ..Options::default() };
        let patience = Patience { answer: PATIENCE, times: 1 };
        Ok(Client::open(Emulator::start_with(board, &elf, options)?, patience)?)
    };
    let mut device = boot()?;
    let factory = device.get_model()?;
    let model: Vec<f32> = factory.iter().map(|number| number * 0.5).collect();
    // By a firmware that names no product, for any device and factory model.
    let (fingerprint, numbers) = (device.info()?.fingerprint, model.clone());
    let (product, device_name) = (String::new(), String::new());
    let content = Content { product, device: device_name, fingerprint, factory: 0, counter: 1, numbers };
    let sign = |signer: &Key| content.clone().sign(&Signer::Key(signer.clone()));
    for update in [None, Some(sign(&stranger)?)] {
        let refused = match &update {
            Some(update) => device.carry(update),
            None => device.put_model(&model).map(drop),
        };
        let signature =
            matches!(refused, Err(tinyfit_client::Error::Refused { error: protocol::Error::Signature, .. }));
        ensure!(signature, "a model that the owner did not sign was answered by {refused:?}");
        ensure!(device.get_model()? == factory, "a model that the owner did not sign was taken");
    }
    drop(device);
    // The owner's goes there by the tool, as to a board that somebody has at home.
    let update = file("update.json", &sign(&owner)?.to_json())?;
    let mut flash = tinyfit(&format!("flash --board {} --emulator --json", board.name))?;
    flash
        .arg("--update")
        .arg(update)
        .arg("--elf")
        .arg(&elf)
        .arg("--flash-file")
        .arg(folder.path().join("flash"));
    let sent = output(flash).context("the update was not taken")?;
    let sent: Value = serde_json::from_str(&sent)?;
    ensure!(sent["counter"] == 1 && sent["signed"] == true, "{sent}");
    let mut device = boot()?;
    ensure!(device.get_model()? == model, "after the power cut the model is another");
    ensure!(device.info()?.counter == 1, "after the power cut the counter is another");
    eprintln!("{}: takes the model that its owner signed, and no other", board.name);
    Built::of(&elf, board).map_err(Error::msg)
}

/// Random lines are answered as the application answers them on this host, to the byte, and leave the same model.
fn random_lines(board: &Board) -> Result<()> {
    const LINES: usize = 600;
    let read = |name: &str| -> Result<(Model, Anchors)> {
        let path = root().join(format!("boards/support/models/shoulder-{name}.safetensors"));
        let bytes = std::fs::read(&path)?;
        let model = Model::from_bytes(&bytes, &path)?;
        let anchors = Anchors::from_bytes(&bytes, &model, &path)?;
        Ok((model, anchors))
    };
    let ((model, anchors), (int8, _)) = (read("model")?, read("int8")?);
    let mut host = host(&model, &int8, &anchors).map_err(Error::msg)?;
    let folder = tempfile::tempdir()?;
    let flash = Flash { image: &folder.path().join("flash"), cut: None };
    let options = Options { flash: Some(flash), ..Options::default() };
    let mut emulator = Emulator::start_with(board, &build(board, "tune", None)?, options)?;
    let mut refused = 0;
    for line in lines(7, LINES).iter().map(String::as_str).chain([r#"{"get":{"offset":60}}"#]) {
        host.send(line)?;
        emulator.send_line(line)?;
        while let Some(wanted) = host.receive(Duration::ZERO)? {
            let got = emulator.read_line(PATIENCE).with_context(|| format!("after {line}"))?;
            ensure!(got == wanted, "{line} was answered by {got}, on the host by {wanted}");
            refused += usize::from(wanted.contains("error"));
        }
    }
    ensure!(refused > LINES / 4 && refused < LINES * 3 / 4, "{refused} of {LINES} lines were refused");
    eprintln!("{}: {LINES} random lines answered as on the host, {refused} of them refused", board.name);
    Ok(())
}

fn weights(emulator: &mut Emulator) -> Result<Vec<String>> {
    let mut parts = Vec::new();
    loop {
        emulator.send_line(&format!(r#"{{"get":{{"offset":{}}}}}"#, parts.len() * CHUNK))?;
        let part = emulator.read_line(PATIENCE)?;
        if part.contains("error") {
            return Ok(parts);
        }
        parts.push(part);
    }
}

/// A script watches a chip: it labels what was scored, has it learned and saved, and fetches the model. Returns the bytes of the
/// saved record.
fn monitor(board: &Board) -> Result<Option<f64>> {
    let model = "boards/support/models/shoulder-model.safetensors";
    let folder = tempfile::tempdir()?;
    let [out, table] = ["tuned.safetensors", "table.csv"].map(|name| folder.path().join(name));
    let mut words = String::new();
    for nth in 0..8 {
        words += &format!("{}\nlabel row\n", json!({"score": {"x": vec![100 * nth; 30]}}));
    }
    words += "learn\nevaluate\nsave\nfetch\n";
    let mut monitor = tinyfit(&format!("monitor --emulator {} --epochs 2 --model {model}", board.name))?;
    monitor.arg("--fetch").arg(&out).arg("--csv").arg(&table);
    let said = watch(monitor, &words)?;
    let of = |kind: &str| said.iter().filter_map(|line| line.get(kind)).collect::<Vec<_>>();
    ensure!(of("info").first().is_some_and(|info| info["board"] == board.name), "{said:?}");
    ensure!((of("score").len(), of("label").len()) == (8, 8), "{said:?}");
    ensure!(
        of("learned").iter().all(|learned| learned["rejected"] == 0) && !of("learned").is_empty(),
        "{said:?}"
    );
    ensure!(of("evaluated").iter().any(|evaluated| evaluated["examples"] == 8), "{said:?}");
    // QEMU has no flash controller for the STM32F405, and reports that.
    let saved = of("saved").iter().find(|saved| saved["sequence"] == 1).map(|saved| saved["bytes"].as_f64());
    let told = of("note").iter().any(|note| note.as_str().is_some_and(|note| note.contains("flash")));
    ensure!(if board.emulates_motion() { saved.is_some() } else { told }, "{said:?}");
    ensure!(of("log").iter().any(logs_learning), "{said:?}");
    let tuned = Model::from_bytes(&std::fs::read(&out)?, &out)?;
    let from = format!("; then tuned on the device: {}, ", board.name);
    ensure!(tuned.provenance.data.contains(&from), "{:?}", tuned.provenance);
    ensure!(std::fs::read_to_string(&table)?.lines().count() == 9, "the table has not eight windows");
    eprintln!("{}: watched by a script, learned, saved and fetched", board.name);
    Ok(saved.flatten())
}

/// Recordings move a chip that nobody wears, until it is stopped.
fn played(board: &Board, installed: &Installed) -> Result<()> {
    let mut monitor = installed.tinyfit(&format!("monitor --emulator {} --play --plain", board.name));
    let mut monitor = Killed(monitor.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
    let (stdin, stdout) = (monitor.0.stdin.take(), monitor.0.stdout.take());
    let (mut stdin, stdout) = (stdin.context("no stdin")?, stdout.context("no stdout")?);
    let (mut windows, mut told) = (0, false);
    for line in BufReader::new(stdout).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        told |= line["note"].as_str().is_some_and(|note| note.starts_with("wearer 10 does 0 pendulum"));
        if line.get("score").is_some() {
            windows += 1;
            ensure!(line["score"]["window"] == windows && told, "{line} is window {windows}");
            if windows == 3 {
                writeln!(stdin, "quit")?;
            }
        }
    }
    ensure!(monitor.0.wait()?.success() && windows >= 3, "{windows} windows were scored");
    eprintln!("{}: moved by recordings, {windows} windows scored", board.name);
    Ok(())
}

/// An emulator that is in the middle of a long learning ends when the tool is killed.
fn killed(board: &Board, installed: &Installed) -> Result<()> {
    let mut monitor = installed.tinyfit(&format!("monitor --emulator {} --plain --epochs 60000", board.name));
    let mut monitor = Killed(monitor.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
    let (stdin, stdout) = (monitor.0.stdin.take(), monitor.0.stdout.take());
    let (mut stdin, stdout) = (stdin.context("no stdin")?, stdout.context("no stdout")?);
    for nth in 0..8 {
        writeln!(stdin, "{}\nlabel 0", json!({"score": {"x": vec![100 * nth; 30]}}))?;
    }
    writeln!(stdin, "learn")?;
    // The first news of learning.
    let learns = |line: &io::Result<String>| line.as_ref().is_ok_and(|line| line.contains("supervisor"));
    ensure!(BufReader::new(stdout).lines().any(|line| learns(&line)), "it did not begin to learn");
    let children = children(monitor.0.id())?;
    ensure!(!children.is_empty(), "there is no emulator");
    monitor.0.kill()?;
    monitor.0.wait()?;
    let start = Instant::now();
    while children.iter().any(|&child| is_running(child)) {
        ensure!(start.elapsed() < PATIENCE, "an emulator runs on after the tool was killed: {children:?}");
        thread::sleep(Duration::from_millis(20));
    }
    eprintln!("{}: the emulator ends with a tool that is killed while it learns", board.name);
    Ok(())
}

/// The processes that a process started, as Linux lists them; elsewhere a test of the emulator has to do.
fn children(process: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let listed = std::fs::read_to_string(task?.path().join("children"))?;
        children.extend(listed.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
    }
    Ok(children)
}

/// Whether a process has not ended: one that nobody waited for is a zombie.
fn is_running(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

/// A board is watched over its two serial ports. The second has the firmware's log. QEMU's are pseudo-terminals.
fn serial_ports() -> Result<()> {
    let elf = build(named("stm32f405").context("no stm32f405")?, TUNE, None)?;
    let machine =
        "qemu-system-arm -M netduinoplus2 -display none -monitor none -serial pty -serial pty -kernel";
    let mut qemu = command(".", machine);
    let mut qemu = Killed(qemu.arg(&elf).stdout(Stdio::piped()).spawn()?);
    // "char device redirected to /dev/pts/0 (label serial0)"
    let lines = qemu.0.stdout.take().into_iter().flat_map(|printed| BufReader::new(printed).lines()).take(2);
    let lines = lines.collect::<io::Result<Vec<_>>>()?;
    let ports = lines.iter().filter_map(|line| line.split(' ').find(|word| word.starts_with("/dev/")));
    let [port, log] = ports.collect::<Vec<_>>()[..] else { bail!("QEMU printed {lines:?}") };
    let mut monitor = tinyfit(&format!("monitor --port {port} --log {log} --epochs 2"))?;
    monitor.arg("--elf").arg(&elf);
    let words = format!("{}\nlabel 0\nlearn\n", json!({"score": {"x": vec![100; 30]}}));
    let said = watch(monitor, &words)?;
    ensure!(said.iter().any(|line| line.get("learned").is_some()), "{said:?}");
    ensure!(said.iter().filter_map(|line| line.get("log")).any(|log| logs_learning(&log)), "{said:?}");
    eprintln!("stm32f405: watched over two serial ports");
    Ok(())
}

/// A process that ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It fails if the process has ended.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

fn logs_learning(log: &&Value) -> bool {
    log.as_str().is_some_and(|log| log.contains("learned"))
}

/// The output of `tinyfit monitor --plain` for a script of these lines.
fn watch(mut monitor: Command, words: &str) -> Result<Vec<Value>> {
    monitor.arg("--plain");
    said(monitor, words)
}

/// The JSON lines that a command answers to the given ones.
fn said(mut command: Command, words: &str) -> Result<Vec<Value>> {
    let mut script = tempfile::tempfile()?;
    script.write_all(words.as_bytes())?;
    script.rewind()?;
    command.stdin(script);
    let said = output(command).context("the tool failed: run it to see why")?;
    said.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_string())).collect()
}

/// A model of another table than the demo's, which a board scores as `tinyfit predict` does, and learns.
struct Another {
    /// The task of training.
    task: &'static str,
    /// The table and its name.
    table: fn() -> Result<(&'static str, String)>,
    /// The options of training.
    train: &'static str,
    /// The first columns of the table that are inputs.
    inputs: usize,
    /// The header of predictions. Their first numbers are those of a score.
    header: &'static str,
    /// The numbers of a score.
    numbers: usize,
    /// The label of an example.
    label: fn(usize) -> Value,
    /// The examples that it learns in two epochs of twenty. Twelve are held out. With anchors each brings one.
    learned: u64,
}

const CLASSIFIER: Another = Another {
    task: "classify",
    // The model of the pages, so that one firmware is built for both.
    table: || Ok(("iris", std::fs::read_to_string(root().join("docs/data/iris.csv"))?)),
    train: "--target species --layers 16,8 --anchors 8",
    inputs: 4,
    header: "setosa,versicolor,virginica,class",
    numbers: 3,
    label: |nth| json!({"class": nth % 3, "keep": true}),
    learned: 68,
};

const REGRESSOR: Another = Another {
    task: "regress",
    table: || Ok(("t", made())),
    train: "--target area --layers 8",
    inputs: 3,
    header: "prediction",
    numbers: 1,
    label: |nth| json!({"targets": [nth as f64 * 12.5 + 300.0], "keep": true}),
    learned: 28,
};

const AUTOENCODER: Another = Another {
    task: "autoencode",
    table: || Ok(("t", made())),
    train: "--task autoencode --drop-columns area --layers 8",
    inputs: 3,
    header: "score,anomaly",
    numbers: 1,
    label: |_| json!({"keep": true}),
    learned: 28,
};

/// A table of three numbers and one that depends on them.
fn made() -> String {
    let row = |nth: u32| [7, 11, 13].map(|factor| f64::from(nth * factor % 40) / 8.0 - 2.0);
    let rows = (0..120).map(row).map(|[a, b, c]| format!("{a},{b},{c},{}\n", 300.0 + 25.0 * (a * b - c)));
    "a,b,c,area\n".to_string() + &rows.collect::<String>()
}

/// Of another task a firmware is built for each, which takes a minute: in the long run. The pages' commands take the firmware of
/// the classifier.
fn other_models(installed: &Installed) -> Result<()> {
    let long = std::env::var_os("TINYFIT_EXHAUSTIVE").is_some();
    pages::on_emulators(long)?;
    let others =
        [CLASSIFIER].into_iter().chain(long.then_some([REGRESSOR, AUTOENCODER]).into_iter().flatten());
    for other in others {
        other_model(installed, &other).with_context(|| other.task)?;
    }
    Ok(())
}

fn other_model(installed: &Installed, other: &Another) -> Result<()> {
    let (name, table) = (other.table)()?;
    let [data, f32, int8] = [".csv", ".safetensors", "-int8.safetensors"].map(|end| format!("{name}{end}"));
    std::fs::write(installed.folder().join(&data), &table)?;
    run(installed.tinyfit(&format!("train {data} {} --quiet", other.train)))?;
    run(installed.tinyfit(&format!("quantize {f32} --calibration {data} --quiet")))?;

    let mut lines = "\"info\"\n".to_string();
    for (nth, row) in table.lines().skip(1).take(20).enumerate() {
        let x: Vec<f64> = row.split(',').take(other.inputs).map(str::parse).collect::<Result<_, _>>()?;
        lines += &format!("{}\n", json!({"score": {"x": x}}));
        lines += &format!("{}\n", json!({"label": (other.label)(nth)}));
    }
    lines += &format!("{}\n", json!({"learn": {"epochs": 2, "learning_rate": 0.01, "seed": 1}}));
    lines += "\"save\"\n";
    let board = |lines: &str, options: &str| {
        let way = format!("--board stm32f405 --emulator --flash-file chip.bin {options}");
        said(installed.tinyfit(&format!("flash {f32} --int8 {int8} {way}")), lines)
    };
    let first = board(&lines, "--erase-learned")?;
    let scores = first.iter().filter_map(|line| line.get("score")).collect::<Vec<_>>();
    ensure!(first.first().is_some_and(|line| line["info"]["task"] == other.task), "{first:?}");
    let [.., learned, saved] = &first[..] else { bail!("{first:?}") };
    ensure!(scores.len() == 20 && learned["learned"]["examples"] == other.learned, "{first:?}");
    ensure!(saved["saved"]["sequence"] == 1, "{first:?}");
    // It has learned at the next start, unless that is erased.
    for (options, source, learned) in
        [("", json!({"slot": 0}), other.learned), ("--erase-learned", json!("factory"), 0)]
    {
        let again = board("\"info\"\n\"stats\"\n", options)?;
        let [info, stats] = &again[..] else { bail!("{again:?}") };
        ensure!(info["info"]["source"] == source && stats["stats"]["learned"] == learned, "{again:?}");
    }
    for (model, which) in [(&f32, "f32"), (&int8, "int8")] {
        let table = output(installed.tinyfit(&format!("predict {model} {data}")))
            .context("`tinyfit predict` failed")?;
        let mut rows = table.lines();
        ensure!(rows.next() == Some(other.header), "`tinyfit predict` prints\n{table}");
        for score in &scores {
            let line = rows.next().context("`tinyfit predict` prints less than the board")?;
            let wanted: Vec<f32> =
                line.split(',').take(other.numbers).map(str::parse).collect::<Result<_, _>>()?;
            let got: Vec<f32> = serde_json::from_value(score[which].clone())?;
            ensure!(
                got == wanted,
                "the board prints {got:?} in {which} where `tinyfit predict` prints {wanted:?}"
            );
        }
    }
    eprintln!(
        "stm32f405: another model to {} scores as `tinyfit predict` does, learns, and keeps it",
        other.task
    );
    Ok(())
}

/// The README's main job, on this host and on both chips.
fn demo(installed: &Installed, mut measured: Measured) -> Result<()> {
    let out = installed.folder().join("demo");
    let demo = installed.document("demo")?;
    for chip in demo["chips"].as_array().into_iter().flatten() {
        ensure!(chip["equal"] == true, "{chip}");
        if chip["counts"]["unit"] == "cycles" {
            cycles_are_predicted(chip, &out)?;
        }
        let name = chip["chip"].as_str().unwrap_or_default();
        measured.add_all(name, &chip["built"]);
        measured.add_all(name, &chip["counts"]);
    }
    ensure!(
        demo["chips"].as_array().is_some_and(|chips| chips.len() == emulated(TUNE).count()),
        "chips are missing: {demo}"
    );
    for (made, shipped) in [("model", "shoulder-model"), ("model-int8", "shoulder-int8")] {
        let read = |path: PathBuf| std::fs::read(&path).with_context(|| path.display().to_string());
        let made = read(out.join(format!("{made}.safetensors")))?;
        let shipped = read(root().join(format!("boards/support/models/{shipped}.safetensors")))?;
        ensure!(
            made == shipped,
            "the demo's model is not the one the firmware ships: copy it to boards/support/models"
        );
    }
    measured.check("boards/figures.json", 0.02)?;
    eprintln!("demo: both chips equal the host, and the shipped models are the demo's");
    Ok(())
}

/// The cycles that `inspect` prints for the demo's models are near what the emulator counted.
fn cycles_are_predicted(chip: &Value, out: &std::path::Path) -> Result<()> {
    for (file, counted) in [("model", "predict"), ("model-int8", "predict_int8")] {
        let inspected = document(&format!("inspect {}/{file}.safetensors", out.display()))?;
        let boards = inspected["boards"].as_array().context("no boards")?;
        let board = boards.iter().find(|board| board["board"] == chip["chip"]).context("no such board")?;
        let number = |value: &Value| value.as_f64().context("no number");
        let (said, counted) = (number(&board["cycles"])?, number(&chip["counts"][counted])?);
        ensure!(
            (said / counted - 1.0).abs() <= 0.1,
            "{file}: {said} cycles are predicted, {counted} counted"
        );
        eprintln!("{}: {said} cycles of {file} predicted, {counted} counted", chip["chip"]);
    }
    Ok(())
}
