//! A line that drops, repeats, garbles and reorders: no command is done twice, nothing hangs, and what is not known
//! is reported.

use std::collections::VecDeque;
use std::time::Duration;

use crate::bench::{Bench, NUMBERS, bench, features};
use proptest::prelude::*;
use tinyfit::Zero;
use tinyfit_board::Owner;
use tinyfit_client::protocol::{Reply, Stats};
use tinyfit_client::{Broken, Client, Error, Local, Patience, Transport};

/// What becomes of a line.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Arrives,
    Dropped,
    Twice,
    /// The byte at this place, if the line is as long, becomes one that JSON has no use for, or an end.
    Garbled(usize, u8),
    /// It comes after the next one.
    Late,
}

/// One way of a line.
struct Way {
    fates: VecDeque<Fate>,
    late: Option<String>,
}

impl Way {
    /// The lines that arrive for one that was sent; all is well when the fates are at their end.
    fn pass(&mut self, line: &str) -> Vec<String> {
        let late = self.late.take();
        let mut lines = match self.fates.pop_front().unwrap_or(Fate::Arrives) {
            Fate::Arrives => vec![line.to_string()],
            Fate::Dropped => vec![],
            Fate::Twice => vec![line.to_string(); 2],
            Fate::Garbled(at, byte) => {
                let mut bytes = line.as_bytes().to_vec();
                let length = bytes.len().max(1);
                if let Some(place) = bytes.get_mut(at % length) {
                    *place = byte;
                }
                vec![String::from_utf8_lossy(&bytes).into_owned()]
            }
            Fate::Late => {
                self.late = Some(line.to_string());
                vec![]
            }
        };
        lines.extend(late);
        lines
    }
}

struct Faulty {
    device: Local<Bench>,
    there: Way,
    back: Way,
    arrived: VecDeque<String>,
}

impl Transport for Faulty {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        self.there.pass(line).iter().try_for_each(|line| self.device.send(line))
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        while self.arrived.is_empty() {
            let Some(line) = self.device.receive(within)? else { break };
            self.arrived.extend(self.back.pass(&line));
        }
        Ok(self.arrived.pop_front())
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Arrives),
        1 => Just(Fate::Dropped),
        1 => Just(Fate::Twice),
        1 => (0usize..200, prop_oneof![Just(b'?'), Just(b'\n'), Just(0xFF)])
            .prop_map(|(at, byte)| Fate::Garbled(at, byte)),
        1 => Just(Fate::Late),
    ]
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Score(usize),
    Label(usize),
    Learn,
    Save,
    Get,
    Put(f32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0usize..4).prop_map(Step::Score),
        4 => (0usize..4).prop_map(Step::Label),
        1 => Just(Step::Learn),
        1 => Just(Step::Save),
        2 => Just(Step::Get),
        1 => (-1f32..1.0).prop_map(Step::Put),
    ]
}

/// How often something was done: at least this, at most that.
#[derive(Clone, Copy, Debug, Default)]
struct Bounds(u32, u32);

