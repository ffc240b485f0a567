//! Whole sessions with the demo's device on this host: on a screen, line by line, recorded and played back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "session/tasks.rs"]
mod tasks;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::{Value, json};
use tinyfit_client::{Broken, Key, Owner, Patience, Signer, Transport};
use tinyfit_demo::{EXERCISES, Host, host, host_of};
use tinyfit_model::{Anchors, Model};
use tinyfit_monitor::{
    Error, Feed, Fetch, Learning, Line, Link, Moment, Next, Player, Recording, Replay, Said, Session, draw,
    plain, read_recording,
};

/// Windows that are labeled.
const WINDOWS: usize = 42;

const LEARNING: Learning = Learning { epochs: 5, learning_rate: 0.02, seed: 42 };

fn shipped(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../boards/support/models").join(name);
    Model::from_bytes(&std::fs::read(&path).unwrap(), &path).unwrap()
}

fn device() -> Host {
    host(&shipped("shoulder-model.safetensors"), &shipped("shoulder-int8.safetensors"), &Anchors::default())
        .unwrap()
}

fn names() -> Vec<String> {
    EXERCISES.map(str::to_string).to_vec()
}

/// A file in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Features of a window, as a command: a pattern of its class, and a little noise.
fn score(nth: usize) -> String {
    let scaler = shipped("shoulder-model.safetensors").scaler.unwrap();
    let x: Vec<f32> = (0..30)
        .map(|i| {
            let pattern = if (i * (nth % 7 + 2)) % 7 < 3 { 1.0 } else { -1.0 };
            let beside = ((i * 37 + nth * 101) % 200) as f32 / 400.0;
            scaler.mean[i] + (pattern + beside) / scaler.inv_std[i]
        })
        .collect();
    json!({"score": {"x": x}}).to_string()
}

/// The news that a script reads.
fn lines(output: &Memory) -> Vec<Value> {
    output.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(input: &str, fetch: Option<Fetch>) -> (Vec<Value>, String, String) {
    let [output, recording, table] = [(); 3].map(|()| Memory::default());
    let session = Session::new(names()).record(Box::new(recording.clone())).unwrap();
    let session = session.tabulate(Box::new(table.clone()));
    let link = Link::open(device(), Patience::default(), LEARNING, fetch).unwrap();
    plain(link, session, Cursor::new(input.to_string()), output.clone(), &|| false).unwrap();
    (lines(&output), recording.text(), table.text())
}

/// The news of one kind.
fn of<'a>(news: &'a [Value], kind: &str) -> Vec<&'a Value> {
    news.iter().filter_map(|line| line.get(kind)).collect()
}

