//! The examples held out, and their evaluation.

use crate::activation::ActivationKind;
use crate::layer::Train;
use crate::state::State;
use crate::target::Example;
use crate::target::{Class, Target};
use crate::train::Loss;
use crate::train::Trainer;
use crate::zero::{Vector, Zero};

/// An example held out.
pub(super) struct Held<X, T> {
    pub(super) example: Example<X, T>,
    /// Its evaluation by the best weights.
    pub(super) best: Evaluation,
    /// Its evaluation by the network evaluated last.
    pub(super) other: Evaluation,
    /// The turn in which it was held out, or [`Self::ANCHOR`]. It may wrap.
    pub(super) turn: u16,
    /// Its class, if there are at most 256.
    pub(super) class: u8,
}

impl<X, T> Held<X, T> {
    /// The turn of an anchor: before all others.
    pub(super) const ANCHOR: u16 = 0;
}

impl<X: Zero, T: Zero> Zero for Held<X, T> {
    const ZERO: Self = Self {
        example: Example { x: X::ZERO, target: T::ZERO },
        best: Evaluation::NONE,
        other: Evaluation::NONE,
        turn: 0,
        class: 0,
    };
}

impl<X: State, T: State> State for Held<X, T> {
    fn save(&self, write: &mut impl FnMut(u32)) {
        self.example.x.save(write);
        self.example.target.save(write);
        self.best.0.save(write);
        self.turn.save(write);
        self.class.save(write);
    }

    fn restore(&mut self, read: &mut impl FnMut(u32) -> u32) {
        self.example.x.restore(read);
        self.example.target.restore(read);
        self.best.0.restore(read);
        // Judged again before it is compared.
        self.other = self.best;
        self.turn.restore(read);
        self.class.restore(read);
    }
}

/// A loss, with its sign for whether the class is correct: each example held out has two of these.
#[derive(Clone, Copy)]
pub(super) struct Evaluation(f32);

impl Evaluation {
    /// No evaluation yet.
    pub(super) const NONE: Self = Self(0.0);

    /// The loss as a number that is not negative and not NaN, which a user's loss may be.
    pub(super) fn new(loss: f32, hit: bool) -> Self {
        let loss = positive(loss);
        Self(if hit { loss } else { -loss })
    }

    pub(super) fn loss(self) -> f32 {
        self.0.abs()
    }

    pub(super) fn hit(self) -> bool {
        self.0.is_sign_positive()
    }
}

/// The loss of an example, `f32::MAX` if it overflows, and whether the class is correct.
#[inline(never)]
pub(super) fn evaluate<N, S, L, T>(
    trainer: &mut Trainer<N, S>,
    net: &N,
    loss: &L,
    x: &N::In,
    target: &T,
) -> Evaluation
where
    N: Train<Out: Vector<Element = f32>>,
    S: Zero,
    L: Loss,
    T: Target,
{
    let Ok(value) = trainer.loss(net, loss, x, target) else { return Evaluation::new(f32::MAX, false) };
    let said = match N::output(&trainer.cache).as_slice() {
        [logit] => usize::from(*logit >= 0.0),
        logits => Class::argmax(logits).map_or(usize::MAX, |class| class.0),
    };
    Evaluation::new(value, L::FUSED.is_some() && said == class::<N, L, T>(target))
}

/// The class of a target if the loss is for classification, otherwise 0.
pub(super) fn class<N: Train, L: Loss, T: Target>(target: &T) -> usize {
    if L::FUSED.is_none() {
        return 0;
    }
    crate::target::class(target, N::Out::LEN)
}

/// The loss as a positive number, for a logarithm.
pub(super) fn positive(loss: f32) -> f32 {
    if loss > 0.0 { loss } else { 0.0 }
}

/// The number of classes of the examples held out.
pub(super) fn classes<N: Train, L: Loss>() -> usize {
    match N::Out::LEN {
        _ if L::FUSED.is_none() => 1,
        1 => 2,
        outputs => outputs.min(256),
    }
}

/// Whether an example belongs to exactly one class, and not to any number of them.
pub(super) fn excludes<N: Train, L: Loss>() -> bool {
    L::FUSED == Some(ActivationKind::Softmax) || L::FUSED.is_some() && N::Out::LEN == 1
}
