//! What a table is, and how to learn from it.

use std::path::Path;

use tinyfit_engine::{Dataset, Memory};
use tinyfit_model::Model;

use crate::choice::Choice;
use crate::columns::roles::{MissingTarget, Roles};
use crate::columns::target::TaskChoice;
use crate::fault::{Error, Fault, Usage};
use crate::read::format::Format;
use crate::read::table::Table;
use crate::rows::augment::Augmentation;
use crate::rows::encode::{labeled, with_targets};
use crate::rows::examples::Examples;
use crate::rows::parts::{Order, Splitting};
use crate::rows::prepare::{Preparation, Scale};

/// What the table is, and how to learn from it
#[derive(Clone, Debug)]
pub struct Options {
    /// How the table is written.
    pub format: Format,
    /// What each column is for.
    pub roles: Roles,
    /// How numbers are brought to the same size; it becomes part of the model. Inputs of 0 and 1 stay as they are
    pub scale: Scale,
    /// Weigh classes so that each counts as much as the others, however many rows it has
    pub balance: bool,
    /// With --task autoencode: the share of the validation rows that are no anomalies
    pub quantile: f32,
    /// Which rows test and validate.
    pub splitting: Splitting,
    /// Augmentation of the training rows.
    pub augmentation: Augmentation,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: Format::default(),
            roles: Roles::default(),
            scale: Scale::default(),
            balance: false,
            quantile: 0.99,
            splitting: Splitting::default(),
            augmentation: Augmentation::default(),
        }
    }
}

impl Options {
    /// What cannot be meant, as far as the command line alone tells.
    ///
    /// # Errors
    /// Flags that do not go together.
    pub fn check(&self, task: TaskChoice) -> Result<(), Usage> {
        self.roles.check(task)?;
        self.augmentation.check()?;
        let by_time = self.roles.time.is_some() || self.splitting.split == Order::Time;
        if by_time && self.roles.group.is_some() && self.roles.window.is_none() {
            return Err(Usage("rows are split by --group or by time, not by both: give one of them".into()));
        }
        if self.balance && matches!(task, TaskChoice::Regress | TaskChoice::Autoencode) {
            return Err(Usage("--balance weighs classes: it goes with --task classify".into()));
        }
        Ok(())
    }

    /// The examples of a table.
    ///
    /// # Errors
    /// Options do not go together, or the table cannot be learned from.
    pub fn read(&self, data: &Path, task: TaskChoice, memory: &Memory) -> Result<Examples, Error> {
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
    pub fn test_rows(
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
    pub fn preparation(&self, seed: u64) -> Preparation<'_> {
        Preparation {
            missing: self.roles.missing,
            scale: self.scale,
            balance: self.balance,
            quantile: self.quantile,
            augmentation: &self.augmentation,
            seed,
        }
    }

    /// The settings as they would be given again, without those that are defaults.
    pub fn flags(&self, task: TaskChoice) -> String {
        let mut flags = self.format.flags() + &self.roles.flags();
        if self.scale != Scale::Standard {
            flags += &format!(" --scale {}", self.scale.name());
        }
        if self.balance {
            flags += " --balance";
        }
        if task == TaskChoice::Autoencode {
            flags += &format!(" --quantile {}", self.quantile);
        }
        flags + &self.splitting.flags() + &self.augmentation.flags()
    }
}
