//! The command that was given, with every setting it took by default: what was done can be done again by a later version
//! with other defaults.

use std::ffi::OsString;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use tinyfit_data::shell_word;
use tinyfit_data::text::one_line;
use tinyfit_search::Given;

/// The heading of options that make no difference to what is made: the command to make it again is without them.
pub(crate) const RUNNING: &str = "Running";

/// The command line that was given, and what it can be read by.
pub(crate) struct CommandLine {
    /// All verbs.
    grammar: Command,
    matches: ArgMatches,
    /// After the name of the program.
    words: Vec<String>,
}

impl CommandLine {
    /// The result of parsing these words. The first one is the name of the program.
    ///
    /// # Errors
    /// They are not understood, or ask for help.
    pub(crate) fn parse(grammar: Command, words: Vec<OsString>) -> Result<Self, clap::Error> {
        let matches = grammar.clone().try_get_matches_from(&words)?;
        let words = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        Ok(Self { grammar, matches, words })
    }

    /// The given options.
    pub(crate) fn matches(&self) -> &ArgMatches {
        &self.matches
    }

    /// All verbs and their options.
    pub(crate) fn grammar(&self) -> &Command {
        &self.grammar
    }

    /// The verb's arguments, and what was given for them.
    fn verb(&self) -> Option<(&Command, &ArgMatches)> {
        let (verb, given) = self.matches.subcommand()?;
        Some((self.grammar.find_subcommand(verb)?, given))
    }

    /// The command for a shell. `open` are the words, an option and its value each, for what has no default that is always the
    /// same; those that were given stay. `None` if a word holds a NUL.
    pub(crate) fn complete(&self, open: &[String]) -> Option<String> {
        let (command, given) = self.verb()?;
        let mut words = in_order(command.get_arguments().filter(makes_a_difference), given);
        let more: Vec<String> =
            open.chunks(2).filter(|pair| !words.contains(&pair[0])).flatten().cloned().collect();
        // Operands that begin with a dash come last.
        let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
        words.splice(end..end, more);
        shell(command.get_name(), &words)
    }

