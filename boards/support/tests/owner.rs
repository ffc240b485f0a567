//! What only the owner may do, and what no replay brings back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Bench, CLOCK, Claim, Firmware, KEY, NUMBERS, OPEN, SLOTS, chunks, locked, sign_line, signed};
use serde_json::{Value, json};
use tinyfit_board::{Access, Limits, Owner, Rate};

fn numbers(seed: u32) -> Vec<f32> {
    (0..NUMBERS as u32).map(|i| ((i * 31 + seed % 97) % 97) as f32 / 100.0).collect()
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// An update for any device of the product, signed.
fn update(counter: u32) -> (Vec<f32>, Claim) {
    let numbers = numbers(counter);
    let claim = Claim::new(counter).sign(KEY, &numbers);
    (numbers, claim)
}

fn take(bench: &mut Bench, counter: u32) -> Value {
    let (numbers, claim) = update(counter);
    bench.update(&numbers, counter, Some(&claim))
}

fn is_saved(answer: &Value) -> bool {
    answer.get("saved").is_some()
}

#[test]
fn only_what_the_owner_signed_is_taken() {
    let mut bench = Bench::new(signed());
    let info = bench.info();
    assert_eq!(
        (&info["signed"], &info["access"], &info["locked"]),
        (&json!(true), &json!("open"), &json!(false))
    );
    let before = bench.model();
    let (new, good) = update(1);
    let with = |change: fn(&mut Claim)| {
        let mut claim = Claim::new(1);
        change(&mut claim);
        Claim { counter: 1, ..claim.sign(KEY, &numbers(1)) }
    };
    let said = |change: fn(&mut Claim)| {
        let mut claim = good.clone();
        change(&mut claim);
        claim
    };
    let of = |other: &Claim| Claim { signature: other.signature.clone(), ..good.clone() };
    let of_another = [
        ("nothing", None),
        ("no signature", Some(said(|claim| claim.signature.clear()))),
        ("a short one", Some(said(|claim| claim.signature = STANDARD.encode([1; 63])))),
        ("zeros", Some(said(|claim| claim.signature = STANDARD.encode([0; 64])))),
        ("another key", Some(Claim::new(1).sign([8; 32], &new))),
        ("another network", Some(with(|claim| claim.fingerprint = 8))),
        ("another product", Some(with(|claim| claim.product = "pumps".into()))),
        ("another counter", Some(with(|claim| claim.counter = 2))),
        ("another digest", Some(said(|claim| claim.digest = Claim::new(1).sign(KEY, &numbers(2)).digest))),
        ("no digest", Some(said(|claim| claim.digest.clear()))),
        // A restriction that was signed cannot be left out, nor one be put in.
        ("its device left out", Some(of(&with(|claim| claim.device = "north 7".into())))),
        ("its factory left out", Some(of(&with(|claim| claim.factory = 5)))),
        ("a device put in", Some(said(|claim| claim.device = "north 7".into()))),
    ];
    for (what, claim) in &of_another {
        assert_eq!(bench.update(&new, 1, claim.as_ref()), json!({"error": "signature"}), "{what}");
        assert_eq!(bench.say(&chunks(&new)[0]), json!({"error": "no_update"}), "{what}");
    }
    // A refused update ends the one that is under way, as a `put` at the beginning would spoil it anyway.
    assert_eq!(bench.begin(&new, 1, Some(&good)), json!("ok"));
    assert_eq!(bench.begin(&new, 1, None), json!({"error": "signature"}));
    assert_eq!(bench.say(&chunks(&new)[0]), json!({"error": "no_update"}));
    // The signed content differs from what came.
    assert_eq!(bench.begin(&numbers(2), 1, Some(&good)), json!("ok"), "the checksum is not signed");
    chunks(&numbers(2)).iter().for_each(|chunk| assert_eq!(bench.say(chunk), json!("ok")));
    assert_eq!(bench.say("\"commit\""), json!({"error": "signature"}));
    assert_eq!(bench.model(), before);
    // A chunk put again after all were there.
    bench.begin(&new, 1, Some(&good));
    chunks(&new).iter().for_each(|chunk| assert_eq!(bench.say(chunk), json!("ok")));
    bench.say(&chunks(&numbers(2))[0]);
    assert!(bench.say("\"commit\"").get("error").is_some());
    assert_eq!(bench.model(), before);
    assert!(is_saved(&bench.update(&new, 1, Some(&good))));
    assert_eq!(bench.model(), bits(&new));
    // Replayed, with the power cut in between.
    let mut bench = bench.rebooted(signed());
    assert_eq!(take(&mut bench, 1), json!({"error": {"counter": {"last": 1}}}));
    assert_eq!(bench.model(), bits(&new));
}

#[test]
fn an_update_may_be_for_one_device_and_one_factory() {
    let mut bench = Bench::new(signed());
    let factory = bench.info()["factory"].as_u64().unwrap() as u32;
    let new = numbers(1);
    let claim = |device: &str, factory, counter| {
        Claim { device: device.into(), factory, ..Claim::new(counter) }.sign(KEY, &new)
    };
    let south = claim("south 1", 0, 1);
    assert_eq!(bench.update(&new, 1, Some(&south)), json!({"error": "other_device"}));
    let other = claim("", factory ^ 1, 1);
    assert_eq!(
        bench.update(&new, 1, Some(&other)),
        json!({"error": {"other_factory": {"factory": factory}}})
    );
    for (counter, claim) in
        [(1, claim("north 7", 0, 1)), (2, claim("", factory, 2)), (3, claim("north 7", factory, 3))]
    {
        assert!(is_saved(&bench.update(&new, counter, Some(&claim))), "{counter}");
    }
}

#[test]
fn a_counter_rises_by_little() {
    let mut bench = Bench::new(signed());
    for far in [1025, 1 << 31, u32::MAX] {
        assert_eq!(take(&mut bench, far), json!({"error": {"counter": {"last": 0}}}));
    }
    assert!(is_saved(&take(&mut bench, 1024)));
    assert!(is_saved(&take(&mut bench, 2048)));
}

/// Whatever became of the records: counters of updates that were taken once stay.
#[test]
fn no_replay_whatever_happened_to_the_records() {
    let mut bench = Bench::new(signed());
    (1..=3).for_each(|counter| assert!(is_saved(&take(&mut bench, counter))));
    let flash = bench.flash().clone();
    let other_factory = Firmware { seed: 2, ..signed() };
    let other_network = Firmware { fingerprint: 8, ..signed() };
    let flipped = |places: &[u32]| {
        let mut flash = flash.clone();
        places.iter().for_each(|place| flash[*place as usize] ^= 4);
        flash
    };
    let (first, second) = (SLOTS.first + 200, SLOTS.second + 200);
    for (what, firmware, flash) in [
        ("another factory of the same layers", other_factory, flash.clone()),
        ("one record rotted", signed(), flipped(&[first])),
        ("the other rotted", signed(), flipped(&[second])),
        ("both rotted", signed(), flipped(&[first, second])),
        ("both rotted, another factory", other_factory, flipped(&[first, second])),
        ("both headers rotted", signed(), flipped(&[SLOTS.first + 1, SLOTS.second + 1])),
        ("another network", other_network, flash.clone()),
    ] {
        let mut bench = Bench::boot(firmware, flash);
        let last = bench.info()["counter"].as_u64().unwrap();
        assert_eq!(last, 3, "{what}");
        for counter in [1, 2] {
            let fingerprint = firmware.fingerprint;
            let claim = Claim { fingerprint, ..Claim::new(counter) }.sign(KEY, &numbers(counter));
            let answer = bench.update(&numbers(counter), counter, Some(&claim));
            assert_eq!(answer, json!({"error": {"counter": {"last": last}}}), "{what}: {counter}");
        }
        // The next save carries it on.
        assert!(is_saved(&bench.say("\"save\"")));
        assert_eq!(bench.rebooted(firmware).info()["counter"], last, "{what}");
    }
}

/// The owner's ledger, in the build: erased flash forgets all, and this does not.
#[test]
fn a_build_has_a_least_counter() {
    let owner = Owner { least_counter: 5, ..signed().owner };
    let mut bench = Bench::new(Firmware { owner, ..OPEN });
    assert_eq!(bench.info()["counter"], 5);
    assert_eq!(take(&mut bench, 5), json!({"error": {"counter": {"last": 5}}}));
    assert!(is_saved(&take(&mut bench, 6)));
}

/// A device that was led to the last counter takes nothing more; with its flash erased and the ledger's counter in its build it does.
#[test]
fn a_device_that_was_led_astray_is_recovered() {
    let owner = Owner { least_counter: u32::MAX - 1, ..signed().owner };
    let mut astray = Bench::new(Firmware { owner, ..OPEN });
    assert!(is_saved(&take(&mut astray, u32::MAX)));
    let mut bench = astray.rebooted(signed());
    for counter in [4, u32::MAX] {
        assert_eq!(take(&mut bench, counter), json!({"error": {"counter": {"last": u32::MAX}}}));
    }
    let owner = Owner { least_counter: 3, ..signed().owner };
    let mut bench = Bench::new(Firmware { owner, ..OPEN });
    assert_eq!(take(&mut bench, 3), json!({"error": {"counter": {"last": 3}}}));
    assert!(is_saved(&take(&mut bench, 4)));
}

/// Everything that changes a device or shows what it has learned.
fn guarded() -> [Value; 13] {
    [
        json!("clear"),
        json!("factory_reset"),
        json!("reset_stats"),
        json!("evaluate"),
        json!("save"),
        json!("rollback"),
        json!("provision"),
        json!("stop"),
        json!({"samples": {"base64": STANDARD.encode([0; 12])}}),
        json!({"label": {"class": 1, "keep": true}}),
        json!({"label": {"class": 1, "keep": false}}),
        json!({"learn": {"epochs": 1, "learning_rate": 0.1, "seed": 1}}),
        json!({"get": {"offset": 0}}),
    ]
}

fn score(x: f32) -> Value {
    json!({"score": {"x": vec![x; 30]}})
}

#[test]
fn a_locked_device_obeys_its_owner_alone() {
    let mut bench = Bench::new(locked());
    let info = bench.info();
    assert_eq!((&info["access"], &info["locked"]), (&json!("owner_only"), &json!(true)));
    let untouched = bench.flash().clone();
    for (nth, command) in guarded().iter().enumerate() {
        let refused = json!({"error": "locked"});
        assert_eq!(bench.say(&command.to_string()), refused, "{command}");
        let numbered = json!({"id": nth + 1, "command": command}).to_string();
        assert_eq!(bench.say(&numbered)["reply"], refused, "{command}");
        let forged = bench.owner_line([8; 32], command);
        assert_eq!(bench.say(&forged)["reply"], json!({"error": "signature"}), "{command}");
    }
    assert_eq!(bench.info()["owner_id"], 0, "forged numbers are not counted");
    assert_eq!(bench.flash(), &untouched);
    // A score is for everybody, and cannot be labeled.
    assert_eq!(bench.say(&score(1.0).to_string())["score"]["window"], 0);
    assert_eq!(
        bench.order(KEY, &json!({"label": {"class": 1, "keep": true}})),
        json!({"error": "nothing_scored"})
    );
    assert_eq!(bench.say("\"stats\"")["stats"]["windows"], 0);
    // The owner's are carried out, or refused for another reason.
    for command in guarded() {
        let answer = bench.order(KEY, &command);
        assert!(
            !["locked", "signature"].map(|error| json!({"error": error})).contains(&answer),
            "{command}: {answer}"
        );
    }
    assert_eq!(bench.order(KEY, &score(1.0))["score"]["window"], 1);
    assert_eq!(bench.say(&score(2.0).to_string())["score"]["window"], 0);
    assert_eq!(bench.order(KEY, &json!({"label": {"class": 1, "keep": true, "window": 1}})), json!("ok"));
    assert_eq!(bench.say("\"stats\"")["stats"]["examples_per_class"], json!([0, 1]));
}

#[test]
fn an_owners_line_is_carried_out_once_here_and_now() {
    let mut bench = Bench::new(locked());
    let (names, other) = (["pump", "north 7"], ["pump", "north 8"]);
    let session = |bench: &mut Bench| {
        let info = bench.info();
        std::array::from_fn(|i| info["session"][i].as_u64().unwrap() as u32)
    };
    let now = session(&mut bench);
    let forget = json!("reset_stats");
    let line = |id| sign_line(KEY, names, now, id, &forget);
    assert_eq!(bench.say(&line(5)), json!({"id": 5, "reply": "ok"}));
    for id in [5, 4, 0] {
        assert_eq!(bench.say(&line(id))["reply"], json!({"error": {"repeated": {"last": 5}}}));
    }
    let refused = json!({"error": "signature"});
    let stale = now.map(|word| word ^ 1);
    for (what, line) in [
        ("another device", sign_line(KEY, other, now, 6, &forget)),
        ("another session", sign_line(KEY, names, stale, 6, &forget)),
        ("another number", line(6).replacen(":6", ":7", 1)),
        ("another command", line(6).replace("reset_stats", "factory_reset")),
        ("a space more", line(6).replace("\"reset_stats\"", " \"reset_stats\"")),
    ] {
        assert_eq!(bench.say(&line)["reply"], refused, "{what}: {line}");
    }
    // The signature is the last, or it is none.
    let signature = &line(6)[line(6).find(",\"signature").unwrap() + 1..line(6).len() - 1];
    let first = format!("{{{signature},\"id\":6,\"command\":\"reset_stats\"}}");
    assert_eq!(bench.say(&first), json!({"id": 6, "reply": {"error": "not_a_command"}}));
    // Neither a lie about the last number nor somebody else uses the numbers up.
    for far in [5 + (1 << 20) + 1, u32::MAX] {
        assert_eq!(bench.say(&line(far))["reply"], json!({"error": {"repeated": {"last": 5}}}));
    }
    assert_eq!(bench.say(r#"{"id":4294967295,"command":"info"}"#)["id"], u32::MAX);
    assert_eq!(bench.say(&line(6))["reply"], "ok");

    // A whole conversation, recorded, and played back after the next boot.
    let mut recorded = vec![];
    for command in [score(1.0), json!({"label": {"class": 1, "keep": true}}), json!("save")] {
        recorded.push(bench.owner_line(KEY, &command));
        assert!(bench.say(recorded.last().unwrap())["reply"].get("error").is_none());
    }
    let mut bench = bench.rebooted(locked());
    let before = bench.flash().clone();
    assert_ne!(session(&mut bench), now, "the sequence is another, though the clock is not");
    for line in &recorded {
        assert_eq!(bench.say(line)["reply"], refused, "{line}");
    }
    assert_eq!(bench.flash(), &before);
}

#[test]
fn it_is_open_until_it_is_provisioned_and_then_for_good() {
    let open = Firmware { owner: Owner { access: Access::UntilProvisioned, ..signed().owner }, ..OPEN };
    let mut bench = Bench::new(open);
    assert_eq!(bench.info()["locked"], false);
    assert_eq!(bench.say("\"provision\""), json!({"error": "locked"}), "that is the owner's from the start");
    assert!(is_saved(&bench.say("\"save\"")));
    assert!(is_saved(&bench.order(KEY, &json!("provision"))));
    for _ in 0..3 {
        assert_eq!(bench.say("\"save\""), json!({"error": "locked"}));
        assert!(is_saved(&bench.order(KEY, &json!("save"))));
        bench = bench.rebooted(open);
        assert_eq!(
            (&bench.info()["access"], &bench.info()["locked"]),
            (&json!("until_provisioned"), &json!(true))
        );
    }
    // Neither records of another factory nor rotten ones open it again.
    let flash = bench.flash().clone();
    let other = Firmware { seed: 2, ..open };
    assert_eq!(Bench::boot(other, flash.clone()).info()["locked"], true);
    let mut rotten = flash;
    rotten[SLOTS.first as usize + 200] ^= 1;
    rotten[SLOTS.second as usize + 200] ^= 1;
    assert_eq!(Bench::boot(open, rotten).info()["locked"], true);
    // Nor a flash that cannot be read.
    assert_eq!(Bench::boot(open, vec![0xFF; 100]).info()["locked"], true);
}

#[test]
fn an_update_needs_no_conversation_with_the_owner() {
    let mut bench = Bench::new(locked());
    assert_eq!(bench.say(&chunks(&numbers(1))[0]), json!({"error": "no_update"}));
    assert!(is_saved(&take(&mut bench, 1)));
    // The examples that were taught left with the model.
    bench.order(KEY, &score(1.0));
    bench.order(KEY, &json!({"label": {"class": 0, "keep": true}}));
    assert_eq!(bench.say("\"stats\"")["stats"]["examples_per_class"], json!([1]));
    assert!(is_saved(&take(&mut bench, 2)));
    assert_eq!(bench.say("\"stats\"")["stats"]["examples_per_class"], json!([]));
    // Without a key in the build there is no owner, and nothing gets in.
    let nobodys = Firmware { owner: Owner { access: Access::OwnerOnly, ..Owner::OPEN }, ..OPEN };
    assert_eq!(Bench::new(nobodys).update(&numbers(1), 1, None), json!({"error": "locked"}));
}

#[test]
fn learning_can_be_stopped() {
    let mut bench = Bench::new(OPEN);
    for nth in 0..8u32 {
        bench.say(&score(nth as f32).to_string());
        bench.say(&json!({"label": {"class": nth % 4, "keep": true}}).to_string());
    }
    let learn = json!({"id": 1, "command": {"learn": {"epochs": 65535, "learning_rate": 0.1, "seed": 1}}});
    assert!(bench.send(&learn.to_string()).is_empty());
    (0..20).for_each(|_| assert!(bench.work().is_none_or(|line| line.get("event").is_some())));
    assert_eq!(bench.say("\"save\""), json!({"error": "busy"}));
    assert_eq!(bench.say("\"stop\""), json!("ok"));
    let learned = bench.work().unwrap();
    assert_eq!(learned["id"], 1);
    let shown = ["examples", "held_out"].map(|what| learned["reply"]["learned"][what].as_u64().unwrap());
    assert_eq!(shown.iter().sum::<u64>(), 20, "{learned}");
    assert!(is_saved(&bench.say("\"save\"")));
    assert_eq!(bench.say("\"stop\""), json!("ok"), "nothing is under way");
}

#[test]
fn what_wears_or_costs_is_limited() {
    let limits = Limits {
        saves: Some(Rate { burst: 2, seconds: 60 }),
        labels: Some(Rate { burst: 3, seconds: 1 }),
        forgeries: Some(Rate { burst: 2, seconds: 10 }),
    };
    let firmware = |owner: Owner| Firmware { owner: Owner { limits, ..owner }, ..OPEN };
    let limited = json!({"error": "rate_limited"});
    let mut bench = Bench::new(firmware(signed().owner));
    let pass = |seconds| CLOCK.set(CLOCK.get() + seconds);
    let saves = |bench: &mut Bench| (0..9).take_while(|_| is_saved(&bench.say("\"save\""))).count();
    assert_eq!(saves(&mut bench), 2);
    assert_eq!(bench.say("\"save\""), limited);
    assert_eq!(take(&mut bench, 1), limited, "an update is a save");
    pass(60);
    assert_eq!(saves(&mut bench), 1);
    pass(60);
    assert!(is_saved(&bench.say("\"commit\"")), "all of it is still there");
    let labels = |bench: &mut Bench| {
        {
            (0..9).take_while(|_| {
                bench.say(&score(1.0).to_string());
                bench.say(r#"{"label":{"class":1,"keep":true}}"#) == json!("ok")
            })
        }
        .count()
    };
    assert_eq!(labels(&mut bench), 3);
    assert_eq!(bench.say(r#"{"label":{"class":1,"keep":false}}"#), json!("ok"), "it is not kept");
    pass(1);
    assert_eq!(labels(&mut bench), 1);

    let mut bench = Bench::new(firmware(locked().owner));
    let save = json!("save");
    for answer in ["signature", "signature", "rate_limited", "rate_limited"] {
        let forged = bench.owner_line([8; 32], &save);
        assert_eq!(bench.say(&forged)["reply"], json!({"error": answer}));
    }
    assert_eq!(bench.order(KEY, &save), limited, "the owner waits as well");
    pass(10);
    assert!(is_saved(&bench.order(KEY, &save)));
}
