//! What a database may ask of whoever joins a search: who can write to it may be a stranger.
//!
//! Of its study are taken the options that say what a table is and what is searched, each as the grammar of the command line
//! has it and within its range. Options with a path are not: those are the joining command's own. Jobs are pairs of numbers
//! within what the options allow.

use std::path::Path;

use crate::command_line;
use crate::error::{one_line, shown};

/// The arguments that are taken, by their names in the grammar. All others are refused, also those of a later version.
const TAKEN: [&str; 38] = [
    "target",
    "drop_columns",
    "columns",
    "categorical",
    "missing",
    "missing_target",
    "weights",
    "group",
    "time",
    "window",
    "stride",
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
const BOUNDED: [(&str, usize); 2] = [("trials", 10_000), ("max_epochs", 10_000)];

/// Words and bytes of options.
const MOST_WORDS: usize = 1000;
const MOST_BYTES: usize = 1 << 16;

/// What a study asks for, once it was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The options of the search, as this command line has them.
    pub words: Vec<String>,
    /// Trials, and epochs of one, at most.
    pub trials: usize,
    pub epochs: usize,
}

impl Asked {
    /// Of the words of a study. A table for the test is `test`, if they have one, whatever they call it.
    ///
    /// # Errors
    /// What is not taken from a database. One line.
    pub(super) fn of(words: &[String], test: Option<&Path>) -> Result<Self, String> {
        if words.len() > MOST_WORDS || words.iter().map(String::len).sum::<usize>() > MOST_BYTES {
            return Err("more options than a search has".into());
        }
        let grammar = crate::cli::grammar();
        let line = ["tinyfit", "search"].into_iter().chain(words.iter().map(String::as_str));
        // The data and this process are the joining command's.
        let line = line.chain(["--serve", "--", "-"]);
        let matches = grammar.clone().try_get_matches_from(line).map_err(|error| {
            let text = error.to_string();
            let what = one_line(text.lines().next().unwrap_or_default().trim_start_matches("error: "));
            format!("options that are not understood ({what})")
        })?;
        let (Some((_, given)), Some(command)) = (matches.subcommand(), grammar.find_subcommand("search"))
        else {
            return Err("no options of a search".into());
        };
        let is_given = |id: &str| given.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
        let mut has_test = false;
        for argument in command.get_arguments().filter(|argument| is_given(argument.get_id().as_str())) {
            match argument.get_id().as_str() {
                "data" | "serve" => {}
                "test" => has_test = true,
                id if TAKEN.contains(&id) || BOUNDED.iter().any(|(name, _)| *name == id) => {}
                id => return Err(format!("--{}, which is not taken from a database", id.replace('_', "-"))),
            }
        }
        let bounded = BOUNDED.map(|(name, most)| {
            let number = given.get_one::<usize>(name).copied().unwrap_or(usize::MAX);
            let flag = name.replace('_', "-");
            if number <= most {
                Ok(number)
            } else {
                Err(format!("--{flag} {number}, and at most {most} are done for a database"))
            }
        });
        let [trials, epochs] = bounded;
        let is_taken = |id: &str| TAKEN.contains(&id) || BOUNDED.iter().any(|(name, _)| *name == id);
        let arguments = command.get_arguments().filter(|argument| is_taken(argument.get_id().as_str()));
        let mut taken = command_line::in_order(arguments, given);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked, String> {
        Asked::of(&line.split_whitespace().map(String::from).collect::<Vec<_>>(), None)
    }

    #[test]
    fn options_of_a_search_are_taken() {
        let asked = asked(
            "--target y --board rp2040 --trials 9 --max-epochs 12 --drop-columns a,b --balance --seed 7",
        )
        .unwrap();
        assert_eq!((asked.trials, asked.epochs), (9, 12));
        let line = asked.words.join(" ");
        for part in [
            "--target y",
            "--board rp2040",
            "--drop-columns a,b",
            "--balance",
            "--seed 7",
            "--trials 9",
            "--max-epochs 12",
        ] {
            assert!(line.contains(part), "{part} in {line}");
        }
        // What was taken asks for the same again.
        assert_eq!(Asked::of(&asked.words, None).unwrap(), asked);
    }

    /// Every option that `search` has is either taken or refused on purpose.
    #[test]
    fn every_option_is_decided_upon() {
        let grammar = crate::cli::grammar();
        let arguments = grammar.find_subcommand("search").unwrap().get_arguments();
        let ids: Vec<&str> = arguments.map(|argument| argument.get_id().as_str()).collect();
        let refused =
            ["data", "folds", "leave_one_out", "test", "jobs", "workers", "storage", "join", "serve", "out"];
        let refused = [&refused[..], &["memory", "temp_dir"]].concat();
        let bounded = BOUNDED.map(|(name, _)| name);
        for id in &ids {
            let decided = [&TAKEN[..], &bounded, &refused].iter().filter(|names| names.contains(id)).count();
            assert_eq!(decided, 1, "{id}");
        }
        assert!(TAKEN.iter().chain(&bounded).chain(&refused).all(|name| ids.contains(name)));
    }

    #[test]
    fn what_a_stranger_must_not_say_is_refused() {
        for (words, what) in [
            ("--out /etc/passwd", "--out, which is not taken"),
            ("-o /etc/passwd", "--out, which is not taken"),
            ("--temp-dir /tmp", "--temp-dir, which is not taken"),
            ("--memory 1", "--memory, which is not taken"),
            ("--test /etc/passwd", "--test, a path, which is not taken from a database: give it here"),
            ("--workers 9 --storage sqlite:///x", "--workers, which is not taken"),
            ("--jobs 3", "--jobs, which is not taken"),
            ("--folds 3", "--folds, which is not taken"),
            ("--join sqlite:///x", "options that are not understood (the argument '--join"),
            ("/etc/passwd", "options that are not understood (unexpected argument '-' found"),
            ("-- /etc/passwd", "options that are not understood (unexpected argument"),
            ("--help", "options that are not understood ("),
            ("--no-such", "options that are not understood (unexpected argument '--no-such' found"),
            (
                "--augment 100000 --jitter 1",
                "options that are not understood (invalid value '100000' for '--augment <N>'",
            ),
            ("--trials 10001", "--trials 10001, and at most 10000 are done"),
            ("--max-epochs 999999", "--max-epochs 999999, and at most 10000 are done"),
            ("--max-epochs 99999999999", "options that are not understood (invalid value"),
        ] {
            let error = asked(&format!("--target y --board rp2040 {words}")).unwrap_err();
            assert!(error.starts_with(what) && error.lines().count() <= 1, "{words}: {error}");
        }
        assert!(Asked::of(&vec!["--balance".into(); 1001], None).is_err());
        assert!(Asked::of(&["--target".into(), "y".repeat(1 << 17)], None).is_err());
        let escaping = ["--board".to_string(), "\u{1b}[2J\n".into()];
        assert!(!Asked::of(&escaping, None).unwrap_err().contains(char::is_control));
    }

    #[test]
    fn a_path_is_the_joining_commands() {
        let words = ["--target", "y", "--board", "rp2040", "--test", "/etc/passwd"].map(String::from);
        let asked = Asked::of(&words, Some(Path::new("mine.csv"))).unwrap();
        assert!(asked.words.contains(&"--test=mine.csv".to_string()), "{:?}", asked.words);
        assert!(!asked.words.iter().any(|word| word.contains("passwd")));
        assert!(Asked::of(&words[..4], Some(Path::new("mine.csv"))).unwrap_err().starts_with("no --test"));
    }
}
