//! Bytes out of the strings of a line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::json::unescaped;

/// Up to three bytes of four characters, and how many they are.
type Group = ([u8; 3], usize);

/// The groups of base64 with padding (RFC 4648, section 4) that stands in a JSON string, where `\/` is `/`; `None` in the place of
/// one that is not base64, which is the last.
struct Groups<C> {
    characters: C,
    has_ended: bool,
}

fn groups(text: &str) -> Groups<impl Iterator<Item = Option<u8>>> {
    Groups { characters: unescaped(text), has_ended: false }
}

impl<C: Iterator<Item = Option<u8>>> Iterator for Groups<C> {
    type Item = Option<Group>;

    // Inlined, it would be there three times.
    #[inline(never)]
    fn next(&mut self) -> Option<Option<Group>> {
        let (mut group, mut count, mut is_ascii) = ([0; 4], 0, true);
        for (place, character) in group.iter_mut().zip(&mut self.characters) {
            is_ascii &= character.is_some();
            *place = character.unwrap_or(0);
            count += 1;
        }
        if count == 0 {
            return None;
        }
        let mut bytes = [0; 3];
        let length = group.get(..count).and_then(|group| STANDARD.decode_slice(group, &mut bytes).ok());
        // Padding is an end.
        let is_sound = is_ascii && !self.has_ended;
        self.has_ended = length.is_none_or(|length| length < 3);
        Some(length.filter(|_| is_sound).map(|length| (bytes, length)))
    }
}

/// Decodes base64. Returns the number of bytes; `None` if it is not base64, or of more bytes than there is room for.
pub(crate) fn decode(text: &str, bytes: &mut [u8]) -> Option<usize> {
    let mut length = 0;
    for group in groups(text) {
        let (group, count) = group?;
        bytes.get_mut(length..length + count)?.copy_from_slice(group.get(..count)?);
        length += count;
    }
    Some(length)
}

/// The number of bytes; `None` if it is not base64.
pub(crate) fn count(text: &str) -> Option<usize> {
    groups(text).try_fold(0, |length, group| Some(length + group?.1))
}

/// The numbers of 16 bits, little-endian, in base64.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = i16> {
    let (mut groups, mut group, mut at) = (groups(text), ([0; 3], 0), 0);
    let mut byte = move || {
        if at == group.1 {
            (group, at) = (groups.next()??, 0);
        }
        at += 1;
        group.0.get(at - 1).copied()
    };
    core::iter::from_fn(move || Some(i16::from_le_bytes([byte()?, byte()?])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(text: &str) -> Option<std::vec::Vec<u8>> {
        let mut bytes = [0; 64];
        decode(text, &mut bytes).map(|length| bytes[..length].to_vec())
    }

    proptest! {
        /// The crate `base64`, which decodes a text at once, is the judge.
        #[test]
        fn it_decodes_what_base64_does(text in "[A-D/+=]{0,13}", bytes in prop::collection::vec(any::<u8>(), 0..49)) {
            prop_assert_eq!(decoded(&text), STANDARD.decode(&text).ok());
            let text = STANDARD.encode(&bytes);
            prop_assert_eq!(decoded(&text), Some(bytes.clone()));
            prop_assert_eq!(decoded(&text.replace('/', "\\/")), Some(bytes));
        }
    }

    #[test]
    fn numbers_are_pairs_of_bytes() {
        let text = STANDARD.encode([1, 0, 0xFE, 0xFF, 0, 0x80]);
        assert_eq!(
            (count(&text), numbers(&text).collect::<std::vec::Vec<_>>()),
            (Some(6), std::vec![1, -2, i16::MIN])
        );
        assert_eq!(count("AAA=AAAA"), None);
    }

    #[test]
    fn there_must_be_room() {
        assert_eq!(decode("AAAA", &mut [0; 2]), None);
        assert_eq!(decode("AAA=", &mut [0; 2]), Some(2));
    }
}
