//! A client and a device on this host: what is asked for is what comes.

use std::time::Duration;

use crate::bench::{Bench, NUMBERS, bench, features};
use tinyfit_board::Owner;
use tinyfit_board::store::{Slot, Source};
use tinyfit_client::protocol::{self, Event, Outcome};
use tinyfit_client::{Broken, Client, Error, Local, Patience, Transport};

fn open() -> Client<Local<Bench>> {
    Client::open(Local::new(bench(Owner::OPEN)), Patience::default()).unwrap()
}

fn teach(client: &mut Client<Local<Bench>>) {
    for nth in 0..40 {
        let score = client.score(&features(nth % 4, nth)).unwrap();
        client.label(nth % 4, true, Some(score.window)).unwrap();
    }
}

#[test]
fn a_session() {
    let mut client = open();
    let info = client.info().unwrap();
    assert_eq!((info.board, info.firmware, info.classes, info.parameters), ("bench", "tune", 4, 284));
    assert_eq!((info.slots, info.source), (Some([Slot::Empty; 2]), Source::Factory));
    client.watch(true).unwrap();
    teach(&mut client);
    let before = client.evaluate().unwrap();
    assert_eq!((before.examples, before.loss), (40, before.factory_loss));
    let learned = client.learn(10, 0.05, 3).unwrap();
    assert_eq!((learned.examples + learned.held_out, learned.rejected), (400, 0));
    let after = client.evaluate().unwrap();
    assert!(after.loss < before.loss && after.accuracy >= before.accuracy, "{after:?}");
    let mut events = Vec::new();
    while let Some(event) = client.listen(Duration::ZERO).unwrap() {
        events.push(event);
    }
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::Supervisor(supervisor) if supervisor.outcome == Outcome::Improved)),
        "{events:?}"
    );
    assert_eq!(client.save().unwrap().sequence, 1);
    let tuned = client.get_model().unwrap();
    assert_eq!(tuned.len(), NUMBERS);
    client.factory().unwrap();
    assert_ne!(client.get_model().unwrap(), tuned);
    assert_eq!(client.roll_back().unwrap(), Source::Slot(0));
    assert_eq!(client.get_model().unwrap(), tuned);
    assert_eq!(client.timing().unwrap().predict, 0);

    let stats = client.stats().unwrap();
    assert_eq!((stats.windows, stats.labeled, stats.improved > 0), (40, 40, true));
    client.forget().unwrap();
    assert_eq!(client.stats().unwrap().windows, 0);
}

#[test]
fn a_sensor_speaks_while_commands_are_answered() {
    let mut client = open();
    client.watch(true).unwrap();
    for t in 0..100 {
        client.transport().sense(&[t, 2 * t, 3, 4, 5, 6]);
    }
    client.transport().lose(3);
    assert_eq!(client.stats().unwrap().lost, 3);
    let events = [client.listen(Duration::ZERO).unwrap(), client.listen(Duration::ZERO).unwrap()];
    assert!(
        matches!(&events, [Some(Event::Score(score)), Some(Event::Lost { samples: 3, queue: 0 })] if score.window == 1)
    );
    client.clear().unwrap();
    let samples = |from| core::array::from_fn::<[i16; 6], 50, _>(|t| [from + t as i16; 6]);
    assert_eq!(client.samples(&samples(0)).unwrap(), None);
    assert_eq!(client.samples(&samples(50)).unwrap().unwrap().window, 2);
}

#[test]
fn what_a_device_refuses_is_explained_in_words() {
    let mut client = open();
    client.score(&features(0, 0)).unwrap();
    for (outcome, words) in [
        (client.label(9, true, None), "the device refused `label`: its classes are 0 to 3"),
        (client.label(1, true, Some(7)), "the device refused `label`: the last scored window is 1"),
        (client.learn(1, 0.1, 1).map(drop), "the device refused `learn`: it keeps no examples to learn from"),
        (
            client.score(&[0.0; 65]).map(drop),
            "the device refused `score`: it expects 30 features, and got 65",
        ),
        (client.score(&[0.0; 3]).map(drop), "the device refused `score`: it expects 30 features, and got 3"),
    ] {
        assert_eq!(outcome.unwrap_err().to_string(), words);
    }
}

#[test]
fn an_open_device_takes_any_model() {
    let mut client = open();
    let mut numbers = client.get_model().unwrap();
    numbers[100] += 1.0;
    assert_eq!(client.put_model(&numbers), Ok(1));
    assert_eq!(client.get_model().unwrap(), numbers);
    assert_eq!(client.put_model(&numbers), Ok(2), "the next counter");
    let error = client.put_model(&numbers[1..]).unwrap_err();
    assert!(matches!(error, Error::Refused { error: protocol::Error::Offset { .. }, .. }), "{error}");
}

/// Answers every line alike.
struct Parrot(&'static str, bool);

impl Transport for Parrot {
    fn send(&mut self, _: &str) -> Result<(), Broken> {
        self.1 = true;
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> Result<Option<String>, Broken> {
        Ok(core::mem::take(&mut self.1).then(|| self.0.to_string()))
    }
}

#[test]
fn who_is_no_device_is_reported() {
    let open = |line| Client::open(Parrot(line, false), Patience::default()).map(drop).unwrap_err();
    assert_eq!(open(r#"{"info":{"protocol":1,"board":"old"}}"#), Error::Protocol { theirs: 1 });
    for line in ["login:", "\"ok\"", "", r#"{"error":"not_a_command"}"#] {
        assert_eq!(open(line), Error::Silent { command: "info", times: 3 });
    }
}

#[test]
fn another_client_goes_on_from_the_last_number() {
    let mut client = open();
    client.score(&features(0, 0)).unwrap();
    let mut local = client.into_transport();
    for _ in 0..2 {
        let mut client = Client::open(&mut local, Patience::default()).unwrap();
        client.score(&features(0, 0)).unwrap();
    }
    local.send(r#"{"id":4294967295,"command":"stats"}"#).unwrap();
    local.receive(Duration::ZERO).unwrap();
    let mut client = Client::open(local, Patience::default()).unwrap();
    assert_eq!(client.stats().unwrap_err(), Error::Numbers);
}

#[test]
fn two_hosts_at_one_device_are_noticed() {
    let mut client = open();
    client.transport().send(r#"{"id":99,"command":"stats"}"#).unwrap();
    let uncertain = client.score(&features(0, 0)).unwrap_err();
    assert_eq!(uncertain, Error::Uncertain { command: "score" });
    assert_eq!(client.score(&features(0, 0)).unwrap().window, 1, "and goes on above it");
    client.transport().send(r#"{"id":199,"command":"stats"}"#).unwrap();
    assert_eq!(client.stats().unwrap().windows, 1, "a question is asked again");
}
