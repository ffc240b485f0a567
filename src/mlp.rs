//! Names for the layers of a network.

use crate::layer::Layer;

/// Declares a network: a type with named layers, each fed by the layer before.
///
/// The macro makes a struct around nested pairs of layers, with
///
/// - `new(layer, ..)`, which takes the layers;
/// - `random(rng)`, which makes a network with random weights, ready to learn;
/// - `predict(x)`, which returns the output;
/// - one method per layer, which returns a reference to it;
/// - `LAYERS`, the summary table, of [`LayerSummary`](crate::layers::LayerSummary);
/// - the traits [`Layer`](crate::Layer), [`Train`](crate::Train), [`Zero`](crate::Zero) and
///   [`Quantizable`](crate::int8::Quantizable).
///
/// If the output of one layer is not the input of the next, the program does not compile, and the error is at that
/// layer.
///
/// ```
/// use tinyfit::{Dense, Layer, Relu, Softmax, Zero, mlp};
///
/// mlp! {
///     /// Six IMU channels in, four gestures out.
///     pub struct Gesture {
///         hidden1: Dense<6, 32, Relu>,
///         hidden2: Dense<32, 16, Relu>,
///         out: Dense<16, 4, Softmax>,
///     }
/// }
///
/// const _: () = assert!(Gesture::BYTES <= 4 * 1024);
/// assert_eq!(Gesture::PARAMETERS, 820);
/// assert_eq!(Gesture::LAYERS[1].name, "hidden2");
/// assert_eq!(Gesture::ZERO.predict(&[0.0; 6]), [0.25; 4]);
/// ```
///
/// A borrowed layer `&L` is frozen: it predicts and propagates gradients, and its weights do not change. A network with
/// one has no `ZERO` and no `random`.
///
/// ```
/// use tinyfit::prelude::*;
///
/// mlp! {
///     struct Tuned<'a> { body: &'a Dense<2, 8, Relu>, head: Dense<8, 2, Softmax> }
/// }
///
/// let mut body = Dense::ZERO;
/// body.initialize(&mut Generator::seed_from_u64(1));
/// let mut net = Tuned::new(&body, Dense::ZERO);
/// Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[0.5, -1.0], &Class(1))?;
/// assert!(net.head().bias != [0.0; 2]);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("Sequential", "MLPClassifier", "MLPRegressor", "network", "model"))]
#[macro_export]
macro_rules! mlp {
    ($(#[$meta:meta])* $vis:vis struct $name:ident $(<$($life:lifetime),+ $(,)?>)? {
        $($layer:ident: $type:ty),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name $(<$($life),+>)? ($crate::mlp_parts!(@pair $($type),+));

        $crate::mlp_parts!(@neighbors [$(<$($life),+>)?] $($type),+);

        #[allow(dead_code, reason = "a network need not use every name")]
        impl $(<$($life),+>)? $name $(<$($life),+>)? {
            /// The layers, first to last.
            $vis const LAYERS: [$crate::layers::LayerSummary; [$(stringify!($layer)),+].len()] =
                [$($crate::layers::LayerSummary::of::<$type>(stringify!($layer))),+];

            /// The network of these layers.
            #[allow(clippy::too_many_arguments, reason = "one per layer")]
            $vis const fn new($($layer: $type),+) -> Self {
                Self($crate::mlp_parts!(@values $($layer),+))
            }

            /// The output for `x`.
            $vis fn predict(&self, x: &<Self as $crate::Layer>::In) -> <Self as $crate::Layer>::Out
            where
                for<'any> Self: $crate::Layer,
            {
                $crate::Layer::predict(self, x)
            }

            /// A network with random weights, fit for its activations.
            $vis fn random<G: $crate::Rng>(rng: &mut G) -> Self
            where
                for<'any> Self: $crate::Train + $crate::Zero,
            {
                let mut net = <Self as $crate::Zero>::ZERO;
                $crate::Train::initialize(&mut net, rng);
                net
            }

            $crate::mlp_parts!(@accessors [$vis] [] $($layer: $type),+);
        }

        // `for<'any>` makes the compiler accept a bound that does not hold. A layer that does not fit is then reported
        // once, at that layer, by the neighbors above, and not once more for every line below.
        impl $(<$($life),+>)? $crate::Layer for $name $(<$($life),+>)?
        where
            for<'any> $crate::mlp_parts!(@pair $($type),+): $crate::Layer,
        {
            $crate::forward_layer!($crate::mlp_parts!(@pair $($type),+), |this| &this.0, 0);
        }

        // A borrowed layer has no zero.
        impl $(<$($life),+>)? $crate::Zero for $name $(<$($life),+>)?
        where
            $(for<'any> $type: $crate::Zero),+
        {
            const ZERO: Self = Self::new($(<$type as $crate::Zero>::ZERO),+);
        }

        impl $(<$($life),+>)? $crate::Train for $name $(<$($life),+>)?
        where
            for<'any> $crate::mlp_parts!(@pair $($type),+): $crate::Train,
        {
            type Cache = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::Cache;
            type Params<T: $crate::Zero> = <$crate::mlp_parts!(@pair $($type),+) as $crate::Train>::Params<T>;

            $crate::forward_train!(read, |this| [$crate::mlp_parts!(@pair $($type),+) => this.0]);
            $crate::forward_train!(pass, |this| [$crate::mlp_parts!(@pair $($type),+) => this.0]);
            $crate::forward_train!(learn, |this, a, b| [$crate::mlp_parts!(@pair $($type),+) => this.0; a, b]);
            $crate::forward_train!(
                update,
                |optimizer| optimizer,
                |this| [$crate::mlp_parts!(@pair $($type),+) => this.0]
            );
        }

        impl $(<$($life),+>)? $crate::int8::Quantizable for $name $(<$($life),+>)?
        where
            for<'any> $crate::mlp_parts!(@pair $($type),+): $crate::int8::Quantizable,
        {
            $crate::forward_quantizable!($crate::mlp_parts!(@pair $($type),+), |this| &this.0);
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

    (@neighbors [$($life:tt)*] $a:ty) => {};
    (@neighbors [] $a:ty, $b:ty $(, $rest:ty)*) => {
        const _: fn() = $crate::feeds::<$a, $b>;
        $crate::mlp_parts!(@neighbors [] $b $(, $rest)*);
    };
    (@neighbors [<$($life:lifetime),+>] $a:ty, $b:ty $(, $rest:ty)*) => {
        const _: () = {
            #[allow(dead_code)]
            fn neighbors<$($life),+>() {
                $crate::feeds::<$a, $b>();
            }
        };
        $crate::mlp_parts!(@neighbors [<$($life),+>] $b $(, $rest)*);
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
