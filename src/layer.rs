//! The traits of a layer, and how layers compose.
//!
//! A [`Layer`] maps an input array to an output array. A pair `(A, B)` of layers is a layer, so `(A, (B, C))` is a
//! network of any depth. A shared reference `&L` is the frozen layer `L`: it predicts and propagates gradients, and has
//! neither gradients nor optimizer states. You cannot train what you cannot mutate.

use core::mem::size_of;

use rand_core::Rng;

use crate::activation::ActivationKind;
use crate::error::Error;
use crate::optim::Optimizer;
use crate::pass::{Mode, Pass};
use crate::state::State;
use crate::zero::{Vector, Zero};

/// A layer, or a network of layers: a function from an input array to an output array.
///
/// A pair `(A, B)` is a layer if the output of `A` is the input of `B`. `&L` is a layer too. Sizes are types, so
/// the costs below are constants.
///
/// ```
/// use tinyfit::{Dense, Layer, Relu, Softmax};
///
/// type Net = (Dense<6, 32, Relu>, (Dense<32, 16, Relu>, Dense<16, 4, Softmax>));
/// assert_eq!(Net::PARAMETERS, 6 * 32 + 32 + 32 * 16 + 16 + 16 * 4 + 4);
/// assert_eq!(Net::MACS, 6 * 32 + 32 * 16 + 16 * 4);
/// assert_eq!((Net::BYTES, Net::PREDICT_RAM), (4 * 820, 4 * (32 + 16)));
/// ```
///
/// To write a layer, implement [`predict_into`](Self::predict_into) and set the constants that are not 0.
#[doc(alias("Module", "forward"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "not a layer",
    note = "a network of more than two layers is nested pairs, `(A, (B, C))`, or has names: `mlp! {{ struct Net {{ a: A, b: B, c: C }} }}`",
    note = "in a pair, the second layer's input is the first one's output: compare their sizes"
)]
pub trait Layer: Sized {
    /// The type of the input, `[f32; N]` or `[i8; N]`.
    type In: Vector;
    /// The type of the output, `[f32; N]` or `[i8; N]`.
    type Out: Vector;

    /// The number of parameters (weights and biases).
    #[doc(alias("numel", "count_params"))]
    const PARAMETERS: usize = 0;
    /// The number of multiply-accumulates of one prediction.
    #[doc(alias = "FLOPs")]
    const MACS: usize = 0;
    /// The size of the layer, in bytes: flash for a `static` that is never written, RAM for one that learns.
    const BYTES: usize = size_of::<Self>();
    /// The stack, in bytes, that a prediction takes for the vectors between layers, without input and output.
    const PREDICT_RAM: usize = Self::SCRATCH_RAM;
    /// The part of [`PREDICT_RAM`](Self::PREDICT_RAM), in bytes, that a layer takes only while it is computed. Layers
    /// share it.
    const SCRATCH_RAM: usize = 0;
    /// The activation of the last layer.
    const ACTIVATION: ActivationKind = ActivationKind::Identity;

    /// Writes the output for `x` to `y`.
    fn predict_into(&self, x: &Self::In, y: &mut Self::Out);

    /// Returns the output for `x`.
    ///
    /// Behind [`Softmax`](crate::Softmax) or [`Sigmoid`](crate::Sigmoid) these are probabilities, as of scikit-learn's
    /// `predict_proba`. [`Class::argmax`](crate::Class::argmax) returns the class.
    #[doc(alias("inference", "predict_proba"))]
    fn predict(&self, x: &Self::In) -> Self::Out {
        let mut y = Self::Out::ZERO;
        self.predict_into(x, &mut y);
        y
    }
}

