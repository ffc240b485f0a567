//! The requests that a database may make to whoever joins a search: a stranger may have written to it.
//!
//! Of its study are taken the options that say what a table is and what is searched, each as the grammar of the command line
//! has it and within its range. Options with a path are not: those are the joining command's own. Jobs are pairs of numbers
//! within what the options allow.

use std::path::Path;

use tinyfit_data::PRESETS;
use tinyfit_data::text::shown;

/// The arguments that are taken, by their names in the grammar. All others are refused, also those of a later version.
pub const TAKEN: [&str; 42] = [
    "target",
    "drop_columns",
    "columns",
    "categorical",
    "missing",
    "missing_target",
    "weights",
    "group",
    "time",
    "features",
    "window",
    "frame",
    "stride",
    "stack",
    "rate",
    "delimiter",
    "no_header",
    "decimal",
    "thousands",
    "comment",
    "skip",
    "na",
    "scale",
    "balance",
    "quantile",
    "split",
    "leave_out",
    "augment",
    "jitter",
    "scaling",
    "channel_drop",
    "task",
    "board",
    "max_flash",
    "max_ram",
    "max_cycles",
    "precision",
    "min_epochs",
    "halving",
    "test_size",
    "validation_size",
    "seed",
];

/// The numbers that are taken up to a limit: what a worker may be kept busy with.
pub const BOUNDED: [(&str, usize); 2] = [("trials", 10_000), ("max_epochs", 10_000)];

/// Words and bytes of options.
const MOST_WORDS: usize = 1000;
const MOST_BYTES: usize = 1 << 16;

/// An option of a search, as the grammar of the command line has read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its name in the grammar, as `max_epochs`.
    pub name: String,
    /// Whether it was given; else it has its default.
    pub given: bool,
    /// The words that set it again, or `None` if it has no value.
    pub words: Vec<String>,
    /// Its value, if that is a whole number.
    pub number: Option<usize>,
}

/// The checked options of a study.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    /// The options of the search, as this command line has them.
    pub words: Vec<String>,
    /// Trials at most.
    pub trials: usize,
    /// Epochs of a trial at most.
    pub epochs: usize,
}

impl Asked {
    /// Whether the words of a study are so few that a grammar is to read them.
    ///
    /// # Errors
    /// They are more than those of a search.
    pub fn check(words: &[String]) -> Result<(), String> {
        if words.len() > MOST_WORDS || words.iter().map(String::len).sum::<usize>() > MOST_BYTES {
            return Err("more options than a search has".into());
        }
        Ok(())
    }

    /// Of the options of a study, in the order of the grammar. A table for the test is `test`, if they have one, whatever they
    /// call it.
    ///
    /// # Errors
    /// What is not taken from a database. One line.
    pub fn of(options: &[Given], test: Option<&Path>) -> Result<Self, String> {
        let mut has_test = false;
        for option in options.iter().filter(|option| option.given) {
            match option.name.as_str() {
                "test" => has_test = true,
                // A preset is a name, all else a file of whoever joins.
                "features" if !option.words.iter().any(|word| is_preset(word)) => {
                    return Err("--features, a path, which is not taken from a database".into());
                }
                name if is_taken(name) => {}
                name => {
                    return Err(format!("--{}, which is not taken from a database", name.replace('_', "-")));
                }
            }
        }
        let bounded = BOUNDED.map(|(name, most)| {
            let number = options.iter().find(|option| option.name == name).and_then(|option| option.number);
            let (number, flag) = (number.unwrap_or(usize::MAX), name.replace('_', "-"));
            if number <= most {
                Ok(number)
            } else {
                Err(format!("--{flag} {number}, and at most {most} are done for a database"))
            }
        });
        let [trials, epochs] = bounded;
        let taken = options.iter().filter(|option| is_taken(&option.name));
        let mut taken: Vec<String> = taken.flat_map(|option| option.words.clone()).collect();
        match (has_test, test) {
            (true, Some(test)) => taken.push(format!("--test={}", test.display())),
            (true, None) => {
                return Err("--test, a path, which is not taken from a database: give it here".into());
            }
            (false, Some(test)) => {
                return Err(format!(
                    "no --test, and here is {}: leave it out",
                    shown(&test.display().to_string())
                ));
            }
            (false, None) => {}
        }
        Ok(Self { words: taken, trials: trials?, epochs: epochs? })
    }
}

fn is_preset(word: &str) -> bool {
    PRESETS.iter().any(|preset| preset.name == word)
}

fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || BOUNDED.iter().any(|(bounded, _)| *bounded == name)
}
