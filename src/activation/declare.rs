//! Declares a built-in activation: its type, its function and its derivative.

/// Declares an activation. Its function is given in one of three ways:
///
/// - `output |z| .., |y, d| ..`: of each value alone, `z -> y` and `(y, dL/dy) -> dL/dz`. Settings are variables there.
/// - `derivative function`: of each value alone, `z -> (y, dy/dz)`; the forward pass of a training step saves `dy/dz`.
/// - `methods { .. }`: the methods of [`Activation`](super::Activation); nothing but the outputs is saved.
macro_rules! activation {
    ($(#[$doc:meta])* struct $name:ident; $($way:tt)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name;

        activation!(@impl $name, $name, {}, $($way)+);
    };
    (
        $(#[$doc:meta])*
        struct $name:ident { $($(#[$about:meta])* $setting:ident = $default:expr,)+ }
        check $check:expr;
        $($way:tt)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name {
            $($(#[$about])* pub $setting: f32,)+
        }

        impl Default for $name {
            fn default() -> Self {
                <Self as super::Activation>::DEFAULT
            }
        }

        activation!(@impl $name, $name { $($setting: $default),+ }, {
            fn check(&self) -> Result<(), crate::Error> {
                let Self { $($setting),+ } = self;
                $check
            }
        }, @settings { $($setting),+ } $($way)+);
    };

    (@impl $name:ident, $default:expr, { $($more:tt)* }, methods { $($methods:tt)+ }) => {
        impl super::Activation for $name {
            type Saved = ();
            const KIND: super::ActivationKind = super::ActivationKind::$name;
            const DEFAULT: Self = $default;

            $($more)*
            $($methods)+
        }
    };
    (@impl $name:ident, $default:expr, { $($more:tt)* },
        $(@settings { $($setting:ident),+ })? output |$z:ident| $forward:expr, |$y:ident, $d:ident| $backward:expr) => {
        activation!(@impl $name, $default, { $($more)* }, methods {
            fn apply(&self, z: &mut [f32]) {
                $(let Self { $($setting),+ } = *self;)?
                for z in z {
                    let $z = *z;
                    *z = $forward;
                }
            }

            fn backward(&self, y: &[f32], d: &mut [f32]) {
                $(
                    #[allow(unused_variables, reason = "a derivative may need some of them")]
                    let Self { $($setting),+ } = *self;
                )?
                for (d, &$y) in d.iter_mut().zip(y) {
                    let $d = *d;
                    *d = $backward;
                }
            }
        });
    };
    (@impl $name:ident, $default:expr, {}, derivative $function:path) => {
        impl super::Activation for $name {
            type Saved = f32;
            const KIND: super::ActivationKind = super::ActivationKind::$name;
            const DEFAULT: Self = $default;

            fn apply(&self, z: &mut [f32]) {
                for z in z {
                    *z = $function(*z).0;
                }
            }

            fn forward(&self, z: &mut [f32], saved: &mut [f32]) {
                for (z, saved) in z.iter_mut().zip(saved) {
                    (*z, *saved) = $function(*z);
                }
            }

            fn backward(&self, saved: &[f32], d: &mut [f32]) {
                for (d, &slope) in d.iter_mut().zip(saved) {
                    *d *= slope;
                }
            }
        }
    };
}
