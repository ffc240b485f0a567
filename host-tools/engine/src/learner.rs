//! Mini-batches over a network of any shape: the twin of the kernel's `Batch`.

use tinyfit::{GRADIENT_LIMIT, Loss, Rejected, Rule, Target, Zero, clip_factor};
use tinyfit_model::F32Network;

/// The memory of learning a network by the rule `R` in mini-batches.
pub struct Learner<R: Rule> {
    layers: Vec<LayerState<R::Slot>>,
    examples: u32,
}

/// What one layer needs: outputs and deltas of an example, a gradient and slots for weights, then biases.
struct LayerState<S> {
    output: Vec<f32>,
    delta: Vec<f32>,
    gradient: Vec<f32>,
    slots: Vec<S>,
}

impl<R: Rule> Learner<R> {
    /// A learner for networks of this shape.
    pub fn new(net: &F32Network) -> Self {
        let layers = net.layers.iter().map(|layer| LayerState {
            output: vec![0.0; layer.outputs],
            delta: vec![0.0; layer.outputs],
            gradient: vec![0.0; layer.parameters()],
            slots: (0..layer.parameters()).map(|_| R::Slot::ZERO).collect(),
        });
        Self { layers: layers.collect(), examples: 0 }
    }

    /// Adds one example and returns its loss; as the kernel's `Batch::add`.
    ///
    /// # Errors
    /// A bad input, target, loss or gradient is rejected and leaves the batch as it was.
    pub fn add<L: Loss, T: Target + ?Sized>(
        &mut self,
        net: &F32Network,
        loss: &L,
        x: &[f32],
        target: &T,
    ) -> Result<f32, Rejected> {
        let fused = self.forward::<L, T>(net, x, target)?;
        let Some(last) = self.layers.last_mut() else { return Err(Rejected::Input) };
        let value = loss.gradient(&last.output, target, &mut last.delta);
        if !value.is_finite() {
            return Err(Rejected::Loss);
        }
        self.backward(net, fused);
        if !self.gradients_are_small(x) {
            return Err(Rejected::Gradient);
        }
        self.accumulate(x);
        self.examples += 1;
        Ok(value)
    }

    /// Moves the weights along the mean gradient; as the kernel's `Batch::step`.
    ///
    /// # Errors
    /// An empty batch and a bad setting of the rule are rejected and change nothing.
    pub fn step(&mut self, net: &mut F32Network, rule: &mut R) -> Result<(), Rejected> {
        if self.examples == 0 {
            return Err(Rejected::Empty);
        }
        if !rule.is_valid() {
            return Err(Rejected::Rule);
        }
        let mut factor = 1.0 / self.examples as f32;
        if let Some(limit) = rule.clip_norm() {
            factor *= clip_factor(limit, self.squared_norm(factor))?;
        }
        rule.tick();
        let factor = factor * rule.gain();
        for (layer, state) in net.layers.iter_mut().zip(&mut self.layers) {
            let weights = layer.weights.len();
            let (gradients, bias_gradients) = state.gradient.split_at_mut(weights);
            let (slots, bias_slots) = state.slots.split_at_mut(weights);
            for ((w, g), slot) in layer.weights.iter_mut().zip(gradients).zip(slots) {
                rule.update(w, *g * factor, slot);
                *g = 0.0;
            }
            for ((b, g), slot) in layer.bias.iter_mut().zip(bias_gradients).zip(bias_slots) {
                rule.update_bias(b, *g * factor, slot);
                *g = 0.0;
            }
            if let Some(limit) = rule.max_norm() {
                bound(&mut layer.weights, layer.outputs, limit);
            }
        }
        self.examples = 0;
        Ok(())
    }

    /// The sum of the squares of `factor` times the gradients: in each layer from its first parameter to its last, and
    /// then, as nested pairs do, from the last layer to the first.
    fn squared_norm(&self, factor: f32) -> f32 {
        let of_layer = |state: &LayerState<R::Slot>| {
            state.gradient.iter().map(|g| g * factor).fold(0.0, |sum, g| sum + g * g)
        };
        self.layers.iter().rev().map(of_layer).reduce(|above, layer| layer + above).unwrap_or(0.0)
    }

    /// The loss of one example, which is not learned.
    ///
    /// # Errors
    /// A bad input, target or loss is rejected.
    pub fn loss<L: Loss, T: Target + ?Sized>(
        &mut self,
        net: &F32Network,
        loss: &L,
        x: &[f32],
        target: &T,
    ) -> Result<f32, Rejected> {
        self.forward::<L, T>(net, x, target)?;
        let Some(last) = self.layers.last() else { return Err(Rejected::Input) };
        let value = loss.value(&last.output, target);
        if value.is_finite() { Ok(value) } else { Err(Rejected::Loss) }
    }

