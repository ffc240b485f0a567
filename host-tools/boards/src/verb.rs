//! Support of each verb of the tool for a board.

use crate::board::RECORD;
use crate::description::Board;

/// A verb that takes the name of a board, or lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Shows whether a model fits.
    Inspect,
    /// Searches models that fit.
    Search,
    /// Puts a firmware with a model in it on the board.
    Flash,
    /// Runs the firmware in an emulator and shows what it does.
    Monitor,
    /// Records what its sensor measures.
    Record,
    /// Writes a crate of firmware.
    Export,
}

impl Verb {
    /// Each of them.
    pub const ALL: [Self; 6] =
        [Self::Inspect, Self::Search, Self::Flash, Self::Monitor, Self::Record, Self::Export];

    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Inspect => "inspect",
            Verb::Search => "search",
            Verb::Flash => "flash",
            Verb::Monitor => "monitor --emulator",
            Verb::Record => "record --emulator",
            Verb::Export => "export --firmware",
        }
    }

    /// Its action on the board, in a few words.
    ///
    /// # Errors
    /// It does nothing with it: why, and after a semicolon what does.
    pub fn on(self, board: &Board) -> Result<String, String> {
        let name = &board.name;
        match self {
            Verb::Inspect | Verb::Search if board.learns() => Ok("predict, learn".into()),
            Verb::Inspect | Verb::Search => Ok("predict".into()),
            Verb::Export if board.slots.is_some() && board.learns() => Ok("predict, learn".into()),
            Verb::Export => Ok("predict".into()),
            Verb::Flash if board.program().is_none() => Err(format!(
                "none of its programs carries a model; `tinyfit export MODEL --firmware {name}` writes one that does"
            )),
            Verb::Flash => match board.ways_onto() {
                ways if ways.is_empty() => {
                    Err("the tool cannot flash it; build its firmware in its folder".into())
                }
                ways => Ok(ways.join(", ")),
            },
            Verb::Record if !board.has(RECORD) => Err(format!(
                "its firmware has no sensor; `tinyfit record --port PORT --lines` takes any firmware of {name} that prints numbers"
            )),
            Verb::Record if !board.emulates_motion() => {
                Err("there is no emulator for its sensors; connect the board, and give --port".into())
            }
            Verb::Record => {
                Ok(board.sensors.iter().map(|sensor| sensor.name.as_str()).collect::<Vec<_>>().join(", "))
            }
            Verb::Monitor => match board.program() {
                _ if board.emulator.is_none() => {
                    Err("there is no emulator for this chip; connect the board, and give --port".into())
                }
                None => Err(format!(
                    "none of its programs speaks the protocol; `cargo run --release` in boards/{name} starts them"
                )),
                Some(program) => Ok(program.into()),
            },
        }
    }

    /// The boards that it works with.
    pub fn boards(self) -> impl Iterator<Item = &'static Board> {
        crate::all().iter().filter(move |board| self.on(board).is_ok())
    }
}

impl Board {
    /// The names of the ways that `flash` has onto it, the usual one first.
    pub fn ways_onto(&self) -> Vec<&'static str> {
        let serial = self.learns().then_some("serial");
        let emulator = (self.emulator.is_some() && self.program().is_some()).then_some("emulator");
        self.ways.iter().map(|way| way.name()).chain(serial).chain(emulator).collect()
    }
}
