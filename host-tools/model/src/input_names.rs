//! Names of inputs: those of columns, and those made of a column and a value, which belong to no column.

use std::collections::HashSet;

use crate::{Column, Kind};

/// The names of the inputs of some columns. One that is made, as `color=red`, becomes `color=red (2)` if a column is
/// called so.
pub fn input_names(columns: &[Column]) -> Vec<String> {
    let all: Vec<(bool, String)> = columns
        .iter()
        .flat_map(|column| {
            let is_category = matches!(column.kind, Kind::Category { .. });
            column.inputs().into_iter().enumerate().map(move |(i, name)| (is_category || i > 0, name))
        })
        .collect();
    let mut taken: HashSet<String> =
        all.iter().filter(|(is_made, _)| !is_made).map(|(_, name)| name.clone()).collect();
    let name = |(is_made, name): (bool, String)| {
        if !is_made {
            return name;
        }
        let others = (2..).map(|i: usize| format!("{name} ({i})"));
        let unique = std::iter::once(name.clone()).chain(others).find(|name| !taken.contains(name));
        let name = unique.unwrap_or(name);
        taken.insert(name.clone());
        name
    };
    all.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_inputs_have_the_same_name() {
        let category = |name: &str, values: &[&str]| Column {
            kind: Kind::Category { values: values.iter().map(|value| value.to_string()).collect() },
            ..Column::number(name)
        };
        let columns = [
            category("color", &["blue", "red"]),
            Column::number("color=red"),
            category("color=red (2)", &["x"]),
            category("a", &["b=c"]),
            category("a=b", &["c"]),
            Column { indicator: true, ..Column::number("w") },
            Column::number("w is missing"),
        ];
        let names = input_names(&columns);
        let expected = [
            "color=blue",
            "color=red (2)",
            "color=red",
            "color=red (2)=x",
            "a=b=c",
            "a=b=c (2)",
            "w",
            "w is missing (2)",
            "w is missing",
        ];
        assert_eq!(names, expected);
    }
}
