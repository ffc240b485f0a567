//! What the programs of all boards have in common: the application over the models that the build script has linked in.

use tinyfit::Layer;
use tinyfit::layers::Vector;

use crate::classes::classes;

/// The application of the firmware `tune`, a [`Device`](crate::Device) over the flash, with both models of `OUT_DIR`.
///
/// For a `main`, once: its state is a `static`.
///
/// ```text
/// let Board { mut serial, mut samples, flash } = init();
/// let mut device = tinyfit_board::tune!("rp2040", flash, SLOTS, ticks, TICKS_PER_SECOND);
/// loop {
///     let _ = serve(&mut device, &mut serial, &mut samples, |_| wait());
/// }
/// ```
#[macro_export]
macro_rules! tune {
    ($board:literal, $flash:expr, $slots:expr, $clock:expr, $ticks_per_second:expr) => {{
        mod model {
            include!(concat!(env!("OUT_DIR"), "/model.rs"));
        }

        mod int8 {
            include!(concat!(env!("OUT_DIR"), "/int8.rs"));
        }

        const OUTPUTS: usize = $crate::outputs::<model::Network>(model::CLASSES.len());
        const INPUTS: usize = model::INPUTS.len();
        // Inputs come as `f32`: a model that takes an offset off one in `f64` does not compile.
        const _: fn(&[f32; INPUTS]) -> [f32; INPUTS] = model::scaled;
        type State = $crate::State<model::Network, INPUTS, OUTPUTS>;
        static ANCHORS: [$crate::Anchor<INPUTS>; model::ANCHORS.len()] = model::ANCHORS;
        static STATE: $crate::ConstStaticCell<State> =
            $crate::ConstStaticCell::new(<State as tinyfit::Zero>::ZERO);

        let factory = $crate::Factory {
            board: $board,
            scaler: &model::SCALER,
            network: &model::NETWORK,
            int8: &int8::NETWORK,
            anchors: &ANCHORS,
            fingerprint: model::FINGERPRINT,
            owner: include!(concat!(env!("OUT_DIR"), "/owner.rs")),
            clock: $clock,
            ticks_per_second: $ticks_per_second,
        };
        $crate::Device::new(factory, STATE.take(), $flash, $slots)
    }};
}

/// The application of the firmware `score`, a [`Scorer`](crate::Scorer), with the int8 model of `OUT_DIR`.
///
/// For a `main`, once: its state is a `static`.
///
/// ```text
/// let mut serial = init();
/// let mut scorer = tinyfit_board::score!("stm32f103", ticks, TICKS_PER_SECOND);
/// loop {
///     let _ = serve(&mut scorer, &mut serial, &mut NoSensor, |_| {});
/// }
/// ```
#[macro_export]
macro_rules! score {
    ($board:literal, $clock:expr, $ticks_per_second:expr) => {{
        mod model {
            include!(concat!(env!("OUT_DIR"), "/int8.rs"));
        }

        const OUTPUTS: usize = $crate::outputs::<model::Network>(model::CLASSES.len());
        // Inputs come as `f32`: a model that takes an offset off one in `f64` does not compile.
        const _: fn(&[f32; { model::INPUTS.len() }]) -> [f32; { model::INPUTS.len() }] = model::scaled;
        type State = $crate::ScorerState<OUTPUTS>;
        static STATE: $crate::ConstStaticCell<State> =
            $crate::ConstStaticCell::new(<State as tinyfit::Zero>::ZERO);

        $crate::Scorer {
            board: $board,
            scaler: &model::SCALER,
            network: &model::NETWORK,
            int8: true,
            fingerprint: model::FINGERPRINT,
            clock: $clock,
            ticks_per_second: $ticks_per_second,
            state: STATE.take(),
        }
    }};
}

/// The outputs of a network that tells so many classes.
///
/// # Panics
/// It has another number of them: one for each class, or one for two. In a constant, the program does not compile.
pub const fn outputs<N: Layer<Out: Vector>>(count: usize) -> usize {
    assert!(classes(N::Out::LEN) == count, "the model has an output for each class, or one for two classes");
    N::Out::LEN
}
