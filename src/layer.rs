//! What a layer is, and how layers compose.
//!
//! A [`Layer`] maps an input array to an output array; a pair `(A, B)` of layers is a layer, so `(A, (B, C))` is a
//! network of any depth. A shared reference `&L` is the frozen `L`: it predicts and propagates, but it has no gradient
//! and no optimizer memory. You cannot train what you cannot mutate.

use core::mem::size_of;

use rand_core::Rng;

use crate::activation::ActivationKind;
use crate::math::larger;
use crate::optim::Optimizer;
use crate::pass::{Mode, Pass};
use crate::zero::{Vector, Zero};

/// A function from an array to an array.
#[doc(alias("Module", "forward"))]
pub trait Layer: Sized {
    /// The input.
    type In: Vector;
    /// The output.
    type Out: Vector;

    /// The number of parameters (weights and biases).
    const PARAMETERS: usize = 0;
    /// The multiply-accumulates of one prediction.
    const MACS: usize = 0;
    /// Bytes of the layer itself: flash for a `static` that is never written, RAM for one that learns.
    const BYTES: usize = size_of::<Self>();
    /// Bytes of the vectors between layers that a prediction keeps on the stack, input and output excluded.
    const PREDICT_RAM: usize = Self::SCRATCH_RAM;
    /// Bytes of these that a layer needs only while it is computed itself; layers one after another share them.
    const SCRATCH_RAM: usize = 0;
    /// The activation of the last layer.
    const ACTIVATION: ActivationKind = ActivationKind::Identity;

    /// Writes the output for `x` to `y`.
    fn predict_into(&self, x: &Self::In, y: &mut Self::Out);

    /// The output for `x`.
    fn predict(&self, x: &Self::In) -> Self::Out {
        let mut y = Self::Out::ZERO;
        self.predict_into(x, &mut y);
        y
    }
}

/// A layer that takes part in back-propagation.
///
/// One example is learned in three passes: [`forward`](Self::forward) fills the cache with outputs,
/// [`backward`](Self::backward) with gradients of weighted sums (the deltas), and only when all of them are known to be
/// finite does [`update`](Self::update) touch a weight.
///
/// A layer without parameters leaves out what has a body here; a layer with parameters writes all of it.
#[doc(alias("backward", "backpropagation"))]
pub trait Train: Layer {
    /// What one example leaves behind in the layer: its output, and the gradient that comes back to it.
    type Cache: Zero;
    /// The parameters' shape with another element: gradients, optimizer states.
    type Params<T: Zero>: Zero;

    /// Whether there is anything to train.
    const TRAINABLE: bool;
    /// Whether a gradient passes through to the input.
    const PROPAGATES: bool;
    /// The number of layers, of which each can make its part of a pass alone.
    const LAYERS: usize = 1;

    /// Whether every setting of the layer (a rate of dropout, say) is in its range; checked before each example.
    fn is_valid(&self) -> bool {
        true
    }

    /// Whether a hidden layer has no weight but zeros. One that stands alone or last may: a layer is hidden if another with
    /// weights follows, in this network or, if `hidden`, after it.
    fn is_blank(&self, _hidden: bool) -> bool {
        false
    }

    /// Fills the parameters with random numbers fit for the layer's activation; see [`init`](crate::init).
    fn initialize<G: Rng>(&mut self, _rng: &mut G) {}

    /// Calls `visit` with each parameter, layer by layer, weights in `[input][output]` order before biases.
    fn parameters(&self, _visit: &mut impl FnMut(f32)) {}

    /// Calls `visit` with each parameter that learns, in the order of [`parameters`](Self::parameters), to be written down
    /// or replaced by what was. Those of frozen layers are not among them.
    ///
    /// What is written here is not checked: a network with a weight that is not finite predicts what is not, and
    /// learning refuses it.
    fn trainable(&mut self, _visit: &mut impl FnMut(&mut f32)) {}

    /// Takes over what `other` has learned, and its activation, without a second copy on the stack.
    fn copy_from(&mut self, _other: &Self) {}

