//! A level of a frame that one event does not move.

/// The median of the means of three strides, which are the thirds of the frame; of two samples, their mean.
pub(super) fn of_three_strides(frame: &[i16]) -> f32 {
    let n = frame.len();
    let third = |i: usize| {
        let stride = frame.get(i * n / 3..(i + 1) * n / 3).filter(|stride| n > 2 && !stride.is_empty());
        let stride = stride.unwrap_or(frame);
        (stride.iter().map(|&x| i64::from(x)).sum::<i64>(), stride.len() as i64)
    };
    // By exact fractions: a stride may have a sample more than another.
    let is_less = |a: (i64, i64), b: (i64, i64)| a.0 * b.1 < b.0 * a.1;
    let (mut low, mut high) = (third(0), third(1));
    if is_less(high, low) {
        (low, high) = (high, low);
    }
    let last = third(2);
    let (sum, n) = if is_less(last, low) {
        low
    } else if is_less(high, last) {
        high
    } else {
        last
    };
    sum as f32 / n as f32
}

#[cfg(test)]
mod tests {
    use super::of_three_strides;

    #[test]
    fn an_event_in_one_third_does_not_count() {
        assert_eq!(of_three_strides(&[1, 3, 30_000, 7, 5, 3]), 4.0);
        assert_eq!(of_three_strides(&[30_000, 3, 1, 7, 5, 3]), 4.0);
        assert_eq!(of_three_strides(&[-9, 0, 1, 7, 4, 3, 2, 2]), 7.0 / 3.0);
        assert_eq!(of_three_strides(&[1, 4]), 2.5);
        assert_eq!(of_three_strides(&[i16::MIN; 32_768]), -32_768.0);
    }
}
