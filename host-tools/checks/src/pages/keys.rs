//! Tables of the keys of `--json`: each key that a verb prints is in the table below its command, with its type, and each
//! key of the table is printed.
//!
//! `rows.train` is a key within a key, `layers[].name` one of each element, `test.*` stands for all that is below. Types are
//! `string`, `integer`, `number` (an integer too), `bool`, `null`; a row whose second cell has the word `optional` need not be
//! printed.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A row of the table: key, and the words of its type.
type Row = (String, String);

/// Fails with what the document has that the table after the command has not, and the other way round.
pub(super) fn check(printed: &str, after: &str) -> Result<()> {
    let document: Value = serde_json::from_str(printed).with_context(|| format!("not JSON: {printed}"))?;
    let rows = rows(after);
    ensure!(!rows.is_empty(), "below `console,json` stands a table of the keys that it prints");
    let mut found = BTreeMap::new();
    walk(String::new(), &document, &mut found);
    let mut faults = Vec::new();
    for (key, kind) in &found {
        match rows.iter().find(|(known, _)| covers(known, key)) {
            None => faults.push(format!("{key} ({kind}) is printed and not in the table")),
            Some((known, _)) if known.ends_with(".*") => {}
            Some((_, words)) if is_of(kind, words) => {}
            Some((_, words)) => faults.push(format!("{key} is {kind}, and `{words}` in the table")),
        }
    }
    for (known, words) in &rows {
        let printed = found.keys().any(|key| covers(known, key));
        if !printed && !words.contains("optional") {
            faults.push(format!("{known} is in the table and not printed"));
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// The keys of the first table of a text: those in backticks in the first cell of each row.
fn rows(text: &str) -> Vec<Row> {
    let table =
        text.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let mut rows = Vec::new();
    for line in table.skip(2) {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let (keys, words) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        rows.extend(keys.split('`').skip(1).step_by(2).map(|key| (key.to_string(), words.to_string())));
    }
    rows
}

fn covers(known: &str, key: &str) -> bool {
    match known.strip_suffix(".*") {
        Some(above) => key.strip_prefix(above).is_some_and(|rest| rest.starts_with('.')),
        None => known == key,
    }
}

fn is_of(kind: &str, words: &str) -> bool {
    let has = |kind: &str| words.split(|c: char| !c.is_alphanumeric()).any(|word| word == kind);
    has(kind) || kind == "integer" && has("number")
}

/// Each key of the leaves and its type; of empty lists and of `null` none that another element does not have.
fn walk(key: String, value: &Value, found: &mut BTreeMap<String, &'static str>) {
    let kind = match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                walk(name, value, found);
            }
            return;
        }
        Value::Array(elements) => {
            elements.iter().for_each(|value| walk(format!("{key}[]"), value, found));
            return;
        }
        Value::Null => {
            found.entry(key).or_insert("null");
            return;
        }
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::Number(number) if number.is_f64() => "number",
        // A number that is whole in one element need not be in the next.
        Value::Number(_) if found.get(&key) == Some(&"number") => return,
        Value::Number(_) => "integer",
    };
    found.insert(key, kind);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "text\n\n| key | type | is |\n|---|---|---|\n| `a` | integer | x |\n| `b[].c`, `b[].d` | number or null | x |\n\
                         | `e.*` | object, optional | x |\n\n| `z` | string | another table |\n";

    #[test]
    fn keys_and_types_are_those_of_the_table() {
        check(r#"{"a": 1, "b": [{"c": 1.5, "d": null}]}"#, TABLE).unwrap();
        check(r#"{"a": 1, "b": [{"c": 1.5, "d": 2}], "e": {"f": {"g": ""}}}"#, TABLE).unwrap();
        let fails = |json: &str, what: &str| {
            let error = check(json, TABLE).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        };
        fails(r#"{"a": 1.5, "b": [{"c": 1, "d": 2}]}"#, "a is number");
        fails(r#"{"a": 1, "b": []}"#, "b[].c is in the table and not printed");
        fails(r#"{"a": 1, "b": [{"c": 1, "d": 2}], "z": ""}"#, "z (string) is printed");
        fails("{", "not JSON");
    }
}
