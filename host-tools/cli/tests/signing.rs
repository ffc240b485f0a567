//! Owners: what is signed comes from their side alone, and what they signed is carried by anybody.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod common;
#[path = "../../flash/tests/elf/mod.rs"]
mod elf;

use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use common::Folder;
use predicates::str::contains;
use serde_json::{Value, json};
use serialport::{SerialPort, TTYPort};
use tinyfit_board::{Access, Limits, Owner, Updates};
use tinyfit_client::Transport;
use tinyfit_model::{Anchors, Model};

/// Made by `openssl genpkey -algorithm ed25519`, and its public key by `openssl pkey -pubout`.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIOkq/j0rOXnB4zbO7cIL+k8meawq2I/U+DnJUofG1J5q\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGqyzI0ECalK4oWlMZNVzvsX1sqLf3M8TB77JTvUuMXM=\n-----END PUBLIC KEY-----\n";
const KEY: [u8; 32] = [
    0x1a, 0xac, 0xb3, 0x23, 0x41, 0x02, 0x6a, 0x52, 0xb8, 0xa1, 0x69, 0x4c, 0x64, 0xd5, 0x73, 0xbe, 0xc5,
    0xf5, 0xb2, 0xa2, 0xdf, 0xdc, 0xcf, 0x13, 0x07, 0xbe, 0xc9, 0x4e, 0xf5, 0x2e, 0x31, 0x73,
];

/// What `shoulder-model.safetensors` is: 30-32-16-7, ReLU and softmax, in f32.
const NETWORK: u32 = 2_831_783_537;

fn shipped(which: &str) -> std::path::PathBuf {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../boards/support/models");
    models.join(format!("shoulder-{which}.safetensors"))
}

