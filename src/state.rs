//! Saving and restoring: the state of networks, supervisors and statistics as words of 32 bits.

/// A value whose state can be saved and restored as words of 32 bits, in a fixed order.
///
/// A restored value equals the saved one. Every network has a state: the parameters that are trained
/// ([`Train::save_parameters`](crate::Train::save_parameters)). So have [`Supervisor`](crate::train::Supervisor),
/// [`RunningStats`](crate::data::RunningStats), [`Quartiles`](crate::data::Quartiles) and
/// [`PageHinkley`](crate::train::PageHinkley).
///
/// Store a checksum with the words: `restore` does not detect wrong ones. No word makes a value panic.
///
/// ```
/// use tinyfit::prelude::*;
/// use tinyfit::state::State;
///
/// type Net = (Dense<2, 8, Relu>, Dense<8, 2, Softmax>);
///
/// let mut net = Net::ZERO;
/// net.initialize(&mut Generator::seed_from_u64(1));
/// let mut words = Vec::new();
/// net.save(&mut |word| words.push(word));
/// assert_eq!(words.len(), Net::PARAMETERS);
///
/// let (mut copy, mut saved) = (Net::ZERO, words.into_iter());
/// copy.restore(&mut |present| saved.next().unwrap_or(present));
/// assert_eq!(copy, net);
/// ```
#[doc(alias("Words", "state_dict", "checkpoint", "ModelCheckpoint"))]
pub trait State {
    /// Calls `write` with each word of the state.
    #[doc(alias = "save_weights")]
    fn save(&self, write: &mut impl FnMut(u32));

    /// Replaces each word of the state: calls `read` with its present value and stores the result.
    #[doc(alias("load_state_dict", "load_weights"))]
    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32);
}

impl State for u32 {
    fn save(&self, write: &mut impl FnMut(u32)) {
        write(*self);
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        *self = read(*self);
    }
}

macro_rules! small {
    ($($number:ty),+) => {$(
        /// A word that is too large becomes the largest value.
        impl State for $number {
            fn save(&self, write: &mut impl FnMut(u32)) {
                write(*self as u32);
            }

            fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
                *self = <$number>::try_from(read(*self as u32)).unwrap_or(<$number>::MAX);
            }
        }
    )+};
}
small!(u8, u16, usize);

impl State for i8 {
    fn save(&self, write: &mut impl FnMut(u32)) {
        (*self as u8).save(write);
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        let mut byte = *self as u8;
        byte.restore(read);
        *self = byte as i8;
    }
}

impl State for bool {
    fn save(&self, write: &mut impl FnMut(u32)) {
        write(u32::from(*self));
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        *self = read(u32::from(*self)) != 0;
    }
}

/// The bits, those of NaN included.
impl State for f32 {
    fn save(&self, write: &mut impl FnMut(u32)) {
        write(self.to_bits());
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        *self = f32::from_bits(read(self.to_bits()));
    }
}

impl<T: State, const N: usize> State for [T; N] {
    fn save(&self, write: &mut impl FnMut(u32)) {
        for element in self {
            element.save(write);
        }
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        for element in self {
            element.restore(read);
        }
    }
}

/// Implements [`State`] with the states of the fields, in the given order.
macro_rules! state_of_fields {
    ([$($generics:tt)*] $type:ty: $($field:tt),+) => {
        impl<$($generics)*> crate::state::State for $type {
            fn save(&self, write: &mut impl FnMut(u32)) {
                $(self.$field.save(write);)+
            }

            fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
                $(self.$field.restore(read);)+
            }
        }
    };
}
pub(crate) use state_of_fields;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Quartiles, RunningStats};
    use crate::layers::{BiasOnly, LayerRate};
    use crate::{Class, Dense, Dropout, Generator, Relu, SeedableRng, Softmax, StandardScaler, Train, Zero};
    use proptest::prelude::*;

    fn saved(value: &impl State) -> Vec<u32> {
        let mut words = Vec::new();
        value.save(&mut |word| words.push(word));
        words
    }

    fn restored<T: State>(mut value: T, words: &[u32]) -> T {
        let mut words = words.iter();
        value.restore(&mut |_| *words.next().unwrap());
        assert!(words.next().is_none());
        value
    }

    #[test]
    fn a_word_too_large_is_the_largest() {
        let read = |word: u32| (restored(0u8, &[word]), restored(0u16, &[word]), restored(false, &[word]));
        assert_eq!(read(256), (255, 256, true));
        assert_eq!(read(65_536), (255, 65_535, true));
        assert_eq!(read(u32::MAX), (255, 65_535, true));
        assert_eq!(read(0), (0, 0, false));
    }

    #[test]
    fn a_network_has_the_state_of_what_learns_in_it() {
        type Net<'a> = (
            LayerRate<Dense<3, 4, Relu>>,
            (&'a Dense<4, 4, Relu>, (Dropout<4>, BiasOnly<'a, 4, 2, Softmax>)),
        );
        let (frozen, below) = (Dense::ZERO, Dense { weights: [[0.5; 2]; 4], ..Dense::ZERO });
        let blank: Net<'_> = (LayerRate::ZERO, (&frozen, (Dropout::ZERO, BiasOnly::new(&below))));
        let mut net = blank;
        net.initialize(&mut Generator::seed_from_u64(1));
        net.1.1.1.bias = [1.5, -2.5];
        let words = saved(&net);
        assert_eq!(words.len(), 3 * 4 + 4 + 2);
        assert_eq!(words[16..], [1.5f32.to_bits(), (-2.5f32).to_bits()]);
        assert_eq!(restored(blank, &words), net);
        // A word that is given back as it is stays.
        let mut same = net;
        same.restore(&mut |word| word);
        assert_eq!(same, net);
        assert!(saved(&StandardScaler::<3>::ZERO).is_empty());
    }

    #[test]
    fn statistics_go_on_where_they_were_saved() {
        let (mut stats, mut quartiles) = (RunningStats::<2>::new(), Quartiles::new());
        for t in 0..50 {
            stats.push(&[t as f32, if t % 3 == 0 { f32::NAN } else { 0.1 * t as f32 }]).unwrap();
            quartiles.push((t * 37 % 50) as f32).unwrap();
        }
        assert_eq!(restored(RunningStats::new(), &saved(&stats)), stats);
        assert_eq!(restored(Quartiles::new(), &saved(&quartiles)), quartiles);
    }

    proptest! {
        #[test]
        fn comes_back_as_it_was(bits: [u32; 3], class: u32, short: u16, flag: bool, code: i8) {
            let numbers = bits.map(f32::from_bits);
            prop_assert_eq!(saved(&numbers), bits);
            prop_assert_eq!(saved(&Class(class as usize)), [class]);
            prop_assert_eq!(saved(&short), [u32::from(short)]);
            prop_assert_eq!(saved(&flag), [u32::from(flag)]);
            prop_assert_eq!(restored(0i8, &saved(&code)), code);
            prop_assert_eq!(restored(Class(0), &[class]), Class(class as usize));
            prop_assert_eq!(restored([0.0f32; 3], &bits).map(f32::to_bits), bits);
        }
    }
}
