//! Optimizers that look at a network instead of training it: any optimizer is handed every gradient, in the order of
//! [`Train::parameters`], which makes one the shortest way to read gradients and to set weights of any network.

#![allow(dead_code, reason = "each test uses its own part")]

use std::cell::{Cell, RefCell};

use tinyfit::layers::Vector;
use tinyfit::{Error, Loss, Optimizer, Target, Train, Trainer, Zero};

/// Writes gradients down and changes nothing.
#[derive(Clone, Default)]
struct Record(RefCell<Vec<f32>>);

impl Optimizer for Record {
    type State = ();

    fn is_valid(&self) -> bool {
        true
    }

    fn learning_rate(&self) -> f32 {
        0.0
    }

    fn set_learning_rate(&mut self, _: f32) {}

    fn update(&self, _: &mut f32, g: f32, (): &mut ()) {
        self.0.borrow_mut().push(g);
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
    let mut record = Record::default();
    let value = Trainer::new().learn(net, &mut record, loss, x, target)?;
    Ok((value, record.0.into_inner()))
}

/// Sets each weight to the next of a list.
#[derive(Clone)]
struct Set<'a>(Cell<&'a [f32]>);

impl Optimizer for Set<'_> {
    type State = ();

    fn is_valid(&self) -> bool {
        true
    }

    fn learning_rate(&self) -> f32 {
        0.0
    }

    fn set_learning_rate(&mut self, _: f32) {}

    fn update(&self, weight: &mut f32, _: f32, (): &mut ()) {
        let (first, rest) = self.0.get().split_first().expect("a value a parameter");
        *weight = *first;
        self.0.set(rest);
    }
}

/// The network with these parameters.
pub(crate) fn network<N: Train + Zero>(parameters: &[f32]) -> N {
    let (mut net, mut gradient, mut states) = (N::ZERO, Zero::ZERO, Zero::ZERO);
    let set = Set(Cell::new(parameters));
    net.apply(&mut gradient, 1.0, &set, &mut states);
    assert!(set.0.get().is_empty(), "more values than parameters");
    net
}

/// Every parameter, frozen ones too.
pub(crate) fn parameters<N: Train>(net: &N) -> Vec<f32> {
    let mut all = Vec::new();
    net.parameters(&mut |p| all.push(p));
    all
}

/// Bit patterns, for comparisons in which -0.0 is not 0.0 and a NaN equals itself.
pub(crate) fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}
