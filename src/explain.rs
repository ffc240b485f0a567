//! Explanations of a network: saliency of one output, and permutation importance of each input.

use rand_core::Rng;

use crate::error::Error;
use crate::init;
use crate::layer::Train;
use crate::pass::{Mode, OutputForm, Pass};
use crate::target::Example;
use crate::target::Target;
use crate::train::Loss;
use crate::train::Trainer;
use crate::zero::{Vector, Zero};

/// Saliency as gradient times input: writes `x_i * dz_k/dx_i` to `to` and returns `z_k`, the weighted sum of output `k`
/// before the last activation.
///
/// `to` has one value per input. In a network of ReLU and linear layers without biases the values sum to `z_k`. With
/// biases they sum to `z_k` less the contribution of the biases. It costs one forward and one backward pass, and no
/// memory in addition to the trainer. Captum's `InputXGradient`.
///
/// Source: Shrikumar, Greenside and Kundaje, "Learning Important Features Through Propagating Activation Differences",
/// 2017.
///
/// # Errors
/// [`Error::Input`] for a bad input, [`Error::Target`] if there is no output `k`, [`Error::Loss`] or
/// [`Error::Gradient`] for an overflow. After an error the values in `to` have no meaning.
///
/// ```
/// use tinyfit::{Dense, Identity, Sgd, Trainer, explain};
///
/// let net = Dense { weights: [[2.0], [-1.0]], bias: [0.5], activation: Identity };
/// let mut parts = [0.0; 2];
/// let sum = explain::saliency(&mut Trainer::<_, ()>::new(), &net, &[3.0, 4.0], 0, &mut parts)?;
/// assert_eq!((sum, parts), (2.5, [6.0, -4.0]));
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("gradient x input", "InputXGradient", "attribution"))]
pub fn saliency<N, S>(
    trainer: &mut Trainer<N, S>,
    net: &N,
    x: &N::In,
    k: usize,
    to: &mut N::In,
) -> Result<f32, Error>
where
    N: Train<In: Vector<Element = f32> + AsMut<[f32]>, Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
{
    const { assert!(N::PROPAGATES, "a layer that passes no gradient (int8) hides the input") };
    net.check()?;
    if !x.is_finite() {
        return Err(Error::Input);
    }
    let pass = Pass::all(OutputForm::Logits, Mode::Eval);
    net.forward(x, &mut trainer.cache, pass);
    let Some(&sum) = N::output(&trainer.cache).as_slice().get(k) else { return Err(Error::Target) };
    if !sum.is_finite() {
        return Err(Error::Loss);
    }
    let delta = N::delta(&mut trainer.cache);
    *delta = N::Out::ZERO;
    if let Some(delta) = delta.as_mut().get_mut(k) {
        *delta = 1.0;
    }
    net.backward(&mut trainer.cache, Some(to), pass);
    for (part, x) in to.as_mut().iter_mut().zip(x.as_slice()) {
        *part *= x;
    }
    if to.is_finite() { Ok(sum) } else { Err(Error::Gradient) }
}

