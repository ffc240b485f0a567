//! Learning from a row and its targets.

use crate::learner::{StemLearner, learn};
use crate::model;
use crate::predict::{Inputs, Outputs};
use crate::status::StemStatus;

/// Learns a row: one step of stochastic gradient descent, in place. `targets` are in the units and the order of the
/// outputs; `loss`, unless it is NULL, becomes the loss before the step: LOSS_IN_WORDS. A refused example changes nothing.
/// cbindgen:ptrs-as-arrays=[[x;STEM_INPUTS], [targets;STEM_OUTPUTS]]
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub extern "C" fn stem_learn(
    learner: Option<&mut StemLearner>,
    x: Option<&Inputs>,
    targets: Option<&Outputs>,
    learning_rate: f32,
    loss: Option<&mut f32>,
) -> StemStatus {
    let (Some(learner), Some(x), Some(targets)) = (learner, x, targets) else { return StemStatus::Null };
    learn(learner, x, &model::standardized(targets), learning_rate, loss)
}
