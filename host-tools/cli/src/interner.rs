//! Texts as numbers, in the order they were first seen.

use std::collections::HashMap;

/// Each text once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    codes: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    /// The number of a text.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        let code = self.texts.len() as u32;
        self.codes.insert(text.to_string(), code);
        self.texts.push(text.to_string());
        code
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The texts by number.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The texts in the order of `compare`, and the place of each number in it.
    pub(crate) fn sorted(
        &self,
        compare: impl Fn(&str, &str) -> std::cmp::Ordering,
    ) -> (Vec<String>, Vec<usize>) {
        sorted(&self.texts, compare)
    }
}

/// The texts in the order of `compare`, and the place of each in it.
pub(crate) fn sorted(
    texts: &[String],
    compare: impl Fn(&str, &str) -> std::cmp::Ordering,
) -> (Vec<String>, Vec<usize>) {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by(|&a, &b| compare(&texts[a], &texts[b]));
    let mut places = vec![0; order.len()];
    for (place, &code) in order.iter().enumerate() {
        places[code] = place;
    }
    (order.iter().map(|&code| texts[code].clone()).collect(), places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_numbers_and_are_sorted_at_the_end() {
        let mut interner = Interner::default();
        let codes: Vec<u32> = ["b", "c", "a", "b"].iter().map(|text| interner.code(text)).collect();
        assert_eq!(codes, [0, 1, 2, 0]);
        let (sorted, places) = interner.sorted(Ord::cmp);
        assert_eq!(
            (sorted.as_slice(), places.as_slice()),
            (&["a", "b", "c"].map(String::from)[..], &[1, 2, 0][..])
        );
    }
}
