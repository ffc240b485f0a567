//! A save that was acknowledged stays, whatever the flash does. `PROPTEST_CASES` is the number of chips of each
//! kind; 5000, as in `cargo xtask test random`, are more than a million savings, and are compared with the table of
//! `boards/README.md`. `TINYFIT_UPDATE=1` writes it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/faulty.rs"]
mod faulty;

use faulty::{Chance, Faults, Faulty};
use proptest::test_runner::Config;
use tinyfit_board::store::{Error, Mark, Slot, Slots, Source, Store};

/// Savings of one chip.
const SAVINGS: u32 = 20;
const NETWORK: u32 = 0x5EED_0001;

/// What came of the savings of one kind of fault.
#[derive(Default, Debug)]
struct Tally {
    savings: u64,
    cuts: u64,
    acknowledged: u64,
    boots: u64,
    /// Boots with the record before the one that was to be found.
    last_lost: u64,
    /// Boots with one before that.
    older: u64,
    /// Boots from the factory, where there had been a record.
    all_lost: u64,
    /// Boots with what was never saved.
    strange: u64,
    /// Boots with a state that was refused, where the power had held.
    denied: u64,
    /// Boots with a lower counter than that of a saving that was acknowledged.
    counter_lost: u64,
    /// Chips on which nothing was saved, and nothing can be while the power holds.
    stuck: u64,
}

/// The allowed outcomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    Nothing,
    /// The last saving, and the chip may be beyond help.
    LastSaving,
    /// Anything but what was never saved or was answered with an error.
    Anything,
}

struct Kind {
    name: &'static str,
    faults: Faults,
    loss: Loss,
}

const NONE: Faults = Faults {
    cuts: 0,
    marginal: false,
    disturbed: 0,
    failed_reads: 0,
    failed_writes: 0,
    failed_erasures: 0,
    dropped_writes: 0,
    stuck: None,
    worn: None,
    rot: (0, 0),
};
const CUTS: Faults = Faults { cuts: 2, ..NONE };
const MARGINAL: Faults = Faults { marginal: true, ..CUTS };

const KINDS: [Kind; 12] = [
    Kind { name: "power cuts", faults: CUTS, loss: Loss::Nothing },
    Kind { name: "power cuts that leave marginal cells", faults: MARGINAL, loss: Loss::LastSaving },
    Kind {
        name: "one byte in 50,000 disturbed as it is read",
        faults: Faults { disturbed: 50_000, ..CUTS },
        loss: Loss::Nothing,
    },
    Kind { name: "one read in 200 fails", faults: Faults { failed_reads: 200, ..CUTS }, loss: Loss::Nothing },
    Kind {
        name: "one write or erasure in 30 fails half done",
        faults: Faults { failed_writes: 30, failed_erasures: 30, ..CUTS },
        loss: Loss::Nothing,
    },
    Kind {
        name: "one write in 50 does nothing and reports nothing",
        faults: Faults { dropped_writes: 50, ..CUTS },
        loss: Loss::Nothing,
    },
    Kind {
        name: "three stuck bits in the first slot",
        faults: Faults { stuck: Some((0, 3)), ..CUTS },
        loss: Loss::Nothing,
    },
    Kind {
        name: "three stuck bits in the second slot",
        faults: Faults { stuck: Some((1, 3)), ..CUTS },
        loss: Loss::Nothing,
    },
    Kind {
        name: "the first sector of the first slot is worn out",
        faults: Faults { worn: Some((0, 0)), ..CUTS },
        loss: Loss::Nothing,
    },
    Kind {
        name: "the second sector of the second slot is worn out",
        faults: Faults { worn: Some((1, 1)), ..CUTS },
        loss: Loss::Nothing,
    },
    Kind {
        name: "all of these but the worn sector, and marginal cells",
        faults: Faults {
            disturbed: 100_000,
            failed_reads: 1_000,
            failed_writes: 200,
            failed_erasures: 200,
            dropped_writes: 200,
            stuck: Some((1, 1)),
            ..MARGINAL
        },
        loss: Loss::LastSaving,
    },
    Kind {
        name: "one to three bits rot in either slot, every fourth saving",
        faults: Faults { rot: (4, 3), ..CUTS },
        loss: Loss::Anything,
    },
];

