//! Updates: signed on the owner's side alone, carried by anybody, and compared with what a board reports.

use std::time::Duration;

use crate::bench::{Bench, FINGERPRINT, PEM, PUBLIC, bench, key, pump};
use serde_json::{Value, json};
use tinyfit_board::Access;
use tinyfit_client::{
    Broken, Client, Content, Error, Key, KeyError, Local, Patience, SignError, Signer, Transport, Unfit,
    Update, check_counter, protocol,
};

fn owner() -> Signer {
    Signer::Key(key(PEM).unwrap())
}

fn content() -> Content {
    Content {
        product: "pump".into(),
        device: "north 7".into(),
        fingerprint: FINGERPRINT,
        factory: 0x9ABC_DEF0,
        counter: 5,
        numbers: vec![1.0, -2.5],
    }
}

/// By Python's `struct` and `hashlib` from the table of `tinyfit_board::statement`, and `openssl pkeyutl -sign -rawin` of OpenSSL 3.0.
const SIGNATURE: &str =
    "9pfmBgyeG9cc4haPLOKdq7iBS2fZx8QVoQ8Ilg6RHvMN2DOoJWUPrP0LhFHUg5RbLi+9f9+If9aUIr38SgMMBQ==";
const DIGEST: &str =
    "9bVcQDHsUk7DseCSHIPMGRb8/D44Hl4qS6pi4dZnSLai5lc9LVWNAaJJkqvr5z54sED0JwbuRwh9TYXcsmOWbw==";

#[test]
fn a_signature_is_as_openssl_makes_it() {
    let update = content().sign(&owner()).unwrap();
    assert_eq!(update.public(), &PUBLIC);
    let file: Value = serde_json::from_str(&update.to_json()).unwrap();
    let expected = json!({
        "format": "tinyfit-update", "version": 1, "product": "pump", "device": "north 7", "fingerprint": FINGERPRINT,
        "factory": 0x9ABC_DEF0u32, "counter": 5, "numbers": "AACAPwAAIMA=", "digest": DIGEST, "signature": SIGNATURE,
        "public_key": "GqyzI0ECalK4oWlMZNVzvsX1sqLf3M8TB77JTvUuMXM=",
    });
    assert_eq!(file, expected);
    assert_eq!(Update::from_json(update.to_json().as_bytes()).unwrap(), update);
}

#[test]
fn a_file_that_was_changed_is_no_update() {
    let text = content().sign(&owner()).unwrap().to_json();
    let refused = |text: &str| Update::from_json(text.as_bytes()).unwrap_err().to_string();
    let changed: Value = serde_json::from_str(&text).unwrap();
    for (member, value, words) in [
        ("product", json!("pumps"), "signature"),
        ("device", json!(""), "signature"),
        ("fingerprint", json!(1), "signature"),
        ("factory", json!(0), "signature"),
        ("counter", json!(6), "signature"),
        ("numbers", json!("AACAPwAAIMB="), "not base64"),
        ("numbers", json!("AACAPwAAIME="), "digest"),
        ("numbers", json!(""), "finite"),
        ("numbers", json!("AACAPw=="), "digest"),
        ("numbers", json!("AACAfw=="), "finite"),
        ("numbers", json!("AACA"), "finite"),
        ("digest", json!(SIGNATURE), "digest"),
        ("signature", json!(DIGEST), "signature"),
        ("signature", json!("AACA"), "signature"),
        ("public_key", json!("AACA"), "public key"),
        ("public_key", json!("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="), "signature"),
        ("device", json!("a\nb"), "control character"),
        ("product", json!("x".repeat(33)), "33 bytes"),
        ("format", json!("tinyfit-ledger"), "its format is not tinyfit-update"),
        ("version", json!(2), "the update's format is 2"),
        ("counter", json!(-1), "invalid value"),
        ("more", json!(1), "unknown field"),
    ] {
        let mut changed = changed.clone();
        changed[member] = value.clone();
        let error = refused(&changed.to_string());
        assert!(error.contains(words), "{member} {value}: {error}");
    }
    assert!(refused(&text[..text.len() / 2]).contains("EOF"));
    assert!(refused(&" ".repeat((16 << 20) + 1)).contains("more than 16777216 bytes"));
}