impl Bounds {
    /// Notes an outcome of something that counts `by`.
    fn note<T>(&mut self, by: u32, outcome: &Result<T, Error>) {
        match outcome {
            Ok(_) => *self = Bounds(self.0 + by, self.1 + by),
            Err(Error::Silent { .. } | Error::Unanswered { .. } | Error::Uncertain { .. }) => self.1 += by,
            Err(Error::Refused { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn hold(self, count: u32) -> bool {
        (self.0..=self.1).contains(&count)
    }
}

/// The answers of a device on a line without faults.
fn truth(device: &mut Local<Bench>) -> Client<&mut Local<Bench>> {
    // A command that was under way is completed.
    while device.receive(Duration::ZERO).unwrap().is_some() {}
    Client::open(device, Patience::default()).unwrap()
}

proptest! {
    #[test]
    fn any_fate_of_lines_is_survived(
        there in proptest::collection::vec(fate(), 0..60),
        back in proptest::collection::vec(fate(), 0..60),
        steps in proptest::collection::vec(step(), 0..30),
    ) {
        let ways = [there, back].map(|fates| Way { fates: fates.into(), late: None });
        let [there, back] = ways;
        let line = Faulty { device: Local::new(bench(Owner::OPEN)), there, back, arrived: VecDeque::new() };
        let mut client = match Client::open(line, Patience { times: 3, ..Patience::default() }) {
            Ok(client) => client,
            Err(error) => {
                prop_assert!(matches!(error, Error::Silent { .. }), "{}", error);
                return Ok(());
            }
        };
        let (mut scored, mut labeled, mut learned) = (Bounds::default(), Bounds::default(), Bounds::default());
        for (nth, step) in steps.into_iter().enumerate() {
            // Looking at the truth takes numbers, and this client learns of them.
            let _ = client.stats();
            match step {
                Step::Score(class) => scored.note(1, &client.score(&features(class, nth))),
                Step::Label(class) => labeled.note(1, &client.label(class, true, None)),
                Step::Learn => {
                    let kept = truth(&mut client.transport().device).stats().unwrap().kept;
                    learned.note(kept, &client.learn(1, 0.01, 1));
                }
                Step::Save => if let Ok(saved) = client.save() {
                    let stats = client.stats();
                    prop_assert!(saved.sequence > 0 && stats.map_or(true, |stats| stats.rejected == 0));
                },
                Step::Get => if let Ok(numbers) = client.get_model() {
                    prop_assert_eq!(numbers, truth(&mut client.transport().device).get_model().unwrap());
                },
                Step::Put(number) => {
                    let numbers = vec![number; NUMBERS];
                    if client.put_model(&numbers).is_ok() {
                        prop_assert_eq!(numbers, truth(&mut client.transport().device).get_model().unwrap());
                    }
                }
            }
        }
        let stats = truth(&mut client.transport().device).stats().unwrap();
        prop_assert!(scored.hold(stats.windows), "{:?} {:?}", scored, stats);
        prop_assert!(labeled.hold(stats.labeled), "{:?} {:?}", labeled, stats);
        // Those held out are not learning steps.
        prop_assert!(stats.learned <= learned.1, "{:?} {:?}", learned, stats);
    }
}

/// The answer to `learn` gets lost, or its command's first sending: it is known whether it was carried out.
#[test]
fn an_answer_to_learn_that_is_lost_is_reported() {
    let line = |there: &[Fate], back: &[Fate]| {
        let way = |fates: &[Fate]| Way { fates: fates.iter().copied().collect(), late: None };
        let mut device = Local::new(bench(Owner::OPEN));
        let mut client = truth(&mut device);
        client.score(&features(0, 0)).unwrap();
        client.label(0, true, None).unwrap();
        Faulty { device, there: way(there), back: way(back), arrived: VecDeque::new() }
    };
    use Fate::{Arrives, Dropped};
    // A blank line, twice `info`, then `learn`.
    let lost = line(&[], &[Arrives, Arrives, Dropped]);
    let mut client = Client::open(lost, Patience::default()).unwrap();
    assert_eq!(client.learn(2, 0.1, 1).unwrap_err(), Error::Unanswered { command: "learn" });
    assert_eq!(client.stats().unwrap().learned, 1);

    let lost = line(&[Arrives, Arrives, Arrives, Dropped], &[]);
    let mut client = Client::open(lost, Patience::default()).unwrap();
    assert_eq!(client.learn(2, 0.1, 1).unwrap().examples, 1);
}

/// What [`Slow`] and [`Stuck`] say of themselves.
const INFO: &str = r#"{"info":{"protocol":3,"board":"b","firmware":"tune","product":"","device":"","inputs":1,"classes":1,"parameters":1,"ram":1,"ticks_per_second":1,"fingerprint":1,"factory":1,"counter":0,"last_id":0,"owner_id":0,"signed":false,"access":"open","locked":false,"session":[0,0,0,0],"slots":null,"source":"factory"}}"#;

/// A device that learns for long: it reports that it is busy, and sends the answer in the end.
struct Slow {
    receives: u32,
    said: VecDeque<String>,
}

impl Transport for Slow {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        let learned = r#"{"learned":{"examples":1,"held_out":0,"rejected":0,"skipped":0,"improved":0,"rolled_back":0,"loss":1.0,"weights":"best","reverted":false}}"#;
        let id = line.split([':', ',']).nth(1).unwrap_or_default();
        let said = match line {
            "" => return Ok(()),
            "\"info\"" => INFO.to_string(),
            line if line.contains("info") => format!(r#"{{"id":{id},"reply":{INFO}}}"#),
            line if line.contains("learn") && self.receives == 0 => {
                self.receives = 1;
                return Ok(());
            }
            line if line.contains("learn") => {
                format!(r#"{{"id":{id},"reply":{{"error":{{"repeated":{{"last":{id}}}}}}}}}"#)
            }
            _ if self.receives > 5 => format!(r#"{{"id":2,"reply":{learned}}}"#),
            _ => format!(r#"{{"id":{id},"reply":{{"error":"busy"}}}}"#),
        };
        self.said.push_back(said);
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> Result<Option<String>, Broken> {
        if self.said.is_empty() && self.receives > 0 {
            self.receives += 1;
        }
        Ok(self.said.pop_front())
    }
}

#[test]
fn a_device_that_learns_for_long_is_waited_for() {
    let slow = Slow { receives: 0, said: VecDeque::new() };
    let mut client = Client::open(slow, Patience { times: 2, ..Patience::default() }).unwrap();
    assert_eq!(client.learn(1, 0.1, 1).unwrap().loss, 1.0);
}

/// A device that is busy forever, on a line where waiting takes no time: `waited` is the clock. It has learned as
/// many examples as its counts were asked for, up to `learns`.
struct Stuck {
    waited: Duration,
    asked: u32,
    learns: u32,
    said: VecDeque<String>,
}

impl Transport for Stuck {
    fn send(&mut self, line: &str) -> Result<(), Broken> {
        let id = line.split([':', ',']).nth(1).unwrap_or_default();
        let reply = match line {
            "" => return Ok(()),
            "\"info\"" => {
                self.said.push_back(INFO.to_string());
                return Ok(());
            }
            line if line.contains("info") => INFO.to_string(),
            line if line.contains("learn") => format!(r#"{{"error":{{"repeated":{{"last":{id}}}}}}}"#),
            line if line.contains("stats") => {
                self.asked += 1;
                let stats = Stats { learned: self.asked.min(self.learns), ..Stats::ZERO };
                serde_json::to_string(&Reply::Stats(stats)).unwrap()
            }
            _ => r#"{"error":"busy"}"#.to_string(),
        };
        self.said.push_back(format!(r#"{{"id":{id},"reply":{reply}}}"#));
        Ok(())
    }

    fn receive(&mut self, within: Duration) -> Result<Option<String>, Broken> {
        let said = self.said.pop_front();
        if said.is_none() {
            self.waited += within;
        }
        Ok(said)
    }
}

#[test]
fn a_device_that_is_busy_for_ever_is_given_up_once_its_counts_stand_still() {
    // Where waiting passes no time, a wait is over after its first turn of 50 ms in place of the 2 s of its patience.
    let turns = |learns| {
        let stuck = Stuck { waited: Duration::ZERO, asked: 0, learns, said: VecDeque::new() };
        let mut client = Client::open(stuck, Patience::default()).unwrap();
        let begin = client.transport().waited;
        assert_eq!(client.learn(u16::MAX, 0.1, 1).unwrap_err(), Error::Stuck { command: "learn" });
        ((client.transport().waited - begin).as_millis() / 50, client.transport().asked)
    };
    assert_eq!(turns(0), (31, 31), "the first counts, and thirty that are the same");
    assert_eq!(turns(1_000), (1_030, 1_030), "as long as it learns it is waited for");
}
