//! A copy of the network in RAM that goes on learning.

use tinyfit::{Error, LOSS, Parameter, Sgd, Target, Train, Trainer};

use crate::model::{self, NETWORK, Network};
use crate::predict::{Inputs, Outputs, write};
use crate::sizes::STEM_LEARNER_WORDS;
use crate::status::StemStatus;

/// In C an array of so many words. Every part of it is an `f32`, so that any words make a learner.
pub struct StemLearner {
    pub network: Network,
    trainer: Trainer<Network>,
}

const _: () = assert!(size_of::<StemLearner>() == 4 * STEM_LEARNER_WORDS && align_of::<StemLearner>() == 4);

/// Makes a learner of the network as it was trained. Call it before all else, and again to forget what was learned.
/// Its old contents do not matter, but it must be initialized: a `static` is zero, an automatic variable is not
/// initialized.
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_learner_init(learner: Option<&mut StemLearner>) -> StemStatus {
    let Some(learner) = learner else { return StemStatus::Null };
    // Where it lies: a value that is moved there would be on the stack first.
    learner.network.copy_from(&NETWORK);
    learner.trainer.clear();
    StemStatus::Ok
}

/// The same as stem_predict, by what the learner has learned.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS], [y;STEM_OUTPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_learner_predict(
    learner: Option<&StemLearner>,
    x: Option<&Inputs>,
    y: Option<&mut Outputs>,
) -> StemStatus {
    let (Some(learner), Some(x), Some(y)) = (learner, x, y) else { return StemStatus::Null };
    write(x, y, |x| model::predict_by(&learner.network, x))
}

/// One step of stochastic gradient descent.
pub fn learn(
    learner: &mut StemLearner,
    x: &Inputs,
    target: &(impl Target + ?Sized),
    learning_rate: f32,
    loss: Option<&mut f32>,
) -> StemStatus {
    let StemLearner { network, trainer } = learner;
    match trainer.learn(network, &mut Sgd::new(learning_rate), &LOSS, &model::scaled(x), target) {
        Ok(value) => {
            if let Some(loss) = loss {
                *loss = value;
            }
            StemStatus::Ok
        }
        Err(Error::Input) => StemStatus::Input,
        Err(Error::Target) => StemStatus::Target,
        Err(Error::OutOfRange { parameter: Parameter::LearningRate }) => StemStatus::LearningRate,
        Err(_) => StemStatus::Gradient,
    }
}
