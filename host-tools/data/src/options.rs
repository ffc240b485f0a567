//! The flags that say what a table is and how to learn from it.

use std::path::Path;

use clap::ValueEnum;
use tinyfit_engine::{Dataset, Memory};
use tinyfit_model::Model;

use crate::error::{Fault, Usage};
use crate::examples::{Examples, labeled, with_targets};
use crate::format::Format;
use crate::parts::{Order, Splitting};
use crate::prepare::{Preparation, Scale};
use crate::roles::{MissingTarget, Roles};
use crate::table::Table;
use crate::target::TaskChoice;
use crate::vary::Variations;

/// What the table is, and how to learn from it
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct DataArgs {
    #[command(flatten)]
    pub format: Format,
    #[command(flatten)]
    pub roles: Roles,
    /// How numbers are brought to the same size; it becomes part of the model. Inputs of 0 and 1 stay as they are
    #[arg(long, default_value = "standard")]
    pub scale: Scale,
    /// Weigh classes so that each counts as much as the others, however many rows it has
    #[arg(long)]
    pub balance: bool,
    /// With --task autoencode: the share of the validation rows that are no anomalies
    #[arg(long, value_name = "Q", default_value_t = 0.99, value_parser = quantile)]
    pub quantile: f32,
    #[command(flatten)]
    pub splitting: Splitting,
    #[command(flatten)]
    pub variations: Variations,
}

impl DataArgs {
    /// What cannot be meant, as far as the command line alone tells.
    ///
    /// # Errors
    /// Flags that do not go together.
    pub(crate) fn check(&self, task: TaskChoice) -> Result<(), Usage> {
        self.roles.check(task)?;
        self.variations.check()?;
        let by_time = self.roles.time.is_some() || self.splitting.split == Order::Time;
        if by_time && self.roles.group.is_some() && self.roles.window.is_none() {
            return Err(Usage("rows are split by --group or by time, not by both: give one of them".into()));
        }
        if self.balance && matches!(task, TaskChoice::Regress | TaskChoice::Autoencode) {
            return Err(Usage("--balance weighs classes: it goes with --task classify".into()));
        }
        Ok(())
    }

    /// The table and its examples.
    pub(crate) fn read(&self, data: &Path, task: TaskChoice, memory: &Memory) -> anyhow::Result<Examples> {
        self.check(task)?;
        let table = Table::open(data, &self.format)?;
        // An argument can name several columns.
        self.roles.named(&table).check(task)?;
        let examples = Examples::read(&table, &self.roles, task, memory)?;
        if self.balance && examples.classes.is_empty() {
            return Err(
                Usage("--balance weighs classes, and the target is a number: leave it out".into()).into()
            );
        }
        Ok(examples)
    }

    /// The rows of the table that --test names, and notes of what was left out of it.
    ///
    /// # Errors
    /// The table does not fit the model.
    pub(crate) fn test_rows(
        &self,
        file: &Path,
        model: &Model,
        memory: &Memory,
    ) -> Result<(Dataset, Vec<String>), Fault> {
        let mut table = Table::open(file, &self.format)?;
        let mut notes = Vec::new();
        if self.roles.missing_target == MissingTarget::Drop {
            (table, notes) = with_targets(&table, model, None)?;
            notes.iter_mut().for_each(|note| *note = format!("{}: {note}", file.display()));
        }
        Ok((labeled(&table, model, None, memory)?, notes))
    }

    /// How examples are prepared.
    pub(crate) fn preparation(&self, seed: u64) -> Preparation<'_> {
        Preparation {
            missing: self.roles.missing,
            scale: self.scale,
            balance: self.balance,
            quantile: self.quantile,
            variations: &self.variations,
            seed,
        }
    }

    /// The settings as they would be given again, without those that are defaults.
    pub(crate) fn flags(&self, task: TaskChoice) -> String {
        let mut flags = self.format.flags() + &self.roles.flags();
        if let Some(scale) = self.scale.to_possible_value().filter(|_| self.scale != Scale::Standard) {
            flags += &format!(" --scale {}", scale.get_name());
        }
        if self.balance {
            flags += " --balance";
        }
        if task == TaskChoice::Autoencode {
            flags += &format!(" --quantile {}", self.quantile);
        }
        flags + &self.splitting.flags() + &self.variations.flags()
    }
}

fn quantile(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("a share above 0 and up to 1 is wanted".to_string()),
    }
}
