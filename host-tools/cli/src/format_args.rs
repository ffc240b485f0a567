//! The flags for how a table is written.

use tinyfit_data::{Decimal, Delimiter, Format, Thousands, comment};

use crate::flags::{Flags, choice};

/// How a table is written, by its flags.
pub(crate) type FormatArgs = Flags<FormatFlags, Format>;

/// How the table is written; what is not given is detected
#[derive(clap::Args)]
pub(crate) struct FormatFlags {
    /// The delimiter of cells: one character, 'tab', or 'blanks' for runs of blanks [default: whichever of , ; tab |
    /// and blanks gives most lines the same number of cells]
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<Delimiter>,
    /// The first line is a row, and the columns are named 1, 2, ..
    #[arg(long)]
    no_header: bool,
    /// The decimal mark [default: a comma where it separates no cells and all numbers agree, else a point]
    #[arg(long, value_parser = choice::<Decimal>())]
    decimal: Option<Decimal>,
    /// The thousands separator [default: blanks, apostrophes, or points with a decimal comma]
    #[arg(long, value_parser = choice::<Thousands>())]
    thousands: Option<Thousands>,
    /// Skip lines that begin with this character [default: # where the file begins with such lines]
    #[arg(long, value_name = "CHAR", value_parser = comment)]
    comment: Option<u8>,
    /// Skip this many lines before the header
    #[arg(long, value_name = "N")]
    skip: Option<usize>,
    /// More texts that stand for a missing value, such as -999, besides empty cells, NA, NaN, null and the like
    #[arg(long, value_name = "TEXT,..", allow_hyphen_values = true)]
    na: Vec<String>,
}

impl From<FormatFlags> for Format {
    fn from(flags: FormatFlags) -> Self {
        let FormatFlags { delimiter, no_header, decimal, thousands, comment, skip, na } = flags;
        Self { delimiter, no_header, decimal, thousands, comment, skip, na }
    }
}
