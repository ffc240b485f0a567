//! The flags for how a table is written.

use tinyfit_data::{Decimal, Delimiter, Format, Thousands, comment};

use crate::flags::{Flags, choice};

/// How a table is written, by its flags.
pub(crate) type FormatArgs = Flags<FormatFlags, Format>;

/// How the table is written; what is not given is recognized
#[derive(clap::Args)]
pub(crate) struct FormatFlags {
    /// What separates the cells: one character, 'tab', or 'blanks' for runs of them [default: whichever of , ; tab | and blanks
    /// gives the lines the same number of cells]
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<Delimiter>,
    /// The first line is a row: columns are called 1, 2, ..
    #[arg(long)]
    no_header: bool,
    /// What marks decimals [default: a comma where it separates no cells and all numbers agree, else a point]
    #[arg(long, value_parser = choice::<Decimal>())]
    decimal: Option<Decimal>,
    /// What groups thousands [default: blanks, apostrophes, or points where decimals are marked by commas]
    #[arg(long, value_parser = choice::<Thousands>())]
    thousands: Option<Thousands>,
    /// Lines that begin with this character are left out [default: # where the file begins with such lines]
    #[arg(long, value_name = "CHAR", value_parser = comment)]
    comment: Option<u8>,
    /// So many lines before the header are left out
    #[arg(long, value_name = "N")]
    skip: Option<usize>,
    /// Texts that stand for no value, as -999, besides nothing, NA, NaN, null and the like
    #[arg(long, value_name = "TEXT,..", allow_hyphen_values = true)]
    na: Vec<String>,
}

impl From<FormatFlags> for Format {
    fn from(flags: FormatFlags) -> Self {
        let FormatFlags { delimiter, no_header, decimal, thousands, comment, skip, na } = flags;
        Self { delimiter, no_header, decimal, thousands, comment, skip, na }
    }
}