    /// Fills the outputs; those of the last layer are logits if the loss is fused with its activation.
    fn forward<L: Loss, T: Target + ?Sized>(
        &mut self,
        net: &F32Network,
        x: &[f32],
        target: &T,
    ) -> Result<bool, Rejected> {
        if !x.iter().all(|x| x.is_finite()) {
            return Err(Rejected::Input);
        }
        if !target.fits(net.output_len()) {
            return Err(Rejected::Target);
        }
        let fused = L::FUSED.is_some();
        let last = net.layers.len().saturating_sub(1);
        let mut input = x;
        for (i, (layer, state)) in net.layers.iter().zip(&mut self.layers).enumerate() {
            layer.weighted_sums(input, &mut state.output);
            if !(fused && i == last) {
                layer.activation.apply(&mut state.output);
            }
            input = &state.output;
        }
        if input.iter().all(|y| y.is_finite()) { Ok(fused) } else { Err(Rejected::Loss) }
    }

    fn backward(&mut self, net: &F32Network, fused: bool) {
        let last = net.layers.len().saturating_sub(1);
        for i in (0..net.layers.len()).rev() {
            let (below, from) = self.layers.split_at_mut(i);
            let (layer, state) = (&net.layers[i], &mut from[0]);
            if !(fused && i == last) {
                layer.activation.backward(&state.output, &mut state.delta);
            }
            if let Some(below) = below.last_mut() {
                for (dx, row) in below.delta.iter_mut().zip(layer.weights.chunks_exact(layer.outputs)) {
                    let mut sum = 0.0;
                    for (&d, &w) in state.delta.iter().zip(row) {
                        sum += d * w;
                    }
                    *dx = sum;
                }
            }
        }
    }

    /// The kernel's check that no gradient is NaN or too large.
    fn gradients_are_small(&self, x: &[f32]) -> bool {
        let mut input = x;
        self.layers.iter().all(|state| {
            let largest = input.iter().fold(1.0, |most: f32, x| larger(x.abs(), most))
                * state.delta.iter().fold(0.0, |most: f32, d| larger(d.abs(), most));
            input = &state.output;
            largest <= GRADIENT_LIMIT
        })
    }

    fn accumulate(&mut self, x: &[f32]) {
        let mut input = x;
        for state in &mut self.layers {
            let LayerState { output, delta, gradient, .. } = state;
            let (weights, bias) = gradient.split_at_mut(input.len() * delta.len());
            for (row, &x) in weights.chunks_exact_mut(delta.len()).zip(input) {
                for (g, &d) in row.iter_mut().zip(delta.iter()) {
                    *g += x * d;
                }
            }
            for (g, &d) in bias.iter_mut().zip(delta.iter()) {
                *g += d;
            }
            input = output;
        }
    }
}

/// Scales the weights into each output down to the norm `limit`.
fn bound(weights: &mut [f32], outputs: usize, limit: f32) {
    for o in 0..outputs {
        let square = weights.iter().skip(o).step_by(outputs).fold(0.0, |sum, w| sum + w * w);
        if square > limit * limit {
            let factor = limit / libm::sqrtf(square);
            weights.iter_mut().skip(o).step_by(outputs).for_each(|w| *w *= factor);
        }
    }
}

