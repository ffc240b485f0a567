//! A loss that is known when the program runs.

use tinyfit::{Error, Loss};
use tinyfit_model::F32Network;

use crate::data::Target;
use crate::learner::Learner;

/// An input with its target.
type Example<'a> = (&'a [f32], Target<'a>);

/// The losses of examples, or the reason why one was refused.
type Losses<'l> = Result<&'l [f32], Error>;

/// Is shown each output with its target.
type Visit<'a> = &'a mut dyn FnMut(&[f32], &Target<'_>);

/// A network, and the examples that it is tried on.
pub(crate) struct Task<'a> {
    pub(crate) net: &'a F32Network,
    pub(crate) examples: &'a [Example<'a>],
}

/// Any loss, as training needs it: what a [`Learner`] does by it.
pub(crate) trait Objective {
    /// [`Learner::add`].
    fn add<'l>(&self, learner: &'l mut Learner, net: &F32Network, examples: &[Example<'_>]) -> Losses<'l>;

    /// [`Learner::losses`].
    fn losses<'l>(&self, learner: &'l mut Learner, task: Task<'_>, visit: Visit<'_>) -> Losses<'l>;
}

impl<L: Loss + Sync> Objective for L {
    fn add<'l>(&self, learner: &'l mut Learner, net: &F32Network, examples: &[Example<'_>]) -> Losses<'l> {
        learner.add(net, self, examples)
    }

    fn losses<'l>(&self, learner: &'l mut Learner, task: Task<'_>, visit: Visit<'_>) -> Losses<'l> {
        learner.losses(task.net, self, task.examples, visit)
    }
}
