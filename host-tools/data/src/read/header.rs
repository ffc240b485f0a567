//! The header: the names of columns.

use std::collections::HashMap;

use csv::StringRecord;

use crate::fault::Fault;
use crate::read::dialect::Header;
use crate::read::records::{Records, Syntax};
use crate::read::source::Source;

/// An error in a header: the column's name, what is wrong, and what to do.
pub(crate) type HeaderFault = (String, String, &'static str);

/// Unique column names from header cells. A column without a name gets its number, made unique if another column has
/// that name.
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

/// The first name of `1`, `1 (2)`, `1 (3)`, .. that is not taken.
pub(crate) fn made(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let others = (2..).map(|i: usize| format!("{name} ({i})"));
    std::iter::once(name.to_string()).chain(others).find(|name| !is_taken(name)).unwrap_or_default()
}

/// The names of the columns, empty where the file has none. Also checks that there is a row.
///
/// # Errors
/// A name occurs twice, there is no row, or the text cannot be read.
pub(crate) fn first_records(source: &Source, syntax: &Syntax, header: &Header) -> Result<Vec<String>, Fault> {
    let path = source.path();
    let mut records = Records::new(source.open()?.bytes, path, syntax);
    let mut first = StringRecord::new();
    let texts = |cells: &StringRecord| cells.iter().map(str::to_string).collect::<Vec<_>>();
    let checked = |columns: Vec<String>, line: u64| {
        let (column, what, advice) = match of_header(columns.iter().map(String::as_str)) {
            Ok(_) => return Ok(columns),
            Err(fault) => fault,
        };
        Err(Fault::new(path, what, advice).line(line).column(column))
    };
    let line = records.read(&mut first)?;
    let (columns, line) = match (header, line) {
        (Header::None, Some(_)) => return Ok(vec![String::new(); first.len()]),
        (Header::Named(columns), Some(line)) => return checked(columns.clone(), line),
        (Header::First, Some(line)) => (checked(texts(&first), line)?, line),
        (header, None) => {
            let advice = match header {
                Header::First => "give a CSV file with a header and rows",
                _ => "give a CSV file with rows",
            };
            return Err(Fault::new(path, "the file is empty", advice));
        }
    };
    if records.read(&mut first).map_err(|fault| named(fault, &columns))?.is_none() {
        let what = "there is a header but no row under it";
        return Err(Fault::new(path, what, "give a CSV file with rows").line(line));
    }
    Ok(columns)
}

/// The fault with the number of its column replaced by the name.
pub(crate) fn named(mut fault: Fault, columns: &[String]) -> Fault {
    let number = fault.column.as_ref().and_then(|column| column.parse::<usize>().ok());
    if let Some(name) = number.and_then(|number| columns.get(number.wrapping_sub(1))) {
        fault.column = Some(name.clone());
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_without_a_name_are_called_by_their_number() {
        assert_eq!(of_header(["", "a", "", "1", "3"]).unwrap(), ["1 (2)", "a", "3 (2)", "1", "3"]);
        assert_eq!(of_header(["", "3 (2)", "", "3"]).unwrap(), ["1", "3 (2)", "3 (3)", "3"]);
        // Names twice, and numbers twice, which look like a row.
        let advice = |header: [&'static str; 3]| of_header(header).unwrap_err().2;
        assert_eq!(advice(["a", "b", "a"]), "rename one");
        assert_eq!(advice(["5.1", "3", "5.1"]), "rename one; if the line is a row, give --no-header");
    }
}
