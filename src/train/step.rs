//! The parts of a step that trainers, batches and slices share: what is checked, the loss, and the limits of gradients.

use crate::activation::Kind;
use crate::error::Rejected;
use crate::layer::Train;
use crate::limits::GRADIENT_LIMIT;
use crate::optim::{Rule, clip_factor};
use crate::pass::{Head, Mode, Pass};
use crate::target::Target;
use crate::train::Loss;
use crate::zero::Vector;

/// Whether there is something to learn with. A layer is looked through up to its first weight that is not zero, so it
/// costs next to nothing.
pub(crate) fn check_weights<N: Train>(net: &N) -> Result<(), Rejected> {
    if net.is_blank(false) { Err(Rejected::Blank) } else { Ok(()) }
}

/// What can be checked before the first layer.
pub(crate) fn check<N, L, T>(net: &N, x: &N::In, target: &T) -> Result<(), Rejected>
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
    if !net.is_valid() {
        return Err(Rejected::Layer);
    }
    if !x.is_finite() {
        return Err(Rejected::Input);
    }
    if L::takes(target, N::Out::LEN) { Ok(()) } else { Err(Rejected::Target) }
}

/// What the loss reads of the last layer.
pub(crate) const fn head<L: Loss>() -> Head {
    if L::FUSED.is_some() { Head::Logits } else { Head::Outputs }
}

/// The loss of the output in the trace, whose gradient becomes the last layer's delta.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn judge<N, L, T>(trace: &mut N::Trace, loss: &L, target: &T) -> Result<f32, Rejected>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    L: Loss,
    T: Target + ?Sized,
{
    const { assert!(N::TRAINABLE, "every layer is frozen: there is nothing to learn") };
    let y = *N::output(trace);
    if !y.is_finite() {
        return Err(Rejected::Loss);
    }
    let value = loss.gradient(y.as_slice(), target, N::delta(trace).as_mut());
    if value.is_finite() { Ok(value) } else { Err(Rejected::Loss) }
}

/// Whether every gradient of the example in the trace is small enough, and what they are to be multiplied by.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn clip<N: Train, R: Rule>(
    rule: Option<&R>,
    x: &N::In,
    trace: &N::Trace,
) -> Result<f32, Rejected> {
    let largest = N::largest_gradient(x, trace);
    if largest.is_nan() || largest > GRADIENT_LIMIT {
        return Err(Rejected::Gradient);
    }
    match rule.and_then(R::clip_norm) {
        Some(limit) => clip_factor(limit, N::squared_norm(x, trace)),
        None => Ok(1.0),
    }
}

/// Forward and backward pass of one example, up to the point where its gradients are known to be finite: its loss, and
/// what the gradients are to be multiplied by for `rule`.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn examine<N, R, L, T>(
    net: &N,
    trace: &mut N::Trace,
    rule: Option<&R>,
    loss: &L,
    x: &N::In,
    target: &T,
) -> Result<(f32, f32), Rejected>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    R: Rule,
    L: Loss,
    T: Target + ?Sized,
{
    if rule.is_some_and(|rule| !rule.is_valid()) {
        return Err(Rejected::Rule);
    }
    check_weights(net)?;
    check::<N, L, T>(net, x, target)?;
    let pass = Pass::all(head::<L>(), Mode::Learn);
    net.forward(x, trace, pass);
    let value = judge::<N, L, T>(trace, loss, target)?;
    net.backward(trace, None, pass);
    let factor = clip::<N, R>(rule, x, trace)?;
    Ok((value, factor))
}

/// Whether a loss fused with `fused` may follow a network that ends in `last`.
const fn fits(last: Kind, fused: Option<Kind>) -> bool {
    match fused {
        None | Some(Kind::Linear) => true,
        Some(fused) => last as u8 == fused as u8 || last as u8 == Kind::Linear as u8,
    }
}
