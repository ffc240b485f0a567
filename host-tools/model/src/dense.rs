//! The f32 network, its shape known at run time.

use crate::Activation;

/// A dense layer: `y = f(x W + b)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    /// The layer's name, an identifier.
    pub name: String,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// `[input][output]`, flattened.
    pub weights: Vec<f32>,
    /// One an output.
    pub bias: Vec<f32>,
    /// The activation of the weighted sums.
    pub activation: Activation,
}

impl Dense {
    /// The weighted sums of one input row. Every sum runs in index order from the bias: the kernel's bits.
    pub fn weighted_sums(&self, x: &[f32], z: &mut [f32]) {
        z.copy_from_slice(&self.bias);
        for (&x, row) in x.iter().zip(self.weights.chunks_exact(self.outputs)) {
            for (z, &w) in z.iter_mut().zip(row) {
                *z += x * w;
            }
        }
    }

    /// The outputs of one input row.
    pub fn predict(&self, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; self.outputs];
        self.weighted_sums(x, &mut y);
        self.activation.apply(&mut y);
        y
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.weights.len() + self.bias.len()
    }
}

/// Dense layers, each fed by the one before; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct F32Network {
    /// First to last.
    pub layers: Vec<Dense>,
}

impl F32Network {
    /// The number of inputs.
    pub fn input_len(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.inputs)
    }

    /// The number of outputs.
    pub fn output_len(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// The activation of the last layer.
    pub fn activation(&self) -> Activation {
        self.layers.last().map_or(Activation::Identity, |layer| layer.activation)
    }

    /// The first layer whose activation an int8 network cannot have there: one of `f32` alone, or a softmax in between.
    pub fn without_int8(&self) -> Option<&Dense> {
        let last = self.layers.len().saturating_sub(1);
        let layers = self.layers.iter().enumerate();
        let mut without = layers.filter(|(at, layer)| {
            let softmax = layer.activation == Activation::Softmax && *at < last;
            softmax || !layer.activation.has_int8()
        });
        without.next().map(|(_, layer)| layer)
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(Dense::parameters).sum()
    }

    /// The sizes from input to output, as in `30-32-16-7`.
    pub fn sizes(&self) -> Vec<usize> {
        let outputs = self.layers.iter().map(|layer| layer.outputs);
        std::iter::once(self.input_len()).chain(outputs).collect()
    }

    /// The output for one row of already scaled inputs.
    pub fn predict(&self, x: &[f32]) -> Vec<f32> {
        self.layers.iter().fold(x.to_vec(), |x, layer| layer.predict(&x))
    }
}
