//! The layout of int8 weights, in the order in which a core reads them.

/// An order of the weights, with the number that is added to a byte and subtracted from the bias in return.
///
/// Outputs come in blocks of four, which share their inputs; those left over lie as plain rows. Whatever the order, a
/// layer takes the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a target has one of them, tests have all")]
pub(crate) enum Layout {
    /// `[output][input]`.
    Rows,
    /// A block is `[input][output]`.
    Interleaved,
    /// A block is `[input][output]`: four bytes per input, each 128 more than its weight, so that no sign has to be
    /// extended: `u = w + 128`.
    Columns,
    /// A block is `[input / 4][output][input % 4]`, then the inputs left over as columns. A halfword of a complete
    /// group is `256 w_odd + u_even`, with `u_even = w_even + 128`.
    Pairs,
}

impl Layout {
    /// The index of the weight from input `i` to output `o`, and the mask that flips its top bit (which adds 128).
    pub(crate) const fn place(self, inputs: usize, outputs: usize, o: usize, i: usize) -> (usize, u8) {
        let row = o % 4;
        let block = (o - row) * inputs;
        if o - row + 4 > outputs {
            return (o * inputs + i, 0);
        }
        match self {
            Self::Rows => (o * inputs + i, 0),
            Self::Pairs if i / 4 < inputs / 4 => {
                (block + i / 4 * 16 + row * 4 + i % 4, if i & 1 == 0 { 0x80 } else { 0 })
            }
            Self::Pairs | Self::Interleaved => (block + 4 * i + row, 0),
            Self::Columns => (block + 4 * i + row, 0x80),
        }
    }

    /// The number that is subtracted from a bias, from the sum of the bytes of its row that are the weight and 128. The modules
    /// of the sums have the formulas.
    pub(crate) const fn fold(self, raised: u32) -> i32 {
        let less = match self {
            Self::Rows | Self::Interleaved => 0,
            Self::Columns => raised.wrapping_mul(128),
            // floor(127 * raised / 256), and no product beyond 32 bits.
            Self::Pairs => raised / 256 * 127 + raised % 256 * 127 / 256,
        };
        less as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_has_a_place_of_its_own() {
        for layout in [Layout::Rows, Layout::Interleaved, Layout::Columns, Layout::Pairs] {
            for (inputs, outputs) in [(1, 1), (3, 4), (4, 4), (7, 9), (8, 16), (21, 6), (5, 3)] {
                let mut taken = vec![false; inputs * outputs];
                for o in 0..outputs {
                    for i in 0..inputs {
                        let (at, _) = layout.place(inputs, outputs, o, i);
                        assert!(!std::mem::replace(&mut taken[at], true), "{layout:?} {inputs}-{outputs}");
                    }
                }
            }
        }
    }

    #[test]
    fn pairs_by_hand() {
        let place = |o, i| Layout::Pairs.place(6, 5, o, i);
        assert_eq!([place(0, 0), place(0, 1), place(1, 0)], [(0, 0x80), (1, 0), (4, 0x80)]);
        assert_eq!([place(2, 4), place(1, 5), place(4, 2)], [(18, 0), (21, 0), (26, 0)]);
    }
}
