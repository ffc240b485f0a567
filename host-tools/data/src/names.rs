//! Column names in the value of an option, and quoted for a shell.

use csv::{ReaderBuilder, StringRecord, Trim};

/// The columns that the value of an option names: the column of exactly this name, or those of a line of CSV, in which
/// a name with a comma is quoted.
pub(crate) fn of_argument(argument: &str, columns: &[String]) -> Vec<String> {
    if columns.iter().any(|column| column == argument) { vec![argument.to_string()] } else { cells(argument) }
}

/// The cells of a line of CSV.
pub fn cells(line: &str) -> Vec<String> {
    let mut reader = ReaderBuilder::new().has_headers(false).trim(Trim::All).from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(str::to_string).collect(),
        _ => vec![line.to_string()],
    }
}

/// Names as one value of an option, the inverse of [`of_argument`].
pub(crate) fn argument<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| match name {
            name if name.contains([',', '"', '\n']) => format!("\"{}\"", name.replace('"', "\"\"")),
            name => name.to_string(),
        })
        .collect();
    names.join(",")
}

/// A word quoted for a shell where necessary. A word with a NUL, which cannot be quoted, is returned unchanged.
pub(crate) fn shell(word: &str) -> String {
    shell_word(word).unwrap_or_else(|| word.to_string())
}

/// An option and its value for a shell, after a blank. A value that begins with a dash would be another option.
pub fn option(name: &str, value: &str) -> String {
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!(" --{name}{between}{}", shell(value))
}

/// A word quoted for a shell where necessary; `None` if it contains a NUL. Unlike `shlex`, lists of sizes stay without
/// quotes.
pub fn shell_word(word: &str) -> Option<String> {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b",._-+/".contains(&c);
    if !word.is_empty() && word.bytes().all(plain) {
        return Some(word.to_string());
    }
    Some(shlex::try_quote(word).ok()?.into_owned())
}

/// Names as one value of an option, in single quotes.
pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let argument = argument(names);
    if argument.contains('\'') { shell(&argument) } else { format!("'{argument}'") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_argument_is_a_name_or_a_line_of_them() {
        let columns = ["Temp, C", "say \"hi\"", "a", "b;c"].map(String::from);
        let of = |argument| of_argument(argument, &columns);
        assert_eq!(of("Temp, C"), ["Temp, C"]);
        assert_eq!(of("say \"hi\""), ["say \"hi\""]);
        assert_eq!(of("\"Temp, C\",a,\"say \"\"hi\"\"\""), ["Temp, C", "a", "say \"hi\""]);
        assert_eq!(of("a, b;c"), ["a", "b;c"]);
        assert_eq!(of("x"), ["x"]);
    }

    proptest! {
        #[test]
        fn names_come_back_from_an_argument(names in proptest::collection::vec("[a-c,;\"'é ]{0,6}[a-c,\"]", 1..5)) {
            let names: Vec<String> = names.iter().map(|name| name.trim().to_string()).collect();
            let columns: Vec<String> = names.iter().map(|name| format!("{name}.")).collect();
            prop_assert_eq!(&cells(&argument(names.iter().map(String::as_str))), &names);
            let shell = shlex::split(&quoted(names.iter().map(String::as_str))).unwrap();
            prop_assert_eq!(of_argument(&shell[0], &columns), names);
        }
    }
}
