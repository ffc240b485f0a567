//! What a chip saves in its flash outlives a power cut at any instant.

use std::{fs, path::Path, time::Duration};

use tinyfit_boards::Board;
use tinyfit_emulator::{Emulator, Flash, Options, build};

use crate::named;

const PATIENCE: Duration = Duration::from_secs(60);

/// Into each slot once; and into the first again where `cargo xtask test --exhaustive` asks for all there is.
fn savings() -> u32 {
    if std::env::var_os("TINYFIT_EXHAUSTIVE").is_some() { 3 } else { 2 }
}

/// A chip with the firmware `tune`.
struct Booted(Emulator);

impl Booted {
    fn boot(board: &Board, elf: &Path, image: &Path, cut: Option<&Path>) -> Self {
        let options = Options { flash: Some(Flash { image, cut }), ..Options::default() };
        Self(Emulator::start_with(board, elf, options).unwrap_or_else(|error| panic!("{error}")))
    }

    fn say(&mut self, command: &str) -> String {
        self.0.send_line(command).unwrap();
        self.0.read_line(PATIENCE).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Learns two examples more: other weights, and more windows counted.
    fn learn(&mut self) {
        for (x, class) in [("0.5", 1), ("-0.3", 2)] {
            let x = [x; 30].join(",");
            assert!(self.say(&format!(r#"{{"score":{{"x":[{x}]}}}}"#)).contains("score"));
            let label = format!(r#"{{"label":{{"class":{class},"keep":true}}}}"#);
            assert_eq!(self.say(&label), r#""ok""#);
        }
        let learned = self.say(r#"{"learn":{"epochs":1,"learning_rate":0.01,"seed":1}}"#);
        assert!(learned.contains("learned"), "{learned}");
    }

    fn save(&mut self) {
        let saved = self.say(r#""save""#);
        assert!(saved.contains("saved"), "{saved}");
    }

    /// All of the model, and the counts that are saved.
    fn state(&mut self) -> String {
        let stats = self.say(r#""stats""#);
        let mut state = stats.split_once(r#","kept""#).unwrap().0.to_string();
        for offset in (0..).step_by(160) {
            let chunk = self.say(&format!(r#"{{"get":{{"offset":{offset}}}}}"#));
            if chunk.contains("error") {
                break;
            }
            state += &chunk;
        }
        state
    }
}

/// The power fails at each change of the flash during some savings. The next boot finds what was saved last or what was
/// saved before, and can save again.
fn a_power_cut_loses_one_saving_at_most(board: &Board) {
    let elf = build(board, "tune", None).unwrap_or_else(|error| panic!("{error}"));
    let directory = tempfile::tempdir().unwrap();
    let image = directory.path().join("flash");
    let mut before = Booted::boot(board, &elf, &image, None).state();
    for saving in 1..=savings() {
        // What each cut leaves, of one run without any.
        let cuts = tempfile::tempdir_in(directory.path()).unwrap();
        let mut booted = Booted::boot(board, &elf, &image, Some(cuts.path()));
        booted.learn();
        let after = booted.state();
        booted.save();
        drop(booted);
        let count = fs::read_dir(cuts.path()).unwrap().count();
        assert!(after != before && count > 20, "{count} changes");
        for cut in 1..=count {
            let image = cuts.path().join(cut.to_string());
            let mut booted = Booted::boot(board, &elf, &image, None);
            let found = booted.state();
            assert!(found == before || found == after, "saving {saving}, cut {cut}");
            booted.save();
            drop(booted);
            fs::remove_file(image).unwrap();
        }
        before = after;
        assert!(Booted::boot(board, &elf, &image, None).state() == before, "saving {saving}");
    }
}

#[test]
fn a_power_cut_loses_one_saving_at_most_on_the_stm32f405() {
    a_power_cut_loses_one_saving_at_most(named("stm32f405"));
}

#[test]
fn a_power_cut_loses_one_saving_at_most_on_the_rp2040() {
    a_power_cut_loses_one_saving_at_most(named("rp2040"));
}
