//! The role of each column: target, input, weight, group, time.

use crate::choice::{Choice, Named};
use crate::columns::advice;
use crate::columns::target::TaskChoice;
use crate::fault::{Fault, Usage};
use crate::names;
use crate::read::table::Table;
use crate::sensing::framing::Framing;

/// The role of each column.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// The column to learn, or several columns of numbers. For autoencoders: columns to leave out. Here and below each
    /// text is a name, or a line of CSV with several names: `"Temp, C",width`.
    pub target: Vec<String>,
    /// Columns to leave out.
    pub drop_columns: Vec<String>,
    /// The only columns to learn from; if empty, all columns without another role.
    pub columns: Vec<String>,
    /// Columns of names even if their cells look like numbers. Of such a target, `1` and `1.0` are two classes.
    pub categorical: Vec<String>,
    /// How to fill missing cells.
    pub missing: Missing,
    /// How to handle rows whose target is missing.
    pub missing_target: MissingTarget,
    /// A column of weights. The loss of a row is multiplied by its weight.
    pub weights: Option<String>,
    /// A column of groups, such as persons or devices. All rows of a group are in the same part of a split.
    pub group: Option<String>,
    /// A column of times, numbers or ISO 8601. Rows are split in this order, as by [`Order::Time`](crate::Order::Time),
    /// and gaps are noted. With groups, which a log can have besides, whole groups are held out instead.
    pub time: Option<String>,
    /// How a log becomes frames, if the table is one.
    pub framing: Framing,
}

/// What to do with missing cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// Refuse the table and name the cell.
    #[default]
    Error,
    /// Fill with the mean of the training rows, or the most frequent value of a category or boolean.
    Mean,
    /// Fill with the median of the training rows, or the most frequent value of a category or boolean.
    Median,
    /// As `Mean`, with one more input that is 1 where the cell is missing. A missing category is all zeros.
    Indicator,
}

impl Choice for Missing {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Missing::Error, "error", "Refuse the table and name the cell"),
        Named::new(
            Missing::Mean,
            "mean",
            "The mean of the training rows; the most frequent value of a category or boolean",
        ),
        Named::new(
            Missing::Median,
            "median",
            "The median of the training rows; the most frequent value of a category or boolean",
        ),
        Named::new(
            Missing::Indicator,
            "indicator",
            "As mean, with one more input that is 1 where the cell is missing; a missing category is all zeros",
        ),
    ];
}

/// How to handle rows whose target is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingTarget {
    /// Refuse the table and name the cell.
    #[default]
    Error,
    /// Leave the rows out and note how many.
    Drop,
}

impl Choice for MissingTarget {
    const ALL: &'static [Named<Self>] = &[
        Named::new(MissingTarget::Error, "error", "Refuse the table and name the cell"),
        Named::new(MissingTarget::Drop, "drop", "Leave the rows out and note how many"),
    ];
}

/// The indices of columns by role.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub inputs: Vec<usize>,
    pub targets: Vec<usize>,
    pub categorical: Vec<usize>,
    pub weights: Option<usize>,
    pub group: Option<usize>,
    pub time: Option<usize>,
}

impl Roles {
    /// The roles of a table with one target and default settings.
    pub fn of(target: &str) -> Self {
        Self { target: vec![target.to_string()], ..Self::default() }
    }

    /// Checks what does not depend on the table.
    ///
    /// # Errors
    /// Roles contradict each other or the task.
    pub fn check(&self, task: TaskChoice) -> Result<(), Usage> {
        let usage = |what: &str| Err(Usage(what.to_string()));
        match (task, self.target.len()) {
            (TaskChoice::Autoencode, _) => {}
            (_, 0) => return usage("nothing to learn: give --target COL, or --task autoencode"),
            (TaskChoice::Classify, 2..) => {
                return usage("--task classify has one target: train a model for each");
            }
            _ => {}
        }
        if let Some(twice) = self.target.iter().enumerate().find(|(i, name)| self.target[..*i].contains(name))
        {
            return usage(&format!("--target names '{}' twice", twice.1));
        }
        if self.framing.is_log() && self.target.len() > 1 && task != TaskChoice::Autoencode {
            return usage("--features and --window have one target, a label: train a model for each");
        }
        self.framing.check()?;
        if self.framing.is_log() && self.missing != Missing::Error {
            return usage(
                "--missing does not work with --features and --window: fill the gaps of the log first",
            );
        }
        Ok(())
    }

