//! The columns of a log as channels.

use tinyfit_model::Channel;

use crate::columns::survey::Survey;

/// The channel of a column. Cells that are all 16-bit integers are the sensor's counts. Others are multiplied by the
/// largest power of two with which they fit 16 bits, after subtracting an offset where the range is a small part of the
/// numbers.
pub(crate) fn channel(name: &str, unit: Option<String>, survey: &Survey) -> Channel {
    let most = f64::from(i16::MAX);
    let largest = survey.precision.largest();
    let are_counts = survey.fractions == 0 && largest <= most;
    let offset = if are_counts { 0.0 } else { survey.precision.offset_in_logs() };
    // The largest number after subtracting the offset.
    let largest = match (survey.precision.range, offset) {
        (_, 0.0) | (None, _) => f64::from(largest as f32),
        (Some((_, high)), offset) => high - offset,
    };
    let counts =
        if are_counts || largest == 0.0 { 1.0 } else { (most / largest).log2().floor().exp2() as f32 };
    // The counts per unit of the smallest floats would not fit a float.
    Channel { name: name.to_string(), unit, counts: counts.clamp(f32::MIN_POSITIVE, f32::MAX), offset }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: f64, high: f64, fractions: usize) -> Channel {
        let mut survey = Survey { fractions, ..Survey::default() };
        [low, high].into_iter().for_each(|number| survey.precision.add("", number));
        channel("x", None, &survey)
    }

    #[test]
    fn counts_fit_sixteen_bits() {
        let counts = |largest, fractions| of(0.0, largest, fractions).counts;
        assert_eq!(
            [counts(32767.0, 0), counts(40000.0, 0), counts(1.5, 3), counts(0.0, 0)],
            [1.0, 0.5, 16384.0, 1.0]
        );
        assert_eq!(of(-1.5, 0.5, 1).count(-1.5), -24576);
        assert!(counts(1e-44, 1).is_finite() && counts(f32::MAX.into(), 0) > 0.0);
        // Pressures of 101325 to 101335 have 2048 counts a unit, not one in four.
        let pressure = of(101_325.0, 101_335.0, 1);
        assert_eq!((pressure.offset, pressure.counts), (101_320.0, 2048.0));
        assert_eq!(pressure.count(101_325.5), 11264);
    }
}
