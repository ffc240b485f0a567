//! Every setting of every public type: in its range, ends included, it is accepted; NaN, infinity and values beyond
//! the range are refused, and then nothing has changed.
//!
//! A line a field. A type that is new belongs here; the enums and the layers' parameters have no settings.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fmt::Debug;

use tinyfit::activation::{Elu, HardSigmoid, LeakyRelu};
use tinyfit::data::{Augment, Preprocessor, Quartiles, RunningStats};
use tinyfit::int8::{
    Dequantize, DequantizeInEights, Int8SoftmaxScaled, Quantize, QuantizeByInverse, QuantizeInEights,
    QuantizeToEven,
};
use tinyfit::int8::{QuantParams, Range};
use tinyfit::optim::{
    ClipNorm, ClipValue, CosineDecay, ExponentialDecay, GRADIENT_LIMIT, L1, L2, LEARNING_RATE_LIMIT, MaxNorm,
    Plateau, StepDecay, WarmUp, WeightDecay,
};
use tinyfit::train::{
    ClassWeighted, LabelSmoothed, PageHinkley, SampleWeighted, Sensitivity, SupervisorConfig,
};
use tinyfit::{
    ActivationLayer, Adam, AdamW, BiasOnly, Class, CrossEntropy, Dense, Dropout, Error, Generator, Huber,
    Layer, LayerRate, Loss, MeanSquaredError, Momentum, Nesterov, Optimizer, Parameter, RmsProp, SeedableRng,
    Sgd, StandardScaler, Target, Train, Trainer, Zero,
};

const BEYOND: [f32; 3] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
const TINY: f32 = f32::MIN_POSITIVE;
const MAX: f32 = f32::MAX;

/// The numbers next to a range on both sides; none beyond zero or the largest.
fn beside(from: f32, to: f32) -> impl Iterator<Item = f32> {
    let below = if from == 0.0 { -TINY } else { from.next_down() };
    BEYOND.into_iter().chain([below, to.next_up()])
}

/// A setting in `from..=to`: `learn` with it, which is refused out of range, and the error names `parameter`.
fn setting<T: Debug>(
    name: &str,
    from: f32,
    to: f32,
    parameter: Parameter,
    learn: impl Fn(f32) -> Result<T, Error>,
) {
    refused(name, from, to, Error::OutOfRange { parameter }, learn);
}

/// The same, refused with `why`.
fn refused<T: Debug>(name: &str, from: f32, to: f32, why: Error, learn: impl Fn(f32) -> Result<T, Error>) {
    for good in [from, to, (from / 2.0 + to / 2.0).clamp(from, to)] {
        let learned = learn(good);
        assert!(learned.is_ok(), "{name} of {good:e}: {learned:?}");
    }
    for bad in beside(from, to) {
        assert_eq!(learn(bad).map(|_| ()), Err(why), "{name} of {bad:e}");
    }
}

/// Learns one example by an optimizer. The gradient is 0, so that no step is too large.
fn by_optimizer<Opt: Optimizer>(mut optimizer: Opt) -> Result<f32, Error> {
    let mut net = Dense::<1, 1> { weights: [[1.0]], ..Dense::ZERO };
    let learned = Trainer::new().learn(&mut net, &mut optimizer, &MeanSquaredError, &[0.0], &[0.0]);
    assert!(learned.is_ok() || net.weights == [[1.0]]);
    learned
}

/// Learns one example through a layer.
fn by_layer<L>(layer: L) -> Result<f32, Error>
where
    L: Train<In = [f32; 2], Out = [f32; 2]>,
{
    let head = Dense::<2, 2> { weights: [[1e-30; 2]; 2], ..Dense::ZERO };
    let mut net = (layer, head);
    let learned = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &MeanSquaredError, &[0.0; 2], &[1.0; 2]);
    assert!(learned.is_ok() || net.1 == head);
    learned
}

/// Learns one example by a loss, for outputs of 0.
fn by_loss(loss: impl Loss, target: impl Target) -> Result<f32, Error> {
    let mut net = Dense::<1, 2>::ZERO;
    let learned = Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &loss, &[0.0], &target);
    assert!(learned.is_ok() || net == Dense::ZERO);
    learned
}

