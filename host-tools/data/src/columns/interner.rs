//! Numbers texts in the order of their first appearance.

use std::collections::HashMap;

use crate::limits;

/// Different texts and their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    codes: HashMap<String, u32>,
    texts: Vec<String>,
    bytes: usize,
}

/// Bytes per text besides the two copies of its own bytes.
const OF_A_TEXT: usize = 96;

impl Interner {
    /// The number of a text.
    ///
    /// # Errors
    /// The text is longer than [`limits::NAME`], or all texts take more than [`limits::NAMES`].
    pub(crate) fn code(&mut self, text: &str) -> Result<u32, String> {
        if let Some(&code) = self.codes.get(text) {
            return Ok(code);
        }
        short(text)?;
        self.bytes += 2 * text.len() + OF_A_TEXT;
        if self.bytes > limits::NAMES {
            return Err(format!("there are more than {} different names", self.texts.len()));
        }
        let code = self.texts.len() as u32;
        self.codes.insert(text.to_string(), code);
        self.texts.push(text.to_string());
        Ok(code)
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The texts by number.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The texts sorted by `compare`, and the rank of each number.
    pub(crate) fn sorted(
        &self,
        compare: impl Fn(&str, &str) -> std::cmp::Ordering,
    ) -> (Vec<String>, Vec<usize>) {
        sorted(&self.texts, compare)
    }
}

/// Refuses a text that is too long for a name.
pub(crate) fn short(text: &str) -> Result<(), String> {
    if text.len() <= limits::NAME {
        return Ok(());
    }
    Err(format!("the text is of {} bytes, and a name has {} at most", text.len(), limits::NAME))
}

/// The texts sorted by `compare`, and the rank of each.
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
    fn long_texts_and_too_many_are_refused() {
        let mut interner = Interner::default();
        assert_eq!(interner.code(&"x".repeat(1024)), Ok(0));
        assert_eq!(
            interner.code(&"x".repeat(1025)),
            Err("the text is of 1025 bytes, and a name has 1024 at most".into())
        );
        // 128 MiB hold 62,601 times 2 * 1024 + 96 bytes.
        let refused = (0u32..).find_map(|i| interner.code(&format!("{i:0>1024}")).err());
        assert_eq!(refused.as_deref(), Some("there are more than 62601 different names"));
    }

    #[test]
    fn texts_keep_their_numbers_and_are_sorted_at_the_end() {
        let mut interner = Interner::default();
        let codes: Vec<u32> = ["b", "c", "a", "b"].iter().map(|text| interner.code(text).unwrap()).collect();
        assert_eq!(codes, [0, 1, 2, 0]);
        let (sorted, places) = interner.sorted(Ord::cmp);
        assert_eq!(
            (sorted.as_slice(), places.as_slice()),
            (&["a", "b", "c"].map(String::from)[..], &[1, 2, 0][..])
        );
    }
}