fn payload(nth: u32, length: usize) -> Vec<u8> {
    let mut chance = Chance(u64::from(nth));
    let mut bytes = nth.to_le_bytes().to_vec();
    bytes.resize_with(length, || chance.next() as u8);
    bytes
}

type Chip<const W: usize, const R: usize, const E: usize> = Store<Faulty<W, R, E>>;

/// Boots as a device does: the newest record that can be loaded.
fn boot<const W: usize, const R: usize, const E: usize>(
    mut flash: Faulty<W, R, E>,
    slots: Slots,
    length: usize,
) -> (Chip<W, R, E>, Option<Vec<u8>>) {
    flash.restart();
    let mut store = Store::open(flash, slots, NETWORK).unwrap_or_else(|error| panic!("{error:?}"));
    let mut bytes = vec![0; length];
    while store.source() != Source::Factory {
        if store.load(|record| bytes.chunks_mut(41).try_for_each(|part| record.read(part))).is_ok() {
            return (store, Some(bytes));
        }
        store.refuse();
    }
    (store, None)
}

/// A chip from its first saving to its last.
fn live<const W: usize, const R: usize, const E: usize>(
    slots: Slots,
    seed: u64,
    faults: Faults,
    tally: &mut Tally,
) {
    let mut chance = Chance(!seed);
    let most = (slots.bytes - Chip::<W, R, E>::OVERHEAD) as usize;
    // Of the stuck bits and the worn sector, each touches a record that is as long as a slot.
    let length = if faults.worn.is_some() { most } else { 4 + chance.below(most - 3) };
    let starts = [slots.first, slots.second];
    let end = (slots.first.max(slots.second) + slots.bytes) as usize;
    let flash = Faulty::<W, R, E>::new(seed, end, starts, length, faults);
    let (mut store, found) = boot(flash, slots, length);
    assert_eq!(found, None);
    let (mut last, mut before, mut counter) = (None, None, 0);
    let (mut last_sequence, mut acknowledged) = (0, 0);
    for nth in 1..=SAVINGS {
        let bytes = payload(nth, length);
        if chance.once_in(faults.cuts) {
            // Within the erasure, the record, or about its seal.
            let record = length + 4 * W;
            let erased = slots.bytes as usize;
            let left = [
                chance.below(erased),
                erased + chance.below(record),
                erased + record - 1 - chance.below(record.min(64)),
            ];
            store.flash().left = Some(left[chance.below(3)]);
        }
        let mark = Mark { counter: if chance.once_in(3) { nth } else { 0 }, provisioned: nth > 10 };
        let outcome = store.save_marked(length as u32, mark, |record| {
            bytes.chunks(37).try_for_each(|part| record.write(part))
        });
        let power = store.flash().power;
        store.flash().left = None;
        tally.savings += 1;
        tally.cuts += u64::from(!power);
        assert!(outcome.is_err() || store.is_saved());
        if store.is_saved() {
            (before, last) = (last, Some(nth));
            counter = counter.max(mark.counter);
            acknowledged += 1;
            let Source::Slot(slot) = store.source() else { panic!("saved nowhere") };
            let sequence = store.sequence(slot).unwrap();
            // Rot may take all that showed an sequence.
            assert!(
                sequence > last_sequence || faults.rot.0 > 0,
                "sequence {sequence} after {last_sequence}"
            );
            last_sequence = sequence;
        }
        let tried = (!store.is_saved()).then_some((nth, power));
        let (times, bits) = faults.rot;
        if chance.once_in(times) {
            let start = starts[chance.below(2)] as usize;
            for _ in 0..=chance.below(bits as usize) {
                let at = start + chance.below(length + 40);
                store.flash().bytes[at.min(end - 1)] ^= 1 << chance.below(8);
            }
        }
        if power && !chance.once_in(3) {
            continue;
        }
        tally.boots += 1;
        let (rebooted, found) = boot(store.into_flash(), slots, length);
        store = rebooted;
        tally.counter_lost += u64::from(store.mark().counter < counter);
        let found = found.map(|bytes| {
            let nth = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            tally.strange += u64::from(nth > SAVINGS || bytes != payload(nth, length));
            nth
        });
        match (found, tried) {
            _ if found == last => {}
            (None, _) => tally.all_lost += 1,
            (Some(nth), Some((tried, power))) if nth == tried => {
                tally.denied += u64::from(power);
                before = last;
                last = found;
            }
            _ if found == before => {
                tally.last_lost += 1;
                (last, before) = (before, None);
            }
            _ => {
                tally.older += 1;
                (last, before) = (found, None);
            }
        }
        if found.is_none() {
            (last, before) = (None, None);
        }
    }
    tally.acknowledged += acknowledged;
    if acknowledged == 0 && last.is_none() {
        let saved = |nth| store.save(4, |record| record.write(&[nth; 4])).is_ok();
        tally.stuck += u64::from(!(0..8).any(saved));
    }
}

