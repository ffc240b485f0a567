//! Sum, minimum and maximum of samples.

/// The sum and the range of a frame of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Survey {
    pub(crate) sum: i32,
    pub(crate) min: i16,
    pub(crate) max: i16,
}

impl Survey {
    /// Of up to 2^16 samples.
    #[cfg(not(all(target_arch = "arm", target_endian = "little", not(miri))))]
    pub(crate) fn of(samples: &[i16]) -> Self {
        Self::of_each(samples)
    }

    /// Of up to 2^16 samples, two at a time.
    #[cfg(all(target_arch = "arm", target_endian = "little", not(miri)))]
    #[allow(unsafe_code)]
    pub(crate) fn of(samples: &[i16]) -> Self {
        // SAFETY: any bits are two samples.
        let (before, words, after) = unsafe { samples.align_to::<u32>() };
        let mut pairs = pairs::Pairs::NONE;
        let (fours, rest) = words.as_chunks();
        for &[a, b, c, d] in fours {
            pairs = pairs.with(a).with(b).with(c).with(d);
        }
        pairs = rest.iter().fold(pairs, |pairs, &word| pairs.with(word));
        pairs.survey().and(Self::of_each(before)).and(Self::of_each(after))
    }

    fn of_each(samples: &[i16]) -> Self {
        let (min, max) = samples.iter().fold((i16::MAX, i16::MIN), |(min, max), &x| (min.min(x), max.max(x)));
        Self { sum: samples.iter().map(|&x| i32::from(x)).sum(), min, max }
    }

    #[cfg(all(target_arch = "arm", target_endian = "little", not(miri)))]
    fn and(self, other: Self) -> Self {
        Self { sum: self.sum + other.sum, min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// Words of two samples, each of which has a lane.
#[cfg(all(dsp, target_endian = "little", not(miri)))]
#[allow(unsafe_code)]
mod pairs {
    use super::Survey;

    #[derive(Clone, Copy)]
    pub(super) struct Pairs {
        sum: i32,
        min: u32,
        max: u32,
    }

    impl Pairs {
        pub(super) const NONE: Self = Self { sum: 0, min: 0x7fff_7fff, max: 0x8000_8000 };

        #[inline(always)]
        pub(super) fn with(mut self, word: u32) -> Self {
            // SAFETY: works on registers alone.
            unsafe {
                core::arch::asm!(
                    "ssub16 {t}, {max}, {word}",
                    "sel {max}, {max}, {word}",
                    "ssub16 {t}, {min}, {word}",
                    "sel {min}, {word}, {min}",
                    "smlad {sum}, {word}, {ones}, {sum}",
                    t = out(reg) _, min = inout(reg) self.min, max = inout(reg) self.max, sum = inout(reg) self.sum,
                    word = in(reg) word, ones = in(reg) 0x0001_0001,
                    options(pure, nomem, nostack),
                );
            }
            self
        }

        pub(super) fn survey(self) -> Survey {
            let Self { sum, min, max } = self;
            let min = (min as i16).min((min >> 16) as i16);
            Survey { sum, min, max: (max as i16).max((max >> 16) as i16) }
        }
    }
}

/// Words of two samples, on cores without lanes.
#[cfg(all(target_arch = "arm", not(dsp), target_endian = "little", not(miri)))]
mod pairs {
    use super::Survey;

    #[derive(Clone, Copy)]
    pub(super) struct Pairs {
        sum: i32,
        min: i32,
        max: i32,
    }

    impl Pairs {
        pub(super) const NONE: Self = Self { sum: 0, min: i32::MAX, max: i32::MIN };

        #[inline(always)]
        pub(super) fn with(self, word: u32) -> Self {
            let (a, b) = (i32::from(word as i16), word as i32 >> 16);
            Self { sum: self.sum + a + b, min: self.min.min(a).min(b), max: self.max.max(a).max(b) }
        }

        pub(super) fn survey(self) -> Survey {
            let limited = |x: i32| x.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
            Survey { sum: self.sum, min: limited(self.min), max: limited(self.max) }
        }
    }
}
