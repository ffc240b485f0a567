//! Splits rows into training, validation and test parts, and into folds.

use std::path::{Path, PathBuf};

use crate::choice::{Choice, Named};
use crate::fault::{Fault, Usage};
use crate::limits;
use crate::rows::examples::Examples;
use crate::rows::hold_out::HoldOut;
use crate::text::{listed, shown};

/// How rows are split.
#[derive(Clone, Debug, Default)]
pub struct Splitting {
    /// Which rows are held out: random ones, stratified by class, or the last.
    pub split: Order,
    /// The group to test with; none of its rows is used for training.
    pub leave_out: Option<String>,
    /// The number of folds of a cross-validation, from 2; each row is in the test part of one fold.
    pub folds: Option<usize>,
    /// Cross-validation that leaves out each group in turn.
    pub leave_one_out: bool,
    /// A separate table for the test. No row of the data is then held out for it.
    pub test: Option<PathBuf>,
}

/// Which rows are held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Random rows, stratified by class.
    #[default]
    Random,
    /// The last rows for the test, those before them for validation.
    Time,
}

impl Choice for Order {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Order::Random, "random", "Random rows, stratified by class"),
        Named::new(Order::Time, "time", "The last rows"),
    ];
}

impl Splitting {
    /// Checks the settings.
    ///
    /// # Errors
    /// The number of folds is out of its range, or contradicts `leave_one_out`.
    pub fn check(&self) -> Result<(), Usage> {
        match self.folds {
            Some(_) if self.leave_one_out => {
                Err(Usage("give --folds or --leave-one-out, not both".to_string()))
            }
            Some(folds) if !(2..=limits::FOLDS).contains(&folds) => {
                Err(Usage(format!("--folds is a whole number from 2 to {}", limits::FOLDS)))
            }
            _ => Ok(()),
        }
    }

    /// The settings as command line options, without defaults and without cross-validation.
    pub(crate) fn flags(&self) -> String {
        let mut flags = String::new();
        if self.split == Order::Time {
            flags += " --split time";
        }
        if let Some(group) = &self.leave_out {
            flags += &format!(" --leave-out {group}");
        }
        if let Some(test) = &self.test {
            flags += &format!(" --test {}", test.file_name().unwrap_or_default().to_string_lossy());
        }
        flags
    }

    /// Whether rows are split by time. Where there are groups, whole groups are held out unless it is asked for, and
    /// times only bound the windows of a log.
    pub(crate) fn by_time(&self, examples: &Examples) -> bool {
        self.split == Order::Time || examples.groups.is_none() && examples.times.is_some()
    }
}

/// The sizes of the parts.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// The share of all rows to test with; 0 for no test.
    pub test: f64,
    /// The share of the remaining rows to validate with.
    pub validation: f64,
}

/// Row numbers by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Rows to train on.
    pub train: Vec<u32>,
    /// Rows to validate with.
    pub validation: Vec<u32>,
    /// Rows to test with.
    pub test: Vec<u32>,
}

impl Parts {
    /// The same with the validation rows added to the training rows.
    pub fn learned(&self) -> Self {
        let mut train = [&self.train[..], &self.validation].concat();
        train.sort_unstable();
        Self { train, ..self.clone() }
    }
}

/// The `nth` other split with the same test rows. By time there is only one.
pub fn split_again(
    examples: &Examples,
    splitting: &Splitting,
    shares: Shares,
    parts: &Parts,
    seed: u64,
    nth: usize,
) -> Parts {
    let rows = parts.learned().train;
    // Far apart, since users often give consecutive seeds.
    let seed = seed.wrapping_add((nth as u64) << 32);
    let (train, validation) = HoldOut::of(examples, splitting).split(&rows, shares.validation, seed);
    Parts { train, validation, test: parts.test.clone() }
}

