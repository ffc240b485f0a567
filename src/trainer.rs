//! Learning one example at a time, in place.

use core::mem::size_of;

use crate::activation::Kind;
use crate::error::Rejected;
use crate::layer::{Head, Train};
use crate::loss::{Loss, Target};
use crate::rule::{GRADIENT_LIMIT, Rule};
use crate::zero::{Vector, Zero};

/// The memory of learning a network `N` by the rule `R`, one example at a time.
///
/// It holds the outputs and deltas of one example and the rule's slots, and no gradient: each weight is moved by the
/// product of its input and its delta, which is never stored. Its initial value is all zero bits, so a `static` of it
/// lies in `.bss`.
///
/// ```
/// use tinyfit::{Adam, Class, CrossEntropy, Dense, Generator, Relu, SeedableRng, Softmax, Trainer, mlp};
///
/// mlp! {
///     /// Exclusive or, which no single layer can learn.
///     pub struct Xor { hidden: Dense<2, 8, Relu>, out: Dense<8, 2, Softmax> }
/// }
///
/// let mut net = Xor::random(&mut Generator::seed_from_u64(1));
/// let mut trainer = Trainer::<Xor, Adam>::new();
/// let mut adam = Adam::new(0.01);
/// for _ in 0..500 {
///     for (x, class) in [([0., 0.], 0), ([0., 1.], 1), ([1., 0.], 1), ([1., 1.], 0)] {
///         trainer.learn(&mut net, &mut adam, &CrossEntropy, &x, &Class(class))?;
///     }
/// }
/// let [_, probability] = net.predict(&[0.0, 1.0]);
/// assert!(probability > 0.95);
/// # Ok::<(), tinyfit::Rejected>(())
/// ```
pub struct Trainer<N: Train, R: Rule> {
    trace: N::Trace,
    slots: N::Like<R::Slot>,
}

impl<N: Train, R: Rule> Zero for Trainer<N, R> {
    const ZERO: Self = Self { trace: N::Trace::ZERO, slots: N::Like::ZERO };
}

impl<N: Train, R: Rule> Default for Trainer<N, R> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N: Train, R: Rule> Trainer<N, R> {
    /// Bytes that learning needs beside the network.
    pub const RAM: usize = size_of::<Self>();

    /// A trainer that has seen nothing.
    pub const fn new() -> Self {
        Self::ZERO
    }

    /// Learns one example and returns its loss before the step.
    ///
    /// # Errors
    /// A bad input, target, setting, loss or gradient is [`Rejected`], and then nothing has changed.
    pub fn learn<L, T>(
        &mut self,
        net: &mut N,
        rule: &mut R,
        loss: &L,
        x: &N::In,
        target: &T,
    ) -> Result<f32, Rejected>
    where
        N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
        L: Loss,
        T: Target + ?Sized,
    {
        if !rule.is_valid() {
            return Err(Rejected::Rule);
        }
        let value = examine(net, &mut self.trace, loss, x, target)?;
        rule.tick();
        net.update(x, &self.trace, rule, &mut self.slots);
        Ok(value)
    }

    /// The loss of one example, which is not learned.
    ///
    /// # Errors
    /// As [`learn`](Self::learn).
    pub fn loss<L, T>(&mut self, net: &N, loss: &L, x: &N::In, target: &T) -> Result<f32, Rejected>
    where
        N: Train<Out: Vector<Element = f32>>,
        L: Loss,
        T: Target + ?Sized,
    {
        forward(net, &mut self.trace, loss, x, target)?;
        let value = loss.value(N::output(&self.trace).as_slice(), target);
        if value.is_finite() { Ok(value) } else { Err(Rejected::Loss) }
    }
}

/// Forward pass with checks; the head in the trace is what the loss reads.
fn forward<N, L, T>(net: &N, trace: &mut N::Trace, _: &L, x: &N::In, target: &T) -> Result<Head, Rejected>
where
    N: Train,
    L: Loss,
    T: Target + ?Sized,
{
    const {
        assert!(
            fits(N::ACTIVATION, L::FUSED),
            "the loss contains the last activation: make the last layer's activation Linear, or the one the loss is fused with (Softmax for CrossEntropy, Sigmoid for BinaryCrossEntropy)"
        )
    };
    if !x.is_finite() {
        return Err(Rejected::Input);
    }
    if !target.fits(N::Out::LEN) {
        return Err(Rejected::Target);
    }
    let head = if L::FUSED.is_some() { Head::Logits } else { Head::Outputs };
    net.forward(x, trace, head);
    if !N::output(trace).is_finite() {
        return Err(Rejected::Loss);
    }
    Ok(head)
}

/// Forward and backward pass of one example, up to the point where its gradients are known to be finite.
pub(crate) fn examine<N, L, T>(
    net: &N,
    trace: &mut N::Trace,
    loss: &L,
    x: &N::In,
    target: &T,
) -> Result<f32, Rejected>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    L: Loss,
    T: Target + ?Sized,
{
    const { assert!(N::TRAINABLE, "every layer is frozen: there is nothing to learn") };
    let head = forward(net, trace, loss, x, target)?;
    let y = *N::output(trace);
    let value = loss.gradient(y.as_slice(), target, N::delta(trace).as_mut());
    if !value.is_finite() {
        return Err(Rejected::Loss);
    }
    net.backward(trace, None, head);
    if N::largest_gradient(x, trace) <= GRADIENT_LIMIT { Ok(value) } else { Err(Rejected::Gradient) }
}

/// Whether a loss fused with `fused` may follow a network that ends in `last`.
const fn fits(last: Kind, fused: Option<Kind>) -> bool {
    match fused {
        None | Some(Kind::Linear) => true,
        Some(fused) => last as u8 == fused as u8 || last as u8 == Kind::Linear as u8,
    }
}
