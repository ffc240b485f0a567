//! A device that is taught by its owner alone.

use std::time::Duration;

use crate::bench::{Bench, PEM, bench, features, key, pump};
use serde_json::Value;
use tinyfit_board::{Access, Application, Line};
use tinyfit_client::protocol::{self, LINE};
use tinyfit_client::{Broken, Client, Error, Local, Owner, Patience, Signer, Transport};

fn owner(product: &str, devices: &[&str]) -> Owner {
    let devices = devices.iter().map(|device| device.to_string()).collect();
    Owner { signer: Signer::Key(key(PEM).unwrap()), product: product.into(), devices }
}

fn open(device: &'static str, access: Access) -> Client<Local<Bench>> {
    Client::open(Local::new(bench(pump(device, access))), Patience::default()).unwrap()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> protocol::Error {
    match outcome {
        Err(Error::Refused { error, .. }) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_locked_device_learns_for_its_owner_alone() {
    let mut client = open("north 7", Access::OwnerOnly);
    client.score(&features(0, 0)).unwrap();
    for outcome in [
        client.label(0, true, None),
        client.learn(1, 0.1, 1).map(drop),
        client.save().map(drop),
        client.factory(),
        client.get_model().map(drop),
        client.evaluate().map(drop),
        client.roll_back().map(drop),
        client.forget(),
        client.clear(),
        client.stop(),
        client.provision().map(drop),
    ] {
        assert_eq!(refused(outcome), protocol::Error::Locked);
    }
    client.as_owner(owner("pump", &["north 7"])).unwrap();
    for nth in 0..40 {
        let window = client.score(&features(nth % 4, nth)).unwrap().window;
        client.label(nth % 4, true, Some(window)).unwrap();
    }
    assert_eq!(client.learn(5, 0.05, 3).unwrap().rejected, 0);
    assert_eq!(client.evaluate().unwrap().examples, 40);
    assert_eq!(client.save().unwrap().sequence, 1);
    assert_eq!(client.get_model().unwrap().len(), crate::bench::NUMBERS);
    assert_eq!(client.stats().unwrap().examples_per_class.unwrap(), [10, 10, 10, 10]);
    // Another client of the owner's goes on where this one was.
    let mut client = Client::open(client.into_transport(), Patience::default()).unwrap();
    client.as_owner(owner("pump", &["", "north 7"])).unwrap();
    client.factory().unwrap();
}

#[test]
fn a_stranger_is_given_the_reason() {
    let mut client = open("", Access::OwnerOnly);
    let stranger = Signer::Key(key(&PEM.replace("1J5q", "1J5r")).unwrap());
    client.as_owner(Owner { signer: stranger, ..owner("pump", &[""]) }).unwrap();
    let error = client.save().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the device refused `save`: it requires a signature of this by its owner's key; check that the key is the one in its firmware"
    );
}

#[test]
fn a_device_is_provisioned_by_its_owner() {
    let mut client = open("", Access::UntilProvisioned);
    client.score(&features(0, 0)).unwrap();
    client.label(0, true, None).unwrap();
    assert_eq!(refused(client.provision()), protocol::Error::Locked);
    client.as_owner(owner("pump", &[""])).unwrap();
    assert_eq!(client.provision().unwrap().sequence, 1);
    assert!(client.info().unwrap().locked);
    client.factory().unwrap();
    let mut client = Client::open(client.into_transport(), Patience::default()).unwrap();
    assert_eq!(refused(client.factory()), protocol::Error::Locked);
}

#[test]
fn an_owner_speaks_to_no_other_board() {
    let other = |product: &str, devices: &[&str]| {
        open("north 7", Access::OwnerOnly).as_owner(owner(product, devices)).unwrap_err().to_string()
    };
    assert_eq!(
        other("fan", &["north 7"]),
        "the board reports that it is the product 'pump', and the signature is for 'fan'; if this is the right board, give its name with --product"
    );
    assert_eq!(
        other("pump", &["", "north 8"]),
        "the board reports that it is the device 'north 7', and the signature is for '' or 'north 8'; if this is the right board, give its name with --device"
    );
}

/// The lines sent between a client and a device that can be restarted or replaced.
struct Wire {
    device: Local<Bench>,
    sent: Vec<String>,
}

impl Transport for Wire {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.sent.push(line.to_string());
        self.device.send(line)
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        self.device.receive(within)
    }
}

fn wired(device: &'static str) -> Client<Wire> {
    let device = Local::new(bench(pump(device, Access::OwnerOnly)));
    let mut client = Client::open(Wire { device, sent: Vec::new() }, Patience::default()).unwrap();
    client.as_owner(owner("pump", &["north 7"])).unwrap();
    client
}

/// Whoever heard all of it has nothing that another device or session takes, and nothing of an update.
#[test]
fn what_everybody_may_is_not_signed_and_what_is_cannot_be_used_again() {
    let mut client = wired("north 7");
    client.stats().unwrap();
    client.timing().unwrap();
    client.watch(true).unwrap();
    assert!(client.transport().sent.iter().all(|line| !line.contains("signature")));
    client.save().unwrap();
    let line = client.transport().sent.last().unwrap().clone();
    let said: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (said["command"].as_str(), said["signature"].as_str().map(str::len)),
        (Some("save"), Some(88))
    );
    let replayed = |device: &mut Local<Bench>| {
        device.send(&line).unwrap();
        device.receive(Duration::ZERO).unwrap().unwrap()
    };
    assert!(replayed(&mut client.transport().device).contains("repeated"));
    assert!(replayed(&mut Local::new(bench(pump("north 8", Access::OwnerOnly)))).contains("\"signature\""));
}

/// A board that reports who it is, and answers everything else with `saved`; it keeps what it heard.
#[derive(Default)]
struct Said {
    heard: Vec<String>,
    replies: Vec<String>,
}

