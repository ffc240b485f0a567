//! Serialization of int8 and int4 layers in the format of [`Int8Weights`](super::Int8Weights), whatever their layout.

use core::ops::RangeInclusive;

use ::serde::de::{Deserializer, Error, SeqAccess, Visitor};
use ::serde::ser::{SerializeTuple, Serializer};
use ::serde::{Deserialize, Serialize};

use super::dense::Int8Dense;
use super::int4::Int4Dense;
use super::weights::ChannelParams;
use crate::int8::rounding::Runtime;
use crate::serde::{Read, Write};
use crate::zero::Zero;

/// A layer whose parameters are read and written one by one.
trait Rows<const I: usize, const O: usize>: Zero {
    /// The weights that it can store.
    const WEIGHTS: RangeInclusive<i8>;

    fn weight(&self, o: usize, i: usize) -> i8;
    fn channel(&self, o: usize) -> ChannelParams;
    fn set_channel(&mut self, o: usize, channel: ChannelParams, weight: impl FnMut(usize) -> i8);
    fn set_scale(&mut self, o: usize, channel: ChannelParams);
}

/// The serialized form of a layer, with its weights as `W`.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Int8Weights")]
struct Stored<const O: usize, W, R> {
    weights: W,
    #[serde(with = "crate::serde")]
    bias: [i32; O],
    #[serde(with = "crate::serde")]
    multiplier: [i32; O],
    #[serde(with = "crate::serde")]
    shift: [i8; O],
    zero_point: i8,
    min: i8,
    max: i8,
    rounding: R,
}

/// The weights of a layer that is written, row by row.
struct WrittenWeights<'a, const I: usize, const O: usize, L>(&'a L);

impl<const I: usize, const O: usize, L: Rows<I, O>> Serialize for WrittenWeights<'_, I, O, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_tuple(O)?;
        for o in 0..O {
            rows.serialize_element(&Write(&core::array::from_fn::<i8, I, _>(|i| self.0.weight(o, i))))?;
        }
        rows.end()
    }
}

/// A layer while it is read: its weights are laid out row by row, its biases are not yet those of the layout.
struct ReadWeights<const I: usize, const O: usize, L>(L);

impl<'de, const I: usize, const O: usize, L: Rows<I, O>> Deserialize<'de> for ReadWeights<I, O, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut weights = Self(L::ZERO);
        deserializer.deserialize_tuple(O, Layout(&mut weights))?;
        Ok(weights)
    }
}

struct Layout<'a, const I: usize, const O: usize, L>(&'a mut ReadWeights<I, O, L>);

impl<'de, const I: usize, const O: usize, L: Rows<I, O>> Visitor<'de> for Layout<'_, I, O, L> {
    type Value = ();

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "an array of {O}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        for o in 0..O {
            let mut row = [0; I];
            if rows.next_element_seed(Read(&mut row))?.is_none() {
                return Err(A::Error::invalid_length(o, &self));
            }
            if let Some(beyond) = row.iter().find(|weight| !L::WEIGHTS.contains(weight)) {
                return Err(A::Error::custom(format_args!(
                    "a weight of {beyond} is beyond {:?}",
                    L::WEIGHTS
                )));
            }
            let mut row = row.into_iter();
            self.0.0.set_channel(o, ChannelParams::default(), |_| row.next().unwrap_or(0));
        }
        Ok(())
    }
}

fn write<const I: usize, const O: usize, L: Rows<I, O>, R: Serialize, S: Serializer>(
    layer: &L,
    [zero_point, min, max]: [i8; 3],
    rounding: R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let (mut bias, mut multiplier, mut shift) = ([0; O], [0; O], [0; O]);
    for (o, ((bias, multiplier), shift)) in bias.iter_mut().zip(&mut multiplier).zip(&mut shift).enumerate() {
        ChannelParams { bias: *bias, multiplier: *multiplier, shift: *shift } = layer.channel(o);
    }
    let weights = WrittenWeights(layer);
    Stored { weights, bias, multiplier, shift, zero_point, min, max, rounding }.serialize(serializer)
}

impl<const I: usize, const O: usize, L: Rows<I, O>, R> Stored<O, ReadWeights<I, O, L>, R> {
    /// The layer, its zero point, minimum and maximum, and its rounding, which it has not yet.
    fn parts(self) -> (L, [i8; 3], R) {
        let mut layer = self.weights.0;
        for (o, ((bias, multiplier), shift)) in
            self.bias.into_iter().zip(self.multiplier).zip(self.shift).enumerate()
        {
            layer.set_scale(o, ChannelParams { bias, multiplier, shift });
        }
        (layer, [self.zero_point, self.min, self.max], self.rounding)
    }
}

macro_rules! as_rows {
    ($layer:ty, [$($sizes:tt)*], $weights:expr) => {
        impl<$($sizes)*, R: Runtime> Rows<I, O> for $layer {
            const WEIGHTS: RangeInclusive<i8> = $weights;

            fn weight(&self, o: usize, i: usize) -> i8 {
                self.weight(o, i)
            }

            fn channel(&self, o: usize) -> ChannelParams {
                self.channel(o)
            }

            fn set_channel(&mut self, o: usize, channel: ChannelParams, weight: impl FnMut(usize) -> i8) {
                self.set_channel(o, channel, weight);
            }

            fn set_scale(&mut self, o: usize, channel: ChannelParams) {
                self.set_scale(o, channel);
            }
        }

        impl<$($sizes)*, R: Runtime + Serialize> Serialize for $layer {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(self, [self.zero_point, self.min, self.max], self.runtime, serializer)
            }
        }

        impl<'de, $($sizes)*, R: Runtime + Deserialize<'de>> Deserialize<'de> for $layer {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let stored = Stored::<O, ReadWeights<I, O, Self>, R>::deserialize(deserializer)?;
                let (mut layer, ends, rounding) = stored.parts();
                ([layer.zero_point, layer.min, layer.max], layer.runtime) = (ends, rounding);
                Ok(layer)
            }
        }
    };
}
as_rows!(Int8Dense<I, O, R>, [const I: usize, const O: usize], i8::MIN..=i8::MAX);
as_rows!(Int4Dense<I, O, WORDS, R>, [const I: usize, const O: usize, const WORDS: usize], -8..=7);
