//! How steeply the predicted output answers to each input.

use tinyfit_model::{Dense, F32Network};

/// At most so many rows are looked at.
pub const SALIENCY_ROWS: usize = 1000;

/// Mean |dz/dx| over already scaled rows, an input each: `z` is the weighted sum of the predicted class's output before
/// the last activation, or of the only output (Simonyan et al., 2014). Behind a softmax or a sigmoid the gradient
/// would vanish where the network is sure; before it, it does not.
pub fn saliency(net: &F32Network, rows: &[&[f32]]) -> Vec<f64> {
    let mut sums = vec![0.0; net.input_len()];
    for row in rows {
        for (sum, slope) in sums.iter_mut().zip(input_gradient(net, row)) {
            *sum += f64::from(slope.abs());
        }
    }
    let n = rows.len().max(1) as f64;
    sums.into_iter().map(|sum| sum / n).collect()
}

/// dz/dx of the largest output at `x`.
fn input_gradient(net: &F32Network, x: &[f32]) -> Vec<f32> {
    // Of each layer but the last, what its activation's backward pass is given.
    let mut saved: Vec<Vec<f32>> = Vec::with_capacity(net.layers.len());
    let mut last = x.to_vec();
    for (i, layer) in net.layers.iter().enumerate() {
        let mut y = vec![0.0; layer.outputs];
        layer.weighted_sums(&last, &mut y);
        if i + 1 < net.layers.len() {
            let mut beside = vec![0.0; layer.outputs];
            layer.activation.forward(&mut y, &mut beside);
            saved.push(if layer.activation.saves() { beside } else { y.clone() });
        }
        last = y;
    }
    // Softmax and sigmoid keep the order, so the largest sum is the predicted class.
    let largest = (0..last.len()).max_by(|&a, &b| last[a].total_cmp(&last[b]));
    let mut delta: Vec<f32> = (0..last.len()).map(|i| f32::from(u8::from(Some(i) == largest))).collect();
    for layer in net.layers.iter().rev() {
        delta = through(layer, &delta);
        // Of the layer below, if there is one.
        if let Some(below) = saved.pop() {
            net.layers[saved.len()].activation.backward(&below, &mut delta);
        }
    }
    delta
}

/// The gradient by a layer's inputs, given that by its weighted sums.
fn through(layer: &Dense, delta: &[f32]) -> Vec<f32> {
    let row = |row: &[f32]| row.iter().zip(delta).map(|(w, d)| w * d).sum();
    layer.weights.chunks_exact(layer.outputs).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::network;
    use proptest::prelude::*;
    use tinyfit::{Layer, Zero};
    use tinyfit_model::Activation;

    proptest! {
        #[test]
        fn slopes_are_the_kernels(seed: u64, x in proptest::array::uniform4(0.5f32..2.0)) {
            type Kernel = (
                tinyfit::Dense<4, 6, tinyfit::Tanh>,
                (tinyfit::Dense<6, 6, tinyfit::activation::Gelu>, tinyfit::Dense<6, 3, tinyfit::Softmax>),
            );
            let mut net = network(&[4, 6, 6, 3], Activation::Tanh, Activation::Softmax, seed);
            net.layers[1].activation = Activation::Gelu;
            let mut kernel = Kernel::ZERO;
            kernel.0.weights.as_flattened_mut().copy_from_slice(&net.layers[0].weights);
            kernel.1.0.weights.as_flattened_mut().copy_from_slice(&net.layers[1].weights);
            kernel.1.1.weights.as_flattened_mut().copy_from_slice(&net.layers[2].weights);
            let class = tinyfit::Class::argmax(&kernel.predict(&x)).unwrap().0;
            let mut parts = [0.0; 4];
            tinyfit::explain::saliency(&mut tinyfit::Trainer::<Kernel, ()>::new(), &kernel, &x, class, &mut parts).unwrap();
            // The kernel's parts are gradient times input.
            for ((part, x), slope) in parts.iter().zip(&x).zip(saliency(&net, &[&x[..]])) {
                prop_assert!((f64::from((part / x).abs()) - slope).abs() < 1e-5, "{} {}", part / x, slope);
            }
        }
    }

    #[test]
    fn a_linear_output_answers_by_its_weights() {
        let mut net = network(&[3, 1], Activation::Relu, Activation::Identity, 1);
        net.layers[0].weights = vec![3.0, -1.0, 0.0];
        assert_eq!(saliency(&net, &[&[1.0, 2.0, 3.0], &[0.0; 3]]), [3.0, 1.0, 0.0]);
        assert_eq!(saliency(&net, &[]), [0.0; 3]);
    }
}