#[test]
fn optimizers() {
    let rate = |name: &str, learn: &dyn Fn(f32) -> Result<f32, Error>| {
        setting(name, 0.0, LEARNING_RATE_LIMIT, Parameter::LearningRate, learn);
    };
    rate("Sgd::learning_rate", &|rate| by_optimizer(Sgd::new(rate)));
    rate("Momentum::learning_rate", &|rate| by_optimizer(Momentum::new(rate)));
    rate("Nesterov::learning_rate", &|rate| by_optimizer(Nesterov::new(rate)));
    rate("RmsProp::learning_rate", &|rate| by_optimizer(RmsProp::new(rate)));
    rate("Adam::learning_rate", &|rate| by_optimizer(Adam::new(rate)));
    rate("AdamW::learning_rate", &|rate| by_optimizer(AdamW::new(rate, 0.0)));
    rate("Scheduled::learning_rate", &|rate| {
        let mut optimizer = Sgd::new(0.1).scheduled(StepDecay { every: 1, factor: 0.0 });
        optimizer.set_learning_rate(rate);
        by_optimizer(optimizer)
    });

    let below_one = 1.0f32.next_down();
    setting("Momentum::momentum", 0.0, below_one, Parameter::Momentum, |momentum| {
        by_optimizer(Momentum { momentum, ..Momentum::new(0.1) })
    });
    setting("Nesterov::momentum", 0.0, below_one, Parameter::Momentum, |momentum| {
        by_optimizer(Nesterov { momentum, ..Nesterov::new(0.1) })
    });
    setting("RmsProp decay", 0.0, below_one, Parameter::Decay, |decay| {
        by_optimizer(RmsProp::with_settings(0.1, decay.into(), 1e-8))
    });
    setting("RmsProp epsilon", 1.1e-19, 1e3, Parameter::Epsilon, |e| {
        by_optimizer(RmsProp::with_settings(0.1, 0.9, e))
    });
    setting("Adam beta1", 0.0, below_one, Parameter::Beta1, |b| {
        by_optimizer(Adam::with_settings(0.1, b.into(), below_one.into(), 1e-8))
    });
    // Above the square of beta1.
    setting("Adam beta2", 0.25f32.next_up(), below_one, Parameter::Beta2, |b| {
        by_optimizer(Adam::with_settings(0.1, 0.5, b.into(), 1e-8))
    });
    setting("Adam epsilon", 1.1e-19, 1e3, Parameter::Epsilon, |e| {
        by_optimizer(Adam::with_settings(0.1, 0.9, 0.999, e))
    });
}

#[test]
fn regularizers() {
    let sgd = Sgd::new(0.5);
    setting("L1", 0.0, 1.0, Parameter::L1, |lambda| by_optimizer(sgd.with(L1(lambda))));
    setting("L2", 0.0, 1.0, Parameter::L2, |lambda| by_optimizer(sgd.with(L2(lambda))));
    setting("WeightDecay", 0.0, 2.0, Parameter::WeightDecay, |decay| {
        by_optimizer(sgd.with(WeightDecay(decay)))
    });
    setting("AdamW decay", 0.0, 2.0, Parameter::WeightDecay, |decay| by_optimizer(AdamW::new(0.5, decay)));
    setting("ClipValue", f32::from_bits(1), GRADIENT_LIMIT, Parameter::ClipValue, |limit| {
        by_optimizer(sgd.with(ClipValue(limit)))
    });
    setting("ClipNorm", f32::from_bits(1), GRADIENT_LIMIT, Parameter::ClipNorm, |limit| {
        by_optimizer(sgd.with(ClipNorm(limit)))
    });
    setting("MaxNorm", f32::from_bits(1), GRADIENT_LIMIT, Parameter::MaxNorm, |limit| {
        by_optimizer(sgd.with(MaxNorm(limit)))
    });
}