    /// The command for a shell, as it was given, with other values of these options; `None` if it trains nothing.
    pub(crate) fn again(&self, options: &[(&str, String)]) -> Option<String> {
        let (command, _) = self.verb().filter(|(verb, _)| ["train", "search"].contains(&verb.get_name()))?;
        // Hidden names that an option had in earlier versions.
        let hidden: Vec<(&str, &str)> = command
            .get_arguments()
            .filter_map(|argument| Some((argument.get_long()?, argument.get_all_aliases()?)))
            .flat_map(|(long, aliases)| aliases.into_iter().map(move |alias| (alias, long)))
            .collect();
        let is = |name: &str| {
            let name = hidden.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, long)| long);
            options.iter().any(|(other, _)| *other == name)
        };
        let end = self.words.iter().position(|word| word == "--").unwrap_or(self.words.len());
        let (mut words, mut rest) = (vec!["tinyfit".to_string()], self.words[..end].iter());
        while let Some(word) = rest.next() {
            let option = word.strip_prefix("--").unwrap_or_default();
            match option.split_once('=') {
                Some((name, _)) if is(name) => {}
                None if is(option) => drop(rest.next()),
                _ => words.push(word.clone()),
            }
        }
        words.extend(options.iter().flat_map(|(name, value)| {
            if value.starts_with('-') {
                vec![format!("--{name}={value}")]
            } else {
                vec![format!("--{name}"), value.clone()]
            }
        }));
        words.extend_from_slice(&self.words[end..]);
        words.iter().map(|word| shell_word(word)).collect::<Option<Vec<_>>>().map(|words| words.join(" "))
    }

    /// The given options that another verb takes as well, and that verb's defaults: the words after the verb. `but`
    /// are arguments to leave out.
    pub(crate) fn shared(&self, other: &str, but: &[&str]) -> Vec<String> {
        let (Some((command, given)), Some(other)) = (self.verb(), self.grammar.find_subcommand(other)) else {
            return Vec::new();
        };
        let is_shared = |argument: &&Arg| {
            let id = argument.get_id();
            makes_a_difference(argument)
                && !but.contains(&id.as_str())
                && other.get_arguments().any(|other| other.get_id() == id)
        };
        in_order(command.get_arguments().filter(is_shared), given)
    }

    /// The options of a verb, in order, as these words, options all, give them; `rest` are words that follow, and what they give is
    /// left out.
    ///
    /// # Errors
    /// They are not understood: why, on one line.
    pub(crate) fn given(&self, verb: &str, words: &[String], rest: &[&str]) -> Result<Vec<Given>, String> {
        let line = ["tinyfit", verb].into_iter().chain(words.iter().map(String::as_str));
        let matches = self.grammar.clone().try_get_matches_from(line.chain(rest.iter().copied()));
        let matches = matches.map_err(|error| {
            let text = error.to_string();
            let what = one_line(text.lines().next().unwrap_or_default().trim_start_matches("error: "));
            format!("options that are not understood ({what})")
        })?;
        let (Some((_, given)), Some(command)) = (matches.subcommand(), self.grammar.find_subcommand(verb))
        else {
            return Err(format!("no options of a {verb}"));
        };
        // Some verbs take any number of operands, and only those of `rest` are meant.
        let operands = command.get_arguments().filter(|argument| argument.is_positional());
        let mut operands = operands.flat_map(|argument| self::words(argument, given));
        if let Some(first) = operands.next()
            && operands.count() >= rest.iter().filter(|word| !word.starts_with("--")).count()
        {
            return Err(format!(
                "options that are not understood (unexpected argument '{}' found)",
                one_line(&first)
            ));
        }
        let is_rest = |argument: &&Arg| {
            argument.is_positional()
                || argument.get_long().is_some_and(|long| rest.contains(&&*format!("--{long}")))
        };
        let options = command.get_arguments().filter(|argument| !is_rest(argument)).map(|argument| {
            let name = argument.get_id().as_str();
            Given {
                name: name.to_string(),
                given: given.value_source(name) == Some(ValueSource::CommandLine),
                words: self::words(argument, given),
                number: given.try_get_one::<usize>(name).ok().flatten().copied(),
            }
        });
        Ok(options.collect())
    }
}

fn makes_a_difference(argument: &&Arg) -> bool {
    argument.get_help_heading() != Some(RUNNING)
}

/// The words after the verb of a command for a shell.
pub(crate) fn shell(verb: &str, words: &[String]) -> Option<String> {
    let words = ["tinyfit".to_string(), verb.to_string()].into_iter().chain(words.iter().cloned());
    words.map(|word| shell_word(&word)).collect::<Option<Vec<_>>>().map(|words| words.join(" "))
}

/// The words of these arguments, in an order in which they are understood.
fn in_order<'a>(arguments: impl Iterator<Item = &'a Arg>, given: &ArgMatches) -> Vec<String> {
    let (mut options, mut operands) = (Vec::new(), Vec::new());
    for argument in arguments {
        let words = words(argument, given);
        if argument.is_positional() { operands.extend(words) } else { options.extend(words) }
    }
    // An operand that begins with a dash would be an option.
    let dashed = operands.iter().any(|operand| operand.len() > 1 && operand.starts_with('-'));
    if dashed {
        options.push("--".into());
        options.extend(operands);
        options
    } else {
        // `tinyfit train DATA --options` is how it is written.
        operands.extend(options);
        operands
    }
}

