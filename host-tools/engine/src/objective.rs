//! A loss that is known when the program runs.

use tinyfit::{Error, Loss};
use tinyfit_model::F32Network;

use crate::data::Target;
use crate::learner::Learner;

/// An input with its target.
type Example<'a> = (&'a [f32], Target<'a>);

/// Any loss, as training needs it: what a [`Learner`] does by it.
pub(crate) trait Objective {
    /// [`Learner::add`].
    fn add<'l>(
        &self,
        learner: &'l mut Learner,
        net: &F32Network,
        examples: &[Example<'_>],
    ) -> Result<&'l [f32], Error>;

    /// [`Learner::losses`].
    fn losses<'l>(
        &self,
        learner: &'l mut Learner,
        net: &F32Network,
        examples: &[Example<'_>],
        visit: &mut dyn FnMut(&[f32], &Target<'_>),
    ) -> Result<&'l [f32], Error>;
}

impl<L: Loss + Sync> Objective for L {
    fn add<'l>(
        &self,
        learner: &'l mut Learner,
        net: &F32Network,
        examples: &[Example<'_>],
    ) -> Result<&'l [f32], Error> {
        learner.add(net, self, examples)
    }

    fn losses<'l>(
        &self,
        learner: &'l mut Learner,
        net: &F32Network,
        examples: &[Example<'_>],
        visit: &mut dyn FnMut(&[f32], &Target<'_>),
    ) -> Result<&'l [f32], Error> {
        learner.losses(net, self, examples, visit)
    }
}
