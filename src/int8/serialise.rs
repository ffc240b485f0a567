//! Layers are written as [`Int8Rows`](super::Int8Rows) are, whatever core they were laid out for.

use ::serde::de::{Deserializer, Error, SeqAccess, Visitor};
use ::serde::ser::{SerializeTuple, Serializer};
use ::serde::{Deserialize, Serialize};

use super::dense::Int8Dense;
use super::rows::Channel;
use crate::requantise::Rounding;
use crate::serde::{Element, Read, Write};
use crate::zero::Zero;

#[derive(Serialize)]
#[serde(rename = "Int8Dense")]
struct Written<'a, const I: usize, const O: usize, R: Rounding> {
    #[serde(serialize_with = "weights")]
    weights: &'a Int8Dense<I, O, R>,
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

fn weights<const I: usize, const O: usize, R: Rounding, S: Serializer>(
    layer: &&Int8Dense<I, O, R>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut rows = serializer.serialize_tuple(O)?;
    for o in 0..O {
        rows.serialize_element(&Write(&core::array::from_fn::<i8, I, _>(|i| layer.weight(o, i))))?;
    }
    rows.end()
}

impl<const I: usize, const O: usize, R: Rounding + Serialize> Serialize for Int8Dense<I, O, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut bias, mut multiplier, mut shift) = ([0; O], [0; O], [0; O]);
        for (o, ((bias, multiplier), shift)) in
            bias.iter_mut().zip(&mut multiplier).zip(&mut shift).enumerate()
        {
            Channel { bias: *bias, multiplier: *multiplier, shift: *shift } = self.channel(o);
        }
        let Self { zero_point, min, max, rounding, .. } = *self;
        Written { weights: self, bias, multiplier, shift, zero_point, min, max, rounding }
            .serialize(serializer)
    }
}

/// A layer as it is read: its weights are laid out row by row, its biases are not yet what the layout says.
struct Weights<const I: usize, const O: usize>(Int8Dense<I, O>);

impl<const I: usize, const O: usize> Zero for Weights<I, O> {
    const ZERO: Self = Self(Int8Dense::ZERO);
}

impl<const I: usize, const O: usize> Element for Weights<I, O> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        weights(&&self.0, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_tuple(O, Layout(self))
    }
}

struct Layout<'a, const I: usize, const O: usize>(&'a mut Weights<I, O>);

impl<'de, const I: usize, const O: usize> Visitor<'de> for Layout<'_, I, O> {
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
            let mut row = row.into_iter();
            self.0.0.set_channel(o, Channel::default(), |_| row.next().unwrap_or(0));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(rename = "Int8Dense")]
struct Stored<const I: usize, const O: usize, R> {
    #[serde(deserialize_with = "crate::serde::deserialize")]
    weights: Weights<I, O>,
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

impl<'de, const I: usize, const O: usize, R: Rounding + Deserialize<'de>> Deserialize<'de>
    for Int8Dense<I, O, R>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::<I, O, R>::deserialize(deserializer)?;
        let mut layer = stored.weights.0.rounded_by(stored.rounding);
        for (o, ((bias, multiplier), shift)) in
            stored.bias.into_iter().zip(stored.multiplier).zip(stored.shift).enumerate()
        {
            layer.set_scale(o, Channel { bias, multiplier, shift });
        }
        (layer.zero_point, layer.min, layer.max) = (stored.zero_point, stored.min, stored.max);
        Ok(layer)
    }
}