/// Permutation importance: the rise of the mean loss over `examples` when one input is permuted among them.
///
/// It writes one number per input to `to`, and returns the mean loss without permutation.
///
/// The examples are shuffled. Then each example swaps the input with its neighbor, and swaps back afterward, so no
/// second copy is needed. It costs `inputs + 1` predictions per example. Inputs that carry the same information share
/// their importance. The network does not need an input whose importance is near or below 0. scikit-learn's
/// `permutation_importance`.
///
/// Source: Breiman, "Random Forests", 2001, section 10.
///
/// # Errors
/// The [`Error`] of the first example that is refused, with every input back in its place; [`Error::Empty`] without
/// examples.
///
/// ```
/// use tinyfit::data::Example;
/// use tinyfit::{Dense, Generator, Identity, MeanSquaredError, SeedableRng, Sgd, Trainer, explain};
///
/// let net = Dense { weights: [[1.0], [0.0]], bias: [0.0], activation: Identity };
/// let mut examples = [-2.0, -1.0, 1.0, 2.0].map(|x| Example { x: [x, 7.0], target: [x] });
/// let (mut trainer, mut rng) = (Trainer::<_, ()>::new(), Generator::seed_from_u64(1));
/// let mut importance = [0.0; 2];
/// let loss = explain::permutation_importance(
///     &mut trainer, &net, &MeanSquaredError, &mut examples, &mut rng, &mut importance,
/// )?;
/// assert!(loss == 0.0 && importance[0] > 0.0 && importance[1] == 0.0);
/// # Ok::<(), tinyfit::Error>(())
/// ```
#[doc(alias("importance", "feature_importances_"))]
pub fn permutation_importance<N, S, L: Loss, T: Target, G: Rng>(
    trainer: &mut Trainer<N, S>,
    net: &N,
    loss: &L,
    examples: &mut [Example<N::In, T>],
    rng: &mut G,
    to: &mut N::In,
) -> Result<f32, Error>
where
    N: Train<In: Vector<Element = f32> + AsMut<[f32]>, Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
{
    init::shuffle(examples, rng);
    let usual = mean_loss(trainer, net, loss, examples)?;
    for (i, importance) in to.as_mut().iter_mut().enumerate() {
        swap_with_neighbors(examples, i);
        let permuted = mean_loss(trainer, net, loss, examples);
        swap_with_neighbors(examples, i);
        *importance = permuted? - usual;
    }
    Ok(usual)
}

fn mean_loss<N, S, L: Loss, T: Target>(
    trainer: &mut Trainer<N, S>,
    net: &N,
    loss: &L,
    examples: &[Example<N::In, T>],
) -> Result<f32, Error>
where
    N: Train<In: Vector<Element = f32> + AsMut<[f32]>, Out: Vector<Element = f32> + AsMut<[f32]>>,
    S: Zero,
{
    let mut sum = 0.0;
    for example in examples {
        sum += trainer.loss(net, loss, &example.x, &example.target)?;
    }
    if examples.is_empty() { Err(Error::Empty) } else { Ok(sum / examples.len() as f32) }
}

/// Swaps input `i` of the first and second example, of the third and fourth, and so on. A second call undoes it.
fn swap_with_neighbors<X: AsMut<[f32]>, T>(examples: &mut [Example<X, T>], i: usize) {
    for [a, b] in examples.as_chunks_mut::<2>().0 {
        if let (Some(a), Some(b)) = (a.x.as_mut().get_mut(i), b.x.as_mut().get_mut(i)) {
            core::mem::swap(a, b);
        }
    }
}

