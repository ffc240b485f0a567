//! Sums of values, as what comes before a network makes them of a table's columns.

/// `y[i] = sum of factor * x[j], + shift[i]`: a matrix that is mostly zero.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearMap {
    inputs: usize,
    rows: Vec<Row>,
}

/// The terms of one output, `(input, factor)` each, and its shift.
type Row = (Vec<(usize, f64)>, f64);

impl LinearMap {
    /// Of so many inputs; terms of inputs beyond are left out.
    pub fn new(inputs: usize, mut rows: Vec<Row>) -> Self {
        rows.iter_mut().for_each(|(terms, _)| terms.retain(|(input, _)| *input < inputs));
        Self { inputs, rows }
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The number of outputs.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no outputs.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the outputs are the inputs.
    pub fn is_identity(&self) -> bool {
        let same = |(at, (terms, shift)): (usize, &Row)| *shift == 0.0 && terms[..] == [(at, 1.0)];
        self.inputs == self.rows.len() && self.rows.iter().enumerate().all(same)
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// All factors and shifts.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.rows
            .iter()
            .flat_map(|(terms, shift)| terms.iter().map(|&(_, factor)| factor).chain(std::iter::once(*shift)))
    }

    /// The outputs for these inputs, with shifts or without.
    pub(crate) fn apply(&self, x: &[f64], shifted: bool) -> Vec<f64> {
        let sum = |(terms, shift): &Row| {
            let start = if shifted { *shift } else { 0.0 };
            terms.iter().fold(start, |sum, &(input, factor)| sum + factor * x[input])
        };
        self.rows.iter().map(sum).collect()
    }

    /// This, then `scale * y + shift`.
    pub(crate) fn then(&mut self, scale: &[f64], shift: &[f64]) {
        for ((terms, plus), (by, more)) in self.rows.iter_mut().zip(scale.iter().zip(shift)) {
            terms.iter_mut().for_each(|(_, factor)| *factor *= by);
            *plus = *plus * by + more;
        }
    }

    /// `scale * x + shift`, then this.
    pub(crate) fn after(&mut self, scale: &[f64], shift: &[f64]) {
        for (terms, plus) in &mut self.rows {
            for (input, factor) in terms {
                *plus += *factor * shift[*input];
                *factor *= scale[*input];
            }
        }
    }

    /// Another, then this.
    pub(crate) fn of(&self, before: &Self) -> Self {
        let row = |(terms, shift): &Row| {
            let (mut sum, mut plus) = (Vec::new(), *shift);
            for &(output, by) in terms {
                let (terms, shift) = &before.rows[output];
                plus += by * shift;
                sum.extend(terms.iter().map(|&(input, factor)| (input, factor * by)));
            }
            (sum, plus)
        };
        Self { inputs: before.inputs, rows: self.rows.iter().map(row).collect() }
    }
}
