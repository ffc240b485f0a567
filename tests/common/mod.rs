//! Optimizers that look at a network instead of training it: any optimizer is handed every gradient, in the order of
//! [`Train::parameters`], which makes one the shortest way to read gradients and to set weights of any network.

#![allow(dead_code, reason = "each test uses its own part")]

use std::cell::RefCell;

use tinyfit::layers::Vector;
use tinyfit::{Error, Loss, Optimizer, Parameter, Target, Train, Trainer, Zero};

/// Shows each parameter and its gradient to a function, and changes nothing else.
#[derive(Clone)]
struct Each<F>(F);

impl<F: Fn(&mut f32, f32) + Clone> Optimizer for Each<F> {
    type State = ();

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn learning_rate(&self) -> f32 {
        0.0
    }

    fn set_learning_rate(&mut self, _: f32) {}

    fn update(&self, parameter: &mut f32, g: f32, (): &mut ()) {
        (self.0)(parameter, g);
    }
}

/// The loss of one example and the gradient of every parameter that learns.
pub(crate) fn gradient<N, L, T>(
    net: &mut N,
    loss: &L,
    x: &N::In,
    target: &T,
) -> Result<(f32, Vec<f32>), Error>
where
    N: Train<Out: Vector<Element = f32> + AsMut<[f32]>>,
    L: Loss,
    T: Target + ?Sized,
{
    let gradients = RefCell::new(Vec::new());
    let mut record = Each(|_: &mut f32, g| gradients.borrow_mut().push(g));
    let value = Trainer::new().learn(net, &mut record, loss, x, target)?;
    Ok((value, gradients.take()))
}

/// The network with these parameters.
pub(crate) fn network<N: Train + Zero>(parameters: &[f32]) -> N {
    let (mut net, mut gradient, mut states) = (N::ZERO, Zero::ZERO, Zero::ZERO);
    let values = RefCell::new(parameters.iter());
    let set = Each(|parameter: &mut f32, _| {
        *parameter = *values.borrow_mut().next().expect("a value a parameter");
    });
    net.apply(&mut gradient, 1.0, &set, &mut states);
    assert!(values.take().next().is_none(), "more values than parameters");
    net
}

/// Every parameter, frozen ones too.
pub(crate) fn parameters<N: Train>(net: &N) -> Vec<f32> {
    let mut all = Vec::new();
    net.parameters(&mut |p| all.push(p));
    all
}

/// The error that names this parameter.
pub(crate) const fn out_of_range(parameter: Parameter) -> Error {
    Error::OutOfRange { parameter }
}

/// Bit patterns, for comparisons in which -0.0 is not 0.0 and a NaN equals itself.
pub(crate) fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}