#[test]
fn what_was_acknowledged_stays() {
    let chips = Config::default().cases;
    let mut rows = String::new();
    let mut failed = Vec::new();
    for (nth, Kind { name, faults, loss }) in KINDS.iter().enumerate() {
        let mut tally = Tally::default();
        for chip in 0..chips {
            let seed = (nth as u64) << 32 | u64::from(chip);
            match chip % 5 {
                0 => live::<1, 1, 512>(
                    Slots { first: 0, second: 1024, bytes: 1024 },
                    seed,
                    *faults,
                    &mut tally,
                ),
                1 => live::<4, 4, 256>(
                    Slots { first: 256, second: 1024, bytes: 512 },
                    seed,
                    *faults,
                    &mut tally,
                ),
                2 => {
                    live::<8, 8, 256>(Slots { first: 1024, second: 0, bytes: 768 }, seed, *faults, &mut tally)
                }
                3 => live::<32, 1, 512>(
                    Slots { first: 0, second: 1024, bytes: 1024 },
                    seed,
                    *faults,
                    &mut tally,
                ),
                _ => live::<256, 4, 1024>(
                    Slots { first: 2048, second: 0, bytes: 2048 },
                    seed,
                    *faults,
                    &mut tally,
                ),
            }
        }
        let Tally {
            savings, acknowledged, cuts, boots, last_lost, older, all_lost, counter_lost, stuck, ..
        } = tally;
        let counts = [savings, acknowledged, cuts, boots, last_lost, older, all_lost, counter_lost, stuck];
        rows += &format!("| {name} | {} |\n", counts.map(grouped).join(" | "));
        let lost = match loss {
            Loss::Nothing => last_lost + older + all_lost + counter_lost + tally.denied + stuck,
            Loss::LastSaving => older + all_lost + counter_lost + tally.denied + stuck,
            Loss::Anything => tally.denied + stuck,
        };
        if lost + tally.strange > 0 {
            failed.push((name, tally));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    if chips == OF_THE_TABLE {
        table(&rows);
    }
}

/// Chips of each kind in the table.
const OF_THE_TABLE: u32 = 5_000;

/// The rows of the table in `boards/README.md`, or writes them.
fn table(rows: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let page = std::fs::read_to_string(path).unwrap();
    let head = page.find("| fault | savings |").unwrap();
    let start = head + page[head..].match_indices('\n').nth(1).unwrap().0 + 1;
    let end = start + page[start..].find("\n\n").unwrap() + 1;
    if std::env::var_os("TINYFIT_UPDATE").is_some() {
        std::fs::write(path, format!("{}{rows}{}", &page[..start], &page[end..])).unwrap();
    } else {
        assert_eq!(&page[start..end], rows, "TINYFIT_UPDATE=1 writes the table of boards/README.md");
    }
}

/// With commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
    parts.join(",")
}

const SLOTS: Slots = Slots { first: 0, second: 1024, bytes: 1024 };

fn new(faults: Faults) -> Chip<4, 4, 512> {
    boot(Faulty::new(0, 2048, [0, 1024], 900, faults), SLOTS, 900).0
}

fn save(store: &mut Chip<4, 4, 512>, nth: u32) -> Result<(), Error<faulty::Failure>> {
    store.save(900, |record| record.write(&payload(nth, 900)))
}

fn rebooted(store: Chip<4, 4, 512>) -> (Chip<4, 4, 512>, Option<Vec<u8>>) {
    boot(store.into_flash(), SLOTS, 900)
}

/// Both records are refused as no read works for a while. The record saved then is the newest, and stays so.
#[test]
fn records_that_could_not_be_read_do_not_come_back_over_what_was_saved_since() {
    let mut store = new(NONE);
    save(&mut store, 1).unwrap();
    save(&mut store, 2).unwrap();
    store.flash().faults.failed_reads = 1;
    for _ in 0..2 {
        let read = store.load(|record| record.read(&mut [0; 900]));
        assert_eq!(read, Err(Error::Flash(faulty::Failure::Failed)));
        store.refuse();
    }
    assert_eq!((store.source(), store.found()), (Source::Factory, [Slot::Bad; 2]));
    // Which slot may be erased is not to be seen.
    assert_eq!(save(&mut store, 3), Err(Error::Flash(faulty::Failure::Failed)));
    assert!(!store.is_saved());
    store.flash().faults.failed_reads = 0;
    save(&mut store, 3).unwrap();
    assert_eq!((store.source(), store.sequence(0), store.sequence(1)), (Source::Slot(0), Some(3), Some(2)));
    let (store, found) = rebooted(store);
    assert_eq!((store.source(), found), (Source::Slot(0), Some(payload(3, 900))));
}

/// One that cannot be read may hold any sequence.
#[test]
fn what_is_saved_beside_a_slot_that_cannot_be_read_is_newer_than_what_is_in_it() {
    let mut store = new(NONE);
    for nth in 1..=4 {
        save(&mut store, nth).unwrap();
    }
    let mut flash = store.into_flash();
    flash.bytes[..1024].fill(0xFF);
    flash.unreadable = 1024..2048;
    let (mut store, found) = boot(flash, SLOTS, 900);
    assert_eq!((store.found(), found), ([Slot::Empty, Slot::Bad], None));
    assert!(!store.is_mark_whole());
    save(&mut store, 5).unwrap();
    assert_eq!(store.source(), Source::Slot(0));
    store.flash().unreadable = 0..0;
    let (store, found) = rebooted(store);
    assert_eq!((store.sequence(1), found), (Some(4), Some(payload(5, 900))));
    assert!(store.is_mark_whole());
}

#[test]
fn a_worn_slot_is_left_and_the_healthy_one_keeps_its_record() {
    for worn in [0, 1] {
        let mut store = new(Faults { worn: Some((worn, 0)), ..NONE });
        // Nothing is known of the slots yet: the first is tried first.
        if worn == 0 {
            assert_eq!((save(&mut store, 1), store.is_saved()), (Err(Error::Unverified), false));
        }
        save(&mut store, 2).unwrap();
        let healthy = Source::Slot(1 - worn);
        assert_eq!((store.source(), store.is_saved()), (healthy, true));
        for nth in 3..6 {
            assert_eq!((save(&mut store, nth), store.is_saved()), (Err(Error::Unverified), false));
            assert_eq!((store.source(), store.found()[worn]), (healthy, Slot::Bad));
        }
        assert_eq!(rebooted(store).1, Some(payload(2, 900)));
    }
}
