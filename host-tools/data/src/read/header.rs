//! Names of columns, as a header gives them.

use std::collections::HashMap;

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
