//! Names of columns: as a header gives them, and as a flag does.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::command_line;

/// What is wrong with a header: a column's name, what, and what to do.
pub(crate) type HeaderFault = (String, String, &'static str);

/// Header cells as column names, each only once. One without a name is called by its number; if another column is called so,
/// by the number and what makes it another.
///
/// # Errors
/// A name occurs twice.
pub(crate) fn of_header<'a>(header: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, HeaderFault> {
    let header: Vec<&str> = header.into_iter().collect();
    let mut seen = HashMap::new();
    for (i, &name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let number = i + 1;
        if let Some(first) = seen.insert(name, number) {
            let what = format!("occurs twice in the header, as columns {first} and {number}");
            let is_row = name.parse::<f64>().is_ok();
            let advice =
                if is_row { "rename one; if the line is a row, give --no-header" } else { "rename one" };
            return Err((name.to_string(), what, advice));
        }
    }
    let name = |(i, name): (usize, &&str)| match *name {
        "" => made(&(i + 1).to_string(), |name| seen.contains_key(name)),
        name => name.to_string(),
    };
    Ok(header.iter().enumerate().map(name).collect())
}

/// A made name that is none of those that are taken: `1`, `1 (2)`, ..
pub(crate) fn made(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let others = (2..).map(|i: usize| format!("{name} ({i})"));
    std::iter::once(name.to_string()).chain(others).find(|name| !is_taken(name)).unwrap_or_default()
}

/// The columns that a flag's argument names: the one that is called so, or those of a line of CSV, in which a name with a
/// comma is quoted.
pub(crate) fn of_argument(argument: &str, columns: &[String]) -> Vec<String> {
    if columns.iter().any(|column| column == argument) { vec![argument.to_string()] } else { cells(argument) }
}

/// The cells of a line of CSV.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let mut reader = ReaderBuilder::new().has_headers(false).trim(Trim::All).from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(str::to_string).collect(),
        _ => vec![line.to_string()],
    }
}

/// Names as one argument of a flag, which [`of_argument`] understands.
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

/// A word as a shell takes it; without quotes where it needs none.
pub(crate) fn shell(word: &str) -> String {
    command_line::quoted(word).unwrap_or_else(|| word.to_string())
}

/// The same in the quotes of a shell.
pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let argument = argument(names);
    if argument.contains('\'') { shell(&argument) } else { format!("'{argument}'") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_without_a_name_are_called_by_their_number() {
        assert_eq!(of_header(["", "a", "", "1", "3"]).unwrap(), ["1 (2)", "a", "3 (2)", "1", "3"]);
        assert_eq!(of_header(["", "3 (2)", "", "3"]).unwrap(), ["1", "3 (2)", "3 (3)", "3"]);
        // Names twice, and numbers twice, which look like a row.
        let advice = |header: [&'static str; 3]| of_header(header).unwrap_err().2;
        assert_eq!(advice(["a", "b", "a"]), "rename one");
        assert_eq!(advice(["5.1", "3", "5.1"]), "rename one; if the line is a row, give --no-header");
    }

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
