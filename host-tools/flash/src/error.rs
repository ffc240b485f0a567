//! Why nothing was put on a board, or not all.

use std::io;
use std::path::PathBuf;

use tinyfit_boards::Board;

/// Why nothing was put on a board, or not all: what, and after the last semicolon what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that should be a firmware is none.
    #[error(
        "it is not firmware (no ELF file of 32 bits); give the file that cargo built, or one of `firmware` in the cache"
    )]
    NotElf,
    /// A damaged firmware.
    #[error("the firmware is damaged ({0}); build it again")]
    Elf(String),
    /// A firmware of another chip.
    #[error("the firmware {what}, so it is not for {board}; give that board's firmware")]
    Elsewhere {
        /// The board.
        board: String,
        /// The difference.
        what: String,
    },
    /// More than there is room for.
    #[error("{memory} of {board}: {needed} bytes are needed and there are {room}, {} too few; give a smaller model", needed - room)]
    TooLarge {
        /// The board.
        board: String,
        /// Flash or RAM.
        memory: &'static str,
        /// Bytes that are needed.
        needed: u32,
        /// Bytes that there are.
        room: u32,
    },
    /// The linker had no room: by how much it cannot tell more exactly.
    #[error("{memory} of {board}: {over} bytes too few; give a smaller model")]
    Overflows {
        /// The board.
        board: String,
        /// The linker's name of the memory.
        memory: String,
        /// Bytes that are missing.
        over: u64,
    },
    /// Firmware where the board keeps what it learned.
    #[error(
        "the firmware covers {overlap} bytes of the slot at {slot:#010x} of {board}, where it keeps what it learned; \
             build it with the memory.x of that board"
    )]
    Slot {
        /// The board.
        board: String,
        /// The slot's address.
        slot: u32,
        /// How many bytes of it.
        overlap: u32,
    },
    /// A model that the firmware has no place for.
    #[error("{what}; {advice}")]
    Unfit {
        /// The firmware's program.
        what: String,
        /// What to do.
        advice: String,
    },
    /// There is no such program for the board.
    #[error("there is no firmware '{name}' for {board}; there are {}", programs.join(", "))]
    NoProgram {
        /// The requested program.
        name: String,
        /// The board.
        board: String,
        /// What there is.
        programs: Vec<String>,
    },
    /// No firmware of this program is known.
    #[error("no firmware `{program}` was built here for {board}; give the one that the board has by --elf")]
    NotBuilt {
        /// The board.
        board: String,
        /// The program.
        program: String,
    },
    /// Building or emulating failed.
    #[error(transparent)]
    Emulator(#[from] tinyfit_emulator::Error),
    /// The tool was built without a way onto the board.
    #[error(
        "this tinyfit was built without --via {way}; install it with it, from a clone: cargo install --path host-tools/cli --features {way}"
    )]
    NotBuiltIn {
        /// The way.
        way: &'static str,
    },
    /// No board in boot mode is seen as a drive.
    #[error(
        "there is no drive of a board in boot mode; hold BOOTSEL while plugging the board in, or give the drive's folder by --drive"
    )]
    NoDrive,
    /// More than one is.
    #[error("there are {} drives of boards in boot mode ({}); give one by --drive", .0.len(), folders(.0))]
    ManyDrives(Vec<PathBuf>),
    /// A folder that is not such a drive.
    #[error(
        "it is not a drive of a board in boot mode: INFO_UF2.TXT cannot be read there ({0}); give the drive's folder"
    )]
    NotADrive(io::Error),
    /// A drive of another board.
    #[error(
        "the board in boot mode is '{found}', and {board} is '{expected}'; plug in the right one, or give its --board"
    )]
    OtherBoard {
        /// The contents of INFO_UF2.TXT.
        found: String,
        /// The board that is wanted.
        board: String,
        /// The contents of that board's.
        expected: String,
    },
    /// A drive that was not written to.
    #[error("the drive cannot be written to ({0}); plug the board in again with BOOTSEL held")]
    Drive(io::Error),
    /// No debug probe is seen.
    #[error(
        "there is no debug probe; plug one in (on Linux, its udev rules are at https://probe.rs/docs/getting-started/probe-setup)"
    )]
    NoProbe,
    /// More than one is.
    #[error("there are {} debug probes; give one by --probe: {}", .0.len(), .0.join(", "))]
    ManyProbes(Vec<String>),
    /// A probe is connected to another chip.
    #[error(
        "the chip is no {part}: at {address:#010x} there is {found:#010x}, and not {expected:#010x}; connect the right board, or give its --board"
    )]
    OtherChip {
        /// The part that is wanted.
        part: String,
        /// The address of its ID register.
        address: u32,
        /// Its report.
        found: u32,
        /// The expected ID.
        expected: u32,
    },
    /// A probe, or the chip behind it, failed.
    #[error("{doing} failed ({why}); check the wires between probe and board, and that the board has power")]
    Probe {
        /// The operation.
        doing: &'static str,
        /// The message of probe-rs.
        why: String,
    },
    /// No boot loader is seen.
    #[error(
        "there is no STM32 in its USB boot loader; hold BOOT0 high (the button BOOT0, or a jumper to 3.3 V) while the board is reset, and connect its USB"
    )]
    NoDfu,
    /// More than one is.
    #[error("there are {0} devices in the USB boot loader of STM32; leave one plugged in")]
    ManyDfu(usize),
    /// The boot loader failed.
    #[error("{doing} failed ({why}); reset the board with BOOT0 held high and try again")]
    Dfu {
        /// The operation.
        doing: &'static str,
        /// Its report.
        why: String,
    },
    /// The program of the chip's maker is not installed.
    #[error("`{tool}` is missing, which puts firmware on this board; install it with: {install}")]
    NoTool {
        /// The program.
        tool: String,
        /// The command.
        install: String,
    },
    /// It failed.
    #[error("`{tool}` failed ({status}); connect the board, and see above what it printed")]
    Tool {
        /// The program.
        tool: String,
        /// How it ended.
        status: String,
    },
    /// The bytes read back differ from those written.
    #[error(
        "what is read back differs from what was written, first at {address:#010x}; try again, and with another board if it stays so"
    )]
    Differs {
        /// Where.
        address: u32,
    },
    /// A file or a stream.
    #[error("{0}; check the file and its permissions")]
    Io(#[from] io::Error),
}

impl Error {
    pub(crate) fn elf(error: object::Error) -> Self {
        Self::Elf(error.to_string())
    }

    pub(crate) fn outside(memory: &str, address: u32, board: &Board) -> Self {
        let range = if memory == "RAM" { board.ram.range() } else { board.flash.range() };
        let what = format!(
            "is linked for {memory} at {address:#010x}, where the board has none (its is {:#010x} to {:#010x})",
            range.start, range.end
        );
        Self::Elsewhere { board: board.name.clone(), what }
    }
}

fn folders(folders: &[PathBuf]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}