    /// The forward pass, kept in the cache.
    fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: Pass);

    /// The output in the cache.
    fn output(cache: &Self::Cache) -> &Self::Out;

    /// Where the next layer, or the loss, writes the gradient of the output before [`backward`](Self::backward).
    fn delta(cache: &mut Self::Cache) -> &mut Self::Out;

    /// The backward pass: turns gradients of outputs into gradients of weighted sums, and writes the gradient of the
    /// input to `dx` if there is one.
    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass);

    /// The largest magnitude of a parameter's gradient, from the input and the deltas alone; NaN if one is NaN.
    fn largest_gradient(_x: &Self::In, _trace: &Self::Cache) -> f32 {
        0.0
    }

    /// The sum of the squares of all gradients, from the input and the deltas alone.
    fn squared_norm(_x: &Self::In, _trace: &Self::Cache) -> f32 {
        0.0
    }

    /// Moves each parameter along `factor` times the gradient of the example in the cache, whose deltas it may use up.
    fn update<Opt: Optimizer>(
        &mut self,
        _x: &Self::In,
        _trace: &mut Self::Cache,
        _factor: f32,
        _rule: &Opt,
        _slots: &mut Self::Params<Opt::State>,
        _pass: Pass,
    ) {
    }

    /// Adds the gradient of the example in the cache to `gradient`.
    fn accumulate(_x: &Self::In, _trace: &mut Self::Cache, _gradient: &mut Self::Params<f32>) {}

    /// The sum of the squares of `factor` times the accumulated gradients.
    fn accumulated_norm(_gradient: &Self::Params<f32>, _factor: f32) -> f32 {
        0.0
    }

    /// Moves each parameter along `factor` times its accumulated gradient, and clears the gradient.
    fn apply<Opt: Optimizer>(
        &mut self,
        _gradient: &mut Self::Params<f32>,
        _factor: f32,
        _rule: &Opt,
        _slots: &mut Self::Params<Opt::State>,
    ) {
    }
}

/// One example's output and delta in a layer, and what its activation [saved](crate::activation::Activation::Saved).
#[doc(alias = "Trace")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForwardCache<V, S = ()> {
    pub(crate) output: V,
    pub(crate) delta: V,
    pub(crate) saved: S,
}

impl<V: Zero, S: Zero> Zero for ForwardCache<V, S> {
    const ZERO: Self = Self { output: V::ZERO, delta: V::ZERO, saved: S::ZERO };
}

/// One row of a network's constant summary table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LayerSummary {
    /// The layer's name.
    pub name: &'static str,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The activation.
    pub activation: ActivationKind,
    /// The number of parameters.
    pub parameters: usize,
    /// Multiply-accumulates a prediction.
    pub macs: usize,
    /// Bytes of the layer.
    pub bytes: usize,
}

impl LayerSummary {
    /// The row of a layer.
    pub const fn of<L: Layer>(name: &'static str) -> Self {
        Self {
            name,
            inputs: L::In::LEN,
            outputs: L::Out::LEN,
            activation: L::ACTIVATION,
            parameters: L::PARAMETERS,
            macs: L::MACS,
            bytes: L::BYTES,
        }
    }
}

impl<A: Layer, B: Layer<In = A::Out>> Layer for (A, B) {
    type In = A::In;
    type Out = B::Out;

    const PARAMETERS: usize = A::PARAMETERS + B::PARAMETERS;
    const MACS: usize = A::MACS + B::MACS;
    const BYTES: usize = A::BYTES + B::BYTES;
    const PREDICT_RAM: usize = {
        // Vectors of layers within layers are there all the while.
        let (a, b) = (A::PREDICT_RAM - A::SCRATCH_RAM, B::PREDICT_RAM - B::SCRATCH_RAM);
        size_of::<A::Out>() + if a > b { a } else { b } + Self::SCRATCH_RAM
    };
    const SCRATCH_RAM: usize = if A::SCRATCH_RAM > B::SCRATCH_RAM { A::SCRATCH_RAM } else { B::SCRATCH_RAM };
    const ACTIVATION: ActivationKind = B::ACTIVATION;

    #[inline]
    fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
        let mut between = A::Out::ZERO;
        self.0.predict_into(x, &mut between);
        self.1.predict_into(&between, y);
    }
}

impl<A: Train, B: Train<In = A::Out>> Train for (A, B) {
    type Cache = (A::Cache, B::Cache);
    type Params<T: Zero> = (A::Params<T>, B::Params<T>);

    const TRAINABLE: bool = A::TRAINABLE || B::TRAINABLE;
    const PROPAGATES: bool = A::PROPAGATES && B::PROPAGATES;
    const LAYERS: usize = A::LAYERS + B::LAYERS;

    fn is_valid(&self) -> bool {
        self.0.is_valid() && self.1.is_valid()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        self.0.is_blank(hidden || B::MACS > 0) || self.1.is_blank(hidden)
    }

    fn initialize<G: Rng>(&mut self, rng: &mut G) {
        self.0.initialize(rng);
        self.1.initialize(rng);
    }

    fn parameters(&self, visit: &mut impl FnMut(f32)) {
        self.0.parameters(visit);
        self.1.parameters(visit);
    }

    fn trainable(&mut self, visit: &mut impl FnMut(&mut f32)) {
        self.0.trainable(visit);
        self.1.trainable(visit);
    }

