//! The boards: what each of them is, and what the verbs of the tool do with it.
//!
//! One file describes a board, `boards/NAME/board.toml`, and everything else reads it here: [`all`] has one [`Board`] for each folder that
//! has such a file. They are embedded and checked when this crate is compiled; [`Board::parse`] reads another.
//!
//! ```
//! let board = tinyfit_boards::named("rp2040").expect("there is firmware for it");
//! assert_eq!(board.target, "thumbv6m-none-eabi");
//! assert!(board.learns() && board.fits(64 * 1024, 16 * 1024));
//! ```

mod board;
mod description;
mod page;
mod verb;

use std::sync::OnceLock;

pub use board::{RECORD, SCORE, TUNE};
pub use description::{
    Board, Channel, Emulator, Error, Identity, Memory, Own, Qemu, Rates, Reserve, Sensor, Slots, Ticks, Unit,
    Way,
};
pub use page::{page, summary};
pub use verb::Verb;

/// Name, description and programs of each folder.
static EMBEDDED: &[(&str, &str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/boards.rs"));

/// Every board there is firmware for, by name.
pub fn all() -> &'static [Board] {
    static BOARDS: OnceLock<Vec<Board>> = OnceLock::new();
    BOARDS.get_or_init(|| {
        let read = |(name, text, programs): &(&str, &str, &[&str])| {
            let programs: Vec<String> = programs.iter().map(ToString::to_string).collect();
            // The build script has read each without an error.
            Board::parse(name, text, &programs).ok()
        };
        EMBEDDED.iter().filter_map(read).collect()
    })
}

/// The board of that name.
pub fn named(name: &str) -> Option<&'static Board> {
    all().iter().find(|board| board.name == name)
}

/// The boards that an emulator runs a program of.
pub fn emulated(program: &str) -> impl Iterator<Item = &'static Board> {
    all().iter().filter(move |board| board.emulator.is_some() && board.has(program))
}