/// An argument's words: its option and its value, given or default.
fn words(argument: &Arg, given: &ArgMatches) -> Vec<String> {
    let id = argument.get_id().as_str();
    let long = argument.get_long().map(|long| format!("--{long}"));
    if !matches!(argument.get_action(), ArgAction::Set | ArgAction::Append) {
        let set = given.try_get_one::<bool>(id).ok().flatten().copied().unwrap_or(false);
        return if set { long.into_iter().collect() } else { Vec::new() };
    }
    let Some(values) = given.try_get_raw(id).ok().flatten() else { return Vec::new() };
    let values: Vec<String> = values.map(|value| value.to_string_lossy().into_owned()).collect();
    let Some(long) = long else { return values };
    let values = match argument.get_value_delimiter() {
        Some(delimiter) => vec![values.join(&delimiter.to_string())],
        None => values,
    };
    let option = |value: String| {
        if value.starts_with('-') { vec![format!("{long}={value}")] } else { vec![long.clone(), value] }
    };
    values.into_iter().flat_map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &[&str]) -> CommandLine {
        CommandLine::parse(crate::cli::grammar(), line.iter().map(OsString::from).collect()).unwrap()
    }

    fn complete(line: &[&str]) -> String {
        parsed(line).complete(&[]).unwrap()
    }

    #[test]
    fn defaults_are_shown_and_names_are_quoted() {
        let line =
            complete(&["tinyfit", "train", "my data.csv", "--target", "it's", "--layers", "8,4", "--json"]);
        assert!(line.starts_with("tinyfit train 'my data.csv' --target \"it's\""), "{line}");
        for part in ["--layers 8,4 ", "--activation relu", "--warm-up 0", "--seed 42", "--test-size 0.2"] {
            assert!(line.contains(part), "{part} in {line}");
        }
        assert!(!line.contains("--json") && !line.contains("--no-report"), "{line}");
    }

    #[test]
    fn what_was_left_open_is_shown_unless_it_was_given() {
        let open = ["--batch", "32", "--epochs", "50"].map(String::from);
        let line = ["tinyfit", "train", "--target", "y", "--epochs", "7", "--", "-d.csv"];
        let line = parsed(&line).complete(&open).unwrap();
        assert!(line.contains("--epochs 7 ") && line.ends_with(" --batch 32 -- -d.csv"), "{line}");
        assert!(!line.contains("--epochs 50"), "{line}");
    }

    #[test]
    fn what_is_shown_is_understood_again() {
        let odd = ["tinyfit", "train", "--drop-columns=a b,-c", "--target=-y", "--no-report", "--", "-d.csv"];
        let line = complete(&odd);
        let words: Vec<String> = shlex::split(&line).unwrap();
        assert_eq!(complete(&words.iter().map(String::as_str).collect::<Vec<_>>()), line);
        for part in ["'--drop-columns=a b,-c'", "--target=-y", "--no-report", "-- -d.csv"] {
            assert!(
                line.replace("--drop-columns 'a b,-c'", "'--drop-columns=a b,-c'").contains(part),
                "{part} in {line}"
            );
        }
    }

    #[test]
    fn how_it_is_run_is_not_shown() {
        let line = complete(&[
            "tinyfit",
            "train",
            "d.csv",
            "--target",
            "y",
            "--resume",
            "--checkpoint",
            "c",
            "--threads",
            "3",
        ]);
        assert_eq!(line, complete(&["tinyfit", "train", "d.csv", "--target", "y"]));
    }

    #[test]
    fn options_are_replaced_where_they_were_given() {
        let again = |line: &str, options: &[(&str, &str)]| {
            let options: Vec<_> = options.iter().map(|(name, value)| (*name, value.to_string())).collect();
            let line: Vec<&str> = std::iter::once("tinyfit").chain(line.split(' ')).collect();
            parsed(&line).again(&options)
        };
        let options = [("drop-columns", "a,load %"), ("missing", "mean")];
        assert_eq!(
            again("train t.csv --drop-columns a --target y --missing=error --json", &options).unwrap(),
            "tinyfit train t.csv --target y --json --drop-columns 'a,load %' --missing mean"
        );
        assert_eq!(
            again("search --target y --board rp2040 -- -t.csv", &[("drop-columns", "-x")]).unwrap(),
            "tinyfit search --target y --board rp2040 '--drop-columns=-x' -- -t.csv"
        );
        assert_eq!(
            again("train t.csv --drop a --target y", &options).unwrap(),
            "tinyfit train t.csv --target y --drop-columns 'a,load %' --missing mean"
        );
        assert_eq!(again("eval m t.csv", &options), None);
    }
}