/// A layer that takes part in back-propagation.
///
/// One example is learned in three passes. [`forward`](Self::forward) fills the cache with outputs.
/// [`backward`](Self::backward) fills it with deltas, the gradients of the weighted sums. [`update`](Self::update)
/// moves the weights, and only once all gradients are known to be finite. A [`Trainer`](crate::Trainer) does all three.
///
/// The gradient of a dense layer is never stored: it is the outer product `x_i * delta_o` of its input and its deltas.
///
/// A layer without parameters may leave out the methods that have a body here. A layer with parameters implements all
/// of them.
///
/// Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.
#[doc(alias("backward", "backpropagation", "autograd", "GradientTape"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer that takes part in learning",
    label = "cannot be trained",
    note = "a network of more than two layers is nested pairs, `(A, (B, C))`, or has names: `mlp! {{ struct Net {{ a: A, b: B, c: C }} }}`. In a pair, the second layer's input is the first one's output: compare their sizes"
)]
pub trait Train: Layer {
    /// The cache of one example: the output of the layer, and the gradient that comes back to it.
    type Cache: Zero;
    /// One `T` for each parameter: gradients, or optimizer states.
    type Params<T: Zero>: Zero;

    /// Whether a parameter is trained. It is `false` for `&L`, the frozen layer `L`: borrowing is freezing.
    ///
    /// ```
    /// use tinyfit::{Dense, Relu, Softmax, Train};
    ///
    /// type Body = Dense<2, 8, Relu>;
    /// type Head = Dense<8, 2, Softmax>;
    /// assert!(<(Body, Head)>::TRAINABLE && <(&Body, Head)>::TRAINABLE && !<&Body>::TRAINABLE);
    /// ```
    #[doc(alias("requires_grad", "trainable", "freeze", "frozen", "transfer learning"))]
    const TRAINABLE: bool;
    /// Whether the gradient of the input can be computed. An int8 layer cannot compute it.
    const PROPAGATES: bool;
    /// The number of layers; each of them can make its part of a pass separately ([`Pass::layer`]).
    const LAYERS: usize = 1;

    /// Checks that every setting of the layer (the rate of dropout, for one) is in its range. It is called before each
    /// example.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the first setting that is not.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Returns whether all weights of a hidden layer are zero, so that the network cannot learn.
    ///
    /// A layer is hidden if another layer with weights follows, in this network or, if `hidden`, after it.
    fn is_blank(&self, _hidden: bool) -> bool {
        false
    }

    /// Sets the parameters to random numbers that suit the activation; biases to 0. See [`init`](crate::init).
    #[doc(alias("reset_parameters", "kernel_initializer"))]
    fn initialize<G: Rng>(&mut self, _rng: &mut G) {}

    /// Calls `visit` with each parameter, layer by layer: weights in `[input][output]` order, then biases.
    #[doc(alias("named_parameters", "get_weights"))]
    fn parameters(&self, _visit: &mut impl FnMut(f32)) {}

    /// Calls `write` with each parameter that is trained, in the order of [`parameters`](Self::parameters). Those of
    /// frozen layers are left out.
    fn save_parameters(&self, _write: &mut impl FnMut(f32)) {}

    /// Replaces each parameter that is trained: calls `read` with its present value and stores the result.
    ///
    /// The results are not checked. A network with a weight that is not finite predicts NaN or infinity, and learning
    /// refuses it with [`Error::Loss`] or [`Error::Gradient`].
    #[doc(alias = "set_weights")]
    fn restore_parameters(&mut self, _read: &mut impl FnMut(f32) -> f32) {}

    /// Copies the parameters that `other` trains, and its activations, without a second copy on the stack.
    #[doc(alias = "deepcopy")]
    fn copy_from(&mut self, _other: &Self) {}

