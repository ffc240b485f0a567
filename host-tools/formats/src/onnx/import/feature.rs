//! A value of an example before the first layer: a sum of a table's numbers, cut perhaps.

use crate::onnx::node::Node;

/// Where a number of the table is: the column `at` of an input of the file, or whether that column has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub input: usize,
    pub at: usize,
    /// The value's number, of a column of categories.
    pub value: Option<usize>,
}

/// `min(max(sum of factor * number, + shift, low), high)`
#[derive(Clone, Debug)]
pub(super) struct Feature<'g> {
    pub terms: Vec<(Place, f64)>,
    pub shift: f64,
    /// The ends; infinite where there is none.
    pub cut: (f64, f64),
    /// The node that makes integers of it, if one does.
    pub truncated: Option<&'g Node>,
}

/// What cuts nothing.
pub(super) const UNCUT: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

impl<'g> Feature<'g> {
    /// A number of the table as it is.
    pub(super) fn of(place: Place) -> Self {
        Self::sum(vec![(place, 1.0)])
    }

    /// A sum of numbers.
    pub(super) fn sum(terms: Vec<(Place, f64)>) -> Self {
        Self { terms, shift: 0.0, cut: UNCUT, truncated: None }
    }

    /// The number, if it is one as it is.
    pub(super) fn raw(&self) -> Option<Place> {
        match self.terms[..] {
            [(place, 1.0)] if self.shift == 0.0 && self.cut == UNCUT => Some(place),
            _ => None,
        }
    }

    /// `scale * y + shift`
    pub(super) fn affine(&mut self, scale: f64, shift: f64) {
        self.terms.iter_mut().for_each(|(_, factor)| *factor *= scale);
        self.shift = self.shift * scale + shift;
        // Times 0 all are the shift.
        let end = |end: f64| if end.is_finite() { end * scale + shift } else { end * scale.signum() };
        let (low, high) = (end(self.cut.0), end(self.cut.1));
        self.cut = match scale {
            0.0 => UNCUT,
            _ => (low.min(high), low.max(high)),
        };
    }

    /// `min(max(y, low), high)`
    pub(super) fn clip(&mut self, low: f64, high: f64) {
        let cut = |end: f64| end.max(low).min(high);
        self.cut = (cut(self.cut.0), cut(self.cut.1));
    }

    /// The value of the number at which the feature is `y`, or `None` if it is a sum, or cut there.
    pub(super) fn inverse(&self, y: f64) -> Option<(Place, f64)> {
        match self.terms[..] {
            [(place, factor)] if factor != 0.0 && (self.cut.0..=self.cut.1).contains(&y) => {
                Some((place, (y - self.shift) / factor))
            }
            _ => None,
        }
    }
}
