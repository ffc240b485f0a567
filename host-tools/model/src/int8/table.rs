//! Functions of each value alone.

use tinyfit::int8;

use crate::Activation;

/// One of 256 outputs a value; the kernel's `Int8Table`.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Table {
    /// The number of values.
    pub len: usize,
    /// What it stands for; linear only stores values in another way.
    pub activation: Activation,
    /// The output for each input, -128 first.
    pub table: Box<[i8; 256]>,
}

impl Int8Table {
    pub(super) fn predict(&self, x: &[i8]) -> Vec<i8> {
        x.iter().map(|&q| int8::lookup(&self.table, q)).collect()
    }
}
