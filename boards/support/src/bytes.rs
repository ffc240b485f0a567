//! Bytes out of the strings of a line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::json::unescaped;

/// Decodes base64 with padding (RFC 4648, section 4) that stands in a JSON string, where `\/` is `/`. Returns the number of bytes;
/// `None` if it is not base64, or of more bytes than there is room for.
pub(crate) fn decode(text: &str, bytes: &mut [u8]) -> Option<usize> {
    let mut characters = unescaped(text);
    let mut length = 0;
    loop {
        let (mut group, mut count) = ([0; 4], 0);
        for (place, character) in group.iter_mut().zip(&mut characters) {
            *place = character?;
            count += 1;
        }
        if count == 0 {
            return Some(length);
        }
        let mut decoded = [0; 3];
        let decoded_length = STANDARD.decode_slice(group.get(..count)?, &mut decoded).ok()?;
        let decoded = decoded.get(..decoded_length)?;
        bytes.get_mut(length..length + decoded_length)?.copy_from_slice(decoded);
        length += decoded_length;
        // Padding is an end.
        if decoded_length < 3 {
            return characters.next().is_none().then_some(length);
        }
    }
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
    fn there_must_be_room() {
        assert_eq!(decode("AAAA", &mut [0; 2]), None);
        assert_eq!(decode("AAA=", &mut [0; 2]), Some(2));
    }
}