    /// Computes the output for `x` and leaves it in the cache.
    fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: Pass);

    /// The output in the cache.
    fn output(cache: &Self::Cache) -> &Self::Out;

    /// The place in the cache where the next layer, or the loss, writes the gradient of the output before
    /// [`backward`](Self::backward).
    fn delta(cache: &mut Self::Cache) -> &mut Self::Out;

    /// Computes the deltas `dL/dz` in the cache from the gradient of the output `dL/dy`, and writes the gradient of the
    /// input to `dx` if there is one.
    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass);

    /// Returns the largest magnitude of a parameter's gradient, from the input and the deltas; NaN if one is NaN.
    fn largest_gradient(_x: &Self::In, _cache: &Self::Cache) -> f32 {
        0.0
    }

    /// Returns the sum of the squares of all gradients, from the input and the deltas.
    fn squared_norm(_x: &Self::In, _cache: &Self::Cache) -> f32 {
        0.0
    }

    /// Moves each parameter along `factor` times the gradient of the example in the cache. It may overwrite the deltas.
    fn update<Opt: Optimizer>(
        &mut self,
        _x: &Self::In,
        _cache: &mut Self::Cache,
        _factor: f32,
        _optimizer: &Opt,
        _states: &mut Self::Params<Opt::State>,
        _pass: Pass,
    ) {
    }

    /// Adds the gradient of the example in the cache to `gradient`.
    fn accumulate(_x: &Self::In, _cache: &mut Self::Cache, _gradient: &mut Self::Params<f32>) {}

    /// Returns the sum of the squares of `factor` times the accumulated gradients.
    fn accumulated_norm(_gradient: &Self::Params<f32>, _factor: f32) -> f32 {
        0.0
    }

    /// Moves each parameter along `factor` times its accumulated gradient, and sets the gradient to 0.
    fn apply<Opt: Optimizer>(
        &mut self,
        _gradient: &mut Self::Params<f32>,
        _factor: f32,
        _optimizer: &Opt,
        _states: &mut Self::Params<Opt::State>,
    ) {
    }
}

/// The parameters that learn.
impl<N: Train> State for N {
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.save_parameters(&mut |parameter| write(parameter.to_bits()));
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        self.restore_parameters(&mut |parameter| f32::from_bits(read(parameter.to_bits())));
    }
}

/// The cache of one example in a layer: its output, its delta, and the numbers that its activation
/// [saved](crate::activation::Activation::Saved).
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

/// One row of a network's summary table, a constant. Keras's `model.summary()`.
///
/// ```
/// use tinyfit::{Dense, Relu, Softmax, mlp};
///
/// mlp! {
///     struct Net { hidden: Dense<2, 8, Relu>, out: Dense<8, 2, Softmax> }
/// }
///
/// let rows = Net::LAYERS.map(|row| (row.name, row.parameters, row.bytes));
/// assert_eq!(rows, [("hidden", 24, 96), ("out", 18, 72)]);
/// ```
#[doc(alias("summary", "torchsummary"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LayerSummary {
    /// The layer's name.
    pub name: &'static str,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The layer's activation.
    pub activation: ActivationKind,
    /// The number of parameters.
    pub parameters: usize,
    /// The number of multiply-accumulates of one prediction.
    pub macs: usize,
    /// The size of the layer, in bytes.
    pub bytes: usize,
}

