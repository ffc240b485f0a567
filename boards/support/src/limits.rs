//! Rate limits for operations that wear flash or take long.

use tinyfit::Zero;

/// A burst, and one more after each interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u16,
    /// Seconds until there is one more.
    pub seconds: u16,
}

/// The rates of a device; `None` for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Records written to flash: `save`, `commit`, `provision`.
    pub saves: Option<Rate>,
    /// Examples kept: `label`.
    pub labels: Option<Rate>,
    /// Signatures that are wrong, after which none is verified for a while.
    pub forgeries: Option<Rate>,
}

impl Limits {
    /// None.
    pub const NONE: Self = Self { saves: None, labels: None, forgeries: None };

    /// The boards' limits. At this rate of saves a flash of 10,000 erasures per sector lasts 139 days, one of
    /// 100,000 more than three years.
    pub const USUAL: Self = Self {
        saves: Some(Rate { burst: 32, seconds: 600 }),
        labels: Some(Rate { burst: 256, seconds: 1 }),
        forgeries: Some(Rate { burst: 8, seconds: 2 }),
    };
}

/// The rest of a [`Rate`]; all zero bits: all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    spent: u16,
    /// Milliseconds toward the next.
    earned: u32,
    /// The clock when it was looked at last.
    seen: u32,
}

impl Zero for Bucket {
    const ZERO: Self = Self { spent: 0, earned: 0, seen: 0 };
}

impl Bucket {
    /// Advances by the time on the clock. A clock that wraps in between shows less time than passed, never more.
    fn look(&mut self, rate: Rate, now: u32, ticks_per_second: u32) {
        let second = u64::from(ticks_per_second.max(1));
        let elapsed = u64::from(now.wrapping_sub(self.seen)) * 1000 / second;
        // A fraction of a millisecond waits for the next call.
        self.seen = self.seen.wrapping_add((elapsed * second / 1000) as u32);
        let each = u64::from(rate.seconds.max(1)) * 1000;
        let earned = elapsed + u64::from(self.earned);
        let back = earned.checked_div(each).unwrap_or(0).min(u64::from(self.spent));
        self.spent -= back as u16;
        self.earned = if self.spent == 0 { 0 } else { (earned - back * each).min(each) as u32 };
    }

    /// Whether there is one left.
    pub(crate) fn has(&mut self, rate: Option<Rate>, now: u32, ticks_per_second: u32) -> bool {
        let Some(rate) = rate else { return true };
        self.look(rate, now, ticks_per_second);
        self.spent < rate.burst
    }

    /// Takes one.
    pub(crate) fn spend(&mut self) {
        self.spent = self.spent.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Option<Rate> = Some(Rate { burst: 3, seconds: 10 });

    /// How many there are at that time, of a thousand ticks a second.
    fn take_all(bucket: &mut Bucket, now: u32) -> u32 {
        let mut count = 0;
        while count < 100 && bucket.has(RATE, now, 1000) {
            bucket.spend();
            count += 1;
        }
        count
    }

    #[test]
    fn a_burst_and_then_one_each_ten_seconds() {
        let mut bucket = Bucket::ZERO;
        let taken =
            [0, 0, 9_999, 10_000, 19_999, 25_000, 30_000, 200_000].map(|now| take_all(&mut bucket, now));
        assert_eq!(taken, [3, 0, 0, 1, 0, 1, 1, 3]);
    }

    #[test]
    fn a_clock_that_wraps_gives_nothing_away() {
        let mut bucket = Bucket { seen: u32::MAX - 4_999, ..Bucket::ZERO };
        assert_eq!(take_all(&mut bucket, u32::MAX - 4_999), 3);
        assert_eq!(take_all(&mut bucket, 4_999), 0, "9,999 ticks");
        assert_eq!(take_all(&mut bucket, 5_000), 1);
    }

    #[test]
    fn looking_often_loses_no_time() {
        let mut bucket = Bucket::ZERO;
        // A million ticks a second, looked at every 700 of them.
        let look = |bucket: &mut Bucket, now| bucket.has(RATE, now, 1_000_000);
        (0..3).for_each(|_| bucket.spend());
        let now = (0..).map(|i| i * 700).find(|now| look(&mut bucket, *now));
        assert_eq!(now.map(|now| now / 10_000), Some(1_000), "ten seconds");
    }

    #[test]
    fn no_rate_is_no_limit() {
        let mut bucket = Bucket { spent: u16::MAX, ..Bucket::ZERO };
        assert!(bucket.has(None, 0, 0) && !bucket.has(RATE, 0, 0));
        bucket.spend();
    }
}
