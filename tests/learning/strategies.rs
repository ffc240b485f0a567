//! Networks, examples and optimizers of any settings.

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::prelude::*;
use tinyfit::optim::{
    ClipNorm, ClipValue, Constant, CosineDecay, ExponentialDecay, L1, L2, LEARNING_RATE_LIMIT, MaxNorm,
    Regularized, Schedule, StepDecay, WarmUp, WeightDecay,
};
use tinyfit::train::{ClassWeighted, SampleWeighted};
use tinyfit::{
    Adam, AdamW, BiasOnly, Dense, Dropout, Error, Huber, LayerRate, Loss, Momentum, Nesterov, Optimizer,
    Relu, RmsProp, Sgd, Softmax, Tanh,
};

pub(crate) type Bottom = Dense<3, 5, Relu>;
pub(crate) type Middle = Dense<5, 4, Tanh>;
pub(crate) type Top = Dense<4, 2, Softmax>;
pub(crate) type Net = (Bottom, (Middle, Top));

/// An input, a target, and a learning rate to be set before, if any.
pub(crate) type Example = ([f32; 3], SampleWeighted<[f32; 2]>, Option<f32>);

pub(crate) fn plain(net: &Net, _: f32) -> Net {
    *net
}

pub(crate) type Dropping = (Dropout<3>, (Bottom, (Middle, (Dropout<4>, Top))));

pub(crate) fn dropping((bottom, (middle, top)): &Net, rate: f32) -> Dropping {
    (Dropout { rate, seed: 1 }, (*bottom, (*middle, (Dropout { rate: 0.5, seed: 2 }, *top))))
}

pub(crate) fn paced((bottom, (middle, top)): &Net, factor: f32) -> (LayerRate<(Bottom, Middle)>, Top) {
    (LayerRate { layer: (*bottom, *middle), factor }, *top)
}

pub(crate) type BiasesOnly<'a> = (BiasOnly<'a, 3, 5, Relu>, (BiasOnly<'a, 5, 4, Tanh>, &'a Top));

pub(crate) fn biases_only((bottom, (middle, top)): &Net, _: f32) -> BiasesOnly<'_> {
    (BiasOnly::new(bottom), (BiasOnly::new(middle), top))
}

/// Any bit pattern: every magnitude, subnormal numbers, and more infinities and NaN than come up by chance.
pub(crate) fn wild() -> impl Strategy<Value = f32> {
    let special = prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN]);
    prop_oneof![9 => any::<u32>().prop_map(f32::from_bits), 1 => special]
}

pub(crate) fn tame() -> impl Strategy<Value = f32> {
    prop_oneof![9 => -2.0f32..2.0, 1 => Just(0.0), 1 => Just(-0.0)]
}

/// A setting: everyday, now and then anything.
pub(crate) fn setting() -> impl Strategy<Value = f32> {
    prop_oneof![20 => 0.001f32..1.0, 1 => Just(0.0), 1 => wild()]
}

/// Wild, finite, or of everyday size, the whole list alike: among many wild numbers nothing is ever learned.
pub(crate) fn numbers(len: usize) -> impl Strategy<Value = Vec<f32>> {
    let finite = wild().prop_filter("finite", |x| x.is_finite());
    let mixed = prop_oneof![50 => tame(), 1 => wild()];
    prop_oneof![1 => vec(wild(), len), 1 => vec(finite, len), 4 => vec(mixed, len), 4 => vec(tame(), len)]
}

pub(crate) fn examples() -> impl Strategy<Value = Vec<Example>> {
    let weight = prop_oneof![4 => Just(1.0), 1 => setting()];
    let rate = prop_oneof![20 => Just(None), 1 => learning_rate().prop_map(Some)];
    // What every loss takes, and what some refuse.
    let targets = prop_oneof![3 => vec(0.0f32..=1.0, 2), 1 => numbers(2)];
    let example = (numbers(3), targets, weight, rate).prop_map(|(x, t, weight, rate)| {
        (x.try_into().unwrap(), SampleWeighted { target: t.try_into().unwrap(), weight }, rate)
    });
    vec(example, 1..24)
}

pub(crate) fn learning_rate() -> impl Strategy<Value = f32> {
    prop_oneof![8 => 0.0f32..1.0, 1 => wild(), 1 => Just(LEARNING_RATE_LIMIT)]
}