impl LayerSummary {
    /// The row of the layer `L`.
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

/// The members of [`Train`] that a pair, a wrapper or a network of [`mlp!`](crate::mlp) passes on to the layers it is made of.
/// A new method of the trait needs its lines in one of these groups, and no other place.
///
/// | group | passes on |
/// |---|---|
/// | `read` | settings and parameters, of frozen layers too |
/// | `cache` | output and delta, for a wrapper of one layer |
/// | `pass` | the same, forward and backward |
/// | `learn` | parameters that learn, and their gradients |
/// | `apply` | the steps of a batch, by the optimizer that is made of the one given |
/// | `update` | the same and the steps of an example, for a wrapper of one layer |
///
/// A layer is `[Type => place]`, where the place is an expression of `self`, which stands for the first name between the
/// bars. The other names there, or patterns of two, are its parts of the cache or gradient, and of the optimizer's states.
#[doc(hidden)]
#[macro_export]
macro_rules! forward_train {
    (read, $($layers:tt)+) => {
        $crate::forward_train!(read if ::core::result::Result::Ok(()), $($layers)+);
    };
    // With a check of the wrapper's own settings.
    (read if $check:expr, |$this:ident| [$a:ty => $first:expr] $([$b:ty => $second:expr])?) => {
        const PROPAGATES: bool = <$a as $crate::Train>::PROPAGATES $(&& <$b as $crate::Train>::PROPAGATES)?;
        const LAYERS: usize = <$a as $crate::Train>::LAYERS $(+ <$b as $crate::Train>::LAYERS)?;

        fn check(&self) -> ::core::result::Result<(), $crate::Error> {
            let $this = self;
            let own: ::core::result::Result<(), $crate::Error> = $check;
            own?;
            <$a as $crate::Train>::check(&$first)?;
            $(<$b as $crate::Train>::check(&$second)?;)?
            ::core::result::Result::Ok(())
        }

        fn is_blank(&self, hidden: bool) -> bool {
            let $this = self;
            <$a as $crate::Train>::is_blank(&$first, hidden $(|| <$b as $crate::Layer>::MACS > 0)?)
                $(|| <$b as $crate::Train>::is_blank(&$second, hidden))?
        }

        fn parameters(&self, visit: &mut impl FnMut(f32)) {
            let $this = self;
            <$a as $crate::Train>::parameters(&$first, visit);
            $(<$b as $crate::Train>::parameters(&$second, visit);)?
        }
    };
    (cache, $a:ty) => {
        fn output(cache: &Self::Cache) -> &Self::Out {
            <$a as $crate::Train>::output(cache)
        }

        fn delta(cache: &mut Self::Cache) -> &mut Self::Out {
            <$a as $crate::Train>::delta(cache)
        }
    };
    (pass, |$this:ident| [$a:ty => $first:expr]) => {
        $crate::forward_train!(cache, $a);

        #[inline]
        fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: $crate::layers::Pass) {
            let $this = self;
            <$a as $crate::Train>::forward(&$first, x, cache, pass);
        }

        #[inline]
        fn backward(
            &self,
            cache: &mut Self::Cache,
            dx: ::core::option::Option<&mut Self::In>,
            pass: $crate::layers::Pass,
        ) {
            let $this = self;
            <$a as $crate::Train>::backward(&$first, cache, dx, pass);
        }
    };
    (learn, |$this:ident, $cache:pat_param, $gradient:pat_param|
        [$a:ty => $first:expr; $ca:ident, $ga:ident] $([$b:ty => $second:expr; $cb:ident, $gb:ident])?) => {
        const TRAINABLE: bool = <$a as $crate::Train>::TRAINABLE $(|| <$b as $crate::Train>::TRAINABLE)?;

        fn initialize<G: $crate::Rng>(&mut self, rng: &mut G) {
            let $this = self;
            <$a as $crate::Train>::initialize(&mut $first, rng);
            $(<$b as $crate::Train>::initialize(&mut $second, rng);)?
        }

        fn save_parameters(&self, write: &mut impl FnMut(f32)) {
            let $this = self;
            <$a as $crate::Train>::save_parameters(&$first, write);
            $(<$b as $crate::Train>::save_parameters(&$second, write);)?
        }

        fn restore_parameters(&mut self, read: &mut impl FnMut(f32) -> f32) {
            let $this = self;
            <$a as $crate::Train>::restore_parameters(&mut $first, read);
            $(<$b as $crate::Train>::restore_parameters(&mut $second, read);)?
        }

        fn copy_from(&mut self, other: &Self) {
            let $cache = {
                let $this = other;
                $crate::forward_train!(@both &$first $(, &$second)?)
            };
            let $this = self;
            <$a as $crate::Train>::copy_from(&mut $first, $ca);
            $(<$b as $crate::Train>::copy_from(&mut $second, $cb);)?
        }

        fn largest_gradient(x: &Self::In, $cache: &Self::Cache) -> f32 {
            let largest = <$a as $crate::Train>::largest_gradient(x, $ca);
            $(let largest = $crate::math::larger(
                largest,
                <$b as $crate::Train>::largest_gradient(<$a as $crate::Train>::output($ca), $cb),
            );)?
            largest
        }

        fn squared_norm(x: &Self::In, $cache: &Self::Cache) -> f32 {
            <$a as $crate::Train>::squared_norm(x, $ca)
                $(+ <$b as $crate::Train>::squared_norm(<$a as $crate::Train>::output($ca), $cb))?
        }

        #[inline]
        fn accumulate(x: &Self::In, $cache: &mut Self::Cache, $gradient: &mut Self::Params<f32>) {
            <$a as $crate::Train>::accumulate(x, $ca, $ga);
            $(<$b as $crate::Train>::accumulate(<$a as $crate::Train>::output($ca), $cb, $gb);)?
        }

        fn accumulated_norm($gradient: &Self::Params<f32>, factor: f32) -> f32 {
            <$a as $crate::Train>::accumulated_norm($ga, factor)
                $(+ <$b as $crate::Train>::accumulated_norm($gb, factor))?
        }
    };
    (apply, |$optimizer:ident| $by:expr, |$this:ident, $gradient:pat_param, $states:pat_param|
        [$a:ty => $first:expr; $ga:ident, $sa:ident] $([$b:ty => $second:expr; $gb:ident, $sb:ident])?) => {
        #[inline]
        fn apply<Opt: $crate::Optimizer>(
            &mut self,
            $gradient: &mut Self::Params<f32>,
            factor: f32,
            optimizer: &Opt,
            $states: &mut Self::Params<Opt::State>,
        ) {
            let ($this, $optimizer) = (self, optimizer);
            let optimizer = $by;
            <$a as $crate::Train>::apply(&mut $first, $ga, factor, optimizer, $sa);
            $(<$b as $crate::Train>::apply(&mut $second, $gb, factor, optimizer, $sb);)?
        }
    };
    (update, |$optimizer:ident| $by:expr, |$this:ident| [$a:ty => $first:expr]) => {
        $crate::forward_train!(apply, |$optimizer| $by, |$this, gradient, states| [$a => $first; gradient, states]);

        #[inline]
        fn update<Opt: $crate::Optimizer>(
            &mut self,
            x: &Self::In,
            cache: &mut Self::Cache,
            factor: f32,
            optimizer: &Opt,
            states: &mut Self::Params<Opt::State>,
            pass: $crate::layers::Pass,
        ) {
            let ($this, $optimizer) = (self, optimizer);
            let optimizer = $by;
            <$a as $crate::Train>::update(&mut $first, x, cache, factor, optimizer, states, pass);
        }
    };
    (@both $a:expr) => { $a };
    (@both $a:expr, $b:expr) => { ($a, $b) };
}

