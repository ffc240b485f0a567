//! Which example is learned next: every class as often as any other, and the factory's with the kept ones.

use super::examples::Example;
use crate::snapshot::HELD_OUT;
use crate::task::{Anchor, Task};

/// The example that a step of a pass learns.
pub(super) enum Step<'a, T: Task, const INPUTS: usize> {
    /// A kept example, which may judge.
    Kept(&'a Example<INPUTS, T>),
    /// One of the factory's, of the class that came last.
    Anchor(&'a Anchor<INPUTS, T::Target>),
}

/// The steps of a pass over the kept examples.
pub(super) fn steps<T: Task, const INPUTS: usize>(
    kept: &[Example<INPUTS, T>],
    anchors: &[Anchor<INPUTS, T::Target>],
) -> usize {
    kept.len() * pace(anchors)
}

/// The steps of a turn: an example, and an anchor if there are any.
fn pace<A>(anchors: &[A]) -> usize {
    if anchors.is_empty() { 1 } else { 2 }
}

/// The step, if there is one. The classes of the kept examples take turns (of a class with few, examples come again; of one
/// with many, some do not come in this pass), and after each comes an anchor of its class, of those that do not judge.
pub(super) fn step<'a, T: Task, const INPUTS: usize>(
    kept: &'a [Example<INPUTS, T>],
    anchors: &'a [Anchor<INPUTS, T::Target>],
    step: usize,
    pass: usize,
) -> Option<Step<'a, T, INPUTS>> {
    let pace = pace(anchors);
    let turn = step.checked_div(pace)?;
    let kept_of = |class| kept.iter().filter(move |kept| T::class(&kept.label) == class);
    let present = || (0..T::CLASSES.max(1)).filter(move |class| kept_of(*class).next().is_some());
    let count = present().count();
    let (round, class) = (turn.checked_div(count)?, present().nth(turn.checked_rem(count)?)?);
    if step.is_multiple_of(pace) {
        return kept_of(class).nth(round.checked_rem(kept_of(class).count())?).map(Step::Kept);
    }
    let learned = anchors.get((anchors.len() / 2).min(HELD_OUT)..)?;
    let anchors_of =
        || learned.iter().filter(move |anchor| T::class(&T::anchor_label(&anchor.target)) == class);
    // Another pass begins with another.
    anchors_of().nth(round.saturating_add(pass).checked_rem(anchors_of().count())?).map(Step::Anchor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Classes;
    use tinyfit::Class;

    /// Three examples of class 0, one of class 2, none of class 1; of the anchors, the second four are learned.
    #[test]
    fn classes_take_turns_and_each_brings_an_anchor_of_its_class() {
        let kept = [(1.0, 0), (2.0, 0), (3.0, 2), (4.0, 0)]
            .map(|(x, class)| Example { x: [x], label: Class(class) });
        let anchor = |x, class| Anchor { x: [x], target: Class(class) };
        let anchors = [
            anchor(-1.0, 0),
            anchor(-2.0, 1),
            anchor(-3.0, 2),
            anchor(-4.0, 0),
            anchor(-5.0, 0),
            anchor(-6.0, 1),
            anchor(-7.0, 2),
            anchor(-8.0, 0),
        ];
        let pass = |anchors, pass| {
            let number = |i| match step::<Classes<3>, 1>(&kept, anchors, i, pass) {
                Some(Step::Kept(kept)) => kept.x[0],
                Some(Step::Anchor(anchor)) => anchor.x[0],
                None => 0.0,
            };
            core::array::from_fn::<f32, 8, _>(number)
        };
        assert_eq!((steps::<Classes<3>, 1>(&kept, &anchors), steps::<Classes<3>, 1>(&kept, &[])), (8, 4));
        assert_eq!(pass(&anchors, 0), [1.0, -5.0, 3.0, -7.0, 2.0, -8.0, 3.0, -7.0]);
        assert_eq!(pass(&anchors, 1), [1.0, -8.0, 3.0, -7.0, 2.0, -5.0, 3.0, -7.0]);
        assert_eq!(pass(&[], 0), [1.0, 3.0, 2.0, 3.0, 4.0, 3.0, 1.0, 3.0]);
        assert!(step::<Classes<3>, 1>(&[], &anchors, 0, 0).is_none());
    }
}
