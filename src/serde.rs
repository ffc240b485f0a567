//! Arrays of any length, and arrays of arrays, for `#[serde(with = "crate::serde")]`.
//!
//! serde supports arrays of up to 32 elements. Like those, these are tuples, which a compact format writes without a length, and one
//! that is too short or too long is an error. They are read in place: a layer's weights need no second copy.

use core::fmt;

use ::serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use ::serde::ser::{Serialize, SerializeTuple, Serializer};

use crate::zero::Zero;

pub(crate) fn serialize<T: Element, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    Write(value).serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Element, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::ZERO;
    Read(&mut value).deserialize(deserializer)?;
    Ok(value)
}

/// A number, or an array of elements.
pub(crate) trait Element: Zero {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error>;
}

macro_rules! number {
    ($($number:ty),+) => {$(
        impl Element for $number {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
                *self = ::serde::Deserialize::deserialize(deserializer)?;
                Ok(())
            }
        }
    )+};
}
number!(f32, i8, i32);

impl<T: Element, const N: usize> Element for [T; N] {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(N)?;
        for element in self {
            tuple.serialize_element(&Write(element))?;
        }
        tuple.end()
    }

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_tuple(N, Read(self))
    }
}

/// `Serialize` for an [`Element`], which cannot implement it without a conflict over short arrays.
pub(crate) struct Write<'a, T>(pub(crate) &'a T);

impl<T: Element> Serialize for Write<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// Where the next element goes.
pub(crate) struct Read<'a, T>(pub(crate) &'a mut T);

impl<'de, T: Element> DeserializeSeed<'de> for Read<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.read(deserializer)
    }
}