/// A folder with a model, a pair of keys, and nothing signed.
fn folder() -> Folder {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    std::fs::copy(shipped("model"), folder.path("m.safetensors")).unwrap();
    folder.write("k.pem", PRIVATE).write("public.pem", PUBLIC);
    std::fs::set_permissions(folder.path("k.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
    folder
}

fn pump(device: &'static str, access: Access) -> Owner {
    let updates = Updates::Signed(&KEY);
    Owner { product: "pump", device, updates, least_counter: 0, access, limits: Limits::USUAL }
}

/// A board at a pseudo terminal, until it is dropped.
struct Board {
    port: String,
    heard: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<TTYPort>>,
    _there: TTYPort,
}

impl Board {
    /// It answers each line by these.
    fn answering(mut answer: impl FnMut(&str) -> Vec<String> + Send + 'static) -> Self {
        let (mut here, there) = TTYPort::pair().unwrap();
        here.set_timeout(Duration::from_millis(20)).unwrap();
        let (heard, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (lines, end) = (Arc::clone(&heard), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            let (mut line, mut bytes) = (Vec::new(), [0; 256]);
            while !end.load(Ordering::Relaxed) {
                let Ok(count) = here.read(&mut bytes) else { continue };
                for byte in &bytes[..count] {
                    if *byte != b'\n' {
                        line.push(*byte);
                        continue;
                    }
                    let text = String::from_utf8(std::mem::take(&mut line)).unwrap();
                    for said in answer(&text) {
                        here.write_all(format!("{said}\n").as_bytes()).unwrap();
                    }
                    lines.lock().unwrap().push(text);
                }
            }
            here
        });
        Self { port: there.name().unwrap(), heard, over, thread: Some(thread), _there: there }
    }

    /// The demo's device of an owner.
    fn of(owner: Owner) -> Self {
        let read = |which| Model::load(&shipped(which)).unwrap().model;
        let (model, int8) = (read("model"), read("int8"));
        let mut device = tinyfit_demo::host_of(&model, &int8, &Anchors::default(), owner).unwrap();
        Self::answering(move |line| {
            device.send(line).unwrap();
            std::iter::from_fn(|| device.receive(Duration::ZERO).unwrap()).collect()
        })
    }

    /// One that lies: it is of version 3 of the protocol, or of another, and accepts everything.
    fn lying(protocol: u8, counter: u32) -> Self {
        let info = json!({"info": {
            "protocol": protocol, "board": "rp2040", "firmware": "tune", "product": "pump", "device": "", "inputs": 30,
            "classes": 7, "parameters": 1639, "ram": 1, "ticks_per_second": 1, "fingerprint": NETWORK, "factory": 1,
            "counter": counter, "last_id": 0, "owner_id": 0, "signed": true, "access": "open", "locked": false,
            "session": [0, 0, 0, 0], "slots": ["empty", "empty"], "source": "factory",
        }});
        let saved = json!({"saved": {"slot": 0, "sequence": 1, "bytes": 1}});
        Self::answering(move |line| {
            let Ok(said) = serde_json::from_str::<Value>(line) else { return Vec::new() };
            let command = said.get("command").unwrap_or(&said);
            let reply = match command.as_str() {
                Some("info") => info.clone(),
                Some("commit") => saved.clone(),
                _ => json!("ok"),
            };
            let answer = said.get("id").map_or(reply.clone(), |id| json!({"id": id, "reply": reply}));
            vec![answer.to_string()]
        })
    }

    /// Whether it has had a signature.
    fn has_signature(&self) -> bool {
        self.heard.lock().unwrap().iter().any(|line| line.contains("signature"))
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn counter(folder: &Folder, ledger: &str) -> Value {
    serde_json::from_str::<Value>(&folder.read(ledger)).unwrap()["products"]["pump"]["counter"].clone()
}

#[test]
fn a_model_is_signed_offline_and_carried_without_a_key() {
    let folder = folder();
    let line = "sign m.safetensors --key k.pem --product pump -o u.json";
    let text = folder.run(line);
    assert!(text.contains("u.json: m.safetensors as update 1 for any board of 'pump'"), "{text}");
    assert!(
        text.contains("--factory MODEL binds it to one") && text.contains("k.ledger.json, which is new"),
        "{text}"
    );
    let signed = folder.json(
        "sign m.safetensors --key k.pem --product pump --factory m.safetensors --counter 5 --out v.json",
    );
    assert_eq!((&signed["counter"], &signed["fingerprint"]), (&5.into(), &NETWORK.into()));
    assert_eq!(counter(&folder, "k.ledger.json"), 5);
    std::fs::remove_file(folder.path("k.pem")).unwrap();

    let board = Board::of(pump("north 7", Access::OwnerOnly));
    let port = &board.port;
    let carried = folder.json(&format!("flash --update u.json --port {port}"));
    assert_eq!(
        (&carried["counter"], &carried["said"]["counter"], &carried["signed"]),
        (&1.into(), &0.into(), &true.into())
    );
    // The factory model's CRC-32 as this host has it is the device's own.
    assert_eq!(carried["said"]["factory"], signed["factory"]);
    let again = format!("flash --update u.json --via serial --port {port}");
    folder.tinyfit(&again).assert().code(1).stderr(contains("the board's last update is 1 and this is 1"));
    let text = folder.run(&format!("flash --update v.json --port {port}"));
    assert!(
        text.contains("1,699 numbers of v.json sent to host at ")
            && text.contains(", signed: saved there as update 5"),
        "{text}"
    );
    assert!(
        text.contains("the board reported: product 'pump', device 'north 7', network 0xa8c99671, "),
        "{text}"
    );
}

/// The case a01: a board that claims what counter it has gets no signature for the next, nor any other.
#[test]
fn a_board_decides_nothing_that_is_signed() {
    for (protocol, counter, words) in [
        (2, 4_294_967_294, "the device speaks version 2 of the protocol"),
        (
            3,
            4_294_967_294,
            "the board reports that its last update is 4294967294, and the ledger has none above 0",
        ),
        (3, 1, "the board reports that its last update is 1, and the ledger has none above 0"),
    ] {
        let folder = folder();
        let board = Board::lying(protocol, counter);
        let line = format!(
            "flash m.safetensors --board rp2040 --model-only --via serial --port {} --key k.pem --product pump",
            board.port
        );
        folder.tinyfit(&line).assert().code(1).stderr(contains(words));
        assert!(!board.has_signature(), "{words}");
        assert!(!folder.path("k.ledger.json").exists(), "nothing was signed");
    }
    // One that reports little is signed for by the ledger, and gets the ledger's counter.
    let folder = folder();
    let board = Board::lying(3, 0);
    let line = format!("--model-only --via serial --port {} --key k.pem", board.port);
    let fails = |options: &str, words: &str| {
        folder
            .tinyfit(&format!("flash m.safetensors --board rp2040 {line} {options}"))
            .assert()
            .failure()
            .stderr(contains(words));
        assert!(!board.has_signature(), "{words}");
    };
    fails("", "for the product '' and the board is a 'pump'");
    fails("--product pump --device a", "for the device 'a' and the board is ''");
    folder.run("sign m.safetensors --key k.pem --product pump --counter 700 -o u.json");
    assert_eq!(
        folder.json(&format!("flash m.safetensors --board rp2040 {line} --product pump"))["counter"],
        701
    );
}

/// An update goes through a pipe as well.
#[test]
fn an_update_is_written_to_and_read_from_standard_streams() {
    let folder = folder();
    let mut sign = folder.tinyfit("sign m.safetensors --key k.pem --product pump -o -");
    let update = sign.assert().success().stderr(contains("as update 1")).get_output().stdout.clone();
    let mut flash = folder.tinyfit("flash --update - --port none --dry-run");
    flash.write_stdin(update).assert().success().stdout(contains("1,699 numbers of - would be sent"));
}

#[test]
fn a_board_of_its_own_name_is_noted_in_the_ledger() {
    let folder = folder();
    let board = Board::of(pump("n7", Access::Open));
    let line = format!(
        "flash m.safetensors --model-only --via serial --board rp2040 --port {} --product pump --device n7",
        board.port
    );
    // The emulated name of the demo's device is `host`, so the board is not asked for.
    let line = line.replace(" --board rp2040", "");
    folder.tinyfit(&line).assert().code(2).stderr(contains("--board"));
    folder.run("sign m.safetensors --key k.pem --product pump --device n7 -o u.json");
    folder.run(&format!("flash --update u.json --port {} --ledger k.ledger.json", board.port));
    let ledger: Value = serde_json::from_str(&folder.read("k.ledger.json")).unwrap();
    let device = &ledger["products"]["pump"]["devices"]["n7"];
    assert_eq!((&device["counter"], &device["seen"]["counter"]), (&1.into(), &1.into()));
}

#[test]
fn an_owner_provisions_a_board_and_teaches_it() {
    let folder = folder();
    let board = Board::of(pump("", Access::UntilProvisioned));
    let port = &board.port;
    let monitor = |options: &str| {
        let mut monitor = folder.tinyfit(&format!("monitor --plain --port {port} {options}"));
        let output = monitor.write_stdin("save\nquit\n").assert().success().get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    assert!(monitor("").contains("\"saved\""));
    let line = format!("provision --port {port} --product pump");
    folder.tinyfit(&line).assert().code(2).stderr(contains("there is no key to sign with: give --key"));
    folder.tinyfit(&format!("{line}s --key k.pem")).assert().code(1).stderr(contains("for 'pumps'"));
    assert_eq!(folder.json(&format!("{line} --key k.pem"))["was_locked"], false);
    assert_eq!(folder.json(&format!("{line} --key k.pem"))["was_locked"], true);
    let refused = monitor("");
    assert!(refused.contains("only its owner may") && !refused.contains("\"saved\""), "{refused}");
    assert!(monitor("--key k.pem --product pump").contains("\"saved\""));
    // The key may be given by the environment.
    let mut monitor = folder.tinyfit(&format!("monitor --plain --port {port} --product pump"));
    monitor.env("TINYFIT_KEY", folder.path("k.pem"));
    monitor.write_stdin("save\nquit\n").assert().success().stdout(contains("\"saved\""));
}

/// What signs is a command; here a shell that has openssl's place, with what was signed before.
#[test]
fn a_command_signs() {
    let folder = folder();
    let sign = "sign m.safetensors --public-key public.pem --product pump -o u.json";
    let with = |command: &str, line: &str| {
        let mut tinyfit = folder.tinyfit(line);
        tinyfit.arg("--sign-with").arg(command);
        tinyfit
    };
    let signature = |name: &str| {
        let update: Value = serde_json::from_str(&folder.read(name)).unwrap();
        update["signature"].as_str().unwrap().to_string()
    };
    folder.run("sign m.safetensors --key k.pem --product pump -o by-key.json");
    std::fs::remove_file(folder.path("k.ledger.json")).unwrap();
    // The same model, product and counter.
    let printed = format!("sh -c 'test $(wc -c < $0) = 164 && echo {}' {{}}", signature("by-key.json"));
    with(&printed, sign).assert().success();
    assert_eq!(signature("u.json"), signature("by-key.json"));
    assert_eq!(counter(&folder, "public.ledger.json"), 1);
    with(&printed, sign)
        .assert()
        .code(1)
        .stderr(contains("the signature does not match the owner's public key"));
    with("sh 'a", sign).assert().code(2).stderr(contains("a quote of `sh 'a` does not end"));
    with("sh -c true", sign).assert().code(2).stderr(contains("has no {}"));
    with("sh {}", "sign m.safetensors -o u.json").assert().code(2).stderr(contains("--public-key"));
}

#[test]
fn what_is_no_good_is_one_line_and_signs_nothing() {
    let folder = folder();
    folder
        .write("bad.json", "{}")
        .write("text.pem", "hello")
        .write("other.pem", PUBLIC.replace("GqyzI", "GqyzJ"));
    let fails = |line: &str, code: i32, message: &str| {
        folder.tinyfit(line).assert().code(code).stderr(contains(message));
    };
    let sign = "sign m.safetensors -o u.json";
    fails(
        sign,
        2,
        "there is no key to sign with: give --key, or --sign-with and --public-key, or set TINYFIT_KEY",
    );
    fails(&format!("{sign} --key text.pem"), 1, "text.pem: is not a private key of Ed25519");
    fails(
        &format!("{sign} --key k.pem --public-key other.pem"),
        2,
        "--public-key is not the public key of --key",
    );
    fails(
        &format!("{sign} --key k.pem --public-key text.pem"),
        1,
        "text.pem: no public key of Ed25519 in PEM",
    );
    fails(
        &format!("{sign} --key k.pem --ledger bad.json"),
        1,
        "bad.json: this is not a tinyfit ledger (missing field",
    );
    fails(&format!("{sign} --key k.pem --counter 1025"), 1, "a board accepts 1 to 1024 next and not 1025");
    fails(&format!("{sign} --key k.pem --counter 0"), 1, "a board accepts 1 to 1024 next and not 0");
    fails(&format!("{sign} --key k.pem --factory none"), 1, "none: there is no such file");
    fails(&format!("{sign} --key k.pem --factory 0"), 2, "--factory 0 would be any firmware");
    fails(&format!("{sign} --key k.pem --product {}", "x".repeat(33)), 2, "has 33 bytes");
    fails("sign m.safetensors --key k.pem -o k.pem", 2, "--out k.pem is also read");
    fails("sign m.safetensors --key k.pem -o k.ledger.json", 2, "--out k.ledger.json is the ledger");
    fails("sign m.safetensors --key k.pem -o no/u.json", 1, "the folder no does not exist");
    std::fs::copy(shipped("model"), folder.path("f")).unwrap();
    fails("sign m.safetensors --key k.pem --factory f -o f", 2, "--out f is also read");
    std::fs::copy(shipped("int8"), folder.path("int8")).unwrap();
    let int8 = "int8: the model is int8, and a device stores its weights in f32; give the f32 model that it was quantized from";
    fails("sign int8 --key k.pem -o u.json", 1, int8);
    fails("sign m.safetensors --key k.pem --factory int8 -o u.json", 1, int8);
    fails("flash int8 --board rp2040 --model-only --via serial --port none --key k.pem", 1, int8);
    let by_variable = folder.tinyfit("sign m.safetensors -o k.pem").env("TINYFIT_KEY", "k.pem").ok();
    assert!(by_variable.is_err_and(|error| error.to_string().contains("--out k.pem is also read")));
    for option in ["--record", "--csv"] {
        let line = format!("monitor --port none --key k.pem {option} k.pem");
        fails(&line, 2, &format!("{option} k.pem is also read"));
    }
    assert_eq!(folder.read("k.pem"), PRIVATE);
    let model_only = "flash m.safetensors --board rp2040 --model-only --via uf2 --dry-run --product pump";
    fails(&format!("{model_only} --ledger none.json"), 1, "none.json: there is no such ledger");
    assert_eq!(folder.read("bad.json"), "{}");
    assert!(!folder.path("u.json").exists() && !folder.path("k.ledger.json").exists());

    let flash = "flash m.safetensors --board rp2040";
    fails("flash --update bad.json --port none", 1, "bad.json: this is not a tinyfit update (missing field");
    fails("flash --update bad.json", 1, "bad.json: this is not a tinyfit update");
    fails("flash --update m.safetensors --port none", 1, "m.safetensors: this is not a tinyfit update");
    fails("flash --update bad.json --via uf2", 2, "--update requires --via serial and --port");
    fails("flash m.safetensors --update bad.json", 2, "cannot be used with");
    fails("flash --update bad.json --key k.pem", 2, "cannot be used with");
    fails(&format!("{flash} --key k.pem --int8 m.safetensors --dry-run"), 2, "--key requires --via serial");
    fails(&format!("{flash} --access owner-only"), 2, "--access owner-only needs --public-key");
    fails(&format!("{flash} --access nobody"), 2, "until-provisioned");
    fails(&format!("{flash} --model-only --public-key public.pem"), 2, "leave it out with --model-only");
    fails(
        &format!("{flash} --model-only --via serial --port none --key text.pem"),
        1,
        "text.pem: is not a private key",
    );
}

/// A model that is put on a board by its drive leaves no room for updates of before.
#[test]
fn a_model_alone_has_the_ledgers_counter() {
    let folder = folder();
    folder.run("sign m.safetensors --key k.pem --product pump --counter 700 -o u.json");
    let code = elf::Load { addresses: [0x1000_0000; 2], bytes: b"code", memory: 4, flags: 5 };
    folder.write("tune.elf", elf::elf(elf::ARM, &[code], Some(("tinyfit_model", NETWORK))));
    std::fs::create_dir(folder.path("drive")).unwrap();
    folder.write("drive/INFO_UF2.TXT", "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n");
    let line = "flash m.safetensors --board rp2040 --model-only --elf tune.elf --drive drive --product pump";
    for (options, counter) in [("", 0u32), (" --ledger k.ledger.json", 700)] {
        folder.json(&format!("{line}{options}"));
        let file = std::fs::read(folder.path("drive/TINYFIT.UF2")).unwrap();
        // A block's header of 32 bytes; the record's: "tfit", format and length, fingerprint, sequence number, counter.
        assert_eq!((&file[32..36], &file[48..52]), (b"tfit".as_slice(), counter.to_le_bytes().as_slice()));
    }
}

#[test]
fn a_key_that_others_may_read_is_noted() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    std::fs::set_permissions(folder.path("k.pem"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut sign = folder.tinyfit("sign m.safetensors --key k.pem -o u.json");
    let told = sign
        .assert()
        .success()
        .stderr(contains("k.pem: other users may read this private key: chmod 600 k.pem"))
        .get_output()
        .clone();
    let all = [
        told.stdout,
        told.stderr,
        std::fs::read(folder.path("u.json")).unwrap(),
        std::fs::read(folder.path("k.ledger.json")).unwrap(),
    ];
    assert!(all.iter().all(|text| !String::from_utf8_lossy(text).contains("MC4CAQAw")));
}