#[test]
fn schedules() {
    let sgd = Sgd::new(0.1);
    setting("StepDecay::factor", 0.0, 1.0, Parameter::Factor, |factor| {
        by_optimizer(sgd.scheduled(StepDecay { every: 1, factor }))
    });
    setting("ExponentialDecay::factor", f32::from_bits(1), 1.0, Parameter::Factor, |factor| {
        by_optimizer(sgd.scheduled(ExponentialDecay { steps: 1, factor }))
    });
    setting("CosineDecay::floor", 0.0, 1.0, Parameter::Floor, |floor| {
        by_optimizer(sgd.scheduled(CosineDecay { steps: 1, floor }))
    });
    setting("WarmUp::then", 0.0, 1.0, Parameter::Floor, |floor| {
        by_optimizer(sgd.scheduled(WarmUp { steps: 0, then: CosineDecay { steps: 1, floor } }))
    });
    type Counted<'a> = (&'a str, Parameter, &'a dyn Fn(u32) -> Result<f32, Error>);
    let counted: [Counted<'_>; 3] = [
        ("StepDecay::every", Parameter::Every, &|every| {
            by_optimizer(sgd.scheduled(StepDecay { every, factor: 0.5 }))
        }),
        ("ExponentialDecay::steps", Parameter::Steps, &|steps| {
            by_optimizer(sgd.scheduled(ExponentialDecay { steps, factor: 0.5 }))
        }),
        ("CosineDecay::steps", Parameter::Steps, &|steps| {
            by_optimizer(sgd.scheduled(CosineDecay { steps, floor: 0.5 }))
        }),
    ];
    for (name, parameter, learn) in counted {
        assert!(learn(1).is_ok() && learn(u32::MAX).is_ok(), "{name}");
        assert_eq!(learn(0), Err(Error::OutOfRange { parameter }), "{name}");
    }

    // A plateau lowers the rate at the second loss, or nothing at all.
    let observe = |change: &dyn Fn(&mut Plateau)| {
        let (mut sgd, mut plateau) = (Sgd::new(LEARNING_RATE_LIMIT), Plateau::new(0.5, 0));
        change(&mut plateau);
        let before = format!("{plateau:?}");
        for loss in [1.0, 1.0] {
            plateau.observe(loss, &mut sgd);
        }
        assert_eq!(before == format!("{plateau:?}"), !plateau.is_valid());
        plateau.check()
    };
    setting("Plateau::factor", 0.0, 1.0, Parameter::Factor, |x| observe(&|plateau| plateau.factor = x));
    setting("Plateau::threshold", 0.0, 1.0, Parameter::Threshold, |x| {
        observe(&|plateau| plateau.threshold = x)
    });
    setting("Plateau::floor", 0.0, LEARNING_RATE_LIMIT, Parameter::Floor, |x| {
        observe(&|plateau| plateau.floor = x)
    });
}

