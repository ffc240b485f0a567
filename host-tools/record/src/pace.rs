//! How fast samples come, by the device's clock.

/// The line of least squares through the numbers of samples and the times when they were taken.
///
/// The slope of the line is `sum (n - mean n)(t - mean t) / sum (n - mean n)^2`, in seconds a sample. Its sums are updated one by one (Welford, "Note on a
/// method for calculating corrected sums of squares and products", 1962), so a recording may last for days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    count: f64,
    means: [f64; 2],
    /// Of squared numbers, and of numbers times times.
    sums: [f64; 2],
    /// The clock last, as it was sent, and without wrapping, in ticks.
    last: Option<(u32, u64)>,
}

impl Pace {
    /// Adds the number of a sample and the device's clock when it was taken. The clock has 32 bits: between two samples it may wrap once.
    pub fn add(&mut self, sample: u64, ticks: u32, ticks_per_second: u32) {
        let passed = self.last.map_or(0, |(last, _)| ticks.wrapping_sub(last));
        let now = self.last.map_or(0, |(_, now)| now + u64::from(passed));
        self.last = Some((ticks, now));
        let per_second = f64::from(ticks_per_second.max(1));
        let (n, t) = (sample as f64, now as f64 / per_second);
        self.count += 1.0;
        let [mean_n, mean_t] = self.means;
        let off = n - mean_n;
        self.means = [mean_n + off / self.count, mean_t + (t - mean_t) / self.count];
        self.sums[0] += off * (n - self.means[0]);
        self.sums[1] += off * (t - self.means[1]);
    }

    /// The seconds since the time added last.
    pub fn peek(&self, ticks: u32, ticks_per_second: u32) -> f64 {
        let passed = self.last.map_or(0, |(last, _)| ticks.wrapping_sub(last));
        f64::from(passed) / f64::from(ticks_per_second.max(1))
    }

    /// Samples a second; `None` before there are two times.
    pub fn rate(&self) -> Option<f64> {
        let [squares, products] = self.sums;
        (products > 0.0).then(|| squares / products)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part that is 0.2 % slow, read in bursts of 32 and 64 samples, over a clock that wraps.
    #[test]
    fn the_rate_is_that_of_the_sensor_and_not_of_the_bursts() {
        let hz = 1600.0 * 0.998;
        let mut pace = Pace::default();
        for packet in 1..=9000_u64 {
            let sample = packet * 64 - 1;
            let read = (sample / 32 + 1) * 32 + packet % 3;
            let ticks = (read as f64 / hz * 1e6) as u64 + u64::from(u32::MAX) - 1_000_000;
            pace.add(sample, ticks as u32, 1_000_000);
        }
        let rate = pace.rate().unwrap_or_default();
        assert!((rate / hz - 1.0).abs() < 1e-5, "{rate}");
        assert_eq!(Pace::default().rate(), None);
    }
}
