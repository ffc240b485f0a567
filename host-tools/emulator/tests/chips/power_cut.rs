//! A chip's saved state survives a power cut at any instant.

use std::{fs, path::Path, time::Duration};

use tinyfit_boards::Board;
use tinyfit_emulator::{Emulator, Error, Flash, Options, build};

use crate::named;

const PATIENCE: Duration = Duration::from_secs(60);

/// Into each slot once; and into the first again where `cargo xtask test --exhaustive` asks for all there is.
fn savings() -> u32 {
    if std::env::var_os("TINYFIT_EXHAUSTIVE").is_some() { 3 } else { 2 }
}

/// A chip with the firmware `tune`.
struct Booted(Emulator);

impl Booted {
    fn boot(board: &Board, elf: &Path, image: &Path, cut: Option<u32>) -> Self {
        let options = Options { flash: Some(Flash { image, cut }), ..Options::default() };
        Self(Emulator::start_with(board, elf, options).unwrap_or_else(|error| panic!("{error}")))
    }

    fn say(&mut self, command: &str) -> Result<String, Error> {
        self.0.send_line(command)?;
        self.0.read_line(PATIENCE)
    }

    /// Learns two examples more: other weights, and more windows counted.
    fn learn(&mut self) {
        for (x, class) in [("0.5", 1), ("-0.3", 2)] {
            let x = [x; 30].join(",");
            assert!(self.say(&format!(r#"{{"score":{{"x":[{x}]}}}}"#)).unwrap().contains("score"));
            let label = format!(r#"{{"label":{{"class":{class},"keep":true}}}}"#);
            assert_eq!(self.say(&label).unwrap(), r#""ok""#);
        }
        let learned = self.say(r#"{"learn":{"epochs":1,"learning_rate":0.01,"seed":1}}"#).unwrap();
        assert!(learned.contains("learned"), "{learned}");
    }

    /// Whether the power held.
    fn save(&mut self) -> bool {
        match self.say(r#""save""#) {
            Ok(line) => assert!(line.contains("saved"), "{line}"),
            Err(Error::Exited { stderr, .. }) if stderr == "stopped: power cut" => return false,
            Err(error) => panic!("{error}"),
        }
        true
    }

    /// All of the model, and the counts that are saved.
    fn state(&mut self) -> String {
        let stats = self.say(r#""stats""#).unwrap();
        let mut state = stats.split_once(r#","kept""#).unwrap().0.to_string();
        for offset in (0..).step_by(160) {
            let chunk = self.say(&format!(r#"{{"get":{{"offset":{offset}}}}}"#)).unwrap();
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
    let (whole, image) = (directory.path().join("whole"), directory.path().join("flash"));
    let mut before = Booted::boot(board, &elf, &whole, None).state();
    for saving in 1..=savings() {
        // Each board learns the same.
        let (mut cuts, mut after) = (0, None);
        let after = loop {
            fs::copy(&whole, &image).unwrap();
            cuts += 1;
            let mut booted = Booted::boot(board, &elf, &image, Some(cuts));
            booted.learn();
            let learned = after.get_or_insert_with(|| booted.state());
            if booted.save() {
                break after.take();
            }
            let mut booted = Booted::boot(board, &elf, &image, None);
            let found = booted.state();
            assert!(found == before || found == *learned, "saving {saving}, cut {cuts}");
            assert!(booted.save());
        };
        let after = after.unwrap();
        assert!(after != before && cuts > 20, "{cuts} changes");
        fs::rename(&image, &whole).unwrap();
        before = after;
        assert!(Booted::boot(board, &elf, &whole, None).state() == before, "saving {saving}");
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
