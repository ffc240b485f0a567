//! Which real numbers eight bits are to stand for: the ranges of a network's vectors, read off calibration rows.

use serde::Serialize;
use tinyfit::int8::Range;
use tinyfit_model::F32Network;

/// How the range of a vector follows from the values it took. Every range holds 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// From the smallest value to the largest.
    MinMax,
    /// The range that holds this percentage of the values; half of the rest is cut off at either end.
    Percentile(f64),
    /// The range with the least squared error, of rounding and of cutting off together.
    LeastSquares,
    /// The first of [`CANDIDATES`](Self::CANDIDATES), unless the int8 model of another agrees with the network's
    /// class on more calibration rows than chance explains; where outputs are numbers, the one with the least
    /// squared error in them. The best choice for each vector need not be the best for the outputs.
    #[default]
    Auto,
}

impl Method {
    /// What [`Auto`](Self::Auto) chooses from.
    pub const CANDIDATES: [Self; 4] =
        [Self::Percentile(99.99), Self::MinMax, Self::Percentile(99.9), Self::LeastSquares];
}

/// The ranges of a network's inputs, and of each layer's weighted sums and outputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Calibration {
    pub(crate) input: Range,
    pub(crate) layers: Vec<LayerRanges>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LayerRanges {
    pub(crate) sums: Range,
    pub(crate) outputs: Range,
}

/// Runs already scaled rows through the network and notes the ranges.
///
/// [`Method::Auto`] is not for here, and taken for the whole range. Nothing is cut off the last layer: two classes
/// whose sums end at the same limit would be distinguished by their order.
pub(crate) fn calibrate(net: &F32Network, rows: &[&[f32]], method: Method) -> Calibration {
    let vectors = 1 + 2 * net.layers.len();
    let mut ranges = vec![Range::default(); vectors];
    each_vector(net, rows, |i, values| ranges[i].widen(values));
    if method != Method::MinMax {
        let mut histograms: Vec<Histogram> = ranges.iter().map(|&range| Histogram::new(range)).collect();
        each_vector(net, rows, |i, values| histograms[i].count(values));
        for (range, histogram) in ranges.iter_mut().zip(&histograms).take(vectors - 2) {
            *range = match method {
                Method::MinMax | Method::Auto => *range,
                Method::Percentile(percent) => histogram.percentile(percent),
                Method::LeastSquares => histogram.least_squares(),
            };
        }
    }
    let layers = ranges[1..].chunks_exact(2).map(|pair| LayerRanges { sums: pair[0], outputs: pair[1] });
    Calibration { input: ranges[0], layers: layers.collect() }
}

/// Calls `visit` with each vector of each row: 0 is the input, then come each layer's sums and outputs.
fn each_vector(net: &F32Network, rows: &[&[f32]], mut visit: impl FnMut(usize, &[f32])) {
    for row in rows {
        visit(0, row);
        let mut x = row.to_vec();
        for (i, layer) in net.layers.iter().enumerate() {
            let mut y = vec![0.0; layer.outputs];
            layer.weighted_sums(&x, &mut y);
            visit(2 * i + 1, &y);
            layer.activation.apply(&mut y);
            visit(2 * i + 2, &y);
            x = y;
        }
    }
}

/// How many values fell where.
struct Histogram {
    range: Range,
    bins: Vec<u64>,
    /// Zeros are stored exactly, wherever the range ends.
    zeros: u64,
}

/// Eight a step of the whole range: a step's error is resolved from its half's.
const BINS: usize = 2048;

/// How many ends either side of a range is tried with.
const ENDS: usize = 128;

impl Histogram {
    fn new(range: Range) -> Self {
        Self { range, bins: vec![0; BINS], zeros: 0 }
    }

    fn width(&self) -> f64 {
        (f64::from(self.range.max) - f64::from(self.range.min)) / BINS as f64
    }

    fn count(&mut self, values: &[f32]) {
        let width = self.width();
        for &value in values {
            if value == 0.0 || width <= 0.0 {
                self.zeros += 1;
            } else {
                let bin = (f64::from(value) - f64::from(self.range.min)) / width;
                self.bins[(bin as usize).min(BINS - 1)] += 1;
            }
        }
    }

    /// The middle of each bin with the number of its values.
    fn points(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> + '_ {
        let (min, width) = (f64::from(self.range.min), self.width());
        self.bins.iter().enumerate().map(move |(i, &n)| (min + (i as f64 + 0.5) * width, n as f64))
    }

    fn percentile(&self, percent: f64) -> Range {
        let total = (self.bins.iter().sum::<u64>() + self.zeros) as f64;
        let cut = total * (1.0 - percent / 100.0) / 2.0;
        // Zeros count at the end they lie at.
        let end = |points: &mut dyn Iterator<Item = (f64, f64)>, below: bool, limit: f32| {
            let (mut seen, mut before_zero) = (0.0, true);
            let mut last = f64::from(limit);
            for (x, n) in points {
                if before_zero && (x > 0.0) == below {
                    before_zero = false;
                    seen += self.zeros as f64;
                    if seen > cut {
                        return 0.0;
                    }
                }
                seen += n;
                if seen > cut {
                    return last;
                }
                last = x;
            }
            0.0
        };
        let min = end(&mut self.points(), true, self.range.min).min(0.0);
        let max = end(&mut self.points().rev(), false, self.range.max).max(0.0);
        Range { min: min as f32, max: max as f32 }
    }

