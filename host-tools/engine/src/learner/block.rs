//! Examples side by side.

/// How many examples a sweep takes. A batch of more is as many sweeps, in order.
pub(crate) const BLOCK: usize = 32;

/// One unit's value in each example.
pub(crate) type Unit = [f32; BLOCK];

/// Writes row `example` of a matrix of units.
pub(crate) fn scatter(units: &mut [Unit], example: usize, row: &[f32]) {
    for (unit, &value) in units.iter_mut().zip(row) {
        unit[example] = value;
    }
}

/// Reads row `example` of a matrix of units.
pub(crate) fn gather(units: &[Unit], example: usize, row: &mut [f32]) {
    for (value, unit) in row.iter_mut().zip(units) {
        *value = unit[example];
    }
}
