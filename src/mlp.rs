//! Names for the layers of a network.

use crate::activation::Kind;
use crate::layer::Layer;

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
    pub activation: Kind,
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
        use crate::zero::Vector;
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

/// Declares a network: a type with named layers, each fed by the one before.
///
/// The type is a thin wrapper of nested pairs and adds names only: `new` takes the layers, a method a layer gives
/// access, `LAYERS` is the summary table. A layer whose input is not the output before it is a compile error at that
/// layer.
///
/// ```
/// use tinyfit::{Dense, Layer, Relu, Softmax, Zero, mlp};
///
/// mlp! {
///     /// Six IMU channels in, four gestures out.
///     pub struct Gesture { hidden1: Dense<6, 32, Relu>, hidden2: Dense<32, 16, Relu>, out: Dense<16, 4, Softmax> }
/// }
///
/// const _: () = assert!(Gesture::BYTES <= 4 * 1024);
/// assert_eq!(Gesture::PARAMETERS, 820);
/// assert_eq!(Gesture::LAYERS[1].name, "hidden2");
/// assert_eq!(Gesture::ZERO.predict(&[0.0; 6]), [0.25; 4]);
/// ```
#[macro_export]
macro_rules! mlp {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($layer:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name($crate::mlp!(@pair $($type),+));

        $crate::mlp!(@neighbours $($type),+);

        #[allow(dead_code, reason = "a network need not use every name")]
        impl $name {
            /// The layers, first to last.
            $vis const LAYERS: [$crate::LayerSummary; [$(stringify!($layer)),+].len()] =
                [$($crate::LayerSummary::of::<$type>(stringify!($layer))),+];

            /// The network of these layers.
            #[allow(clippy::too_many_arguments, reason = "one a layer")]
            $vis const fn new($($layer: $type),+) -> Self {
                Self($crate::mlp!(@values $($layer),+))
            }

            /// The output for `x`.
            $vis fn predict(&self, x: &<Self as $crate::Layer>::In) -> <Self as $crate::Layer>::Out
            where
                for<'a> Self: $crate::Layer,
            {
                $crate::Layer::predict(self, x)
            }

            /// A network with random weights, fit for its activations.
            $vis fn random<G: $crate::Rng>(rng: &mut G) -> Self
            where
                for<'a> Self: $crate::Train,
            {
                let mut net = <Self as $crate::Zero>::ZERO;
                $crate::Train::initialise(&mut net, rng);
                net
            }

            $crate::mlp!(@accessors [$vis] [] $($layer: $type),+);
        }

        // `for<'a>` makes the compiler accept a bound that does not hold. A layer that does not fit is then reported
        // once, at that layer, by the neighbours above, and not once more for every line below.
        impl $crate::Layer for $name
        where
            for<'a> $crate::mlp!(@pair $($type),+): $crate::Layer,
        {
            type In = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::In;
            type Out = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::Out;

            const PARAMETERS: usize = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::PARAMETERS;
            const MACS: usize = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::MACS;
            const BYTES: usize = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::BYTES;
            const PREDICT_RAM: usize = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::PREDICT_RAM;
            const SCRATCH_RAM: usize = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::SCRATCH_RAM;
            const ACTIVATION: $crate::Kind = <$crate::mlp!(@pair $($type),+) as $crate::Layer>::ACTIVATION;

            #[inline]
            fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
                $crate::Layer::predict_into(&self.0, x, y);
            }
        }

        impl $crate::Zero for $name {
            const ZERO: Self = Self::new($(<$type as $crate::Zero>::ZERO),+);
        }

        impl $crate::int8::Twin for $name
        where
            for<'a> $crate::mlp!(@pair $($type),+): $crate::int8::Twin,
        {
            type Int8<R: $crate::Rounding> = <$crate::mlp!(@pair $($type),+) as $crate::int8::Twin>::Int8<R>;
            type Ranges = <$crate::mlp!(@pair $($type),+) as $crate::int8::Twin>::Ranges;

            fn follow(trace: &Self::Trace, ranges: &mut Self::Ranges) {
                <$crate::mlp!(@pair $($type),+) as $crate::int8::Twin>::follow(trace, ranges);
            }

            fn each_range(ranges: &mut Self::Ranges, visit: &mut impl FnMut(&mut $crate::int8::Range)) {
                <$crate::mlp!(@pair $($type),+) as $crate::int8::Twin>::each_range(ranges, visit);
            }

            fn requantise<R: $crate::Rounding>(
                &self,
                input: $crate::int8::Quantisation,
                ranges: &Self::Ranges,
                twin: &mut Self::Int8<R>,
            ) -> $crate::int8::Quantisation {
                $crate::int8::Twin::requantise(&self.0, input, ranges, twin)
            }
        }

        impl $crate::Train for $name
        where
            for<'a> $crate::mlp!(@pair $($type),+): $crate::Train,
        {
            type Trace = <$crate::mlp!(@pair $($type),+) as $crate::Train>::Trace;
            type Like<T: $crate::Zero> = <$crate::mlp!(@pair $($type),+) as $crate::Train>::Like<T>;

            const TRAINABLE: bool = <$crate::mlp!(@pair $($type),+) as $crate::Train>::TRAINABLE;
            const PROPAGATES: bool = <$crate::mlp!(@pair $($type),+) as $crate::Train>::PROPAGATES;
            const LAYERS: usize = <$crate::mlp!(@pair $($type),+) as $crate::Train>::LAYERS;

            fn is_valid(&self) -> bool {
                $crate::Train::is_valid(&self.0)
            }

            fn is_blank(&self, hidden: bool) -> bool {
                $crate::Train::is_blank(&self.0, hidden)
            }

            fn initialise<G: $crate::Rng>(&mut self, rng: &mut G) {
                $crate::Train::initialise(&mut self.0, rng);
            }

            fn parameters(&self, visit: &mut impl FnMut(f32)) {
                $crate::Train::parameters(&self.0, visit);
            }

            fn trainable(&mut self, visit: &mut impl FnMut(&mut f32)) {
                $crate::Train::trainable(&mut self.0, visit);
            }

            fn copy_from(&mut self, other: &Self) {
                $crate::Train::copy_from(&mut self.0, &other.0);
            }

            #[inline]
            fn forward(&self, x: &Self::In, trace: &mut Self::Trace, pass: $crate::Pass) {
                $crate::Train::forward(&self.0, x, trace, pass);
            }

            fn output(trace: &Self::Trace) -> &Self::Out {
                <$crate::mlp!(@pair $($type),+) as $crate::Train>::output(trace)
            }

            fn delta(trace: &mut Self::Trace) -> &mut Self::Out {
                <$crate::mlp!(@pair $($type),+) as $crate::Train>::delta(trace)
            }

            #[inline]
            fn backward(
                &self,
                trace: &mut Self::Trace,
                dx: ::core::option::Option<&mut Self::In>,
                pass: $crate::Pass,
            ) {
                $crate::Train::backward(&self.0, trace, dx, pass);
            }

            fn largest_gradient(x: &Self::In, trace: &Self::Trace) -> f32 {
                <$crate::mlp!(@pair $($type),+) as $crate::Train>::largest_gradient(x, trace)
            }

            fn squared_norm(x: &Self::In, trace: &Self::Trace) -> f32 {
                <$crate::mlp!(@pair $($type),+) as $crate::Train>::squared_norm(x, trace)
            }

            #[inline]
            fn accumulate(x: &Self::In, trace: &mut Self::Trace, gradient: &mut Self::Like<f32>) {
                <$crate::mlp!(@pair $($type),+) as $crate::Train>::accumulate(x, trace, gradient);
            }

            fn accumulated_norm(gradient: &Self::Like<f32>, factor: f32) -> f32 {
                <$crate::mlp!(@pair $($type),+) as $crate::Train>::accumulated_norm(gradient, factor)
            }

            #[inline]
            fn update<R: $crate::Rule>(
                &mut self,
                x: &Self::In,
                trace: &mut Self::Trace,
                factor: f32,
                rule: &R,
                slots: &mut Self::Like<R::Slot>,
                pass: $crate::Pass,
            ) {
                $crate::Train::update(&mut self.0, x, trace, factor, rule, slots, pass);
            }

            #[inline]
            fn apply<R: $crate::Rule>(
                &mut self,
                gradient: &mut Self::Like<f32>,
                factor: f32,
                rule: &R,
                slots: &mut Self::Like<R::Slot>,
            ) {
                $crate::Train::apply(&mut self.0, gradient, factor, rule, slots);
            }
        }
    };

    (@pair $a:ty) => { $a };
    (@pair $a:ty, $($rest:ty),+) => { ($a, $crate::mlp!(@pair $($rest),+)) };

    (@values $a:expr) => { $a };
    (@values $a:expr, $($rest:expr),+) => { ($a, $crate::mlp!(@values $($rest),+)) };

    (@neighbours $a:ty) => {};
    (@neighbours $a:ty, $b:ty $(, $rest:ty)*) => {
        const _: fn() = $crate::feeds::<$a, $b>;
        $crate::mlp!(@neighbours $b $(, $rest)*);
    };

    (@accessors [$vis:vis] [$($path:tt)*] $layer:ident: $type:ty) => {
        /// The layer of that name.
        $vis const fn $layer(&self) -> &$type {
            &self.0 $($path)*
        }
    };
    (@accessors [$vis:vis] [$($path:tt)*] $layer:ident: $type:ty, $($rest:tt)+) => {
        /// The layer of that name.
        $vis const fn $layer(&self) -> &$type {
            &self.0 $($path)* . 0
        }
        $crate::mlp!(@accessors [$vis] [$($path)* . 1] $($rest)+);
    };
}

/// Compiles only where `A`'s output is `B`'s input.
#[doc(hidden)]
pub fn feeds<A: Layer, B: Layer<In = A::Out>>() {}