#[test]
fn a_script_labels_learns_saves_and_fetches() {
    let folder = tempfile::tempdir().unwrap();
    let out: PathBuf = folder.path().join("tuned.safetensors");
    let model = shipped("shoulder-model.safetensors");
    let mut input = String::new();
    for nth in 0..WINDOWS {
        input += &format!("{}\nlabel {}\n", score(nth), EXERCISES[nth % 7]);
    }
    input += "learn\nevaluate\nsave\nrollback\nfetch\nlabel 99\nwrong\n{\"no\":1}\nquit\nlearn\n";
    let fetch = Fetch { model: model.clone(), out: out.clone() };
    let (news, recording, table) = run(&input, Some(fetch));

    assert_eq!(of(&news, "info")[0]["board"], "host");
    assert_eq!((of(&news, "score").len(), of(&news, "label").len()), (WINDOWS, WINDOWS));
    assert_eq!(of(&news, "score")[WINDOWS - 1]["window"], WINDOWS);
    let learned = of(&news, "learned");
    assert_eq!(learned.len(), 1, "what comes after `quit` is not done");
    let seen = learned[0]["examples"].as_u64().unwrap() + learned[0]["held_out"].as_u64().unwrap();
    assert_eq!(seen, 5 * WINDOWS as u64);
    assert_eq!(of(&news, "evaluated")[0]["examples"], WINDOWS);
    assert_eq!(of(&news, "saved")[0]["sequence"], 1);
    assert_eq!(of(&news, "rolled_back")[0]["source"], json!({"slot": 0}));
    let notes: Vec<_> =
        of(&news, "note").into_iter().map(|note| note.as_str().unwrap().to_string()).collect();
    let said = |what: &str| assert!(notes.iter().any(|note| note.contains(what)), "{what}: {notes:?}");
    said("the device's model is in ");
    said("the device refused `label`: its classes are 0 to 6");
    said("`wrong`: give label CLASS, learn");
    said("`{\"no\":1}` is not a command of the protocol");

    let tuned = Model::from_bytes(&std::fs::read(&out).unwrap(), &out).unwrap();
    assert!(tuned.network != model.network, "it has learned");
    assert_eq!(tuned.scaler, model.scaler);
    let learned = &of(&news, "stats").pop().unwrap()["learned"];
    let provenance = format!("; then tuned on the device: host, {learned} examples learned");
    assert!(tuned.provenance.data.ends_with(&provenance), "{}", tuned.provenance.data);

    // The table has every window, with its label and whether it was predicted.
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][..5], ["seconds", "window", "label", "hit", "f32_pendulum"]);
    assert_eq!((rows.len(), rows[0].len()), (1 + WINDOWS, 4 + 14));
    for (row, label) in rows[1..].iter().zip(of(&news, "label")) {
        assert_eq!(row[1], label["window"].to_string());
        assert_eq!(row[2], EXERCISES[label["class"].as_u64().unwrap() as usize]);
        assert_eq!(row[3] == "1", label["hit"].as_bool().unwrap());
    }

    // Played back, it is the same news at the same times, and the same table.
    let moments = read_recording(recording.as_bytes()).unwrap();
    let [output, again] = [(); 2].map(|()| Memory::default());
    let session = Session::new(names()).tabulate(Box::new(again.clone()));
    let input = std::io::BufReader::new(std::io::empty());
    plain(Replay::new(moments, false), session, input, output.clone(), &|| false).unwrap();
    let typed = |line: &&Value| line["ms"] != 0 || line.get("note").is_none();
    assert_eq!(lines(&output), news.iter().filter(typed).cloned().collect::<Vec<_>>());
    assert_eq!(again.text(), table);
}

#[test]
fn learning_is_stopped() {
    let mut input = String::new();
    for nth in 0..14 {
        input += &format!("{}\nlabel {}\n", score(nth), nth % 7);
    }
    // It would take an hour.
    let learning = Learning { epochs: u16::MAX, ..LEARNING };
    let link = Link::open(device(), Patience::default(), learning, None).unwrap();
    let output = Memory::default();
    let input = Cursor::new(input + "learn\nstop\nevaluate\n");
    plain(link, Session::new(names()), input, output.clone(), &|| false).unwrap();
    let news = lines(&output);
    let learned = of(&news, "learned")[0];
    assert!(learned["examples"].as_u64().unwrap() < 14 * 65_535, "{learned}");
    assert_eq!(of(&news, "evaluated")[0]["examples"], 14, "what was wished meanwhile is done after");
}

