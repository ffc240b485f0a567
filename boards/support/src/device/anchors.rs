//! The anchors: examples that a device must not forget, whoever teaches it.

use tinyfit::layers::Vector;
use tinyfit::{Layer, Zero};

use crate::task::{Anchor, Task, is_right};

/// Whether a network still classifies at least three of four of the anchors that the factory's network classifies, and at least
/// half of those of each class.
///
/// The supervisor compares networks on what it is taught, so labels that are wrong in a consistent way are a new task to it, and
/// are learned. Anchors are in flash, and no label changes them: a network that has turned its classes round does not pass.
pub(super) fn are_kept<N, T, const INPUTS: usize>(
    anchors: &[Anchor<INPUTS, T::Target>],
    network: &N,
    factory: &N,
) -> bool
where
    N: Layer<In = [f32; INPUTS], Out: Vector<Element = f32>>,
    T: Task,
{
    // Of each class those known and those kept.
    let (mut known, mut kept) = (T::Counts::ZERO, T::Counts::ZERO);
    let count = |counts: &mut T::Counts, class: usize| {
        if let Some(count) = counts.as_mut().get_mut(class) {
            *count += 1;
        }
    };
    for Anchor { x, target } in anchors {
        let label = T::anchor_label(target);
        let is_right = |network: &N| is_right::<N, T, INPUTS>(network, x, &label);
        if is_right(factory) {
            count(&mut known, T::class(&label));
            if is_right(network) {
                count(&mut kept, T::class(&label));
            }
        }
    }
    let (known, kept) = (known.as_ref(), kept.as_ref());
    4 * kept.iter().sum::<u32>() >= 3 * known.iter().sum::<u32>()
        && known.iter().zip(kept).all(|(known, kept)| 2 * kept >= *known)
}