#[test]
fn layers() {
    let leaky = |slope| Dense::<2, 2, LeakyRelu> {
        weights: [[1.0; 2]; 2],
        activation: LeakyRelu { slope },
        ..Dense::ZERO
    };
    setting("LeakyRelu::slope", 0.0, MAX, Parameter::Slope, |slope| by_layer(leaky(slope)));
    setting("LeakyRelu::slope, frozen", 0.0, MAX, Parameter::Slope, |slope| by_layer(&leaky(slope)));
    setting("LeakyRelu::slope, biases", 0.0, MAX, Parameter::Slope, |slope| {
        by_layer(BiasOnly::new(&leaky(slope)))
    });
    setting("LeakyRelu::slope, alone", 0.0, MAX, Parameter::Slope, |slope| {
        by_layer(ActivationLayer(LeakyRelu { slope }))
    });
    setting("Elu::alpha", 0.0, MAX, Parameter::Alpha, |alpha| by_layer(ActivationLayer(Elu { alpha })));
    setting("HardSigmoid::slope", -MAX, MAX, Parameter::Slope, |slope| {
        by_layer(ActivationLayer(HardSigmoid { slope, shift: 0.5 }))
    });
    setting("HardSigmoid::shift", -MAX, MAX, Parameter::Shift, |shift| {
        by_layer(ActivationLayer(HardSigmoid { slope: 0.2, shift }))
    });
    let below_one = 1.0f32.next_down();
    setting("Dropout::rate", 0.0, below_one, Parameter::Rate, |rate| by_layer(Dropout { rate, seed: 1 }));
    setting("LayerRate::factor", 0.0, 1.0, Parameter::Factor, |factor| {
        by_layer(LayerRate { layer: leaky(0.1), factor })
    });
    setting("StandardScaler::mean", -MAX, MAX, Parameter::Mean, |mean| {
        by_layer(StandardScaler { mean: [0.0, mean], inv_std: [1.0, TINY] })
    });
    setting("StandardScaler::inv_std", -MAX, MAX, Parameter::InvStd, |scale| {
        by_layer(StandardScaler { mean: [0.0; 2], inv_std: [1.0, scale] })
    });

    // Between int8 and f32, in the order of the layers of a model.
    macro_rules! quantizes {
        ($($name:literal: $quantize:ident),+) => {$(
            setting($name, TINY, MAX, Parameter::Scale, |scale| {
                by_layer(($quantize::<2> { scale, zero_point: 0 }, Dequantize { scale: 1e-9, zero_point: 0 }))
            });
        )+};
    }
    quantizes!(
        "Quantize::scale": Quantize,
        "QuantizeByInverse::scale": QuantizeByInverse,
        "QuantizeInEights::scale": QuantizeInEights,
        "QuantizeToEven::scale": QuantizeToEven
    );
    let quantize = Quantize { scale: 1.0, zero_point: 0 };
    setting("Dequantize::scale", TINY, MAX, Parameter::Scale, |scale| {
        by_layer((quantize, Dequantize { scale, zero_point: 0 }))
    });
    setting("DequantizeInEights::scale", TINY, MAX, Parameter::Scale, |scale| {
        by_layer((quantize, DequantizeInEights { scale, zero_point: 0 }))
    });
    setting("Int8SoftmaxScaled::steps", TINY, MAX, Parameter::Steps, |steps| {
        let softmax = Int8SoftmaxScaled::<2> { exp: [1.0; 256], steps, zero_point: 0 };
        by_layer((quantize, (softmax, Dequantize { scale: 1e-9, zero_point: 0 })))
    });
}

#[test]
fn losses() {
    refused("Huber::delta", f32::from_bits(1), MAX, Error::Loss, |delta| by_loss(Huber { delta }, [0.0; 2]));
    refused("SampleWeighted::weight", 0.0, LEARNING_RATE_LIMIT, Error::Target, |weight| {
        by_loss(CrossEntropy, SampleWeighted { target: Class(1), weight })
    });
    refused("LabelSmoothed::smoothing", 0.0, 1.0f32.next_down(), Error::Target, |smoothing| {
        by_loss(CrossEntropy, LabelSmoothed { target: Class(1), smoothing })
    });
    refused("ClassWeighted::weights", 0.0, LEARNING_RATE_LIMIT, Error::Loss, |weight| {
        by_loss(ClassWeighted { loss: CrossEntropy, weights: [1.0, weight] }, Class(1))
    });
}