impl Transport for Said {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        let info = r#"{"info":{"protocol":3,"board":"b","firmware":"tune","product":"pump","device":"north 7","inputs":30,"classes":4,"parameters":284,"ram":1,"ticks_per_second":1,"fingerprint":1,"factory":1,"counter":0,"last_id":1,"owner_id":0,"signed":true,"access":"owner_only","locked":true,"session":[3,0,81207,1234567890],"slots":null,"source":"factory"}}"#;
        let saved = r#"{"saved":{"slot":0,"sequence":1,"bytes":1}}"#;
        let id = line.split([':', ',']).nth(1);
        match (line, id) {
            ("", _) => {}
            ("\"info\"", _) => self.replies.push(info.into()),
            (line, Some(id)) => {
                let reply = if line.contains("info") { info } else { saved };
                self.replies.push(format!(r#"{{"id":{id},"reply":{reply}}}"#));
            }
            _ => {}
        }
        self.heard.push(line.to_string());
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> Result<Option<String>, Broken> {
        Ok(if self.replies.is_empty() { None } else { Some(self.replies.remove(0)) })
    }
}

/// By Python's `struct` and `hashlib` from the table of `tinyfit_board::statement`, and `openssl pkeyutl -sign -rawin` of OpenSSL 3.0.
#[test]
fn a_command_is_signed_as_openssl_signs_it() {
    let mut client = Client::open(Said::default(), Patience::default()).unwrap();
    client.as_owner(owner("pump", &["north 7"])).unwrap();
    client.save().unwrap();
    let signature =
        "R2sZDnilW3f21rmHD/GniAQqBg04hGQxmksdcw5W40ez4wJUXUbG8ry9OQ2X8o/w/m4rugVnn3trSniDZh0kCw==";
    let line = format!(r#"{{"id":4,"command":"save","signature":"{signature}"}}"#);
    assert_eq!(client.transport().heard.last(), Some(&line));
}

/// A device that restarts begins another session: what was refused is signed for that one, if it is still the same board.
#[test]
fn a_restart_is_another_session() {
    let mut client = wired("north 7");
    client.save().unwrap();
    client.transport().device = Local::new(crate::bench::later(pump("north 7", Access::OwnerOnly)));
    client.factory().unwrap();
    assert_eq!(client.save().unwrap().sequence, 1);
    client.transport().device = Local::new(bench(pump("north 9", Access::OwnerOnly)));
    let error = client.save().unwrap_err();
    assert!(matches!(error, Error::OtherBoard { what: "device", .. }), "{error}");
}

/// Somebody uses up the numbers of lines that are not signed: the owner's are others.
#[test]
fn nobody_uses_up_the_owners_numbers() {
    let mut client = wired("north 7");
    client.transport().device.send(r#"{"id":4294967295,"command":"stats"}"#).unwrap();
    client.transport().device.receive(Duration::ZERO).unwrap();
    client.factory().unwrap();
    client.save().unwrap();
    let mut client = Client::open(client.into_transport(), Patience::default()).unwrap();
    assert_eq!(client.stats().unwrap_err(), Error::Numbers);
    client.as_owner(owner("pump", &["north 7"])).unwrap();
    client.factory().unwrap();
    client.stats().unwrap();
}

/// A device that takes anybody's models has no owner to speak to, and hears no signature, whatever its name.
#[test]
fn nothing_is_signed_for_an_open_device() {
    let device = Local::new(bench(tinyfit_board::Owner { product: "fan", ..tinyfit_board::Owner::OPEN }));
    let mut client = Client::open(Wire { device, sent: Vec::new() }, Patience::default()).unwrap();
    client.as_owner(owner("pump", &["north 7"])).unwrap();
    client.save().unwrap();
    assert_eq!(refused(client.provision()), protocol::Error::Unsupported);
    assert!(client.transport().sent.iter().all(|line| !line.contains("signature")));
}

/// Learning goes on example by example, while lines are answered.
struct Patiently {
    device: Bench,
    said: Vec<String>,
    worked: u32,
}

impl Patiently {
    fn hear(&mut self, bytes: &[u8]) {
        self.said.extend(String::from_utf8_lossy(bytes).lines().map(str::to_string));
    }
}

impl Transport for Patiently {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        let mut output = [0; LINE + 1];
        if !line.is_empty() {
            let said = self.device.answer(Line::Whole(line.as_bytes()), &mut output).to_vec();
            self.hear(&said);
        }
        Ok(())
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        if self.said.is_empty() && self.device.is_busy() {
            self.worked += 1;
            let said = self.device.work(&mut [0; LINE + 1]).to_vec();
            self.hear(&said);
            // Time passes while it works.
            std::thread::sleep(within.min(Duration::from_millis(1)));
        }
        Ok(if self.said.is_empty() { None } else { Some(self.said.remove(0)) })
    }
}

#[test]
fn learning_is_stopped() {
    for access in [Access::Open, Access::OwnerOnly] {
        let line = Patiently { device: bench(pump("", access)), said: Vec::new(), worked: 0 };
        let patience = Patience { answer: Duration::from_millis(20), times: 3 };
        let mut client = Client::open(line, patience).unwrap();
        client.as_owner(owner("pump", &[""])).unwrap();
        client.score(&features(0, 0)).unwrap();
        client.label(0, true, None).unwrap();
        let mut asked = 0;
        let learned = client.learn_until(60_000, 0.01, 1, &mut || {
            asked += 1;
            asked > 5
        });
        let learned = learned.unwrap();
        let worked = client.transport().worked;
        assert!(learned.examples < 60_000 && worked < 60_000, "{learned:?}, {worked} steps");
        client.stop().unwrap();
    }
}
