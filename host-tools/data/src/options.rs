//! All options for reading examples from a table.

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

/// How a table is written, what its columns are for, and how its rows are prepared.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the table is written.
    pub format: Format,
    /// The role of each column.
    pub roles: Roles,
    /// How to scale numbers; the scaler becomes part of the model. Inputs of 0 and 1 are not scaled.
    pub scale: Scale,
    /// Weight classes inversely to their number of rows.
    pub balance: bool,
    /// For autoencoders: the share of the validation rows that are not anomalies, above 0 and at most 1.
    pub quantile: f32,
    /// How rows are split.
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
    /// Checks what does not depend on the table.
    ///
    /// # Errors
    /// Options contradict each other or are out of range.
    pub fn check(&self, task: TaskChoice) -> Result<(), Usage> {
        self.roles.check(task)?;
        self.splitting.check()?;
        self.augmentation.check()?;
        if !(self.quantile > 0.0 && self.quantile <= 1.0) {
            return Err(Usage("--quantile is a share above 0 and up to 1".into()));
        }
        let by_time = self.roles.time.is_some() || self.splitting.split == Order::Time;
        if by_time && self.roles.group.is_some() && self.roles.window.is_none() {
            return Err(Usage("rows are split by --group or by time, not by both: give one of them".into()));
        }
        if self.balance && matches!(task, TaskChoice::Regress | TaskChoice::Autoencode) {
            return Err(Usage("--balance weighs classes: it requires --task classify".into()));
        }
        Ok(())
    }

    /// Reads the examples of a table; `-` is standard input.
    ///
    /// # Errors
    /// Options contradict each other, or the table cannot be learned from.
    pub fn read(&self, data: &Path, task: TaskChoice, memory: &Memory) -> Result<Examples, Error> {
        self.check(task)?;
        let table = Table::open(data, &self.format)?;
        // One value can name several columns.
        self.roles.named(&table).check(task)?;
        let examples = Examples::read(&table, &self.roles, task, memory)?;
        if self.balance && examples.classes.is_empty() {
            return Err(
                Usage("--balance weighs classes, and the target is a number: leave it out".into()).into()
            );
        }
        Ok(examples)
    }

    /// The rows of a separate test table, and notes on the rows that were left out.
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

    /// The settings of [`prepare`](crate::prepare).
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

    /// The settings as command line options, without defaults.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;
    use crate::rows::augment::Augmentation;

    /// A library has no parser that refuses these before.
    #[test]
    fn settings_out_of_range_are_refused() {
        let refused = |change: &dyn Fn(&mut Options)| {
            let mut options = Options { roles: Roles::of("y"), ..Options::default() };
            change(&mut options);
            options.check(TaskChoice::Auto).map_err(|usage| usage.0).err()
        };
        assert_eq!(refused(&|_| {}), None);
        for (change, what) in [
            (&(|of: &mut Options| of.splitting.folds = Some(1)) as &dyn Fn(&mut Options), "--folds"),
            (&|of: &mut Options| of.splitting.folds = Some(limits::FOLDS + 1), "--folds"),
            (
                &|of: &mut Options| (of.splitting.folds, of.splitting.leave_one_out) = (Some(2), true),
                "--leave-one-out",
            ),
            (&|of: &mut Options| of.quantile = 0.0, "--quantile"),
            (&|of: &mut Options| of.quantile = f32::NAN, "--quantile"),
            (&|of: &mut Options| of.augmentation.augment = Some(limits::VARIATIONS + 1), "--augment"),
            (
                &|of: &mut Options| {
                    of.augmentation = Augmentation { jitter: -1.0, ..Augmentation::default() }
                },
                "--jitter",
            ),
        ] {
            assert!(refused(change).is_some_and(|text| text.contains(what)), "{what}: {:?}", refused(change));
        }
    }
}