    fn copy_from(&mut self, other: &Self) {
        self.0.copy_from(&other.0);
        self.1.copy_from(&other.1);
    }

    #[inline]
    fn forward(&self, x: &Self::In, (a, b): &mut Self::Cache, pass: Pass) {
        if let Some(pass) = pass.lower(A::LAYERS) {
            self.0.forward(x, a, pass);
        }
        if let Some(pass) = pass.upper(A::LAYERS) {
            self.1.forward(A::output(a), b, pass);
        }
    }

    fn output((_, b): &Self::Cache) -> &Self::Out {
        B::output(b)
    }

    fn delta((_, b): &mut Self::Cache) -> &mut Self::Out {
        B::delta(b)
    }

    #[inline]
    fn backward(&self, (a, b): &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass) {
        const {
            assert!(
                !A::TRAINABLE || B::PROPAGATES,
                "a layer that passes no gradient (int8) lies above one that learns: freeze the layers below it too"
            )
        };
        let below = A::TRAINABLE || dx.is_some();
        if let Some(pass) = pass.upper(A::LAYERS) {
            self.1.backward(b, if below { Some(A::delta(a)) } else { None }, pass);
        }
        if let (true, Some(pass)) = (below, pass.lower(A::LAYERS)) {
            self.0.backward(a, dx, pass);
        }
    }

    fn largest_gradient(x: &Self::In, (a, b): &Self::Cache) -> f32 {
        larger(A::largest_gradient(x, a), B::largest_gradient(A::output(a), b))
    }

    fn squared_norm(x: &Self::In, (a, b): &Self::Cache) -> f32 {
        A::squared_norm(x, a) + B::squared_norm(A::output(a), b)
    }

    #[inline]
    fn update<Opt: Optimizer>(
        &mut self,
        x: &Self::In,
        (a, b): &mut Self::Cache,
        factor: f32,
        optimizer: &Opt,
        states: &mut Self::Params<Opt::State>,
        pass: Pass,
    ) {
        if let Some(pass) = pass.lower(A::LAYERS) {
            self.0.update(x, a, factor, optimizer, &mut states.0, pass);
        }
        if let Some(pass) = pass.upper(A::LAYERS) {
            self.1.update(A::output(a), b, factor, optimizer, &mut states.1, pass);
        }
    }

    #[inline]
    fn accumulate(x: &Self::In, (a, b): &mut Self::Cache, gradient: &mut Self::Params<f32>) {
        A::accumulate(x, a, &mut gradient.0);
        B::accumulate(A::output(a), b, &mut gradient.1);
    }

    fn accumulated_norm(gradient: &Self::Params<f32>, factor: f32) -> f32 {
        A::accumulated_norm(&gradient.0, factor) + B::accumulated_norm(&gradient.1, factor)
    }

    #[inline]
    fn apply<Opt: Optimizer>(
        &mut self,
        gradient: &mut Self::Params<f32>,
        factor: f32,
        optimizer: &Opt,
        states: &mut Self::Params<Opt::State>,
    ) {
        self.0.apply(&mut gradient.0, factor, optimizer, &mut states.0);
        self.1.apply(&mut gradient.1, factor, optimizer, &mut states.1);
    }
}

impl<L: Layer> Layer for &L {
    type In = L::In;
    type Out = L::Out;

    const PARAMETERS: usize = L::PARAMETERS;
    const MACS: usize = L::MACS;
    const BYTES: usize = L::BYTES;
    const PREDICT_RAM: usize = L::PREDICT_RAM;
    const SCRATCH_RAM: usize = L::SCRATCH_RAM;
    const ACTIVATION: ActivationKind = L::ACTIVATION;

    #[inline]
    fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
        (**self).predict_into(x, y);
    }
}

impl<L: Train> Train for &L {
    type Cache = L::Cache;
    type Params<T: Zero> = ();

    const TRAINABLE: bool = false;
    const PROPAGATES: bool = L::PROPAGATES;
    const LAYERS: usize = L::LAYERS;

    fn is_valid(&self) -> bool {
        (**self).is_valid()
    }

    fn is_blank(&self, hidden: bool) -> bool {
        (**self).is_blank(hidden)
    }

    fn parameters(&self, visit: &mut impl FnMut(f32)) {
        (**self).parameters(visit);
    }

    fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: Pass) {
        // What is frozen is not learning, so nothing in it drops out.
        (**self).forward(x, cache, Pass { mode: Mode::Eval, ..pass });
    }

    fn output(cache: &Self::Cache) -> &Self::Out {
        L::output(cache)
    }

    fn delta(cache: &mut Self::Cache) -> &mut Self::Out {
        L::delta(cache)
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass) {
        if dx.is_some() {
            (**self).backward(cache, dx, pass);
        }
    }
}