/// The constants and methods of [`Layer`] that a wrapper passes on; `$more` are the bytes it adds.
#[doc(hidden)]
#[macro_export]
macro_rules! forward_layer {
    ($inner:ty, |$this:ident| $shared:expr, $more:expr) => {
        type In = <$inner as $crate::Layer>::In;
        type Out = <$inner as $crate::Layer>::Out;

        const PARAMETERS: usize = <$inner as $crate::Layer>::PARAMETERS;
        const MACS: usize = <$inner as $crate::Layer>::MACS;
        const BYTES: usize = <$inner as $crate::Layer>::BYTES + $more;
        const PREDICT_RAM: usize = <$inner as $crate::Layer>::PREDICT_RAM;
        const SCRATCH_RAM: usize = <$inner as $crate::Layer>::SCRATCH_RAM;
        const ACTIVATION: $crate::activation::ActivationKind = <$inner as $crate::Layer>::ACTIVATION;

        #[inline]
        fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
            let $this = self;
            <$inner as $crate::Layer>::predict_into($shared, x, y);
        }
    };
}

impl<A: Train, B: Train<In = A::Out>> Train for (A, B) {
    type Cache = (A::Cache, B::Cache);
    type Params<T: Zero> = (A::Params<T>, B::Params<T>);

    forward_train!(read, |this| [A => this.0] [B => this.1]);
    forward_train!(learn, |this, (a, b), (c, d)| [A => this.0; a, c] [B => this.1; b, d]);
    forward_train!(apply, |optimizer| optimizer, |this, (a, b), (c, d)| [A => this.0; a, c] [B => this.1; b, d]);

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
}

impl<L: Layer> Layer for &L {
    forward_layer!(L, |this| *this, 0);
}

impl<L: Train> Train for &L {
    type Cache = L::Cache;
    type Params<T: Zero> = ();

    const TRAINABLE: bool = false;

    forward_train!(read, |this| [L => **this]);
    forward_train!(cache, L);

    fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: Pass) {
        // A frozen layer does not learn, so nothing in it drops out.
        (**self).forward(x, cache, Pass { mode: Mode::Eval, ..pass });
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass) {
        if dx.is_some() {
            (**self).backward(cache, dx, pass);
        }
    }
}
