//! What each column of a table is for.

use tinyfit_model::Windows;

use crate::choice::{Choice, Named};
use crate::columns::advice;
use crate::columns::target::TaskChoice;
use crate::fault::{Fault, Usage};
use crate::names;
use crate::read::table::Table;

/// What each column is for
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// The column to learn, or several columns of numbers. With --task autoencode: columns to leave out. Here and below, a
    /// name with a comma in it is quoted among others: '"Temp, C",width'
    pub target: Vec<String>,
    /// Columns to leave out
    pub drop_columns: Vec<String>,
    /// The columns to learn from, and no other [default: all that have no other role]
    pub columns: Vec<String>,
    /// Columns whose cells are names even if they look like numbers: inputs, or the target, whose `1` and `1.0` are then two
    /// classes
    pub categorical: Vec<String>,
    /// How to fill cells without a value: empty, NA, NaN, null, None, -, ? and the like, or those of --na
    pub missing: Missing,
    /// What to do about rows whose target has no value
    pub missing_target: MissingTarget,
    /// A column of weights: the loss of a row is multiplied by its weight
    pub weights: Option<String>,
    /// A column of groups, as of persons or devices: rows of one group are never in two parts of the data
    pub group: Option<String>,
    /// A column of times, numbers or ISO 8601: rows are split in this order, and gaps are told. Implies --split time
    pub time: Option<String>,
    /// The table is a sensor's log, a sample a row: learn from the features of windows of this many rows. A window has one
    /// label, with --group is of one group, and with --time goes across no gap: a step of more than 1.5 median steps, or back
    pub window: Option<usize>,
    /// Rows from one window to the next, of which a window is a whole number [default: those of a window]. Windows that
    /// overlap share rows: split them by --group or --split time
    pub stride: Option<usize>,
}

/// What to do about cells without a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// Refuse the table and name the cell
    #[default]
    Error,
    /// The mean of the training rows; the most frequent value of a category or boolean
    Mean,
    /// The median of the training rows; the most frequent value of a category or boolean
    Median,
    /// As mean, and one input more that says the cell is missing; all zeros for a category
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
            "As mean, and one input more that says the cell is missing; all zeros for a category",
        ),
    ];
}

/// What to do about rows whose target has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingTarget {
    /// Refuse the table and name the cell
    #[default]
    Error,
    /// Leave the rows out, and say how many
    Drop,
}

impl Choice for MissingTarget {
    const ALL: &'static [Named<Self>] = &[
        Named::new(MissingTarget::Error, "error", "Refuse the table and name the cell"),
        Named::new(MissingTarget::Drop, "drop", "Leave the rows out, and say how many"),
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
    /// The roles of a table with one target.
    pub fn of(target: &str) -> Self {
        Self { target: vec![target.to_string()], ..Self::default() }
    }

    /// What cannot be meant, as far as the command line alone tells.
    ///
    /// # Errors
    /// Roles that do not go together.
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
        if self.window.is_some() && self.target.len() > 1 && task != TaskChoice::Autoencode {
            return usage("--window has one target, a label: train a model for each");
        }
        match self.windows().and_then(|(len, stride)| Windows::fault(len, stride)) {
            Some(fault) => usage(&format!("--window and --stride: {fault}")),
            None if self.window.is_some() && self.missing != Missing::Error => {
                usage("--missing does not go with --window: fill the gaps of the log first")
            }
            None => Ok(()),
        }
    }

    /// The length and the stride of windows.
    pub(crate) fn windows(&self) -> Option<(usize, usize)> {
        self.window.map(|len| (len, self.stride.unwrap_or(len)))
    }

    /// The same with a name for each column that an argument names.
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

    /// The columns by role. Columns that are none to learn from unless they are named are left out, with a note.
    ///
    /// # Errors
    /// A column is not there, has two roles, or none is left to learn from.
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
        let learned: &[usize] = if this.window.is_some() { &[] } else { &places.targets };
        for &column in places.inputs.iter().chain(learned).filter(|column| !is_named(column)) {
            advice::note(table, column);
        }
        Ok(places)
    }

    /// The columns by role, as far as they are given.
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
        // An input that is named is wanted, even if it also says how to split.
        places.inputs = if only.is_empty() {
            let taken: Vec<usize> =
                taken.into_iter().chain(places.group).chain(places.time).chain(drop).collect();
            (0..table.columns().len()).filter(|column| !taken.contains(column)).collect()
        } else {
            (0..table.columns().len()).filter(|column| only.contains(column)).collect()
        };
        Ok(places)
    }

    /// The settings as they would be given again, without those that are defaults.
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
        if let Some((len, stride)) = self.windows() {
            flags += &format!(" --window {len} --stride {stride}");
        }
        flags
    }
}
