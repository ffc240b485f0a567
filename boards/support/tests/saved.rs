//! A device boots with what it saved, and with nothing else.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Bench, Firmware, NUMBERS, OPEN, SLOTS, chunks};
use serde_json::{Value, json};
use tinyfit_board::snapshot;
use tinyfit_board::store::{Mark, Ram, Store};

/// Another task for each seed: another of four inputs stands for a class.
fn learn(bench: &mut Bench, seed: u64) {
    for nth in 0..40u32 {
        let of_class = |i: u32| u64::from(i % 4) == (u64::from(nth) + seed) % 4;
        let noise = |i: u32| ((nth * 37 + i * 11) % 100) as f32 * 5.0;
        let x: Vec<f32> = (0..30).map(|i| noise(i) + if of_class(i) { 1000.0 } else { 0.0 }).collect();
        bench.say(&json!({"score": {"x": x}}).to_string());
        bench.say(&json!({"label": {"class": nth % 4, "keep": true}}).to_string());
    }
    let learn = json!({"learn": {"epochs": 30, "learning_rate": 0.1, "seed": seed}});
    let learned = bench.say(&learn.to_string());
    assert!(learned["learned"]["improved"].as_u64() > Some(0), "{learned}");
}

fn save(bench: &mut Bench) -> Value {
    let saved = bench.say("\"save\"")["saved"].take();
    assert!(saved.is_object());
    saved
}

fn info(bench: &mut Bench) -> Value {
    bench.info()
}

#[test]
fn it_boots_with_what_was_saved() {
    let mut bench = Bench::new(OPEN);
    learn(&mut bench, 1);
    let saved = save(&mut bench);
    assert_eq!((&saved["slot"], &saved["sequence"]), (&json!(0), &json!(1)));
    let (model, stats) = (bench.model(), bench.say("\"stats\""));
    bench.say("\"factory_reset\"");
    assert_ne!(bench.model(), model);
    assert_eq!(bench.say("\"rollback\""), json!({"rolled_back": {"source": {"slot": 0}}}));
    assert_eq!(bench.model(), model);
    let mut bench = bench.rebooted(OPEN);
    assert_eq!(bench.model(), model);
    let info = info(&mut bench);
    assert_eq!(info["source"], json!({"slot": 0}));
    assert_eq!(info["slots"], json!([{"valid": {"sequence": 1, "length": saved["bytes"]}}, "empty"]));
    let mut kept = stats;
    kept["stats"]["kept"] = json!(0);
    assert_eq!(bench.say("\"stats\""), kept);
}

/// A device that was switched off and one that was not do the same with the same words.
#[test]
fn a_reboot_changes_nothing_of_what_comes() {
    let mut on = Bench::new(OPEN);
    learn(&mut on, 1);
    save(&mut on);
    let flash = on.flash().clone();
    let mut rebooted = Bench::boot(OPEN, flash);
    // The examples are gone with the power.
    let (model, stats) = (on.model(), on.say("\"stats\""));
    on.say("\"factory_reset\"");
    on.say("\"rollback\"");
    for bench in [&mut on, &mut rebooted] {
        assert_eq!(bench.model(), model);
        learn(bench, 2);
    }
    assert_eq!(on.model(), rebooted.model());
    assert_eq!(on.say("\"stats\""), rebooted.say("\"stats\""));
    assert_ne!(on.say("\"stats\""), stats);
}

#[test]
fn it_falls_back_slot_by_slot_and_tells() {
    let mut bench = Bench::new(OPEN);
    let factory = bench.model();
    learn(&mut bench, 1);
    save(&mut bench);
    let first = bench.model();
    learn(&mut bench, 2);
    save(&mut bench);
    assert_ne!(bench.model(), first);
    bench.flash()[SLOTS.second as usize + 200] ^= 1;
    let mut bench = bench.rebooted(OPEN);
    assert_eq!(bench.model(), first);
    let told = info(&mut bench);
    assert_eq!((&told["source"], &told["slots"][1]), (&json!({"slot": 0}), &json!("corrupt")));
    bench.flash()[SLOTS.first as usize + 200] ^= 1;
    let mut bench = bench.rebooted(OPEN);
    assert_eq!((bench.model(), &info(&mut bench)["source"]), (factory, &json!("factory")));
    // It is not stuck.
    save(&mut bench);
    assert_eq!(info(&mut bench.rebooted(OPEN))["source"], json!({"slot": 0}));
}

#[test]
fn what_was_tuned_from_another_factory_or_network_is_not_taken() {
    let mut bench = Bench::new(OPEN);
    learn(&mut bench, 1);
    save(&mut bench);
    let flash = bench.flash().clone();
    let other = Firmware { seed: 2, ..OPEN };
    let mut booted = Bench::boot(other, flash.clone());
    assert_eq!(booted.model(), Bench::new(other).model());
    assert_eq!(info(&mut booted)["slots"], json!(["rejected", "empty"]));
    let other = Firmware { fingerprint: 8, ..OPEN };
    let told = info(&mut Bench::boot(other, flash));
    assert_eq!(told["slots"][0], json!({"other": {"fingerprint": snapshot::fingerprint(7)}}));
    assert_eq!(told["source"], json!("factory"));
}

