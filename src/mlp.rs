//! Names for the layers of a network.

use crate::layer::Layer;

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
        $vis struct $name($crate::mlp_parts!(@pair $($type),+));

        $crate::mlp_parts!(@neighbours $($type),+);

        #[allow(dead_code, reason = "a network need not use every name")]
        impl $name {
            /// The layers, first to last.
            $vis const LAYERS: [$crate::layers::LayerSummary; [$(stringify!($layer)),+].len()] =
                [$($crate::layers::LayerSummary::of::<$type>(stringify!($layer))),+];

            /// The network of these layers.
            #[allow(clippy::too_many_arguments, reason = "one a layer")]
            $vis const fn new($($layer: $type),+) -> Self {
                Self($crate::mlp_parts!(@values $($layer),+))
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
                $crate::Train::initialize(&mut net, rng);
                net
            }

            $crate::mlp_parts!(@accessors [$vis] [] $($layer: $type),+);
        }

        // `for<'a>` makes the compiler accept a bound that does not hold. A layer that does not fit is then reported
        // once, at that layer, by the neighbours above, and not once more for every line below.
        impl $crate::Layer for $name
        where
            for<'a> $crate::mlp_parts!(@pair $($type),+): $crate::Layer,
        {
            type In = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::In;
            type Out = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::Out;

            const PARAMETERS: usize = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::PARAMETERS;
            const MACS: usize = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::MACS;
            const BYTES: usize = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::BYTES;
            const PREDICT_RAM: usize = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::PREDICT_RAM;
            const SCRATCH_RAM: usize = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::SCRATCH_RAM;
            const ACTIVATION: $crate::activation::ActivationKind = <$crate::mlp_parts!(@pair $($type),+) as $crate::Layer>::ACTIVATION;

            #[inline]
            fn predict_into(&self, x: &Self::In, y: &mut Self::Out) {
                $crate::Layer::predict_into(&self.0, x, y);
            }
        }

        impl $crate::Zero for $name {
            const ZERO: Self = Self::new($(<$type as $crate::Zero>::ZERO),+);
        }

        impl $crate::int8::Quantizable for $name
        where
            for<'a> $crate::mlp_parts!(@pair $($type),+): $crate::int8::Quantizable,
        {
            type Int8<R: $crate::int8::Runtime> = <$crate::mlp_parts!(@pair $($type),+) as $crate::int8::Quantizable>::Int8<R>;
            type Ranges = <$crate::mlp_parts!(@pair $($type),+) as $crate::int8::Quantizable>::Ranges;

            fn observe(cache: &Self::Cache, ranges: &mut Self::Ranges) {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::int8::Quantizable>::observe(cache, ranges);
            }

            fn visit_ranges(ranges: &mut Self::Ranges, visit: &mut impl FnMut(&mut $crate::int8::Range)) {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::int8::Quantizable>::visit_ranges(ranges, visit);
            }

            fn quantize_into<R: $crate::int8::Runtime>(
                &self,
                input: $crate::int8::QuantParams,
                ranges: &Self::Ranges,
                int8: &mut Self::Int8<R>,
            ) -> $crate::int8::QuantParams {
                $crate::int8::Quantizable::quantize_into(&self.0, input, ranges, int8)
            }
        }

        impl $crate::Train for $name
        where
            for<'a> $crate::mlp_parts!(@pair $($type),+): $crate::Train,
        {
            type Cache = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::Cache;
            type Params<T: $crate::Zero> = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::Params<T>;

            const TRAINABLE: bool = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::TRAINABLE;
            const PROPAGATES: bool = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::PROPAGATES;
            const LAYERS: usize = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::LAYERS;

            fn is_valid(&self) -> bool {
                $crate::Train::is_valid(&self.0)
            }

            fn is_blank(&self, hidden: bool) -> bool {
                $crate::Train::is_blank(&self.0, hidden)
            }

            fn initialize<G: $crate::Rng>(&mut self, rng: &mut G) {
                $crate::Train::initialize(&mut self.0, rng);
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
            fn forward(&self, x: &Self::In, cache: &mut Self::Cache, pass: $crate::layers::Pass) {
                $crate::Train::forward(&self.0, x, cache, pass);
            }

            fn output(cache: &Self::Cache) -> &Self::Out {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::output(cache)
            }

            fn delta(cache: &mut Self::Cache) -> &mut Self::Out {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::delta(cache)
            }

            #[inline]
            fn backward(
                &self,
                cache: &mut Self::Cache,
                dx: ::core::option::Option<&mut Self::In>,
                pass: $crate::layers::Pass,
            ) {
                $crate::Train::backward(&self.0, cache, dx, pass);
            }

            fn largest_gradient(x: &Self::In, cache: &Self::Cache) -> f32 {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::largest_gradient(x, cache)
            }

            fn squared_norm(x: &Self::In, cache: &Self::Cache) -> f32 {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::squared_norm(x, cache)
            }

            #[inline]
            fn accumulate(x: &Self::In, cache: &mut Self::Cache, gradient: &mut Self::Params<f32>) {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::accumulate(x, cache, gradient);
            }

            fn accumulated_norm(gradient: &Self::Params<f32>, factor: f32) -> f32 {
                <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::accumulated_norm(gradient, factor)
            }

            #[inline]
            fn update<R: $crate::Optimizer>(
                &mut self,
                x: &Self::In,
                cache: &mut Self::Cache,
                factor: f32,
                optimizer: &R,
                states: &mut Self::Params<R::State>,
                pass: $crate::layers::Pass,
            ) {
                $crate::Train::update(&mut self.0, x, cache, factor, optimizer, states, pass);
            }

            #[inline]
            fn apply<R: $crate::Optimizer>(
                &mut self,
                gradient: &mut Self::Params<f32>,
                factor: f32,
                optimizer: &R,
                states: &mut Self::Params<R::State>,
            ) {
                $crate::Train::apply(&mut self.0, gradient, factor, optimizer, states);
            }
        }
    };
}

/// What [`mlp!`] is made of.
#[doc(hidden)]
#[macro_export]
macro_rules! mlp_parts {
    (@pair $a:ty) => { $a };
    (@pair $a:ty, $($rest:ty),+) => { ($a, $crate::mlp_parts!(@pair $($rest),+)) };

    (@values $a:expr) => { $a };
    (@values $a:expr, $($rest:expr),+) => { ($a, $crate::mlp_parts!(@values $($rest),+)) };

    (@neighbours $a:ty) => {};
    (@neighbours $a:ty, $b:ty $(, $rest:ty)*) => {
        const _: fn() = $crate::feeds::<$a, $b>;
        $crate::mlp_parts!(@neighbours $b $(, $rest)*);
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
        $crate::mlp_parts!(@accessors [$vis] [$($path)* . 1] $($rest)+);
    };
}

/// Compiles only where `A`'s output is `B`'s input.
#[doc(hidden)]
pub fn feeds<A: Layer, B: Layer<In = A::Out>>() {}
