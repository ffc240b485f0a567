//! The name of an exported model.

use std::str::FromStr;

/// The word that the names of everything exported begin with: `gesture_predict`, `GESTURE_INPUTS`, `GestureStatus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// A word that cannot be used as a [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name is a word of a-z, 0-9 and _ that begins with a letter, at most 32 of them, and is not a library's of Rust"
)]
pub struct NotAName;

/// The longest name.
const LONGEST: usize = 32;
/// Crates that the exported one is linked with.
const TAKEN: [&str; 4] = ["core", "libm", "tinyfit", "heapless"];

impl Default for Name {
    fn default() -> Self {
        Self("model".into())
    }
}

impl FromStr for Name {
    type Err = NotAName;

    fn from_str(word: &str) -> Result<Self, NotAName> {
        let letters = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        let ok = word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.bytes().all(letters)
            && word.len() <= LONGEST
            && !TAKEN.contains(&word);
        if ok { Ok(Self(word.to_string())) } else { Err(NotAName) }
    }
}

impl Name {
    /// As it is: `left_hand`.
    pub fn snake(&self) -> &str {
        &self.0
    }

    /// As macros begin: `LEFT_HAND`.
    pub fn upper(&self) -> String {
        self.0.to_ascii_uppercase()
    }

    /// As types begin: `LeftHand`.
    pub fn camel(&self) -> String {
        let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
        self.0.split('_').filter(|part| !part.is_empty()).map(capital).collect()
    }

    /// A template with this name in place of its `stem`.
    pub(crate) fn fill(&self, template: &str) -> String {
        template.replace("stem", &self.0).replace("STEM", &self.upper()).replace("Stem", &self.camel())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        let name: Name = "left_hand_2".parse().unwrap();
        assert_eq!(
            name.fill("stem_predict STEM_INPUTS StemStatus"),
            "left_hand_2_predict LEFT_HAND_2_INPUTS LeftHand2Status"
        );
        for word in ["", "2", "_a", "a-b", "ä", "A", "a b", "core", &"a".repeat(33)] {
            assert_eq!(word.parse::<Name>(), Err(NotAName), "{word}");
        }
    }
}
