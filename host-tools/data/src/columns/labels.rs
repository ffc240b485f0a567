//! Decides which spellings of labels are the same class.

use std::collections::HashMap;

use crate::columns::interner::sorted;
use crate::limits;

/// The number that a label stands for, if its spelling carries nothing more. It has at most fifteen digits and is below
/// 2^53, so that different numbers are different `f64`s. A plus sign or leading zeros make it a code, not a number.
fn exact(text: &str) -> Option<f64> {
    const MOST_DIGITS: usize = 15;
    const END: f64 = (1u64 << 53) as f64;
    let number: f64 = text.parse().ok()?;
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, _) = magnitude.split_once(['e', 'E']).unwrap_or((magnitude, ""));
    let whole = mantissa.split_once('.').map_or(mantissa, |(whole, _)| whole);
    let is_code = magnitude.starts_with('+') || whole.len() > 1 && whole.starts_with('0');
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    // Adding 0 turns -0 into 0.
    (!is_code && digits <= MOST_DIGITS && number.abs() < END).then_some(number + 0.0)
}

/// The most spellings that are cached.
const MOST_SPELLED: usize = 4 * limits::CLASSES;

/// The classes of a column, numbered as labels are read.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    spelled: HashMap<String, u32>,
    /// By the bits of exact numbers.
    numbers: HashMap<u64, u32>,
    /// The shortest spelling of each class; of equally short ones the first in order.
    names: Vec<String>,
}

impl Labels {
    /// The class of a label. With `merge`, labels that are exactly the same number are one class. Other labels are
    /// distinguished by their spelling.
    pub(crate) fn code(&mut self, text: &str, merge: bool) -> u32 {
        if let Some(&class) = self.spelled.get(text) {
            return class;
        }
        let next = self.names.len() as u32;
        let class = match exact(text).filter(|_| merge) {
            Some(number) => *self.numbers.entry(number.to_bits()).or_insert(next),
            None => next,
        };
        match self.names.get_mut(class as usize) {
            Some(name) if (text.len(), text) < (name.len(), name.as_str()) => *name = text.to_string(),
            Some(_) => {}
            None => self.names.push(text.to_string()),
        }
        // A number is found without the cache.
        if self.spelled.len() < MOST_SPELLED {
            self.spelled.insert(text.to_string(), class);
        }
        class
    }

    /// The names of the classes, in the order of appearance.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The names sorted, by value if they are `numeric`, and the rank of each class.
    pub(crate) fn sorted(&self, numeric: bool) -> (Vec<String>, Vec<usize>) {
        let value = |label: &str| label.parse::<f64>().unwrap_or(f64::NAN);
        sorted(&self.names, |a, b| {
            let by_value = if numeric { value(a).total_cmp(&value(b)) } else { std::cmp::Ordering::Equal };
            by_value.then_with(|| a.cmp(b))
        })
    }
}

/// The class of a cell among those of a trained model: the one with the same spelling, else the only one that is the
/// same exact number, else the only one that differs only in case.
pub(crate) fn class_of(classes: &[String], text: &str) -> Option<usize> {
    let only = |is: &dyn Fn(&String) -> bool| {
        let mut found = classes.iter().enumerate().filter(|(_, class)| is(class)).map(|(i, _)| i);
        found.next().filter(|_| found.next().is_none())
    };
    let spelled = classes.iter().position(|class| class == text);
    let number = || exact(text).and_then(|number| only(&|class| exact(class) == Some(number)));
    let capitals = || {
        let lower = text.to_lowercase();
        only(&|class| class.to_lowercase() == lower)
    };
    spelled.or_else(number).or_else(capitals)
}

/// Two classes that differ only in case, if there are any.
pub(crate) fn alike(classes: &[String]) -> Option<(&str, &str)> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    classes
        .iter()
        .find_map(|class| seen.insert(class.to_lowercase(), class).map(|first| (first, class.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(labels: &[&str], merge: bool) -> Vec<String> {
        let mut of = Labels::default();
        labels.iter().for_each(|label| {
            of.code(label, merge);
        });
        of.sorted(true).0
    }

    #[test]
    fn exact_numbers_of_one_value_are_one_class() {
        assert_eq!(names(&["10", "9.0", "9", "1e1", "-0", "0"], true), ["0", "9", "10"]);
        assert_eq!(names(&["1.0", "2.0", "1.0"], true), ["1.0", "2.0"]);
        assert_eq!(names(&["1", "1.0"], false), ["1", "1.0"]);
        assert_eq!(names(&["1", "01", "+1", "007", "7"], true), ["+1", "01", "1", "007", "7"]);
        // 2^53 and 2^53 + 1 are one f64.
        assert_eq!(names(&["9007199254740993", "9007199254740992"], true).len(), 2);
        let long = ["1234567890123456789", "1234567890123456790", "2234567890123456789"];
        assert_eq!(names(&long, true), long);
    }

    #[test]
    fn classes_are_found_in_their_other_spellings() {
        let find = |classes: &[&str], text: &str| {
            let classes: Vec<String> = classes.iter().map(|class| class.to_string()).collect();
            class_of(&classes, text).map(|class| classes[class].clone())
        };
        for (classes, text, class) in [
            (&["1", "2"][..], "2.0", Some("2")),
            (&["1.0", "2.0"], "1", Some("1.0")),
            (&["1", "2"], "3", None),
            (&["1", "2"], "01", None),
            (&["False", "True"], "TRUE", Some("True")),
            (&["False", "True"], "false", Some("False")),
            (&["no", "yes"], "YES", Some("yes")),
            (&["No", "no", "yes"], "no", Some("no")),
            (&["No", "no", "yes"], "NO", None),
            (&["1", "1.0"], "1.0", Some("1.0")),
            (&["1", "1.0"], "1.00", None),
            (&["Ärger", "ruhe"], "ÄRGER", Some("Ärger")),
            (&["a", "b"], "c", None),
        ] {
            assert_eq!(find(classes, text).as_deref(), class, "{text} of {classes:?}");
        }
    }

    #[test]
    fn classes_that_differ_in_capitals_are_reported() {
        let classes = ["FALSE", "False", "x"].map(String::from);
        assert_eq!(alike(&classes), Some(("FALSE", "False")));
        assert_eq!(alike(&classes[1..]), None);
    }
}
