//! Adam and AdamW.

use crate::arch::{self, Moments, soft_float};
use crate::error::{Error, Parameter};
use crate::math;
use crate::optim::decay::{Decay, check_epsilon};
use crate::optim::forward::learning_rate_of_field;
use crate::optim::{Optimizer, Outer, Regularized, WeightDecay, check_learning_rate};

/// Adam (adaptive moment estimation) with bias correction. PyTorch's `Adam`.
///
/// ```text
/// m <- beta1 m + (1 - beta1) g           m^ = m / (1 - beta1^t)
/// v <- beta2 v + (1 - beta2) g^2         v^ = v / (1 - beta2^t)
/// w <- w - learning_rate * m^ / (sqrt(v^) + epsilon)
/// ```
///
/// The state is [`Moments`], 8 bytes per weight. They are `m / (1 - beta1)` and `v / (1 - beta2)`: without these
/// factors a step takes three multiplications less per weight. [`new`](Self::new) takes the paper's defaults, `beta1`
/// 0.9, `beta2` 0.999 and `epsilon` 1e-8. Ranges: `learning_rate` in 0..=2^20, `0 <= beta1`, `beta1^2 < beta2 < 1`,
/// `epsilon` in 2^-63..=1000.
///
/// Keras adds its epsilon to `sqrt(v)` before the correction ("epsilon hat" in the paper). The two differ in the first
/// steps and where gradients are as small as epsilon.
///
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adam {
    /// About how far a weight moves a step, whatever the size of its gradient; 0..=2^20.
    learning_rate: f32,
    beta1: Decay,
    beta2: Decay,
    epsilon: f32,
    /// The factor of the unnormalized `m`, and the number that is added to `sqrt(v)`, in the current step.
    rate: f32,
    floor: f32,
}

impl Adam {
    /// Adam with this learning rate and the paper's defaults.
    pub const fn new(learning_rate: f32) -> Self {
        Self::with_settings(learning_rate, 0.9, 0.999, 1e-8)
    }

    /// Adam with every setting given; [`Adam`] has their ranges.
    pub const fn with_settings(learning_rate: f32, beta1: f64, beta2: f64, epsilon: f32) -> Self {
        Self {
            learning_rate,
            beta1: Decay::new(beta1),
            beta2: Decay::new(beta2),
            epsilon,
            rate: 0.0,
            floor: 0.0,
        }
    }
}

impl Optimizer for Adam {
    type State = Moments;

    learning_rate_of_field!();

    // With beta1^2 < beta2, Cauchy's inequality bounds |m| / sqrt(v), both unnormalized, by
    // 1 / sqrt(1 - beta1^2 / beta2) <= 2^12, the factor before it is at most 2^20 * 2^12, and where v underflows
    // |m| / epsilon is below 2^12: no step can be infinite.
    fn check(&self) -> Result<(), Error> {
        let (beta1, beta2) = (self.beta1.beta, self.beta2.beta);
        check_learning_rate(self.learning_rate)?;
        Parameter::Beta1.require(self.beta1.is_valid())?;
        Parameter::Beta2.require(self.beta2.is_valid() && beta1 * beta1 < beta2)?;
        check_epsilon(self.epsilon)
    }

    fn scaled(&self, factor: f32) -> Self {
        Self { learning_rate: self.learning_rate * factor, rate: self.rate * factor, ..*self }
    }

    fn tick(&mut self) {
        self.beta1.tick();
        self.beta2.tick();
        let scale = math::sqrt(self.beta2.correction / self.beta2.complement);
        self.rate = self.learning_rate * (self.beta1.complement / self.beta1.correction) * scale;
        self.floor = self.epsilon * scale;
    }

    #[inline(always)]
    fn update(&self, weight: &mut f32, g: f32, state: &mut Moments) {
        if soft_float::SOFT {
            return self.update_softly(weight, g, state);
        }
        state.gradient = self.beta1.beta * state.gradient + g;
        state.square = self.beta2.beta * state.square + g * g;
        *weight -= self.rate * state.gradient / (math::sqrt(state.square) + self.floor);
    }

    #[inline(always)]
    fn update_columns<const I: usize, const O: usize>(&self, outer: Outer<'_, Moments, I, O>) -> usize {
        let Outer { weights, states, x, d } = outer;
        arch::adam(weights, x, d, &[self.beta1.beta, self.beta2.beta, self.rate, self.floor], states)
    }
}