/// Splits the rows of examples.
///
/// # Errors
/// A part has no row, or there is no such group.
pub fn parts(
    path: &Path,
    examples: &Examples,
    splitting: &Splitting,
    shares: Shares,
    seed: u64,
) -> Result<Parts, Fault> {
    let way = HoldOut::of(examples, splitting);
    let all: Vec<u32> = examples.codes.numbers().collect();
    let (rest, test) = match (&splitting.leave_out, &examples.groups) {
        _ if splitting.test.is_some() => (all, Vec::new()),
        (Some(name), Some((of, names))) => {
            let Some(group) = names.iter().position(|group| group == name) else {
                let names = listed(names.iter().map(String::as_str));
                let what = format!("there is no group {} (there are {names})", shown(name));
                return Err(Fault::new(path, what, "give one of these to --leave-out"));
            };
            all.into_iter().partition(|&row| of[row as usize] as usize != group)
        }
        _ => way.split(&all, shares.test, seed),
    };
    let (train, validation) = way.split(&rest, shares.validation, seed);
    let wanted = shares.test > 0.0 && splitting.test.is_none();
    checked(path, Parts { train, validation, test }, wanted)
}

/// The parts of each fold of a cross-validation; empty if none is asked for. Each row is in one test. By time, each
/// fold trains only on rows before its test.
///
/// # Errors
/// There are fewer rows or groups than folds.
pub fn cross(
    path: &Path,
    examples: &Examples,
    splitting: &Splitting,
    shares: Shares,
    seed: u64,
) -> Result<Vec<Parts>, Fault> {
    let groups = examples.groups.as_ref().map_or(0, |(_, names)| names.len());
    let folds = match splitting.folds {
        Some(folds) => folds,
        None if splitting.leave_one_out => groups,
        None => return Ok(Vec::new()),
    };
    let way = HoldOut::of(examples, splitting);
    let (pieces, what) = match way {
        HoldOut::Groups(..) => (groups, "groups"),
        _ => (examples.len(), "rows"),
    };
    if folds > pieces {
        let what = format!("{pieces} {what} are too few for {folds} folds");
        return Err(Fault::new(path, what, "give a smaller --folds"));
    }
    let numbers = folds.saturating_mul(examples.len()).saturating_mul(size_of::<u32>());
    if numbers as u64 > limits::machine() / 8 {
        let what = format!("{folds} folds of {} rows are too many for this machine's memory", examples.len());
        return Err(Fault::new(path, what, "give --folds and fewer of them"));
    }
    let fold_of = way.folds(examples.len(), folds, seed);
    let by_time = matches!(way, HoldOut::Time(_));
    // By time there is one block more than folds: the first is never tested.
    let tests = if by_time { 1..folds + 1 } else { 0..folds };
    let parts = tests.map(|fold| {
        let (all, fold_of) = (examples.codes.numbers(), |row: u32| fold_of[row as usize] as usize);
        let test: Vec<u32> = all.clone().filter(|&row| fold_of(row) == fold).collect();
        let trains = |row| if by_time { fold_of(row) < fold } else { fold_of(row) != fold };
        let rest: Vec<u32> = all.filter(|&row| trains(row)).collect();
        let (train, validation) = way.split(&rest, shares.validation, seed);
        checked(path, Parts { train, validation, test }, true)
    });
    parts.collect()
}