#[test]
fn the_rest() {
    let off = Augment::<1> { jitter: 0.0, scaling: 0.0, drop: 0.0 };
    let vary = |augment: Augment<1>| {
        let mut y = [7.0];
        let varied = augment.apply(&[1.0], &mut y, &mut Generator::seed_from_u64(1));
        assert!(if varied.is_ok() { y[0].is_finite() } else { y == [7.0] });
        varied
    };
    setting("Augment::jitter", 0.0, GRADIENT_LIMIT, Parameter::Jitter, |jitter| {
        vary(Augment { jitter, ..off })
    });
    setting("Augment::scaling", 0.0, LEARNING_RATE_LIMIT, Parameter::Scaling, |scaling| {
        vary(Augment { scaling, ..off })
    });
    setting("Augment::drop", 0.0, 1.0, Parameter::Drop, |drop| vary(Augment { drop, ..off }));

    let usual = Sensitivity::default();
    let observe = |sensitivity| PageHinkley::new().observe(&sensitivity, 0.5);
    setting("Sensitivity::delta", 0.0, GRADIENT_LIMIT, Parameter::Delta, |delta| {
        observe(Sensitivity { delta, ..usual })
    });
    setting("Sensitivity::threshold", 0.0, GRADIENT_LIMIT, Parameter::Threshold, |threshold| {
        observe(Sensitivity { threshold, ..usual })
    });

    setting("Preprocessor fill", -1.0, 1.0, Parameter::Fill, |fill| Preprocessor::new([fill], [-1.0], [1.0]));
    setting("Preprocessor low", -MAX, MAX, Parameter::Low, |low| Preprocessor::new([MAX], [low], [MAX]));
    setting("Preprocessor high", -MAX, MAX, Parameter::High, |high| {
        Preprocessor::new([-MAX], [-MAX], [high])
    });
    setting("Preprocessor k", TINY, MAX, Parameter::K, |k| {
        Preprocessor::by_std_dev(&RunningStats::<1>::new(), k)
    });
    setting("Preprocessor k of quartiles", TINY, MAX, Parameter::K, |k| {
        Preprocessor::by_quartiles(&[Quartiles::new()], k)
    });

    type Net = Dense<1, 1>;
    let config = |change: &dyn Fn(&mut SupervisorConfig<'_, Net, Class>)| {
        let mut config = SupervisorConfig::<Net, Class>::from_scratch();
        change(&mut config);
        config.check()
    };
    setting("SupervisorConfig::tolerance", 0.0, 1000.0, Parameter::Tolerance, |x| {
        config(&|config| config.tolerance = x)
    });
    setting("SupervisorConfig::margin", 0.0, 1000.0, Parameter::Margin, |x| {
        config(&|config| config.margin = x)
    });
    setting("SupervisorConfig::knee", 1.0 / LEARNING_RATE_LIMIT, LEARNING_RATE_LIMIT, Parameter::Knee, |x| {
        config(&|config| config.knee = x)
    });
    setting("SupervisorConfig::backoff", TINY, 1.0, Parameter::Backoff, |x| {
        config(&|config| config.backoff = x)
    });
    setting("SupervisorConfig::drift", 0.0, GRADIENT_LIMIT, Parameter::Delta, |x| {
        config(&|config| config.drift.delta = x)
    });
}

/// A range cannot be refused where it is used, so any two numbers are a range: 0 is stored exactly, and the step is a number.
#[test]
fn ranges() {
    for min in BEYOND.into_iter().chain([-MAX, -1.0, -0.0, 1.0, MAX]) {
        for max in BEYOND.into_iter().chain([-MAX, -1.0, 0.0, 1.0, MAX]) {
            let stored = Range { min, max }.quant_params();
            assert!((TINY..=MAX).contains(&stored.scale), "{min} {max}: {stored:?}");
            let QuantParams { scale, zero_point } = stored;
            assert_eq!(Dequantize::<1> { scale, zero_point }.predict(&[zero_point]), [0.0]);
        }
    }
}

/// Public numbers that are results and not settings, or whose ranges are above.
const RESULTS: [&str; 9] =
    ["Scores", "Fit", "Score", "Chunk", "Features", "QuantParams", "Range", "Scales", "Event"];

/// Each public number of a public type has a line above: one that is added without it is found here.
#[test]
#[cfg_attr(miri, ignore = "reads the source")]
fn no_setting_is_left_out() {
    let (mut left_out, mut found) = (Vec::new(), 0);
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            let mut name = "";
            for line in source.lines() {
                let word = |text: &'static str| {
                    line.strip_prefix(text).and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next())
                };
                name = word("pub struct ").unwrap_or(name);
                let field = line.strip_prefix("    pub ").and_then(|field| field.split_once(": "));
                if let Some((field, "f32," | "[f32; N]," | "[f32; C],")) = field
                    && !RESULTS.contains(&name)
                {
                    found += 1;
                    let setting = format!("\"{name}::{field}");
                    if !include_str!("settings.rs").contains(&setting) {
                        left_out.push(setting);
                    }
                }
            }
        }
    }
    assert!(found > 20, "{found}");
    assert!(left_out.is_empty(), "{left_out:?}");
}