#[test]
fn a_model_written_from_outside_is_of_any_factory() {
    let numbers: Vec<f32> = (0..NUMBERS).map(|i| i as f32 / 1000.0).collect();
    let mut store =
        Store::open(Ram::<_, 4, 4096>(vec![0xFF; 0x8000]), SLOTS, snapshot::fingerprint(7)).unwrap();
    snapshot::save_model(&mut store, Mark::default(), 4, &numbers).unwrap();
    let flash = store.into_flash().0;
    for seed in [1, 2] {
        let mut bench = Bench::boot(Firmware { seed, ..OPEN }, flash.clone());
        assert_eq!(bench.model(), numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
        assert_eq!(info(&mut bench)["source"], json!({"slot": 0}));
    }
    // Not with a number that is none.
    let mut store =
        Store::open(Ram::<_, 4, 4096>(vec![0xFF; 0x8000]), SLOTS, snapshot::fingerprint(7)).unwrap();
    let nan: Vec<f32> = numbers.iter().map(|x| if *x > 0.2 { f32::NAN } else { *x }).collect();
    snapshot::save_model(&mut store, Mark::default(), 4, &nan).unwrap();
    let told = info(&mut Bench::boot(OPEN, store.into_flash().0));
    assert_eq!((&told["source"], &told["slots"][0]), (&json!("factory"), &json!("rejected")));
}

#[test]
fn a_flash_that_does_not_work_is_told_and_all_else_works() {
    let mut bench = Bench::boot(OPEN, vec![0xFF; 100]);
    assert_eq!((&info(&mut bench)["slots"], &info(&mut bench)["source"]), (&Value::Null, &json!("factory")));
    assert_eq!(bench.say("\"save\""), json!({"error": {"flash": {"saved": false}}}));
    learn(&mut bench, 1);
    assert_eq!(bench.say("\"rollback\""), json!({"rolled_back": {"source": "factory"}}));
}

fn numbers(seed: u32) -> Vec<f32> {
    (0..NUMBERS as u32).map(|i| ((i * 31 + seed) % 97) as f32 / 100.0).collect()
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn an_update_is_saved_and_taken_once() {
    let mut bench = Bench::new(OPEN);
    learn(&mut bench, 1);
    let before = bench.model();
    let new = numbers(1);
    assert_eq!(bench.begin(&new, 3, None), json!("ok"));
    chunks(&new).iter().for_each(|chunk| assert_eq!(bench.say(chunk), json!("ok")));
    assert_eq!(bench.model(), before);
    assert!(bench.say("\"commit\"").get("saved").is_some());
    assert_eq!(bench.model(), bits(&new));
    let mut bench = bench.rebooted(OPEN);
    assert_eq!((bench.model(), &info(&mut bench)["counter"]), (bits(&new), &json!(3)));
    // The same again, and an older one.
    for counter in [3, 2, 0] {
        assert_eq!(bench.update(&numbers(2), counter, None), json!({"error": {"counter": {"last": 3}}}));
    }
    // Neither a factory nor a rollback gives an older update another chance.
    bench.say("\"factory_reset\"");
    save(&mut bench);
    let mut bench = bench.rebooted(OPEN);
    assert_eq!(bench.update(&numbers(2), 3, None), json!({"error": {"counter": {"last": 3}}}));
}

#[test]
fn chunks_that_are_missing_doubled_or_out_of_order_make_no_model() {
    let mut bench = Bench::new(OPEN);
    let (before, new) = (bench.model(), numbers(1));
    let chunks = chunks(&new);
    assert_eq!(chunks.len(), 3);
    for line in [&chunks[0], "\"commit\""] {
        assert_eq!(bench.say(line), json!({"error": "no_update"}));
    }
    bench.begin(&numbers(2), 1, None);
    bench.say(&chunks[0]);
    let misplaced = json!({"error": {"offset": {"expected": 160, "total": NUMBERS}}});
    assert_eq!(bench.say(&chunks[2]), misplaced);
    assert_eq!(bench.say("\"commit\""), misplaced);
    assert_eq!(bench.say(&chunks[1]), json!("ok"));
    let misplaced = json!({"error": {"offset": {"expected": 320, "total": NUMBERS}}});
    assert_eq!(bench.say(&chunks[1]), misplaced);
    assert_eq!(bench.say(&chunks[2]), json!("ok"));
    assert_eq!(bench.say("\"commit\""), json!({"error": "crc"}), "another was promised");
    let mut infinite = new.clone();
    infinite[5] = f32::INFINITY;
    assert_eq!(bench.say(&common::chunks(&infinite)[0]), json!({"error": "invalid_value"}));
    assert_eq!(bench.model(), before);
    assert!(bench.update(&new, 1, None).get("saved").is_some());
    // A committed update cannot be committed again.
    assert_eq!(bench.say("\"commit\""), json!({"error": "no_update"}));
    assert_eq!(bench.begin(&new, 2, None), json!("ok"));
    assert_eq!(bench.say("\"commit\"")["error"]["offset"]["expected"], 0);
}
