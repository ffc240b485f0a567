//! Lists of numbers, as a device reads them.

use core::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// Up to `N` numbers. Of a longer list it has the first `N`, and its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct List<const N: usize> {
    numbers: [f32; N],
    len: usize,
}

impl<const N: usize> List<N> {
    /// How many numbers the list has, also of one that is longer than `N`.
    pub const fn length(&self) -> usize {
        self.len
    }

    /// The numbers, if they are `N`.
    pub const fn all(&self) -> Option<&[f32; N]> {
        if self.len == N { Some(&self.numbers) } else { None }
    }
}

impl<const N: usize> Default for List<N> {
    fn default() -> Self {
        Self { numbers: [0.0; N], len: 0 }
    }
}

impl<const N: usize> AsRef<[f32]> for List<N> {
    fn as_ref(&self) -> &[f32] {
        self.numbers.get(..self.len).unwrap_or(&self.numbers)
    }
}

impl<const N: usize> Serialize for List<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().serialize(serializer)
    }
}

impl<'de, const N: usize> Deserialize<'de> for List<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers<const N: usize>;

        impl<'de, const N: usize> Visitor<'de> for Numbers<N> {
            type Value = List<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<N>, A::Error> {
                let mut read = List::default();
                while let Some(number) = list.next_element()? {
                    if let Some(place) = read.numbers.get_mut(read.len) {
                        *place = number;
                    }
                    read.len += 1;
                }
                Ok(read)
            }
        }

        deserializer.deserialize_seq(Numbers)
    }
}