/// An update of the bench's device.
fn update(device: &str, factory: u32, counter: u32, numbers: &[f32], signer: &Signer) -> Update {
    let (product, device) = ("pump".into(), device.into());
    let numbers = numbers.to_vec();
    Content { product, device, fingerprint: FINGERPRINT, factory, counter, numbers }.sign(signer).unwrap()
}

fn open(device: &'static str) -> Client<Local<Bench>> {
    Client::open(Local::new(bench(pump(device, Access::Open))), Patience::default()).unwrap()
}

#[test]
fn what_the_owner_signed_is_carried_without_a_key() {
    let mut client = open("north 7");
    let mut numbers = client.get_model().unwrap();
    numbers[100] += 1.0;
    let factory = client.info().unwrap().factory;
    client.carry(&update("", 0, 1, &numbers, &owner())).unwrap();
    assert_eq!(client.get_model().unwrap(), numbers);
    client.carry(&update("north 7", factory, 2 + 1023, &numbers, &owner())).unwrap();
    assert_eq!(client.info().unwrap().counter, 1025);
    // What fits and is a stranger's is refused by the device itself.
    let stranger = Signer::Key(key(&PEM.replace("1J5q", "1J5r")).unwrap());
    let refused = client.carry(&update("", 0, 1026, &numbers, &stranger)).unwrap_err();
    assert!(
        matches!(refused, Error::Refused { command: "update", error: protocol::Error::Signature }),
        "{refused}"
    );
    let unsigned = client.put_model(&numbers).unwrap_err();
    assert!(matches!(unsigned, Error::Refused { error: protocol::Error::Signature, .. }), "{unsigned}");
}

#[test]
fn what_is_not_for_a_board_is_not_sent_to_it() {
    let mut client = open("north 7");
    let numbers = client.get_model().unwrap();
    let factory = client.info().unwrap().factory;
    client.carry(&update("", 0, 10, &numbers, &owner())).unwrap();
    let good = || content_of(&update("", 0, 11, &numbers, &owner()));
    for (content, words) in [
        (Content { product: "fan".into(), ..good() }, "for the product 'fan' and the board is a 'pump'"),
        (
            Content { device: "north 8".into(), ..good() },
            "for the device 'north 8' and the board is 'north 7'",
        ),
        (Content { fingerprint: 1, ..good() }, "the model's network is 0x00000001"),
        (
            Content { numbers: numbers[1..].to_vec(), ..good() },
            "the model has 343 numbers, and the device's has 344; give the model that its firmware was built with",
        ),
        (Content { factory: factory ^ 1, ..good() }, "sign it with the board's --factory"),
        (Content { counter: 10, ..good() }, "the board's last update is 10 and this is 10"),
        (Content { counter: 9, ..good() }, "the board's last update is 10 and this is 9"),
        (Content { counter: 1035, ..good() }, "it accepts none above 1034, so not 1035"),
        (Content { counter: u32::MAX, ..good() }, "so not 4294967295"),
    ] {
        let error = client.carry(&content.sign(&owner()).unwrap()).unwrap_err();
        assert!(matches!(error, Error::Unfit(_)) && error.to_string().contains(words), "{words}: {error}");
    }
    client.carry(&good().sign(&owner()).unwrap()).unwrap();
}

fn content_of(update: &Update) -> Content {
    update.content().clone()
}

/// For a board that reports 4,294,967,294 updates nothing is signed, before anything is.
#[test]
fn a_board_above_the_ledger_is_reported() {
    let mut client = open("");
    let numbers = client.get_model().unwrap();
    client.carry(&update("", 0, 3, &numbers, &owner())).unwrap();
    let info = client.info().unwrap();
    assert_eq!(check_counter(3, &info), Ok(()));
    assert_eq!(check_counter(2, &info), Err(Unfit::Ahead { signed: 2, board: 3 }));
    let told = Unfit::Ahead { signed: 2, board: 4_294_967_294 }.to_string();
    assert!(told.contains("Nothing is signed for it") && told.contains("--erase-learned"), "{told}");
}

/// The line to a device on which a quarter of all lines is lost, either way.
struct Lossy(Local<Bench>, u32);