    /// The same with one name per element, where an element was a line of CSV.
    pub(crate) fn named(&self, table: &Table) -> Self {
        let of = |arguments: &[String]| {
            arguments.iter().flat_map(|argument| names::of_argument(argument, table.columns())).collect()
        };
        Self {
            target: of(&self.target),
            drop_columns: of(&self.drop_columns),
            columns: of(&self.columns),
            categorical: of(&self.categorical),
            ..self.clone()
        }
    }

    /// The columns by role. Dates and row names are left out with a note unless they are named.
    ///
    /// # Errors
    /// A column does not exist or has two roles, or no input is left.
    pub(crate) fn places(&self, table: &Table) -> Result<Places, Fault> {
        let this = self.named(table);
        let mut places = this.given(table)?;
        let is_named = |column: &usize| places.categorical.contains(column);
        if this.columns.is_empty() {
            let inputs = std::mem::take(&mut places.inputs);
            let (meant, left_out): (Vec<usize>, Vec<usize>) = inputs
                .into_iter()
                .partition(|column| is_named(column) || !advice::is_left_out(table, *column));
            places.inputs = meant;
            left_out.into_iter().for_each(|column| advice::note(table, column));
        }
        if places.inputs.is_empty() {
            let what = "there is no column to learn from besides the target";
            return Err(Fault::new(table.path(), what, "add columns of numbers").line(1));
        }
        let learned: &[usize] = if this.framing.is_log() { &[] } else { &places.targets };
        for &column in places.inputs.iter().chain(learned).filter(|column| !is_named(column)) {
            advice::note(table, column);
        }
        Ok(places)
    }

    /// The columns by role, before any are left out.
    fn given(&self, table: &Table) -> Result<Places, Fault> {
        let all =
            |names: &[String]| names.iter().map(|name| table.column(name)).collect::<Result<Vec<_>, _>>();
        let one = |name: &Option<String>| name.as_deref().map(|name| table.column(name)).transpose();
        let mut places = Places {
            inputs: Vec::new(),
            targets: all(&self.target)?,
            categorical: all(&self.categorical)?,
            weights: one(&self.weights)?,
            group: one(&self.group)?,
            time: one(&self.time)?,
        };
        let (drop, only) = (all(&self.drop_columns)?, all(&self.columns)?);
        let taken: Vec<usize> = places.targets.iter().copied().chain(places.weights).collect();
        if let Some(&both) = only.iter().find(|column| taken.contains(column)) {
            let what = "is the target or the weight, so it is nothing to learn from";
            return Err(table.column_fault(both, what, "take it out of --columns"));
        }
        // A named input is used even if it also defines the split.
        places.inputs = if only.is_empty() {
            let taken: Vec<usize> =
                taken.into_iter().chain(places.group).chain(places.time).chain(drop).collect();
            (0..table.columns().len()).filter(|column| !taken.contains(column)).collect()
        } else {
            (0..table.columns().len()).filter(|column| only.contains(column)).collect()
        };
        Ok(places)
    }

    /// The settings as command line options, without defaults.
    pub(crate) fn flags(&self) -> String {
        let mut flags = String::new();
        for (flag, arguments) in [
            ("drop-columns", &self.drop_columns),
            ("columns", &self.columns),
            ("categorical", &self.categorical),
        ] {
            arguments.iter().for_each(|argument| flags += &format!(" --{flag} {}", names::shell(argument)));
        }
        if self.missing != Missing::Error {
            flags += &format!(" --missing {}", self.missing.name());
        }
        if self.missing_target == MissingTarget::Drop {
            flags += " --missing-target drop";
        }
        for (flag, name) in [("weights", &self.weights), ("group", &self.group), ("time", &self.time)] {
            if let Some(name) = name {
                flags += &format!(" --{flag} {}", names::shell(name));
            }
        }
        flags + &self.framing.flags()
    }
}