/// The larger of two magnitudes; NaN if either is.
fn larger(a: f32, b: f32) -> f32 {
    if a > b || a.is_nan() { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tinyfit::{
        Adam, Batch, BinaryCrossEntropy, Class, ClipNorm, CrossEntropy, Dense, Generator, L1, L2, LeakyRelu,
        Linear, MaxNorm, MeanSquaredError, Momentum, Relu, RmsProp, SeedableRng, Sgd, Sigmoid, Softmax, Tanh,
        Train,
    };
    use tinyfit_model::Activation;

    /// The runtime twin of a kernel network of three layers, with the kernel's parameters.
    fn twin<N: Train>(net: &N, sizes: [usize; 4], activations: [Activation; 3]) -> F32Network {
        let mut parameters = Vec::new();
        net.parameters(&mut |p| parameters.push(p));
        let mut rest = parameters.as_slice();
        let mut take = |n: usize| {
            let (head, tail) = rest.split_at(n);
            rest = tail;
            head.to_vec()
        };
        let layers = (0..3).map(|i| tinyfit_model::Dense {
            name: format!("layer{i}"),
            inputs: sizes[i],
            outputs: sizes[i + 1],
            weights: take(sizes[i] * sizes[i + 1]),
            bias: take(sizes[i + 1]),
            activation: activations[i],
        });
        F32Network { layers: layers.collect() }
    }

    fn bits(net: &F32Network) -> Vec<u32> {
        net.layers.iter().flat_map(|l| l.weights.iter().chain(&l.bias)).map(|w| w.to_bits()).collect()
    }

    /// Trains the kernel's network and its twin on the same batches and compares every bit.
    macro_rules! equal {
        ($name:ident, $a:literal $b:literal $c:literal $d:literal,
         [$f:ident $g:ident $h:ident], [$rf:expr, $rg:expr, $rh:expr], $loss:expr, $rule:expr, $target:expr) => {
            proptest! {
                #![proptest_config(ProptestConfig::with_cases(24))]
                #[test]
                fn $name(
                    seed: u64,
                    rows in proptest::collection::vec(proptest::array::uniform::<_, $a>(-3.0f32..3.0), 1..20),
                    size in 1usize..8,
                ) {
                    type Net = (Dense<$a, $b, $f>, (Dense<$b, $c, $g>, Dense<$c, $d, $h>));
                    let mut net = Net::ZERO;
                    net.initialise(&mut Generator::seed_from_u64(seed));
                    let mut engine = twin(&net, [$a, $b, $c, $d], [$rf, $rg, $rh]);
                    let (mut batch, mut rule) = (Batch::<Net, _>::new(), $rule);
                    let mut learner = Learner::new(&engine);
                    let mut engine_rule = rule.clone();
                    for rows in rows.chunks(size) {
                        for x in rows {
                            let target = $target(x);
                            let want = batch.add(&net, &$loss, x, &target);
                            let got = learner.add(&engine, &$loss, x, &target);
                            prop_assert_eq!(want.map(f32::to_bits), got.map(f32::to_bits));
                        }
                        prop_assert_eq!(
                            batch.step(&mut net, &mut rule),
                            learner.step(&mut engine, &mut engine_rule)
                        );
                    }
                    let mut want = Vec::new();
                    net.parameters(&mut |p| want.push(p.to_bits()));
                    prop_assert_eq!(want, bits(&engine));
                    let outputs = tinyfit::Layer::predict(&net, &rows[0]);
                    prop_assert_eq!(outputs.to_vec(), engine.predict(&rows[0]));
                }
            }
        };
    }

    equal!(relu_softmax_sgd, 5 8 7 3, [Relu Relu Softmax],
        [Activation::Relu, Activation::Relu, Activation::Softmax],
        CrossEntropy, Sgd::new(0.05), |x: &[f32; 5]| Class(usize::from(x[0] > 0.0)));
    equal!(tanh_leaky_softmax_adam, 3 17 4 2, [Tanh LeakyRelu Softmax],
        [Activation::Tanh, Activation::LeakyRelu { slope: 0.01 }, Activation::Softmax],
        CrossEntropy, Adam::new(0.01), |x: &[f32; 3]| Class(usize::from(x[1] > x[2])));
    equal!(sigmoid_head_adam, 6 1 9 1, [Sigmoid Relu Sigmoid],
        [Activation::Sigmoid, Activation::Relu, Activation::Sigmoid],
        BinaryCrossEntropy, Adam::new(0.003), |x: &[f32; 6]| [f32::from(x[0] > 0.5)]);
    equal!(regression_adam, 1 33 2 4, [Relu Tanh Linear],
        [Activation::Relu, Activation::Tanh, Activation::Linear],
        MeanSquaredError, Adam::new(0.02), |x: &[f32; 1]| [x[0], -x[0], x[0] * x[0], 1.0]);
    equal!(softmax_by_squares_sgd, 2 6 6 5, [Tanh Sigmoid Softmax],
        [Activation::Tanh, Activation::Sigmoid, Activation::Softmax],
        MeanSquaredError, Sgd::new(0.5), |x: &[f32; 2]| Class(usize::from(x[0] > x[1])));

    equal!(everything_that_modifies, 4 9 6 3, [Relu Tanh Softmax],
        [Activation::Relu, Activation::Tanh, Activation::Softmax],
        CrossEntropy, Momentum::new(0.05).with(L2(0.01)).with(MaxNorm(0.9)).with(ClipNorm(0.3)),
        |x: &[f32; 4]| Class(usize::from(x[0] > 0.0)));
    equal!(rmsprop_with_l1, 4 9 6 3, [Relu Tanh Softmax],
        [Activation::Relu, Activation::Tanh, Activation::Softmax],
        CrossEntropy, RmsProp::new(0.01).with(L1(0.01)), |x: &[f32; 4]| Class(usize::from(x[0] > 0.0)));

    #[test]
    fn bad_examples_are_rejected_as_by_the_kernel() {
        let mut net = Dense::<2, 2, Softmax>::ZERO;
        net.weights = [[1e30, -1e30], [0.5, 0.5]];
        let layer = tinyfit_model::Dense {
            name: "out".into(),
            inputs: 2,
            outputs: 2,
            weights: net.weights.as_flattened().to_vec(),
            bias: vec![0.0; 2],
            activation: Activation::Softmax,
        };
        let engine = F32Network { layers: vec![layer] };
        let (mut batch, mut learner) = (Batch::<_, Sgd>::new(), Learner::<Sgd>::new(&engine));
        for x in [[f32::NAN, 0.0], [1e30, 0.0], [1.0, f32::INFINITY], [1.0, 1e25], [-1.0, 3e38]] {
            for class in 0..3 {
                let want = batch.add(&net, &CrossEntropy, &x, &Class(class));
                assert_eq!(want, learner.add(&engine, &CrossEntropy, &x, &Class(class)), "{x:?} {class}");
            }
        }
    }
}
