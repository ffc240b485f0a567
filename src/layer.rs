//! What a layer is, and how layers compose.
//!
//! A [`Layer`] maps an input array to an output array; a pair `(A, B)` of layers is a layer, so `(A, (B, C))` is a
//! network of any depth. A shared reference `&L` is the frozen `L`: it predicts and propagates, but it has no gradient
//! and no optimizer memory. You cannot train what you cannot mutate.

use core::mem::size_of;

use rand_core::Rng;

use crate::activation::ActivationKind;
use crate::error::Error;
use crate::optim::Optimizer;
use crate::pass::{Mode, Pass};
use crate::state::State;
use crate::zero::{Vector, Zero};

/// A function from an array to an array.
#[doc(alias("Module", "forward"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "not a layer",
    note = "a network of more than two layers is nested pairs, `(A, (B, C))`, or has names: `mlp! {{ struct Net {{ a: A, b: B, c: C }} }}`",
    note = "in a pair, the second layer's input is the first one's output: compare their sizes"
)]
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer that takes part in learning",
    label = "cannot be trained",
    note = "a network of more than two layers is nested pairs, `(A, (B, C))`, or has names: `mlp! {{ struct Net {{ a: A, b: B, c: C }} }}`. In a pair, the second layer's input is the first one's output: compare their sizes"
)]
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

    /// Whether every setting of the layer (a rate of dropout, say) is in its range; called before each example.
    ///
    /// # Errors
    /// The first that is not: [`Error::OutOfRange`].
    fn check(&self) -> Result<(), Error> {
        Ok(())
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

    /// Calls `write` with each parameter that learns, in the order of [`parameters`](Self::parameters). Those of frozen
    /// layers are not among them.
    fn save_parameters(&self, _write: &mut impl FnMut(f32)) {}

    /// Calls `read` with each parameter that learns, as it is, and puts what it returns in its place.
    ///
    /// What is written here is not checked: a network with a weight that is not finite predicts what is not, and
    /// learning refuses it.
    fn restore_parameters(&mut self, _read: &mut impl FnMut(f32) -> f32) {}

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

/// The parameters that learn.
impl<N: Train> State for N {
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.save_parameters(&mut |parameter| write(parameter.to_bits()));
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        self.restore_parameters(&mut |parameter| f32::from_bits(read(parameter.to_bits())));
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

/// The members of [`Train`] that a pair, a wrapper or a network of [`mlp!`](crate::mlp) passes on to the layers it is made of.
/// A new method of the trait needs its lines in one of these groups, and no other place.
///
/// | group | passes on |
/// |---|---|
/// | `read` | settings and parameters, of frozen layers too |
/// | `cache` | output and delta, for what is made of one layer |
/// | `pass` | the same, forward and backward |
/// | `learn` | parameters that learn, and their gradients |
/// | `apply` | the steps of a batch, by the optimizer that is made of the one given |
/// | `update` | the same and the steps of an example, for what is made of one layer |
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
        // What is frozen is not learning, so nothing in it drops out.
        (**self).forward(x, cache, Pass { mode: Mode::Eval, ..pass });
    }

    fn backward(&self, cache: &mut Self::Cache, dx: Option<&mut Self::In>, pass: Pass) {
        if dx.is_some() {
            (**self).backward(cache, dx, pass);
        }
    }
}
