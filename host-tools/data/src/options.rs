//! All options for reading examples from a table.

use std::path::{Path, PathBuf};

use tinyfit_engine::{Dataset, Memory};
use tinyfit_model::{Model, Sensing};

use crate::choice::Choice;
use crate::columns::roles::{MissingTarget, Roles};
use crate::columns::target::TaskChoice;
use crate::fault::{Error, Fault, Usage};
use crate::names;
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
    /// Further files with the columns of the first, whose rows follow.
    pub more: Vec<PathBuf>,
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
            more: Vec::new(),
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
        if by_time && self.roles.group.is_some() && !self.roles.framing.is_log() {
            return Err(Usage("rows are split by --group or by time, not by both: give one of them".into()));
        }
        if self.splitting.leave_one_out && self.splitting.split == Order::Time {
            let what = "--leave-one-out tests with each group, and --split time with the last rows: give one of them";
            return Err(Usage(what.into()));
        }
        if self.balance && matches!(task, TaskChoice::Regress | TaskChoice::Autoencode) {
            return Err(Usage("--balance weighs classes: it requires --task classify".into()));
        }
        Ok(())
    }

    /// Opens the table, and the further files.
    ///
    /// # Errors
    /// As [`Table::open_all`].
    pub fn open(&self, data: &Path) -> Result<Table, Fault> {
        Table::open_all([data].into_iter().chain(self.more.iter().map(PathBuf::as_path)), &self.format)
    }

    /// Reads the examples of a table; `-` is standard input.
    ///
    /// # Errors
    /// Options contradict each other, or the table cannot be learned from.
    pub fn read(&self, data: &Path, task: TaskChoice, memory: &Memory) -> Result<Examples, Error> {
        self.check(task)?;
        let table = self.open(data)?;
        // One value can name several columns.
        self.roles.named(&table).check(task)?;
        let mut examples = Examples::read(&table, &self.roles, task, memory)?;
        examples.notes.extend(self.split_note(examples.sensing.as_ref()).map(str::to_string));
        if self.balance && examples.classes.is_empty() {
            return Err(
                Usage("--balance weighs classes, and the target is a number: leave it out".into()).into()
            );
        }
        Ok(examples)
    }

    /// How the frames of a log are split, where options leave room for another meaning or frames share rows.
    fn split_note(&self, sensing: Option<&Sensing>) -> Option<&'static str> {
        let sensing = sensing?;
        let Roles { group, time, .. } = &self.roles;
        match (self.splitting.split, group, time) {
            (Order::Time, Some(_), _) => Some(
                "frames are split by time: --group only bounds them, so training and test can share a group",
            ),
            (Order::Random, Some(_), Some(_)) => Some(
                "frames are split by --group: --time only bounds them; --split time tests with the last ones",
            ),
            (Order::Random, None, None) if sensing.stride < sensing.span() => Some(
                "frames overlap and are split at random: one that tests or validates shares rows with some that train, so scores are \
                 too good; give --group COL, --time COL or --split time",
            ),
            _ => None,
        }
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

    /// The options that name the target, each after a blank.
    pub fn target_flags(&self) -> String {
        self.roles.target.iter().map(|argument| names::option("target", argument)).collect()
    }

    /// The settings as command line options, without defaults and without the target.
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
    use std::collections::BTreeSet;

    use crate::limits;
    use crate::rows::augment::Augmentation;
    use crate::rows::parts::{Shares, parts};

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
            (
                &|of: &mut Options| {
                    (of.roles.group, of.roles.framing.window) = (Some("g".into()), Some(4));
                    (of.splitting.split, of.splitting.leave_one_out) = (Order::Time, true);
                },
                "--split time",
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

    /// Three wearers, each recorded for 20 seconds, one after the other.
    #[test]
    fn windows_with_times_are_split_by_group_or_by_split_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.csv");
        let rows = (0..60).map(|t| format!("{t},{},w{},{}\n", t % 7, t / 20, ["rest", "walk"][t / 10 % 2]));
        std::fs::write(&path, format!("t,x,wearer,act\n{}", rows.collect::<String>())).unwrap();
        // The wearers that are tested and, where they are also trained on, shared; and the note.
        let split = |change: &dyn Fn(&mut Options)| {
            let mut options = Options { roles: Roles::of("act"), ..Options::default() };
            options.roles.group = Some("wearer".into());
            options.roles.time = Some("t".into());
            options.roles.framing.window = Some(5);
            change(&mut options);
            let examples = options.read(&path, TaskChoice::Auto, &Memory::unlimited()).unwrap();
            let shares = Shares { test: 0.5, validation: 0.5 };
            let parts = parts(&path, &examples, &options.splitting, shares, 1).unwrap();
            let of = |rows: &[u32]| -> BTreeSet<u32> {
                rows.iter().map(|&row| examples.groups.as_ref().unwrap().0[row as usize]).collect()
            };
            let shared = of(&parts.test).intersection(&of(&parts.learned().train)).count();
            let note = examples.notes.iter().find(|note| note.starts_with("frames are split")).cloned();
            (of(&parts.test).len(), shared, note.unwrap_or_default())
        };
        let (tested, shared, note) = split(&|_| {});
        assert_eq!((tested, shared), (1, 0));
        assert!(note.starts_with("frames are split by --group: --time only bounds them"), "{note}");
        let (tested, shared, note) = split(&|of| of.splitting.split = Order::Time);
        assert_eq!((tested, shared), (2, 1), "the last windows are of the last wearer and of the one before");
        assert!(note.starts_with("frames are split by time: --group only bounds them"), "{note}");
        let (tested, shared, note) = split(&|of| of.roles.time = None);
        assert_eq!((tested, shared, note), (1, 0, String::new()));
        // Without groups and times, overlapping windows are on both sides.
        let overlaps = |change: &dyn Fn(&mut Options)| {
            let mut options = Options { roles: Roles::of("act"), ..Options::default() };
            options.roles.drop_columns = vec!["t,wearer".into()];
            (options.roles.framing.window, options.roles.framing.stride) = (Some(4), Some(2));
            change(&mut options);
            let notes = options.read(&path, TaskChoice::Auto, &Memory::unlimited()).unwrap().notes;
            notes.iter().any(|note| note.starts_with("frames overlap and are split at random"))
        };
        assert!(overlaps(&|_| {}));
        assert!(
            !overlaps(&|of| of.roles.framing.stride = None)
                && !overlaps(&|of| of.roles.framing.stride = Some(4))
        );
        assert!(!overlaps(&|of| of.splitting.split = Order::Time));
    }

    /// A clock that starts again with each of three recordings, next to an axis that moves both ways.
    #[test]
    fn a_clock_among_the_axes_of_windows_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.csv");
        let row = |i: u32| {
            format!("{},{},{}\n", f64::from(i % 40) * 0.02, i * 7 % 11, ["rest", "walk"][i as usize / 40 % 2])
        };
        std::fs::write(&path, format!("seconds,x,act\n{}", (0..120).map(row).collect::<String>())).unwrap();
        let notes = |change: &dyn Fn(&mut Options)| {
            let mut options = Options { roles: Roles::of("act"), ..Options::default() };
            options.roles.framing.window = Some(5);
            change(&mut options);
            options.read(&path, TaskChoice::Auto, &Memory::unlimited()).unwrap().notes
        };
        let note = "column 'seconds' rises from row to row as a clock does, and is learned from as an axis: give --time 'seconds', \
                    which also keeps frames from crossing gaps, or --drop-columns 'seconds'";
        assert_eq!(notes(&|_| {}), [note]);
        let named = |notes: Vec<String>| notes.iter().any(|note| note.contains("as a clock does"));
        assert!(!named(notes(&|of| of.roles.time = Some("seconds".into()))));
        assert!(!named(notes(&|of| of.roles.drop_columns = vec!["seconds".into()])));
        assert!(!named(notes(&|of| of.roles.framing.window = None)));
    }
}
