//! Recognizes texts that stand for a missing value.

/// Missing values as pandas, R, spreadsheets, databases and C libraries write them, in upper or lower case.
const WORDS: [&str; 14] = [
    "na",
    "n/a",
    "nan",
    "-nan",
    "+nan",
    "null",
    "(null)",
    "<na>",
    "#n/a",
    "#na",
    "nat",
    "nan(ind)",
    "-nan(ind)",
    "#n/a n/a",
];

/// The same, in exactly this case: in another case the word can be a name.
const EXACT: [&str; 3] = ["?", "-", "None"];

/// What Microsoft's C libraries print, followed by digits: `1.#QNAN`, `-1.#IND00`.
const PRINTED: [&str; 3] = ["1.#QNAN", "1.#IND", "1.#SNAN"];

/// Whether a cell's text stands for a missing value. An empty cell does.
pub(crate) fn is_missing(text: &str) -> bool {
    // Fast path: most cells are numbers, and a number is never missing.
    let Some(&first) = text.as_bytes().first() else { return true };
    if first.is_ascii_digit() && first != b'1' {
        return false;
    }
    let printed = text.strip_prefix('-').unwrap_or(text);
    EXACT.contains(&text)
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || PRINTED.iter().any(|mark| {
            printed.strip_prefix(mark).is_some_and(|rest| rest.bytes().all(|c| c.is_ascii_digit()))
        })
}

/// More markers, from the option `--na`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markers(Vec<String>);

impl Markers {
    pub(crate) fn new(markers: Vec<String>) -> Self {
        Self(markers)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a cell has the same spelling as a marker, or is the same number.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.0.iter().any(|marker| {
            let number = |text: &str| text.parse::<f64>().ok();
            marker == text || number(marker).is_some_and(|marker| number(text) == Some(marker))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_for_no_value() {
        // pandas 3.1.1's `STR_NA_VALUES` up to `null`; what C libraries, SQL and spreadsheets may write besides
        for text in "#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null|\
                     -nan(ind)|nan(ind)|1.#QNAN0|-1.#IND00|NaT|(null)|-|?"
            .split('|')
            .chain([""])
        {
            assert!(is_missing(text), "{text}");
        }
        for text in ["0", "1", "-1", "--", "none", "N", "A", "1.#INF", "1.#QNANx", "nano", "na na", "."] {
            assert!(!is_missing(text), "{text}");
        }
        let markers = Markers::new(vec!["-999".into(), ".".into()]);
        assert!(markers.has("-999.0") && markers.has(".") && !markers.has("999") && !markers.has("nan"));
    }
}
