//! The arguments of the commands that use a model on a table.

use std::path::PathBuf;

use crate::format_args::FormatArgs;

/// A model, and a table to use it on
#[derive(clap::Args)]
pub(crate) struct ModelArgs {
    /// A model file, f32 or int8
    pub model: PathBuf,
    /// A table of CSV or JSON lines, plain or compressed by gzip, or - for standard input; columns are found by name, others
    /// ignored
    pub data: PathBuf,
    #[command(flatten)]
    pub format: FormatArgs,
}