pub(crate) fn decay() -> impl Strategy<Value = f64> {
    prop_oneof![8 => 0.0..1.0, 2 => 0.999..1.0, 1 => any::<u64>().prop_map(f64::from_bits)]
}

pub(crate) fn epsilon() -> impl Strategy<Value = f32> {
    prop_oneof![8 => 1e-18f32..1.0, 1 => wild(), 1 => Just(0.0)]
}

pub(crate) fn sgd() -> impl Strategy<Value = Sgd> {
    learning_rate().prop_map(Sgd::new)
}

pub(crate) fn momentum() -> impl Strategy<Value = Momentum> {
    (learning_rate(), setting()).prop_map(|(learning_rate, momentum)| Momentum { learning_rate, momentum })
}

pub(crate) fn nesterov() -> impl Strategy<Value = Nesterov> {
    (learning_rate(), setting()).prop_map(|(learning_rate, momentum)| Nesterov { learning_rate, momentum })
}

pub(crate) fn rms_prop() -> impl Strategy<Value = RmsProp> {
    let any = (learning_rate(), decay(), epsilon()).prop_map(|(l, d, e)| RmsProp::with_settings(l, d, e));
    prop_oneof![learning_rate().prop_map(RmsProp::new), any]
}

/// The paper's settings, any in their range, and any at all.
pub(crate) fn adam() -> impl Strategy<Value = Adam> {
    let any = (learning_rate(), decay(), decay(), epsilon())
        .prop_map(|(l, b1, b2, e)| Adam::with_settings(l, b1, b2, e));
    prop_oneof![learning_rate().prop_map(Adam::new), any]
}

pub(crate) fn adam_w() -> impl Strategy<Value = AdamW> {
    (adam(), setting())
        .prop_map(|(optimizer, decay)| Regularized { optimizer, regularizer: WeightDecay(decay) })
}

/// Under every regularizer.
pub(crate) fn regularized(
    optimizer: impl Strategy<Value = impl Optimizer + Debug>,
) -> impl Strategy<Value = impl Optimizer + Debug> {
    (optimizer, [(); 6].map(|()| setting())).prop_map(|(optimizer, [a, b, c, d, e, f])| {
        let bounded = optimizer.with(MaxNorm(a)).with(WeightDecay(b));
        bounded.with(L1(c)).with(L2(d)).with(ClipValue(e)).with(ClipNorm(f))
    })
}

/// By any schedule.
pub(crate) fn scheduled(
    optimizer: impl Strategy<Value = impl Optimizer + Debug>,
) -> impl Strategy<Value = impl Optimizer + Debug> {
    let steps = || prop_oneof![8 => 1u32..40, 1 => any::<u32>()];
    let schedule = prop_oneof![
        (steps(), setting()).prop_map(|(every, factor)| AnySchedule::Step(StepDecay { every, factor })),
        (steps(), setting())
            .prop_map(|(steps, factor)| AnySchedule::Exponential(ExponentialDecay { steps, factor })),
        (steps(), steps(), setting()).prop_map(|(steps, then, floor)| {
            AnySchedule::WarmUp(WarmUp { steps, then: CosineDecay { steps: then, floor } })
        }),
        Just(AnySchedule::Constant(Constant)),
    ];
    (optimizer, schedule).prop_map(|(optimizer, schedule)| optimizer.scheduled(schedule))
}

#[derive(Clone, Debug)]
pub(crate) enum AnySchedule {
    Constant(Constant),
    Step(StepDecay),
    Exponential(ExponentialDecay),
    WarmUp(WarmUp<CosineDecay>),
}

macro_rules! any_schedule {
    ($($kind:ident),+) => {
        impl Schedule for AnySchedule {
            fn check(&self) -> Result<(), Error> {
                match self { $(Self::$kind(schedule) => schedule.check()),+ }
            }

            fn factor(&self, step: u32) -> f32 {
                match self { $(Self::$kind(schedule) => schedule.factor(step)),+ }
            }
        }
    };
}
any_schedule!(Constant, Step, Exponential, WarmUp);

pub(crate) fn huber() -> impl Strategy<Value = Huber> {
    setting().prop_map(|delta| Huber { delta })
}

pub(crate) fn class_weighted<L: Loss + Clone + Debug>(loss: L) -> impl Strategy<Value = ClassWeighted<L, 2>> {
    [setting(), setting()].prop_map(move |weights| ClassWeighted { loss: loss.clone(), weights })
}

pub(crate) type Outcome = Result<(), TestCaseError>;