#[cfg(all(test, not(feature = "fast-math")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Class, CrossEntropy, Dense, Dropout, Generator, Identity, Layer, Relu, SeedableRng, Softmax, Tanh,
    };

    type Net = (Dense<4, 9, Relu>, (Dropout<9>, (Dense<9, 5, Relu>, Dense<5, 3, Softmax>)));

    fn random(seed: u64) -> Net {
        let mut net = Net::ZERO;
        net.initialize(&mut Generator::seed_from_u64(seed));
        net.1.0.rate = 0.5;
        net
    }

    proptest! {
        #[test]
        fn parts_sum_up_without_biases(seed: u64, x in proptest::array::uniform4(-2.0f32..2.0), k in 0usize..3) {
            let (mut parts, mut trainer) = ([0.0; 4], Trainer::<Net, ()>::new());
            let sum = saliency(&mut trainer, &random(seed), &x, k, &mut parts).unwrap();
            prop_assert!((parts.iter().sum::<f32>() - sum).abs() <= 1e-5 * sum.abs().max(1.0));
        }

        #[test]
        fn parts_are_slopes(seed: u64, x in proptest::array::uniform4(0.5f32..2.0)) {
            type Smooth = (Dense<4, 6, Tanh>, Dense<6, 2, Identity>);
            let mut net = Smooth::ZERO;
            net.initialize(&mut Generator::seed_from_u64(seed));
            let mut parts = [0.0; 4];
            saliency(&mut Trainer::<Smooth, ()>::new(), &net, &x, 1, &mut parts).unwrap();
            for i in 0..4 {
                const STEP: f32 = 1e-2;
                let at = |step| {
                    let mut x = x;
                    x[i] += step;
                    net.predict(&x)[1]
                };
                let slope = (at(STEP) - at(-STEP)) / (2.0 * STEP);
                // The truncation is STEP^2, the rounding 2^-24 / STEP.
                prop_assert!((parts[i] / x[i] - slope).abs() < 1e-3, "{} {}", parts[i] / x[i], slope);
            }
        }

        #[test]
        fn importance_puts_everything_back(seed: u64, rows in proptest::collection::vec(any::<[i8; 4]>(), 1..9)) {
            let row = |x: [i8; 4]| Example { x: x.map(f32::from), target: Class(usize::from(x[0] > 0)) };
            let mut examples: Vec<_> = rows.into_iter().map(row).collect();
            let key = |e: &Example<[f32; 4], Class>| (e.x.map(f32::to_bits), e.target.0);
            let mut before: Vec<_> = examples.iter().map(key).collect();
            let (mut to, mut trainer) = ([0.0; 4], Trainer::<Net, ()>::new());
            let mut rng = Generator::seed_from_u64(seed);
            permutation_importance(&mut trainer, &random(seed), &CrossEntropy, &mut examples, &mut rng, &mut to).unwrap();
            let mut after: Vec<_> = examples.iter().map(key).collect();
            before.sort_unstable();
            after.sort_unstable();
            prop_assert_eq!(before, after);
        }
    }

    // A permuted column differs from the true one by twice its variance, so the squared error of y = 3 a + b on
    // independent columns rises by 2 * 9 * var(a) and 2 * var(b) (Gregorutti et al., 2017, proposition 1).
    #[test]
    #[cfg_attr(miri, ignore = "too many numbers for Miri")]
    fn importance_of_a_linear_model_is_twice_its_variance() {
        let net = Dense { weights: [[3.0], [1.0], [0.0]], bias: [0.0], activation: Identity };
        let mut rng = Generator::seed_from_u64(5);
        let mut examples: Vec<_> = (0..4000)
            .map(|_| [0.0; 3].map(|_: f32| init::uniform(1.0, &mut rng)))
            .map(|x| Example { x, target: [3.0 * x[0] + x[1]] })
            .collect();
        let (mut to, mut trainer) = ([0.0; 3], Trainer::<_, ()>::new());
        permutation_importance(
            &mut trainer,
            &net,
            &crate::MeanSquaredError,
            &mut examples,
            &mut rng,
            &mut to,
        )
        .unwrap();
        // The variance of a uniform number in -1..1 is 1/3.
        assert!((to[0] - 6.0).abs() < 0.4 && (to[1] - 2.0 / 3.0).abs() < 0.05 && to[2] == 0.0, "{to:?}");
    }

    #[test]
    fn bad_examples_are_refused_and_the_others_put_back() {
        let (mut to, mut trainer) = ([0.0; 4], Trainer::<Net, ()>::new());
        let net = random(1);
        assert_eq!(saliency(&mut trainer, &net, &[f32::NAN; 4], 0, &mut to), Err(Error::Input));
        assert_eq!(saliency(&mut trainer, &net, &[0.0; 4], 3, &mut to), Err(Error::Target));
        let mut rng = Generator::seed_from_u64(1);
        let mut none: [Example<[f32; 4], Class>; 0] = [];
        assert_eq!(
            permutation_importance(&mut trainer, &net, &CrossEntropy, &mut none, &mut rng, &mut to),
            Err(Error::Empty)
        );
        let mut bad = [Example { x: [1.0; 4], target: Class(0) }, Example { x: [2.0; 4], target: Class(9) }];
        assert_eq!(
            permutation_importance(&mut trainer, &net, &CrossEntropy, &mut bad, &mut rng, &mut to),
            Err(Error::Target)
        );
        assert!(bad.iter().all(|e| e.x == [1.0; 4] || e.x == [2.0; 4]));
    }
}
