//! Reads JSON lines: one object per line, whose keys are the columns.

use std::collections::HashSet;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::fault::Fault;
use crate::limits;
use crate::read::source;
use crate::text::shown;

/// Reads objects as records.
pub(crate) struct JsonLines<'a> {
    text: BufReader<Box<dyn Read + 'a>>,
    path: PathBuf,
    line: u64,
    buffer: String,
}

/// An object with its members in the order of the text.
struct Object(Vec<(String, Value)>);

impl<'a> JsonLines<'a> {
    pub(crate) fn new(text: Box<dyn Read + 'a>, path: &Path) -> Self {
        Self { text: BufReader::new(text), path: path.into(), line: 0, buffer: String::new() }
    }

    /// The keys of all objects in a text, in the order of appearance.
    pub(crate) fn columns(text: &[u8], path: &Path) -> Vec<String> {
        let mut objects = JsonLines::new(Box::new(text), path);
        let (mut columns, mut seen) = (Vec::new(), HashSet::new());
        // Errors are reported when the rows are read.
        while let Ok(Some(Object(members))) = objects.next() {
            columns.extend(members.into_iter().map(|(key, _)| key).filter(|key| seen.insert(key.clone())));
        }
        columns
    }

    /// Reads the next object into the cells of these columns, empty where it has no such member or `null`. Returns its
    /// line; `None` after the last.
    ///
    /// # Errors
    /// A line is not an object, or a member is not a column or is an array or object.
    pub(crate) fn read(
        &mut self,
        columns: &[String],
        cells: &mut StringRecord,
    ) -> Result<Option<u64>, Fault> {
        let Some(Object(members)) = self.next()? else { return Ok(None) };
        let mut texts = vec![String::new(); columns.len()];
        for (key, value) in members {
            let fault = |what: &str, advice: &str| {
                Fault::new(&self.path, what, advice).line(self.line).column(key.clone())
            };
            let place = columns.iter().position(|column| *column == key).ok_or_else(|| {
                fault(
                    "no line before has it",
                    "give it in the first line too, as null where there is no value",
                )
            })?;
            texts[place] = match value {
                Value::Null => String::new(),
                Value::Bool(value) => value.to_string(),
                Value::Number(number) => number.to_string(),
                Value::String(text) => text.trim().to_string(),
                Value::Array(_) | Value::Object(_) => {
                    return Err(fault(
                        "the value holds others",
                        "flatten it: a key each, as pandas.json_normalize makes them",
                    ));
                }
            };
        }
        cells.clear();
        texts.iter().for_each(|text| cells.push_field(text));
        Ok(Some(self.line))
    }

    fn next(&mut self) -> Result<Option<Object>, Fault> {
        loop {
            self.buffer.clear();
            let mut line = self.text.by_ref().take(limits::ROW + 1);
            let read = line.read_line(&mut self.buffer);
            // A line that is cut may not be UTF-8.
            if line.limit() == 0 {
                let what = format!("the line is longer than {}", limits::size(limits::ROW));
                let advice = "give JSON lines, one object per line";
                return Err(Fault::new(&self.path, what, advice).line(self.line + 1));
            }
            let n = read.map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => {
                    Fault::new(&self.path, "the text is not UTF-8", "save the file as UTF-8")
                        .line(self.line + 1)
                }
                _ => source::broken(&self.path, &error),
            })?;
            if n == 0 {
                return Ok(None);
            }
            self.line += 1;
            let text = self.buffer.trim();
            if text.is_empty() {
                continue;
            }
            return serde_json::from_str(text).map(Some).map_err(|error| {
                let what = format!("{} is not a JSON object ({error})", shown(text));
                Fault::new(&self.path, what, "give JSON lines, one object per line, or CSV").line(self.line)
            });
        }
    }
}

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns, and each row's line and cells.
    type Rows = (Vec<String>, Vec<(u64, Vec<String>)>);

    fn rows(text: &str) -> Result<Rows, String> {
        let path = Path::new("t.jsonl");
        let columns = JsonLines::columns(text.as_bytes(), path);
        let mut lines = JsonLines::new(Box::new(text.as_bytes()), path);
        let (mut cells, mut rows) = (StringRecord::new(), Vec::new());
        while let Some(line) = lines.read(&columns, &mut cells).map_err(|fault| fault.to_string())? {
            rows.push((line, cells.iter().map(str::to_string).collect()));
        }
        Ok((columns, rows))
    }

    #[test]
    fn objects_are_rows() {
        let (columns, cells) = rows(
            "{\"b\":1.5,\"a\":\" x, \\\"y\\\" \"}\r\n\n{\"a\":null,\"c\":true,\"b\":12345678901234567890}\n",
        )
        .unwrap();
        assert_eq!(columns, ["b", "a", "c"]);
        let row = |cells: [&str; 3]| cells.map(String::from).to_vec();
        assert_eq!(
            cells,
            [(1, row(["1.5", "x, \"y\"", ""])), (3, row(["12345678901234567890", "", "true"]))]
        );
    }

    #[test]
    fn other_lines_are_refused() {
        for (text, message) in [
            ("{\"a\":1}\n[1]\n", "t.jsonl:2: '[1]' is not a JSON object"),
            ("{\"a\":1}\n{\"a\":{\"b\":2}}\n", "t.jsonl:2: column 'a': the value holds others; flatten it"),
            ("{\"a\":1}\n{\"a\":2,\n", "t.jsonl:2: '{\"a\":2,' is not a JSON object"),
        ] {
            assert!(rows(text).unwrap_err().starts_with(message), "{text}");
        }
    }
}