fn checked(path: &Path, parts: Parts, wants_test: bool) -> Result<Parts, Fault> {
    let Parts { train, validation, test } = &parts;
    if !(train.is_empty() || validation.is_empty() || wants_test && test.is_empty()) {
        return Ok(parts);
    }
    let what = format!(
        "{} rows are too few: {} to train on, {} to validate and {} to test with",
        train.len() + validation.len() + test.len(),
        train.len(),
        validation.len(),
        test.len()
    );
    Err(Fault::new(path, what, "give more rows, or other --test-size and --validation-size"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tinyfit_engine::Inputs;
    use tinyfit_engine::Targets;

    const SHARES: Shares = Shares { test: 0.2, validation: 0.25 };

    fn examples(of: Vec<u32>) -> Examples {
        let rows = of.len();
        Examples {
            columns: vec![tinyfit_model::Column::number("x")],
            sensing: None,
            codes: Inputs::in_memory(1, vec![0.0; rows]),
            learned: vec!["y".into()],
            classes: Vec::new(),
            targets: Targets::Classes { of, count: 3 },
            offsets: Vec::new(),
            weights: Vec::new(),
            groups: None,
            times: None,
            notes: Vec::new(),
        }
    }

    fn grouped(groups: &[u32]) -> Examples {
        let names = (0..=*groups.iter().max().unwrap()).map(|g| format!("g{g}")).collect();
        Examples { groups: Some((groups.to_vec(), names)), ..examples(vec![0; groups.len()]) }
    }

    fn all(parts: &Parts) -> Vec<u32> {
        let mut all = [parts.train.clone(), parts.validation.clone(), parts.test.clone()].concat();
        all.sort_unstable();
        all
    }

    #[test]
    fn the_last_rows_test() {
        let splitting = Splitting { split: Order::Time, ..Splitting::default() };
        let Parts { train, validation, test } =
            parts(Path::new("t"), &examples(vec![0; 20]), &splitting, SHARES, 1).unwrap();
        assert_eq!((train, validation, test), ((0..12).collect(), (12..16).collect(), (16..20).collect()));
        // A column of times decides, not the order of rows.
        let times = Some((0..20).rev().map(f64::from).collect());
        let examples = Examples { times, ..examples(vec![0; 20]) };
        let parts = parts(Path::new("t"), &examples, &Splitting::default(), SHARES, 1).unwrap();
        assert_eq!(parts.test, [3, 2, 1, 0]);
    }

    #[test]
    fn a_group_is_left_out() {
        let splitting = Splitting { leave_out: Some("g1".into()), ..Splitting::default() };
        let examples = grouped(&[0, 1, 2, 1, 0, 2, 3]);
        assert_eq!(parts(Path::new("t"), &examples, &splitting, SHARES, 1).unwrap().test, [1, 3]);
        let splitting = Splitting { leave_out: Some("g9".into()), ..Splitting::default() };
        let fault = parts(Path::new("t"), &examples, &splitting, SHARES, 1).unwrap_err();
        assert!(fault.to_string().contains("no group 'g9' (there are g0, g1, g2, g3)"), "{fault}");
    }

    #[test]
    fn folds_by_time_train_on_the_past() {
        // scikit-learn 1.9.1: TimeSeriesSplit(3).split(range(8)) tests [2, 3], [4, 5], [6, 7]
        let splitting = Splitting { split: Order::Time, folds: Some(3), ..Splitting::default() };
        let folds = cross(Path::new("t"), &examples(vec![0; 8]), &splitting, SHARES, 1).unwrap();
        let tests: Vec<_> = folds.iter().map(|parts| parts.test.clone()).collect();
        assert_eq!(tests, [[2, 3], [4, 5], [6, 7]]);
        assert!(folds.iter().all(|parts| parts.train.iter().max() < parts.test.iter().min()));
    }

    proptest! {
        #[test]
        fn no_row_is_lost_and_no_group_divided(
            groups in proptest::collection::vec(0u32..6, 12..60), seed: u64, folds in 2usize..4,
        ) {
            let examples = grouped(&groups);
            let splitting = Splitting { folds: Some(folds), ..Splitting::default() };
            let rows: Vec<u32> = (0..groups.len() as u32).collect();
            if let Ok(parts) = parts(Path::new("t"), &examples, &splitting, SHARES, seed) {
                prop_assert_eq!(all(&parts), rows.clone());
                let of = |part: &[u32]| part.iter().map(|&r| groups[r as usize]).collect::<std::collections::BTreeSet<_>>();
                prop_assert!(of(&parts.test).is_disjoint(&of(&parts.train)));
                prop_assert!(of(&parts.validation).is_disjoint(&of(&parts.train)));
            }
            if let Ok(folds) = cross(Path::new("t"), &examples, &splitting, SHARES, seed) {
                let mut tested: Vec<u32> = folds.iter().flat_map(|parts| parts.test.clone()).collect();
                tested.sort_unstable();
                prop_assert_eq!(tested, rows);
            }
        }

        #[test]
        fn random_folds_are_stratified(of in proptest::collection::vec(0u32..3, 30..90), seed: u64) {
            let splitting = Splitting { folds: Some(5), ..Splitting::default() };
            let folds = cross(Path::new("t"), &examples(of.clone()), &splitting, SHARES, seed).unwrap();
            for class in 0..3 {
                let counts: Vec<usize> =
                    folds.iter().map(|parts| parts.test.iter().filter(|&&r| of[r as usize] == class).count()).collect();
                prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{:?}", counts);
            }
        }
    }
}
