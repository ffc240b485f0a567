//! Saved state as bytes: postcard's values one after the other, numbers of a known shape without their count.

use postcard::de_flavors::Slice;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tinyfit_model::F32Network;

/// Bytes that are not what was saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Damaged;

/// Appends values to bytes.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn value(&mut self, value: &impl Serialize) {
        let before = std::mem::take(&mut self.0);
        // All that postcard refuses to write are sequences of unknown length, and there are none.
        self.0 = postcard::to_extend(value, before).unwrap_or_default();
    }

    pub(crate) fn all(&mut self, values: &[impl Serialize]) {
        values.iter().for_each(|value| self.value(value));
    }

    pub(crate) fn parameters(&mut self, net: &F32Network) {
        for layer in &net.layers {
            self.all(&layer.weights);
            self.all(&layer.bias);
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Takes values off bytes.
pub(crate) struct Reader<'a>(postcard::Deserializer<'a, Slice<'a>>);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(postcard::Deserializer::from_bytes(bytes))
    }

    pub(crate) fn value<T: DeserializeOwned>(&mut self) -> Result<T, Damaged> {
        T::deserialize(&mut self.0).map_err(|_| Damaged)
    }

    pub(crate) fn fill<T: DeserializeOwned>(&mut self, values: &mut [T]) -> Result<(), Damaged> {
        for value in values {
            *value = self.value()?;
        }
        Ok(())
    }

    /// The parameters of a network of this shape, which are finite.
    pub(crate) fn parameters(&mut self, net: &mut F32Network) -> Result<(), Damaged> {
        for layer in &mut net.layers {
            self.fill(&mut layer.weights)?;
            self.fill(&mut layer.bias)?;
            if !layer.weights.iter().chain(&layer.bias).all(|parameter| parameter.is_finite()) {
                return Err(Damaged);
            }
        }
        Ok(())
    }

    /// Nothing is left.
    pub(crate) fn end(self) -> Result<(), Damaged> {
        match self.0.finalize() {
            Ok([]) => Ok(()),
            _ => Err(Damaged),
        }
    }
}
