//! `tinyfit eval`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_engine::{Anomalies, Metrics, anomaly_scores, evaluate};
use tinyfit_model::{Model, Task};

use crate::error::Usage;
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
    /// The target's column, if it is not called as in training. Of an autoencoder: a column that tells anomalies, for the ROC
    /// AUC
    #[arg(long, value_name = "COL")]
    target: Option<String>,
    /// Of an autoencoder: what the target's column says of rows that are no anomalies [default: 0, false or no]
    #[arg(long, value_name = "VALUE", requires = "target")]
    normal: Option<String>,
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
    let test = test(args, &model)?;
    output.report(&Report {
        model: args.model.display().to_string(),
        data: args.data.display().to_string(),
        element: model.element(),
        test,
        classes: model.task.classes().to_vec(),
    })
}

fn test(args: &Args, model: &Model) -> anyhow::Result<Metrics> {
    let table = Table::open(&args.data, &args.format)?;
    let target = args.target.as_deref();
    Ok(match (&model.task, target) {
        (Task::Autoencode { threshold, .. }, Some(column)) => {
            let (data, flags) = examples::flagged(&table, model, column, args.normal.as_deref())?;
            Metrics::Anomalies(Anomalies::of(&anomaly_scores(model, &data), *threshold, Some(&flags)))
        }
        _ if args.normal.is_some() => {
            return Err(Usage("--normal goes with a model of --task autoencode: leave it out".into()).into());
        }
        _ => evaluate(model, &examples::labelled(&table, model, target)?),
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}) on {}\n", self.model, self.element, self.data)?;
        f.write_str(&metrics::text(&self.test, &self.classes))
    }
}