    /// The smallest error over a grid of ends.
    fn least_squares(&self) -> Range {
        let ends = |limit: f32| {
            (1..=ENDS).map(move |i| f64::from(limit) * i as f64 / ENDS as f64).filter(|x| *x != 0.0)
        };
        let mut lower: Vec<_> = ends(self.range.min).map(|end| (end, self.cut_off(|x| end - x))).collect();
        let mut upper: Vec<_> = ends(self.range.max).map(|end| (end, self.cut_off(|x| x - end))).collect();
        for side in [&mut lower, &mut upper] {
            if side.is_empty() {
                side.push((0.0, (0.0, 0.0)));
            }
        }
        let total: f64 = self.bins.iter().sum::<u64>() as f64;
        let (mut least, mut best) = (f64::INFINITY, self.range);
        // From the widest to the narrowest, so that of equals the widest is kept.
        for &(min, (below, low)) in lower.iter().rev() {
            for &(max, (above, high)) in upper.iter().rev() {
                let step = (max - min) / 255.0;
                let error = low + high + (total - below - above) * step * step / 12.0;
                if error < least {
                    (least, best) = (error, Range { min: min as f32, max: max as f32 });
                }
            }
        }
        best
    }

    /// How many values lie beyond an end, and the sum of the squares of how far.
    fn cut_off(&self, beyond: impl Fn(f64) -> f64) -> (f64, f64) {
        self.points().fold((0.0, 0.0), |(count, sum), (x, n)| {
            let far = beyond(x);
            if far > 0.0 { (count + n, sum + n * far * far) } else { (count, sum) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tinyfit_model::{QuantParams, RuntimeKind};

    fn histogram(values: &[f32]) -> Histogram {
        let mut range = Range::default();
        range.widen(values);
        let mut histogram = Histogram::new(range);
        histogram.count(values);
        histogram
    }

    fn back(x: f32, stored: QuantParams) -> f32 {
        let runtime = RuntimeKind::LiteRtReference;
        runtime.dequantize(&runtime.quantize(&[x], stored), stored)[0]
    }

    /// The squared error of storing `values` in this range.
    fn error(range: Range, values: &[f32]) -> f64 {
        let stored = range.quant_params();
        let far = |x: f32| f64::from(back(x, stored)) - f64::from(x);
        values.iter().map(|&x| far(x).powi(2)).sum()
    }

    #[test]
    fn zero_is_stored_exactly() {
        for (min, max) in [(-1.0, 3.0), (0.0, 6.0), (-5.0, 0.0), (0.0, 0.0)] {
            let q = Range { min, max }.quant_params();
            for runtime in RuntimeKind::ALL {
                let back = |x| runtime.dequantize(&runtime.quantize(&[x], q), q)[0];
                assert_eq!(back(0.0), 0.0);
                assert!((back(max) - max).abs() <= q.scale && (back(min) - min).abs() <= q.scale);
            }
        }
    }

    #[test]
    fn a_percentile_cuts_off_both_tails() {
        // -10 to 10 in 2001 values: 1 % is ten values at either end.
        let values: Vec<f32> = (-1000..=1000).map(|i| i as f32 / 100.0).collect();
        let Range { min, max } = histogram(&values).percentile(99.0);
        assert!((min + 9.9).abs() < 0.03 && (max - 9.9).abs() < 0.03, "{min} {max}");
        // Of a ReLU's outputs, the zeros are the lower end.
        let values: Vec<f32> = (-1000..=1000).map(|i| (i as f32 / 100.0).max(0.0)).collect();
        let Range { min, max } = histogram(&values).percentile(99.0);
        assert!(min == 0.0 && (max - 9.9).abs() < 0.03, "{min} {max}");
        assert_eq!(histogram(&values).percentile(100.0), Range { min: 0.0, max: 10.0 });
        assert_eq!(histogram(&[0.0, 0.0]).percentile(90.0), Range::default());
    }

    #[test]
    fn one_outlier_is_not_worth_the_range() {
        let mut values: Vec<f32> = (0..400_000).map(|i| (i as f32 * 0.7).sin()).collect();
        values.push(20.0);
        let Range { min, max } = histogram(&values).least_squares();
        // (20 - c)^2 + 400,000 ((c + 1) / 255)^2 / 12 is least at c = (20 - k) / (1 + k), k = 400,000 / (12 * 255^2),
        // 12.88; ends are tried in steps of 20/128. Half a step of the range may be cut off at the lower end for nothing.
        let half = 0.5 * (max - min) / 255.0;
        assert!((min + 1.0).abs() < half && (max - 12.88).abs() < 2.0 * 20.0 / 128.0, "{min} {max}");
    }

    proptest! {
        #[test]
        fn least_squares_is_no_worse_than_the_whole_range(
            mut values in proptest::collection::vec(-3.0f32..3.0, 200..400),
            outliers in proptest::collection::vec(-30.0f32..30.0, 0..4),
            relu: bool,
        ) {
            values.extend(outliers);
            if relu {
                values.iter_mut().for_each(|x| *x = x.max(0.0));
            }
            let histogram = histogram(&values);
            let (least, whole) = (error(histogram.least_squares(), &values), error(histogram.range, &values));
            // The histogram takes the error of rounding to be a step's mean.
            prop_assert!(least <= 1.25 * whole, "{} {}", least, whole);
        }

        #[test]
        fn every_method_keeps_zero_and_finite_ranges(
            values in proptest::collection::vec(proptest::num::f32::NORMAL, 1..50),
            percent in 50.0f64..=100.0,
        ) {
            let values: Vec<f32> = values.iter().map(|x| x % 1e6).collect();
            let histogram = histogram(&values);
            for range in [histogram.percentile(percent), histogram.least_squares()] {
                prop_assert!(range.min <= 0.0 && range.max >= 0.0 && range.min.is_finite() && range.max.is_finite());
                prop_assert!(range.min >= histogram.range.min && range.max <= histogram.range.max);
                let q = range.quant_params();
                prop_assert!(q.scale > 0.0 && back(0.0, q) == 0.0);
            }
        }
    }
}
