//! The ranges of a network's activations, observed while it learns.

use crate::int8::{QuantParams, Quantizable, Range, Runtime};
use crate::pass::{Mode, OutputForm, Pass};
use crate::train::Trainer;
use crate::zero::{Vector, Zero, starts_at_zero};

/// Observes the ranges of a network's input and of each layer's output, and quantizes the network: post-training
/// quantization on the device.
///
/// It takes 8 bytes for the input and for each layer, all zero at first. No examples are stored, and nothing is
/// allocated.
///
/// ```
/// use tinyfit::int8::{CalibrationObserver, Dequantize, Int8Dense, LiteRtReference, Quantize};
/// use tinyfit::prelude::*;
///
/// type Net = (Dense<2, 8, Relu>, Dense<8, 2, Softmax>);
///
/// let mut net = Net::ZERO;
/// net.initialize(&mut Generator::seed_from_u64(1));
/// let mut trainer = Trainer::<Net, ()>::new();
/// let mut observer = CalibrationObserver::<Net>::new();
/// for t in 0..400 {
///     let x = [(t % 7) as f32 - 3.0, (t % 11) as f32 / 11.0];
///     let class = Class(usize::from(t % 7 > 3));
///     trainer.learn(&mut net, &mut Sgd::new(0.05), &CrossEntropy, &x, &class)?;
///     observer.observe(&net, &mut trainer, &x);
/// }
///
/// let mut layers = <(Int8Dense<2, 8>, Int8Dense<8, 2>)>::ZERO;
/// let (input, output) = observer.quantize::<LiteRtReference>(&net, &mut layers);
/// let int8 = (Quantize::from(input), (&layers, Dequantize::from(output)));
/// let y = int8.predict(&[2.0, 0.5]);
/// assert!(y[1] > y[0]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Ranges", "MinMaxObserver", "representative_dataset", "calibration"))]
pub struct CalibrationObserver<N: Quantizable> {
    /// The range of the inputs.
    pub input: Range,
    /// The range of each layer's outputs; of the last layer, of its weighted sums.
    pub layers: N::Ranges,
}

impl<N: Quantizable> Zero for CalibrationObserver<N> {
    const ZERO: Self = Self { input: Range::ZERO, layers: N::Ranges::ZERO };
}

starts_at_zero!(
    [N: Quantizable] CalibrationObserver<N>,
    "The size of the observer, in bytes: 8 for the input and 8 per layer.",
    "An observer with all ranges zero."
);

impl<N: Quantizable> CalibrationObserver<N> {
    /// Starts with the ranges of a model that was quantized before: those of the input, then of each layer.
    pub fn begin(&mut self, stored: &[QuantParams]) {
        let mut ranges = stored.iter().map(|stored| stored.range());
        self.input = ranges.next().unwrap_or_default();
        N::visit_ranges(&mut self.layers, &mut |range| *range = ranges.next().unwrap_or_default());
    }

    /// Widens the ranges by one example, at the cost of a prediction.
    ///
    /// The trainer provides the memory for the cache. Inputs and outputs that are not finite are skipped.
    pub fn observe<S: Zero>(&mut self, net: &N, trainer: &mut Trainer<N, S>, x: &N::In) {
        if x.is_finite() && net.check().is_ok() {
            self.input.widen(x.as_slice());
            net.forward(x, &mut trainer.cache, Pass::all(OutputForm::Logits, Mode::Eval));
            N::observe(&trainer.cache, &mut self.layers);
        }
    }

    /// Writes the int8 model of `net` to `int8`, and returns how its inputs and its outputs are stored.
    pub fn quantize<R: Runtime>(&self, net: &N, int8: &mut N::Int8<R>) -> (QuantParams, QuantParams) {
        let input = self.input.quant_params();
        (input, net.quantize_into(input, &self.layers, int8))
    }
}
