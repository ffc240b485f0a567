//! State as words of 32 bits, to be written down and read back.

/// A value that shows each of its parts as a word of 32 bits: to be written down, or to be replaced by what was.
///
/// One function goes both ways, so what is read back is, part for part, what was written down. Whoever stores the words keeps a
/// checksum of them; of words that came from elsewhere, a value makes nothing that panics.
///
/// ```
/// use tinyfit::state::State;
/// use tinyfit::train::{PageHinkley, Sensitivity};
///
/// let (mut test, mut flash) = (PageHinkley::new(), Vec::new());
/// test.observe(&Sensitivity::default(), 0.25)?;
/// test.words(&mut |word| flash.push(*word));
///
/// let (mut again, mut written) = (PageHinkley::new(), flash.into_iter());
/// again.words(&mut |word| *word = written.next().unwrap());
/// assert_eq!(again, test);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Words", "state_dict", "checkpoint"))]
pub trait State {
    /// Calls `visit` with each word, in an order that does not change.
    fn words(&mut self, visit: &mut impl FnMut(&mut u32));
}

impl State for u32 {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        visit(self);
    }
}

macro_rules! small {
    ($($number:ty),+) => {$(
        /// A word too large becomes the largest value.
        impl State for $number {
            fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
                let mut word = *self as u32;
                visit(&mut word);
                *self = <$number>::try_from(word).unwrap_or(<$number>::MAX);
            }
        }
    )+};
}
small!(u8, u16, usize);

impl State for i8 {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        let mut byte = *self as u8;
        byte.words(visit);
        *self = byte as i8;
    }
}

impl State for bool {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        let mut word = u32::from(*self);
        visit(&mut word);
        *self = word != 0;
    }
}

/// The bits, those of NaN included.
impl State for f32 {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        let mut bits = self.to_bits();
        visit(&mut bits);
        *self = f32::from_bits(bits);
    }
}

impl<T: State, const N: usize> State for [T; N] {
    fn words(&mut self, visit: &mut impl FnMut(&mut u32)) {
        for element in self {
            element.words(visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Class;
    use proptest::prelude::*;

    fn written(value: &mut impl State) -> Vec<u32> {
        let mut words = Vec::new();
        value.words(&mut |word| words.push(*word));
        words
    }

    #[test]
    fn a_word_too_large_is_the_largest() {
        let read = |word: u32| {
            let (mut byte, mut short, mut flag) = (0u8, 0u16, false);
            byte.words(&mut |w| *w = word);
            short.words(&mut |w| *w = word);
            flag.words(&mut |w| *w = word);
            (byte, short, flag)
        };
        assert_eq!(read(256), (255, 256, true));
        assert_eq!(read(65_536), (255, 65_535, true));
        assert_eq!(read(u32::MAX), (255, 65_535, true));
        assert_eq!(read(0), (0, 0, false));
    }

    proptest! {
        #[test]
        fn comes_back_as_it_was(bits: [u32; 3], class: u32, short: u16, flag: bool, code: i8) {
            let (mut numbers, mut class) = (bits.map(f32::from_bits), Class(class as usize));
            let (mut short, mut flag) = (short, flag);
            prop_assert_eq!(written(&mut numbers), bits);
            prop_assert_eq!(written(&mut class), [class.0 as u32]);
            prop_assert_eq!(written(&mut short), [u32::from(short)]);
            prop_assert_eq!(written(&mut flag), [u32::from(flag)]);
            let (mut code, mut code_again) = (code, 0i8);
            let words = written(&mut code);
            code_again.words(&mut |word| *word = words[0]);
            prop_assert_eq!(code_again, code);
            let mut again = [0.0; 3];
            let mut stored = bits.into_iter();
            again.words(&mut |word| *word = stored.next().unwrap());
            prop_assert_eq!(again.map(f32::to_bits), bits);
        }
    }
}