impl Lossy {
    fn is_lost(&mut self) -> bool {
        self.1 = self.1.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.1 >> 30 == 0
    }
}

impl Transport for Lossy {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        if self.is_lost() { Ok(()) } else { self.0.send(line) }
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        let line = self.0.receive(within)?;
        Ok(line.filter(|_| !self.is_lost()))
    }
}

#[test]
fn an_update_comes_through_a_line_that_loses_lines() {
    for seed in 0..8 {
        let line = Lossy(Local::new(bench(pump("", Access::OwnerOnly))), seed);
        let mut client = Client::open(line, Patience { times: 20, ..Patience::default() }).unwrap();
        let numbers = vec![0.25; crate::bench::NUMBERS];
        client.carry(&update("", 0, 1, &numbers, &owner())).unwrap();
        assert_eq!(client.info().unwrap().counter, 1);
    }
}

#[test]
fn what_is_no_key_is_refused_and_no_key_is_shown() {
    let told = key("-----BEGIN PUBLIC KEY-----").unwrap_err().to_string();
    assert!(told.ends_with("`openssl genpkey -algorithm ed25519` makes one"), "{told}");
    assert!(matches!(Key::read("no/such/key".as_ref()), Err(KeyError::File { .. })));
    // The 32 private bytes begin with E9 2A FE 3D: 233, 42, 254, 61.
    let shown = format!("{:?} {:#?} {:x?}", owner(), owner(), owner());
    assert!(shown.contains("26, 172, 179") && !shown.contains("233") && !shown.contains("e9, 2a"), "{shown}");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_noticed() {
    use std::os::unix::fs::PermissionsExt;
    let file = tempfile::NamedTempFile::new().unwrap();
    let mode = |mode| {
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).unwrap();
        Key::is_exposed(file.path())
    };
    assert_eq!([0o600, 0o400, 0o640, 0o604, 0o660].map(mode), [false, false, true, true, true]);
}

/// A shell in place of a token: it has signatures that were made before, and checks what it is asked to sign.
#[cfg(unix)]
#[test]
fn a_command_signs_by_bytes_or_base64_and_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let statement = content().statement();
    std::fs::write(folder.path().join("statement"), statement).unwrap();
    let update = content().sign(&owner()).unwrap();
    std::fs::write(folder.path().join("raw"), update.signature()).unwrap();
    let sign = |script: &str, public| {
        let script = format!("cd '{}' && {script}", folder.path().display());
        let words = ["sh", "-c", &script, "sh", "{}"].map(str::to_string).to_vec();
        Signer::command(words, public).unwrap().sign(&statement)
    };
    let same = "cmp \"$1\" statement";
    assert_eq!(&sign(&format!("{same} && cat raw"), PUBLIC).unwrap(), update.signature());
    let base64 = format!("{same} && printf '%s\\n%s\\n' {} {}", &SIGNATURE[..44], &SIGNATURE[44..]);
    assert_eq!(&sign(&base64, PUBLIC).unwrap(), update.signature());
    let failed = sign("exit 3", PUBLIC).unwrap_err();
    assert!(failed.to_string().contains("`sh` did not sign (exit status: 3)"), "{failed}");
    let other = sign("printf hello", PUBLIC).unwrap_err();
    assert!(other.to_string().contains("printed 5 bytes that are not a signature"), "{other}");
    // It never stops; what is read of it has a bound.
    assert!(matches!(sign("yes", PUBLIC), Err(SignError::NoSignature { .. } | SignError::Failed { .. })));
    assert!(matches!(sign("cat raw", [7; 32]), Err(SignError::OtherKey)));
    assert!(matches!(sign("printf %064d 0", PUBLIC), Err(SignError::OtherKey)));
    let none = Signer::command(vec!["/no/such/agent".into(), "{}".into()], PUBLIC).unwrap();
    assert!(none.sign(&statement).unwrap_err().to_string().contains("`/no/such/agent` cannot be started"));
    for words in [&["agent"][..], &["{}"], &[]] {
        let words = words.iter().map(|word| word.to_string()).collect();
        assert!(matches!(Signer::command(words, PUBLIC), Err(SignError::NoFile)));
    }
}