impl<'de, T: Element, const N: usize> Visitor<'de> for Read<'_, [T; N]> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array of {N}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        for (count, element) in self.0.iter_mut().enumerate() {
            if elements.next_element_seed(Read(element))?.is_none() {
                return Err(A::Error::invalid_length(count, &self));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ::serde::{Deserialize, Serialize};
    use proptest::prelude::*;

    use crate::activation::LeakyRelu;
    use crate::int8::{
        ChannelParams, Dequantize, Int8Dense, Int8Table, Int8TableInSixteens, Int8Weights, Quantize,
        TfliteMicro,
    };
    use crate::{Dense, Identity, Layer, StandardScaler, Zero, int4_dense, mlp};

    mlp! {
        /// Longer than the arrays that serde supports.
        #[derive(Serialize, Deserialize)]
        struct Net { scaler: StandardScaler<40>, hidden: Dense<40, 33, LeakyRelu>, out: Dense<33, 2> }
    }

    fn through_json<T: Serialize + for<'de> Deserialize<'de>>(value: &T) -> T {
        serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
    }

    fn finite() -> impl Strategy<Value = f32> {
        any::<u32>().prop_map(f32::from_bits).prop_filter("JSON has only numbers", |x| x.is_finite())
    }

    proptest! {
        #[test]
        fn floats_come_back_bit_for_bit(numbers in proptest::collection::vec(finite(), 80 + Net::PARAMETERS)) {
            let mut net = Net::ZERO;
            let (scaler, (hidden, out)) = &mut net.0;
            let fields = [
                &mut scaler.mean[..],
                &mut scaler.inv_std,
                hidden.weights.as_flattened_mut(),
                &mut hidden.bias,
                out.weights.as_flattened_mut(),
                &mut out.bias,
            ];
            for (to, from) in fields.into_iter().flatten().zip(&numbers) {
                *to = *from;
            }
            hidden.activation.slope = numbers[0];
            // Rust prints the shortest decimal that no other number has, and the sign of a zero.
            prop_assert_eq!(format!("{:?}", through_json(&net)), format!("{net:?}"));
        }
    }

    #[test]
    fn int8_comes_back() {
        let mut dense = Int8Dense::<3, 40, TfliteMicro>::ZERO;
        for o in 0..40 {
            let (bias, multiplier) = (i32::MIN + o as i32, i32::MAX - o as i32);
            let weights = [i8::MIN + o as i8, 127, -(o as i8)];
            dense.set_channel(o, ChannelParams { bias, multiplier, shift: -31 }, |i| weights[i]);
        }
        (dense.zero_point, dense.min, dense.max) = (-1, -128, 127);
        assert_eq!(through_json(&dense), dense);

        let (bias, multiplier, shift) = ([7], [8], [-9]);
        let rows = Int8Weights { weights: [[1, -2]], bias, multiplier, shift, zero_point: 3, min: 4, max: 5 };
        assert_eq!(
            serde_json::to_string(&Int8Dense::<2, 1>::new(rows)).unwrap(),
            r#"{"weights":[[1,-2]],"bias":[7],"multiplier":[8],"shift":[-9],"zero_point":3,"min":4,"max":5,"rounding":null}"#
        );

        let table = Int8Table::<7> { table: core::array::from_fn(|q| (q as u8 ^ 0x80) as i8) };
        assert_eq!(through_json(&table), table);
        let in_sixteens = Int8TableInSixteens::<7> { table: table.table, rest: [-1; 256] };
        assert_eq!(through_json(&in_sixteens), in_sixteens);

        let ends =
            (Quantize::<2> { scale: 0.1, zero_point: 3 }, Dequantize::<2> { scale: 0.2, zero_point: -128 });
        assert_eq!(through_json(&ends), ends);
    }

    #[test]
    fn four_bits_come_back_as_rows() {
        // A block of eight outputs, and one output left over.
        let mut dense = <int4_dense!(3, 9, TfliteMicro)>::ZERO;
        for o in 0..9 {
            let (bias, multiplier) = (i32::MIN + o as i32, i32::MAX - o as i32);
            let weights = [o as i8 - 8, 7, -(o as i8)];
            dense.set_channel(o, ChannelParams { bias, multiplier, shift: -31 }, |i| weights[i]);
        }
        (dense.zero_point, dense.min, dense.max) = (-1, -128, 127);
        assert_eq!(through_json(&dense), dense);

        let json = r#"{"weights":[[7,-8]],"bias":[7],"multiplier":[8],"shift":[-9],"zero_point":3,"min":4,"max":5,"rounding":null}"#;
        let read = |json: &str| serde_json::from_str::<int4_dense!(2, 1)>(json);
        assert_eq!(serde_json::to_string(&read(json).unwrap()).unwrap(), json);
        assert_eq!(
            serde_json::to_string(&serde_json::from_str::<Int8Dense<2, 1>>(json).unwrap()).unwrap(),
            json
        );
        for (weights, beyond) in [("8,-8", 8), ("7,-9", -9)] {
            let error = read(&json.replace("7,-8", weights)).unwrap_err().to_string();
            assert!(error.contains(&format!("a weight of {beyond} is beyond -8..=7")), "{error}");
        }
    }

    #[test]
    fn a_wrong_length_is_an_error() {
        let read = |json| serde_json::from_str::<Dense<1, 2, Identity>>(json).map(|dense| dense.bias);
        assert_eq!(read(r#"{"weights": [[1, 2]], "bias": [3, 4], "activation": null}"#).unwrap(), [3.0, 4.0]);
        for (json, message) in [
            (
                r#"{"weights": [[1, 2]], "bias": [3], "activation": null}"#,
                "invalid length 1, expected an array of 2",
            ),
            (r#"{"weights": [[1, 2]], "bias": [3, 4, 5], "activation": null}"#, "trailing characters"),
            (
                r#"{"weights": [[1]], "bias": [3, 4], "activation": null}"#,
                "invalid length 1, expected an array of 2",
            ),
            (
                r#"{"weights": [], "bias": [3, 4], "activation": null}"#,
                "invalid length 0, expected an array of 1",
            ),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
