//! `tinyfit eval`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_engine::{Metrics, evaluate};

use crate::format::Format;
use crate::output::Output;
use crate::table::Table;
use crate::{examples, files, metrics};

/// Say how good a model is on a table that has its inputs and its target
#[derive(clap::Args)]
pub struct Args {
    /// A model file, f32 or int8
    model: PathBuf,
    /// A CSV file, plain or compressed by gzip; columns are found by name, others ignored
    data: PathBuf,
    #[command(flatten)]
    format: Format,
    /// The target's column, if it is not called as in training
    #[arg(long, value_name = "COL")]
    target: Option<String>,
}

#[derive(Serialize)]
struct Report {
    model: String,
    data: String,
    element: &'static str,
    classes: Vec<String>,
    test: Metrics,
}

/// Evaluates and shows the metrics.
///
/// # Errors
/// A file cannot be read, or the table does not fit the model.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (model, _) = files::read_model(&args.model)?;
    let data = examples::labelled(&Table::open(&args.data, &args.format)?, &model, args.target.as_deref())?;
    output.report(&Report {
        model: args.model.display().to_string(),
        data: args.data.display().to_string(),
        element: model.element(),
        test: evaluate(&model, &data),
        classes: model.task.classes().to_vec(),
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}) on {}\n", self.model, self.element, self.data)?;
        f.write_str(&metrics::text(&self.test, &self.classes))
    }
}
