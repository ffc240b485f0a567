//! A loss that is known when the program runs.

use tinyfit::{Error, Loss};
use tinyfit_model::F32Network;

use crate::data::Target;
use crate::learner::Learner;

/// An input with its target.
type Example<'a> = (&'a [f32], Target<'a>);

/// Sees outputs, or logits, and the target.
type Visit<'a> = dyn FnMut(&[f32], &Target<'_>) + 'a;

/// [`Learner::add`].
type Add = dyn for<'l> Fn(&'l mut Learner, &F32Network, &[Example<'_>]) -> Result<&'l [f32], Error>;

/// [`Learner::losses`].
type Losses =
    dyn for<'l> Fn(&'l mut Learner, &F32Network, &[Example<'_>], &mut Visit<'_>) -> Result<&'l [f32], Error>;

/// Any loss, as training needs it: what a [`Learner`] does by it.
pub(crate) struct Objective {
    pub(crate) add: Box<Add>,
    pub(crate) losses: Box<Losses>,
}

impl<L: Loss + Copy + Sync + 'static> From<L> for Objective {
    fn from(loss: L) -> Self {
        Self {
            add: Box::new(move |learner, net, examples| learner.add(net, &loss, examples)),
            losses: Box::new(move |learner, net, examples, visit| {
                learner.losses(net, &loss, examples, visit)
            }),
        }
    }
}