#[test]
fn an_owner_teaches_what_is_locked() {
    let public = [
        0x1a, 0xac, 0xb3, 0x23, 0x41, 0x02, 0x6a, 0x52, 0xb8, 0xa1, 0x69, 0x4c, 0x64, 0xd5, 0x73, 0xbe, 0xc5,
        0xf5, 0xb2, 0xa2, 0xdf, 0xdc, 0xcf, 0x13, 0x07, 0xbe, 0xc9, 0x4e, 0xf5, 0x2e, 0x31, 0x73,
    ];
    let pump = tinyfit_board::Owner {
        product: "pump",
        device: "n7",
        updates: tinyfit_board::Updates::Signed(Box::leak(Box::new(public))),
        access: tinyfit_board::Access::UntilProvisioned,
        ..tinyfit_board::Owner::OPEN
    };
    // Made by `openssl genpkey -algorithm ed25519`.
    let key = tempfile::NamedTempFile::new().unwrap();
    let pem = "MC4CAQAwBQYDK2VwBCIEIOkq/j0rOXnB4zbO7cIL+k8meawq2I/U+DnJUofG1J5q";
    std::fs::write(key.path(), format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n"))
        .unwrap();
    let signer = Signer::Key(Key::read(key.path()).unwrap());
    let owner = Owner { signer, product: "pump".into(), devices: vec!["n7".into()] };
    let script = format!("provision\n{}\nlabel 2\nsave\n", score(2));
    for (owner, saves, notes) in [(None, 1, 1), (Some(owner), 2, 0)] {
        let [model, int8] = ["shoulder-model.safetensors", "shoulder-int8.safetensors"].map(shipped);
        let device = host_of(&model, &int8, &Anchors::default(), pump).unwrap();
        let link = Link::watch(device, Patience::default(), LEARNING, None, None, owner).unwrap();
        let (output, mut session) = (Memory::default(), Session::new(names()));
        let recording = Memory::default();
        session = session.record(Box::new(recording.clone())).unwrap();
        plain(link, session, Cursor::new(script.clone()), output.clone(), &|| false).unwrap();
        let news = lines(&output);
        assert_eq!((of(&news, "saved").len(), of(&news, "note").len()), (saves, notes), "{}", output.text());
        let stats = of(&news, "stats");
        assert_eq!(stats.last().unwrap()["examples_per_class"], json!([0, 0, 1]));
        let screen = screen(&heard(&read_recording(recording.text().as_bytes()).unwrap()), 100, 32);
        let locked =
            if notes == 0 { "learns only for its owner, update 0" } else { "signed models only, update 0" };
        for part in ["host, pump, n7, firmware tune", "taught 1 elevation", locked] {
            assert!(screen.contains(part), "{part} in\n{screen}");
        }
    }
}

/// The screen of a terminal of that size.
fn screen(session: &Session, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(session.state(), frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let row =
        |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_string() + "\n";
    (0..height).map(row).collect()
}

/// A session of a board with a sensor, as its lines are.
fn recorded() -> Vec<Moment> {
    read_recording(include_str!("../../../docs/data/session.jsonl").as_bytes()).unwrap()
}

fn heard(moments: &[Moment]) -> Session {
    let mut session = Session::new(names());
    for moment in moments {
        session.hear(moment).unwrap();
    }
    session
}

#[test]
fn the_screen_of_a_recorded_session() {
    let moments = recorded();
    insta::assert_snapshot!("before", screen(&heard(&[]), 100, 32));
    insta::assert_snapshot!("half", screen(&heard(&moments[..moments.len() / 2]), 100, 32));
    insta::assert_snapshot!("terminal", screen(&heard(&moments), 80, 24));
    insta::assert_snapshot!("low", screen(&heard(&moments), 60, 20));
    insta::assert_snapshot!("small", screen(&heard(&moments), 40, 12));
    let title =
        |width| screen(&heard(&moments[..1]), width, 24).contains("┌ labeled windows: true by predicted ─");
    assert_eq!([60, 80, 120].map(title), [false, true, false], "the title is cut");
}

/// TINYFIT_UPDATE=1 writes it there.
#[test]
fn the_screen_in_the_book_is_that_of_the_recorded_session() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/howto/monitor.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("```text\n").unwrap();
    let (shown, after) = rest.split_once("```\n").unwrap();
    let now = screen(&heard(&recorded()), 100, 32);
    if std::env::var_os("TINYFIT_UPDATE").is_some() {
        std::fs::write(&page, format!("{before}```text\n{now}```\n{after}")).unwrap();
    } else {
        assert_eq!(shown, now, "TINYFIT_UPDATE=1 writes it again");
    }
}

/// Each word of the last message is on the screen, and every key.
#[test]
fn long_messages_and_the_keys_are_wrapped_at_any_usual_size() {
    let mut moments = recorded();
    let message =
        "the device refused `learn`: it keeps no examples of the class, and none came since the start";
    moments.push(Moment { ms: 99_000, said: Said::Note(message.into()) });
    for (width, height) in [(80, 24), (60, 20), (120, 40)] {
        let screen = screen(&heard(&moments), width, height);
        let events = screen.split("┌ events").nth(1).unwrap();
        let left = |line: &str| line.trim_start_matches('│').split('│').next().unwrap().to_string();
        let words: String = events.lines().skip(1).map(|line| left(line) + " ").collect();
        let words: Vec<&str> = words.split_whitespace().collect();
        assert!(words.join(" ").contains(message), "{width}x{height}\n{screen}");
        for key in ["0-9 label", "b roll back", "f fetch model", "q quit"] {
            assert!(screen.contains(key), "{key} at {width}x{height}\n{screen}");
        }
    }
}

/// A device told by message alone, as an emulated chip without a sensor is.
struct Told(Host);

impl Transport for Told {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.0.send(line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        self.0.receive(within)
    }
}

impl Line for Told {}

/// The first recordings of a wearer, cut to so many samples, played once.
fn played(line: impl Line + 'static, wearer: usize, samples: &[usize]) -> (Session, Vec<Value>) {
    let recordings = tinyfit_demo::wearer(wearer).unwrap().into_iter().zip(samples);
    let recordings = recordings.map(|(recording, &samples)| Recording {
        name: format!("now {}", recording.name),
        channels: 6,
        samples: recording.samples[..samples].as_flattened().to_vec(),
    });
    let player = Player::new(recordings.collect(), false);
    let link = Link::play(line, Patience::default(), LEARNING, None, Some(player)).unwrap();
    let (output, recording) = (Memory::default(), Memory::default());
    let session = Session::new(names()).record(Box::new(recording.clone())).unwrap();
    plain(link, session, std::io::empty(), output.clone(), &|| false).unwrap();
    (heard(&read_recording(recording.text().as_bytes()).unwrap()), lines(&output))
}

#[test]
fn what_is_played_is_seen() {
    let (session, news) = played(device(), 10, &[360, 40, 250]);
    // As many windows of 200 samples, one every 50, as fit each recording: 4, none and 2.
    let scores = of(&news, "score");
    assert_eq!(
        scores.iter().map(|score| score["window"].as_u64()).collect::<Vec<_>>(),
        (1..=6).map(Some).collect::<Vec<_>>()
    );
    let notes: Vec<&str> = of(&news, "note").into_iter().filter_map(Value::as_str).collect();
    assert_eq!(notes, ["now e0-left", "now e0-right", "now e1-left"]);
    let screen = screen(&session, 100, 32);
    for part in ["window 6", "0 pendulum", "now e1-left", "█"] {
        assert!(screen.contains(part), "{part} in\n{screen}");
    }
    // By message it is the same.
    let (_, told) = played(Told(device()), 10, &[360, 40, 250]);
    assert_eq!(of(&told, "score"), scores);
}

#[test]
fn any_size_of_a_terminal_is_drawn() {
    let session = heard(&recorded());
    for (width, height) in [(1, 1), (2, 40), (300, 3), (20, 20), (300, 100)] {
        screen(&session, width, height);
    }
}

#[test]
fn what_a_board_says_is_no_instruction_to_a_terminal() {
    let is_hidden = |c: char| tinyfit_model::printable::is_hidden(c) && c != '\n';
    let text = include_str!("../../../docs/data/session.jsonl")
        .replace("\\\"rp2040\\\"", "\\\"rp\u{9b}31m\u{202e}\\\"");
    let mut moments = read_recording(text.as_bytes()).unwrap();
    for said in [Said::Log, Said::Note] {
        moments.push(Moment { ms: 9000, said: said("\u{1b}[2J\u{2066}x\ny".into()) });
    }
    let names = vec!["\u{1b}c\u{85}".to_string(); 7];
    let mut session = Session::new(names.clone());
    moments.iter().for_each(|moment| drop(session.hear(moment).unwrap()));
    let shown = screen(&session, 160, 50);
    assert!(!shown.contains(is_hidden), "{shown}");
    for escaped in [r"rp\u{9b}31m\u{202e}, firmware", r"\u{1b}[2J\u{2066}x\ny", r"\u{1b}c"] {
        assert!(shown.contains(escaped), "{escaped}: {shown}");
    }
    let output = Memory::default();
    let input = std::io::BufReader::new(std::io::empty());
    plain(Replay::new(moments, false), Session::new(names), input, output.clone(), &|| false).unwrap();
    assert!(!output.text().contains(is_hidden), "{}", output.text());
    let news = lines(&output);
    assert_eq!(of(&news, "info")[0]["board"], "rp\u{9b}31m\u{202e}");
    assert_eq!(of(&news, "note").pop().unwrap(), "\u{1b}[2J\u{2066}x\ny");
}

#[test]
fn a_paced_recording_takes_its_time() {
    let moment = |ms| Moment { ms, said: Said::Log(String::new()) };
    let mut replay = Replay::new(vec![moment(0), moment(60_000)], true);
    assert!(matches!(replay.next(Duration::from_millis(1)), Ok(Next::Said(_))));
    assert!(matches!(replay.next(Duration::from_millis(1)), Ok(Next::Nothing)));
    let mut replay = Replay::new(vec![moment(60_000)], false);
    assert!(matches!(replay.next(Duration::ZERO), Ok(Next::Said(_))));
    assert!(matches!(replay.next(Duration::ZERO), Ok(Next::Over)));
}

#[test]
fn what_is_no_recording_is_reported() {
    let told = |text: &str| read_recording(text.as_bytes()).unwrap_err().to_string();
    assert!(told("").starts_with("line 1 is not of a recorded session"));
    assert!(told("hello\n").starts_with("line 1 is not"));
    assert!(told("{\"tinyfit_session\":1}\n{\"ms\":1}\n").starts_with("line 2 is not"));
    assert_eq!(told("{\"tinyfit_session\":9}\n"), "the session's format is 9, and this is format 1");
    let endless = std::io::BufReader::new(std::io::repeat(b' '));
    let error = read_recording(endless).unwrap_err().to_string();
    assert_eq!(error, "line 1 is longer than 1024 KiB, or all up to it than 256 MiB");
}

/// A device that is unplugged after so many commands.
struct Unplugged(Host, usize);

impl Transport for Unplugged {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.1 = self.1.checked_sub(1).ok_or_else(|| Broken("the port is gone".into()))?;
        self.0.send(line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        self.0.receive(within)
    }
}

impl Line for Unplugged {
    fn logs(&mut self) -> Vec<String> {
        vec!["INFO ready".into()]
    }
}

#[test]
fn a_device_that_is_unplugged_ends_the_session_with_all_that_was_said() {
    let recording = Memory::default();
    let session = Session::new(names()).record(Box::new(recording.clone())).unwrap();
    // A blank line, `info` twice, `watch`, `stats`, a score.
    let line = Unplugged(device(), 6);
    let link = Link::open(line, Patience::default(), LEARNING, None).unwrap();
    let input = Cursor::new(format!("{}\n{}\n", score(1), score(2)));
    let output = Memory::default();
    let error = plain(link, session, input, output.clone(), &|| false).unwrap_err();
    assert!(matches!(&error, Error::Device(tinyfit_client::Error::Broken(_))), "{error}");
    assert_eq!(error.to_string(), "the port is gone");
    assert_eq!(of(&lines(&output), "score").len(), 1);
    assert_eq!(of(&lines(&output), "log"), ["INFO ready"]);
    assert!(recording.text().contains("\"sent\"") && read_recording(recording.text().as_bytes()).is_ok());
}
