//! The shape of an example on its way through the graph.

/// The dimensions that an example has, and whether one of the batch stands before them. Nothing that is done here changes the
/// order of an example's values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// The size of the batch, if there is a dimension for it; of any size, `None`.
    batch: Option<Option<usize>>,
    pub dims: Vec<usize>,
}

impl Shape {
    /// Of a tensor that is one example.
    pub(super) fn of_one(dims: Vec<usize>) -> Self {
        Self { batch: None, dims }
    }

    /// Of a tensor of examples.
    pub(super) fn of_batch(batch: Option<usize>, dims: Vec<usize>) -> Self {
        Self { batch: Some(batch), dims }
    }

    pub(super) fn checked_len(&self) -> Option<usize> {
        self.dims.iter().try_fold(1usize, |len, &n| len.checked_mul(n))
    }

    /// The number of values of an example.
    pub(super) fn len(&self) -> usize {
        self.dims.iter().product()
    }

    /// Whether all values lie along the last dimension.
    pub(super) fn is_flat(&self) -> bool {
        self.dims.last() == Some(&self.len())
    }

    /// Whether the tensor is a matrix of one example per row.
    pub(super) fn is_matrix(&self) -> bool {
        self.batch.is_some() && self.dims.len() == 1
    }

    /// After a layer that makes `len` values of those along the last dimension.
    pub(super) fn layer(&mut self, len: usize) {
        if let Some(last) = self.dims.last_mut() {
            *last = len;
        }
    }

    fn before(&self) -> usize {
        usize::from(self.batch.is_some())
    }

    /// The place among `dims`; none for the batch, or beyond.
    fn place(&self, axis: i64, rank: usize) -> Option<usize> {
        let axis = if axis < 0 { axis.checked_add(i64::try_from(rank).ok()?)? } else { axis };
        let axis = usize::try_from(axis).ok().filter(|&axis| axis < rank)?;
        axis.checked_sub(self.before())
    }

    /// Whether a sum along an axis is over all values of an example.
    pub(super) fn is_along(&self, axis: i64) -> bool {
        let at = self.place(axis, self.before() + self.dims.len());
        at.is_some_and(|at| self.dims[at] == self.len())
    }

    /// The same of an operator that takes all dimensions from an axis on as one.
    pub(super) fn is_from(&self, axis: i64) -> bool {
        let at = self.place(axis, self.before() + self.dims.len());
        at.is_some_and(|at| self.dims[at..].iter().product::<usize>() == self.len())
    }

    pub(super) fn flatten(&mut self, axis: i64) -> Option<()> {
        let rank = self.before() + self.dims.len();
        // One beyond the last is allowed.
        let at = if axis == rank as i64 { self.dims.len() } else { self.place(axis, rank)? };
        if self.batch.is_none() {
            // A matrix of one row, or of one column.
            let rows: usize = self.dims[..at].iter().product();
            self.dims = vec![rows, self.len() / rows.max(1)];
            return self.is_flat().then_some(());
        }
        self.is_from(axis).then(|| self.dims = vec![self.len()])
    }

    pub(super) fn reshape(&mut self, target: &[i64], zero_is_zero: bool) -> Option<()> {
        let mut rest = target;
        if let Some(batch) = self.batch {
            let (&first, after) = target.split_first()?;
            let kept = match first {
                0 => !zero_is_zero,
                // The remaining dimension is the batch if the rest is an example.
                -1 => true,
                n => batch.is_some_and(|batch| i64::try_from(batch) == Ok(n)),
            };
            if !kept {
                return None;
            }
            if first == -1 && after.is_empty() && batch == Some(1) {
                *self = Self::of_one(vec![self.len()]);
                return Some(());
            }
            rest = after;
        }
        let size = |at: usize, n: i64| match n {
            0 if !zero_is_zero => self.dims.get(at).copied(),
            -1 => Some(1),
            n => usize::try_from(n).ok(),
        };
        let mut dims = rest.iter().enumerate().map(|(at, &n)| size(at, n)).collect::<Option<Vec<_>>>()?;
        let known = dims.iter().try_fold(1usize, |product, &n| product.checked_mul(n))?;
        let free: Vec<usize> = (0..rest.len()).filter(|&at| rest[at] == -1).collect();
        match free[..] {
            [] if known == self.len() => {}
            [at] if target[0] != -1 || self.batch.is_none() => {
                dims[at] = self.len().checked_div(known).filter(|n| n * known == self.len())?;
            }
            _ => return None,
        }
        self.dims = dims;
        Some(())
    }

