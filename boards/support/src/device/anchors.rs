//! The anchors: examples that a device must not forget, whoever teaches it.

use tinyfit::Layer;
use tinyfit::layers::Vector;

use crate::protocol::CLASSES;
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
    let mut counts = [[0usize; 2]; CLASSES];
    for Anchor { x, target } in anchors {
        let label = T::anchor_label(target);
        let is_right = |network: &N| is_right::<N, T, INPUTS>(network, x, &label);
        if let Some([known, kept]) = counts.get_mut(T::class(&label))
            && is_right(factory)
        {
            *known += 1;
            *kept += usize::from(is_right(network));
        }
    }
    let of_all = |which: usize| counts.iter().map(|count| count[which]).sum::<usize>();
    4 * of_all(1) >= 3 * of_all(0) && counts.iter().all(|[known, kept]| 2 * kept >= *known)
}
