//! What a device may not forget, whoever teaches it.

use tinyfit::Layer;
use tinyfit::layers::Vector;

use crate::classes::{Anchor, class_of};

/// Whether a network still classifies at least three of four of the anchors that the factory's network classifies.
///
/// The coach compares networks on what it is taught, so labels that are wrong in a consistent way are a new task to it, and are
/// learned. Anchors are in flash, and no label changes them: a network that has turned its classes round does not pass.
pub(super) fn are_kept<N, const INPUTS: usize>(anchors: &[Anchor<INPUTS>], network: &N, factory: &N) -> bool
where
    N: Layer<In = [f32; INPUTS], Out: Vector<Element = f32>>,
{
    let (mut known, mut kept) = (0usize, 0usize);
    for Anchor { x, target } in anchors {
        let is_right = |network: &N| class_of(network.predict(x).as_slice()) == Some(target.0);
        if is_right(factory) {
            known += 1;
            kept += usize::from(is_right(network));
        }
    }
    4 * kept >= 3 * known
}