    pub(super) fn squeeze(&mut self, axes: Option<&[i64]>) -> Option<()> {
        let rank = self.before() + self.dims.len();
        let gone = match axes {
            None => (0..self.dims.len()).filter(|&at| self.dims[at] == 1).collect(),
            Some(axes) => axes.iter().map(|&axis| self.place(axis, rank)).collect::<Option<Vec<_>>>()?,
        };
        if gone.iter().any(|&at| self.dims[at] != 1) {
            return None;
        }
        let kept = self.dims.iter().enumerate().filter(|(at, _)| !gone.contains(at));
        self.dims = kept.map(|(_, &n)| n).collect();
        Some(())
    }

    pub(super) fn unsqueeze(&mut self, axes: &[i64]) -> Option<()> {
        let rank = self.before() + self.dims.len() + axes.len();
        let mut places = axes.iter().map(|&axis| self.place(axis, rank)).collect::<Option<Vec<_>>>()?;
        places.sort_unstable();
        for at in places {
            (at <= self.dims.len()).then(|| self.dims.insert(at, 1))?;
        }
        Some(())
    }

    /// Only dimensions of 1 may change their places.
    pub(super) fn transpose(&mut self, order: Option<&[i64]>) -> Option<()> {
        let rank = self.before() + self.dims.len();
        let order: Vec<i64> = order.map_or_else(|| (0..rank as i64).rev().collect(), <[i64]>::to_vec);
        let order = match self.batch {
            Some(_) => order.split_first().filter(|(first, _)| **first == 0)?.1,
            None => &order,
        };
        let places = order.iter().map(|&axis| self.place(axis, rank)).collect::<Option<Vec<_>>>()?;
        let long: Vec<usize> = places.iter().copied().filter(|&at| self.dims[at] != 1).collect();
        let mut sorted = places.clone();
        sorted.sort_unstable();
        if !sorted.into_iter().eq(0..self.dims.len()) || !long.is_sorted() {
            return None;
        }
        self.dims = places.into_iter().map(|at| self.dims[at]).collect();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(batch: Option<usize>, dims: &[usize]) -> Shape {
        Shape::of_batch(batch, dims.to_vec())
    }

    #[test]
    fn examples_are_kept_apart() {
        let reshaped = |batch, target: &[i64]| {
            let mut shape = of(batch, &[3, 4]);
            shape.reshape(target, false).map(|()| shape.dims)
        };
        for target in [&[-1, 12][..], &[0, -1], &[0, 12]] {
            assert_eq!(reshaped(None, target), Some(vec![12]), "{target:?}");
        }
        assert_eq!(reshaped(None, &[0, 0, -1]), Some(vec![3, 4]));
        assert_eq!(reshaped(None, &[-1, 2, 6]), Some(vec![2, 6]));
        assert_eq!(reshaped(Some(5), &[5, 12]), Some(vec![12]));
        assert_eq!(reshaped(Some(1), &[-1]), Some(vec![12]));
        for target in [&[-1][..], &[1, -1], &[-1, 6], &[-1, 24], &[0, -1, -1], &[12, -1], &[0, 5, -1], &[]] {
            assert_eq!(reshaped(None, target), None, "{target:?}");
        }
    }

    #[test]
    fn axes_are_those_of_the_tensor() {
        assert!(of(None, &[3]).is_along(-1) && of(None, &[3]).is_along(1) && of(None, &[1, 3]).is_along(2));
        assert!(!of(None, &[3]).is_along(0) && !of(None, &[3, 4]).is_along(2) && !of(None, &[3]).is_along(2));
        assert!(
            of(None, &[3, 4]).is_from(1)
                && !of(None, &[3, 4]).is_from(2)
                && !of(None, &[3]).is_from(i64::MIN)
        );
        assert!(Shape::of_one(vec![3]).is_along(0));
        let mut shape = of(None, &[3, 1, 4]);
        assert_eq!(shape.squeeze(Some(&[-2])), Some(()));
        assert_eq!(shape.unsqueeze(&[1, -1]), Some(()));
        assert_eq!(shape.dims, [1, 3, 4, 1]);
        assert_eq!(shape.transpose(Some(&[0, 2, 1, 4, 3])), Some(()));
        assert_eq!(shape.dims, [3, 1, 1, 4]);
        assert_eq!(shape.transpose(Some(&[0, 4, 1, 2, 3])), None);
        assert_eq!((shape.squeeze(Some(&[0])), shape.flatten(0), shape.flatten(3)), (None, None, None));
        assert_eq!(shape.flatten(1), Some(()));
        assert_eq!(shape.dims, [12]);
    }
}