impl Adam {
    /// The update in software, to the same bits. Never inlined, or `learn` would hold its registers on the stack.
    #[inline(never)]
    fn update_softly(&self, weight: &mut f32, g: f32, state: &mut Moments) {
        // A weight behind a unit that was never active stands still.
        if (g.to_bits() << 1) | state.gradient.to_bits() | state.square.to_bits() == 0 {
            return;
        }
        state.gradient = soft_float::multiply_add(g, self.beta1.beta, state.gradient);
        state.square = soft_float::sum_of_products(self.beta2.beta, state.square, g, g);
        let root = soft_float::add(soft_float::sqrt(state.square), self.floor);
        *weight = soft_float::sub(*weight, soft_float::div(soft_float::mul(self.rate, state.gradient), root));
    }
}

/// Adam with decoupled weight decay: `w <- (1 - learning_rate * decay) * w` before each step.
///
/// This is PyTorch's and Keras's `AdamW`, except that biases do not decay. [`WeightDecay`] has the range of `decay`,
/// and its precision.
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2.
///
/// ```
/// use tinyfit::{AdamW, Optimizer};
///
/// let optimizer = AdamW::new(0.001, 0.01);
/// assert!(optimizer.is_valid());
/// ```
pub type AdamW = Regularized<Adam, WeightDecay>;

impl AdamW {
    /// AdamW with this learning rate and weight decay, and Adam's defaults. PyTorch's default decay is 0.01.
    pub const fn new(learning_rate: f32, decay: f32) -> Self {
        Regularized { optimizer: Adam::new(learning_rate), regularizer: WeightDecay(decay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zero;
    use crate::limits::{GRADIENT_LIMIT, LEARNING_RATE_LIMIT};

    proptest::proptest! {
        #[test]
        #[cfg(not(feature = "fast-math"))]
        fn software_gives_the_same_bits(weight: u32, state: (u32, u32), g: u32, steps in 1..5) {
            let [weight, gradient, square, g] =
                [weight, state.0, state.1 >> 1, g].map(f32::from_bits).map(|x| if x.is_finite() { x } else { 0.5 });
            let mut adam = Adam::new(0.01);
            (0..steps).for_each(|_| adam.tick());
            let (mut hard, mut softly) =
                ((weight, Moments { gradient, square }), (weight, Moments { gradient, square }));
            adam.update(&mut hard.0, g, &mut hard.1);
            adam.update_softly(&mut softly.0, g, &mut softly.1);
            // The payload of a NaN is open.
            let bits = |(w, state): (f32, Moments)| {
                [w, state.gradient, state.square].map(|x| if x.is_nan() { f32::NAN } else { x }.to_bits())
            };
            proptest::prop_assert_eq!(bits(hard), bits(softly));
        }
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn first_step_moves_by_the_learning_rate() {
        // t = 1: m^ = g, v^ = g^2, so the step is learning_rate * sign(g), less epsilon
        let mut adam = Adam::new(0.1);
        let (mut w, mut state) = (1.0, Moments::ZERO);
        adam.tick();
        adam.update(&mut w, -3.0, &mut state);
        assert!((w - 1.1).abs() < 1e-6, "{w}");
    }

    #[test]
    #[cfg(not(feature = "fast-math"))]
    fn two_steps_by_hand() {
        // g = 1 then 0, lr 1: m^ = 0.9 * 0.1 / 0.19, v^ = 0.999 * 0.001 / 0.001999; second step m^ / sqrt(v^) = 0.670058
        let mut adam = Adam::new(1.0);
        let (mut w, mut state) = (0.0, Moments::ZERO);
        for g in [1.0, 0.0] {
            adam.tick();
            adam.update(&mut w, g, &mut state);
        }
        assert!((w + 1.670_058).abs() < 1e-5, "{w}");
    }

    #[test]
    fn extreme_gradients_and_settings_leave_the_weight_finite() {
        let mut adam = Adam::with_settings(LEARNING_RATE_LIMIT, 0.0, 0.9999, 1.1e-19);
        let (mut w, mut state) = (f32::MAX, Moments::ZERO);
        for g in [-GRADIENT_LIMIT, f32::MIN_POSITIVE, 0.0, GRADIENT_LIMIT, -GRADIENT_LIMIT, 1e-45] {
            adam.tick();
            adam.update(&mut w, g, &mut state);
            assert!(w.is_finite());
        }
    }

    #[test]
    fn settings_out_of_range_are_seen() {
        assert!(Adam::new(0.001).is_valid());
        assert!(!Adam::with_settings(0.001, 0.9, 0.8, 1e-8).is_valid());
        assert!(!Adam::with_settings(0.001, 0.9, 1.0, 1e-8).is_valid());
        assert!(!Adam::with_settings(0.001, 0.9, 0.999, 0.0).is_valid());
        assert!(!Adam::new(f32::NAN).is_valid());
        let mut torn = Adam::new(0.001);
        torn.beta2.complement = 1e-30;
        assert!(!torn.is_valid());
    }
}
