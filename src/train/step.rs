//! The parts of a training step that trainers, batches and slices share: checks, the loss, and the limits of gradients.

use crate::activation::ActivationKind;
use crate::error::Error;
use crate::layer::Train;
use crate::limits::GRADIENT_LIMIT;
use crate::optim::{Optimizer, clip_factor};
use crate::pass::{Mode, OutputForm, Pass};
use crate::target::Target;
use crate::train::Loss;
use crate::zero::Vector;

/// Checks that the network was initialized. It reads a layer up to its first weight that is not zero, so it costs next to
/// nothing.
pub(crate) fn check_initialized<N: Train>(net: &N) -> Result<(), Error> {
    if net.is_blank(false) { Err(Error::Blank) } else { Ok(()) }
}

/// Checks the settings, the input and the target.
pub(crate) fn check<N, L, T>(net: &N, x: &N::In, target: &T) -> Result<(), Error>
where
    N: Train,
    L: Loss,
    T: Target + ?Sized,
{
    const {
        assert!(
            fits(N::ACTIVATION, L::FUSED),
            "the loss contains the last activation: make the last layer's activation Identity, or the one the loss is fused with (Softmax for CrossEntropy, Sigmoid for BinaryCrossEntropy)"
        )
    };
    const {
        assert!(
            match T::OUTPUTS {
                Some(len) => len == N::Out::LEN,
                None => true,
            },
            "the target array has another length than the network's output"
        )
    };
    net.check()?;
    if !x.is_finite() {
        return Err(Error::Input);
    }
    if L::takes(target, N::Out::LEN) { Ok(()) } else { Err(Error::Target) }
}

/// The form of the outputs that the loss reads.
pub(crate) const fn output_form<L: Loss>() -> OutputForm {
    if L::FUSED.is_some() { OutputForm::Logits } else { OutputForm::Activated }
}

/// Returns the loss of the output in the cache, and writes its gradient to the last layer's delta.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn loss_and_gradient<N, L, T>(cache: &mut N::Cache, loss: &L, target: &T) -> Result<f32, Error>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    L: Loss,
    T: Target + ?Sized,
{
    const { assert!(N::TRAINABLE, "every layer is frozen: there is nothing to learn") };
    let y = *N::output(cache);
    if !y.is_finite() {
        return Err(Error::Loss);
    }
    let value = loss.gradient(y.as_slice(), target, N::delta(cache).as_mut());
    if value.is_finite() { Ok(value) } else { Err(Error::Loss) }
}

/// Checks that every gradient of the example in the cache is small enough, and returns their factor.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn clip<N: Train, Opt: Optimizer>(
    optimizer: Option<&Opt>,
    x: &N::In,
    cache: &N::Cache,
) -> Result<f32, Error> {
    let largest = N::largest_gradient(x, cache);
    if largest.is_nan() || largest > GRADIENT_LIMIT {
        return Err(Error::Gradient);
    }
    match optimizer.and_then(Opt::clip_norm) {
        Some(limit) => clip_factor(limit, N::squared_norm(x, cache)),
        None => Ok(1.0),
    }
}

/// Runs the forward and the backward pass of one example, until its gradients are known to be finite. Returns the loss, and the
/// factor of the gradients for `optimizer`.
#[cfg_attr(target_os = "none", inline(never))]
pub(crate) fn forward_backward<N, Opt, L, T>(
    net: &N,
    cache: &mut N::Cache,
    optimizer: Option<&Opt>,
    loss: &L,
    x: &N::In,
    target: &T,
) -> Result<(f32, f32), Error>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    Opt: Optimizer,
    L: Loss,
    T: Target + ?Sized,
{
    if let Some(optimizer) = optimizer {
        optimizer.check()?;
    }
    check_initialized(net)?;
    check::<N, L, T>(net, x, target)?;
    let pass = Pass::all(output_form::<L>(), Mode::Train);
    net.forward(x, cache, pass);
    let value = loss_and_gradient::<N, L, T>(cache, loss, target)?;
    net.backward(cache, None, pass);
    let factor = clip::<N, Opt>(optimizer, x, cache)?;
    Ok((value, factor))
}

/// Whether a loss that is fused with `fused` fits a network with the last activation `last`.
const fn fits(last: ActivationKind, fused: Option<ActivationKind>) -> bool {
    match fused {
        None | Some(ActivationKind::Identity) => true,
        Some(fused) => last as u8 == fused as u8 || last as u8 == ActivationKind::Identity as u8,
    }
}
