//! Arguments of the verbs that learn: the table, and how its rows are shared out.

use std::path::{Path, PathBuf};

use tinyfit_data::{STDIN, TaskChoice};

use crate::data_args::DataArgs;
use crate::flags::choice;

/// The table to learn from
#[derive(clap::Args)]
pub(crate) struct TableArgs {
    /// A table of CSV or JSON lines, plain or compressed by gzip, or - for standard input; every column that has no other role is an input
    pub(crate) data: PathBuf,
    /// Further files with the same columns, whose rows follow
    pub(crate) more: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) table: DataArgs,
    /// The task
    #[arg(long, default_value = "auto", value_parser = choice::<TaskChoice>())]
    pub(crate) task: TaskChoice,
}

impl TableArgs {
    /// The files that are read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        [&self.data].into_iter().chain(&self.more).chain(&self.table.splitting.test).map(PathBuf::as_path)
    }

    /// The options of the table, with all of its files.
    pub(crate) fn options(&self) -> tinyfit_data::Options {
        tinyfit_data::Options { more: self.more.clone(), ..(*self.table).clone() }
    }
}

/// How rows are split, and the model file
#[derive(clap::Args)]
pub(crate) struct SharesArgs {
    /// The share of rows for the final test; 0 for no test
    #[arg(long, default_value_t = 0.2, value_parser = share)]
    pub(crate) test_size: f64,
    /// The share of the other rows for validation, which chooses the best epoch or network
    #[arg(long, default_value_t = 0.2, value_parser = share)]
    pub(crate) validation_size: f64,
    /// The seed of all random numbers: the same seed gives the same model file
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// The model file [default: DATA.safetensors in the current folder]
    #[arg(short, long, value_name = "M")]
    out: Option<PathBuf>,
}

impl SharesArgs {
    /// Where the model goes: the data's name without its endings. `log.csv.gz` makes `log.safetensors`, standard input `stdin.safetensors`.
    pub(crate) fn out(&self, data: &Path) -> PathBuf {
        if let Some(out) = &self.out {
            return out.clone();
        }
        if data == Path::new(STDIN) {
            return "stdin.safetensors".into();
        }
        let is_compressed = data.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz"));
        let data = if is_compressed { data.with_extension("") } else { data.to_path_buf() };
        format!("{}.safetensors", data.file_stem().unwrap_or_default().to_string_lossy()).into()
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..1.0).contains(&share) => Ok(share),
        _ => Err("expected a share from 0 to below 1".to_string()),
    }
}
