//! Networks as other tools write them, one operation after the other, folded into dense layers.

use std::mem;

use crate::{Activation, Dense, F32Network, Scaler, identifier};

/// The longest vector between layers; a network for a microcontroller is far below.
pub const LONGEST: usize = 1 << 16;

/// The most values for which an operation that no dense layer can take in gets a layer of its own.
const MOST_DIAGONAL: usize = 1024;

/// Takes operations in the order of inference and folds them into dense layers.
///
/// A batch normalisation, `y = scale * x + shift` elementwise, goes into the weights of the dense layer before it, or if an
/// activation lies between, into the one after it. Products and sums of folding are of `f64`, rounded once: the folded
/// network's outputs are those of the operations up to the rounding of `f32`. Where there is no such layer, as with an
/// activation after an activation, a layer with a diagonal matrix is put in.
#[derive(Clone, Debug)]
pub struct Sequence {
    len: usize,
    scaler: Option<Scaler>,
    layers: Vec<Layer>,
    /// Waits for the dense layer after it.
    affine: Option<Affine>,
    names: Vec<String>,
}

/// A dense layer while it may still change.
#[derive(Clone, Debug)]
struct Layer {
    name: Option<String>,
    inputs: usize,
    outputs: usize,
    /// `[input][output]`
    weights: Vec<f64>,
    bias: Vec<f64>,
    activation: Activation,
}

/// `y = scale * x + shift`
#[derive(Clone, Debug)]
struct Affine {
    scale: Vec<f64>,
    shift: Vec<f64>,
}

/// Why an operation cannot be taken. One line: what, and after a semicolon what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

impl Sequence {
    /// Of `inputs` values an example.
    ///
    /// # Errors
    /// None or more than [`LONGEST`].
    pub fn new(inputs: usize) -> Result<Self, Unfit> {
        if !(1..=LONGEST).contains(&inputs) {
            return unfit(format!("{inputs} inputs; give a network of 1 to {LONGEST}"));
        }
        Ok(Self { len: inputs, scaler: None, layers: Vec::new(), affine: None, names: Vec::new() })
    }

    /// Values that an example has where the sequence is.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was taken yet.
    pub fn is_empty(&self) -> bool {
        self.scaler.is_none() && self.layers.is_empty() && self.affine.is_none()
    }

    /// The scaling of raw inputs, which only can be the first.
    ///
    /// # Errors
    /// Something was taken before, the lengths differ, or a number is not finite.
    pub fn scaler(&mut self, scaler: Scaler) -> Result<(), Unfit> {
        if !self.is_empty() {
            return unfit("a scaling of inputs is the first operation; put it before all layers");
        }
        let Scaler { mean, scale } = &scaler;
        if mean.len() != self.len || scale.len() != self.len {
            return unfit(format!("{} means and {} scales for {} inputs", mean.len(), scale.len(), self.len));
        }
        finite(mean.iter().chain(scale).map(|&v| v.into()))?;
        self.scaler = Some(scaler);
        Ok(())
    }

    /// A dense layer: `weights` are `[input][output]`, flattened; no bias is zeros. A name is made an identifier.
    ///
    /// # Errors
    /// The lengths are not those of a dense layer here, or a number is not finite.
    pub fn dense(
        &mut self,
        name: Option<&str>,
        weights: &[f32],
        bias: Option<&[f32]>,
        outputs: usize,
    ) -> Result<(), Unfit> {
        let inputs = self.len;
        if !(1..=LONGEST).contains(&outputs) {
            return unfit(format!("{outputs} outputs; give layers of 1 to {LONGEST}"));
        }
        if Some(weights.len()) != inputs.checked_mul(outputs) || bias.is_some_and(|b| b.len() != outputs) {
            let bias = bias.map_or_else(String::new, |bias| format!(" and {} biases", bias.len()));
            return unfit(format!(
                "{} weights{bias} where {inputs} values come in and {outputs} go out; give layers that fit",
                weights.len()
            ));
        }
        finite(weights.iter().chain(bias.unwrap_or_default()).map(|&w| w.into()))?;
        let weights = weights.iter().map(|&w| f64::from(w)).collect();
        let bias = bias.map_or_else(|| vec![0.0; outputs], |bias| bias.iter().map(|&b| b.into()).collect());
        let mut layer = Layer {
            name: name.map(str::to_string),
            inputs,
            outputs,
            weights,
            bias,
            activation: Activation::Linear,
        };
        if let Some(affine) = self.affine.take() {
            layer.after(&affine);
        }
        self.len = outputs;
        self.layers.push(layer);
        Ok(())
    }

    /// `y = scale * x + shift`, elementwise: of a batch normalisation at inference `scale` is
    /// `gamma / sqrt(variance + epsilon)` and `shift` is `beta - mean * scale`.
    ///
    /// # Errors
    /// The lengths differ, or a number is not finite.
    pub fn affine(&mut self, scale: Vec<f64>, shift: Vec<f64>) -> Result<(), Unfit> {
        if scale.len() != self.len || shift.len() != self.len {
            return unfit(format!(
                "{} scales and {} shifts for {} values",
                scale.len(),
                shift.len(),
                self.len
            ));
        }
        finite(scale.iter().chain(&shift).copied())?;
        let affine = Affine { scale, shift };
        match (&mut self.affine, self.layers.last_mut()) {
            (Some(before), _) => before.then(&affine),
            (None, Some(layer)) if layer.activation == Activation::Linear => layer.before(&affine),
            (before, _) => *before = Some(affine),
        }
        Ok(())
    }

    /// An activation of what came last.
    ///
    /// # Errors
    /// It follows no dense layer, and there are too many values to give it one; or a setting is no finite number.
    pub fn activation(&mut self, activation: Activation) -> Result<(), Unfit> {
        if let Some(setting) = activation.settings().into_iter().find(|setting| !setting.is_finite()) {
            return unfit(format!("a setting of a {} is {setting}; give a finite number", activation.name()));
        }
        if activation == Activation::Linear {
            return Ok(());
        }
        let free = |layer: &Layer| layer.activation == Activation::Linear;
        if self.affine.is_some() || !self.layers.last().is_some_and(free) {
            self.diagonal(activation.name())?;
        }
        if let Some(layer) = self.layers.last_mut() {
            layer.activation = activation;
        }
        Ok(())
    }

    /// The scaler and the network; a layer without a name is `denseN`.
    ///
    /// # Errors
    /// There is no layer, or a folded weight is beyond `f32`.
    pub fn finish(mut self) -> Result<(Option<Scaler>, F32Network), Unfit> {
        if self.affine.is_some() {
            self.diagonal("a batch normalisation")?;
        }
        if self.layers.is_empty() {
            return unfit("the network has no dense layer; give one that has");
        }
        let layers = mem::take(&mut self.layers).into_iter().enumerate();
        let layers = layers.map(|(at, layer)| {
            let name = layer.name.clone().unwrap_or_else(|| format!("dense{}", at + 1));
            layer.rounded(identifier(&name, &mut self.names))
        });
        let layers = layers.collect::<Result<_, _>>()?;
        Ok((self.scaler, F32Network { layers }))
    }

    /// A layer that multiplies each value by what waits, or by 1.
    fn diagonal(&mut self, operation: &str) -> Result<(), Unfit> {
        let len = self.len;
        if len > MOST_DIAGONAL {
            return unfit(format!(
                "{operation} of {len} values follows no dense layer, which needs one of its own; give at most \
                 {MOST_DIAGONAL}"
            ));
        }
        let mut weights = vec![0.0; len * len];
        weights.iter_mut().step_by(len + 1).for_each(|w| *w = 1.0);
        let bias = vec![0.0; len];
        let mut layer =
            Layer { name: None, inputs: len, outputs: len, weights, bias, activation: Activation::Linear };
        if let Some(affine) = self.affine.take() {
            layer.after(&affine);
        }
        self.layers.push(layer);
        Ok(())
    }
}

impl Affine {
    /// This one, then another.
    fn then(&mut self, after: &Affine) {
        let pairs = self.scale.iter_mut().zip(&mut self.shift);
        for ((scale, shift), (by, plus)) in pairs.zip(after.scale.iter().zip(&after.shift)) {
            *scale *= by;
            *shift = *shift * by + plus;
        }
    }
}

impl Layer {
    /// The layer, then the affine function of its outputs.
    fn before(&mut self, Affine { scale, shift }: &Affine) {
        for row in self.weights.chunks_exact_mut(self.outputs) {
            row.iter_mut().zip(scale).for_each(|(w, by)| *w *= by);
        }
        for (bias, (by, plus)) in self.bias.iter_mut().zip(scale.iter().zip(shift)) {
            *bias = *bias * by + plus;
        }
    }

    /// The affine function of its inputs, then the layer.
    fn after(&mut self, Affine { scale, shift }: &Affine) {
        for (row, (by, plus)) in self.weights.chunks_exact_mut(self.outputs).zip(scale.iter().zip(shift)) {
            for (w, bias) in row.iter_mut().zip(&mut self.bias) {
                *bias += *w * plus;
                *w *= by;
            }
        }
    }

    fn rounded(self, name: String) -> Result<Dense, Unfit> {
        let Self { inputs, outputs, weights, bias, activation, .. } = self;
        let rounded = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect::<Vec<f32>>();
        let (weights, bias) = (rounded(weights), rounded(bias));
        if weights.iter().chain(&bias).any(|w| !w.is_finite()) {
            return unfit(format!(
                "a weight of layer '{name}' is beyond f32 once folded; train the model again"
            ));
        }
        Ok(Dense { name, inputs, outputs, weights, bias, activation })
    }
}

fn finite(mut values: impl Iterator<Item = f64>) -> Result<(), Unfit> {
    match values.find(|v| !v.is_finite()) {
        None => Ok(()),
        Some(v) => unfit(format!("a weight is {v}, not a finite number; train the model again")),
    }
}

fn unfit<T>(what: impl Into<String>) -> Result<T, Unfit> {
    Err(Unfit(what.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(got: &[f32], want: &[f64]) -> bool {
        let most = want.iter().fold(1e-3f64, |most, v| most.max(v.abs()));
        got.len() == want.len() && got.iter().zip(want).all(|(g, w)| (f64::from(*g) - w).abs() <= 1e-5 * most)
    }

    #[test]
    fn layers_without_folding_keep_their_bits_and_names() {
        let mut sequence = Sequence::new(2).unwrap();
        sequence.dense(Some("Fc/1"), &[0.1, 0.2, 0.3, 0.4], Some(&[0.5, 0.6]), 2).unwrap();
        sequence.activation(Activation::Relu).unwrap();
        sequence.dense(Some("type"), &[0.7, -0.8], None, 1).unwrap();
        let (scaler, net) = sequence.finish().unwrap();
        assert_eq!(scaler, None);
        assert_eq!(net.layers[0].weights, [0.1, 0.2, 0.3, 0.4]);
        assert_eq!(net.layers[0].activation, Activation::Relu);
        assert_eq!(net.layers[1].bias, [0.0]);
        let names: Vec<&str> = net.layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["fc_1", "type_layer"]);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        assert!(Sequence::new(0).is_err());
        assert!(Sequence::new(LONGEST + 1).is_err());
        let mut sequence = Sequence::new(2).unwrap();
        assert!(sequence.clone().finish().is_err());
        assert!(sequence.dense(None, &[1.0; 3], None, 2).is_err());
        assert!(sequence.dense(None, &[1.0, f32::NAN], None, 1).is_err());
        assert!(sequence.affine(vec![1.0; 3], vec![1.0; 3]).is_err());
        sequence.dense(None, &[1e30, 1.0], None, 1).unwrap();
        assert!(sequence.scaler(Scaler { mean: vec![0.0], scale: vec![1.0] }).is_err());
        sequence.affine(vec![1e30], vec![0.0]).unwrap();
        assert!(sequence.finish().unwrap_err().to_string().contains("beyond f32"));
    }

    proptest! {
        /// Whatever the order, the folded network computes the operations one after the other, here in `f64`.
        #[test]
        fn folding_changes_no_output(
            operations in proptest::collection::vec((0..5usize, proptest::collection::vec(-1.5f32..1.5, 12)), 1..7),
            x in proptest::collection::vec(-2.0f32..2.0, 3),
        ) {
            let mut sequence = Sequence::new(3).unwrap();
            let mut want: Vec<f64> = x.iter().map(|&v| v.into()).collect();
            sequence.dense(None, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0], None, 3).unwrap();
            for (operation, n) in operations {
                match operation {
                    0 => {
                        sequence.dense(None, &n[..9], Some(&n[9..]), 3).unwrap();
                        want = (0..3)
                            .map(|o| {
                                f64::from(n[9 + o]) + (0..3).map(|i| want[i] * f64::from(n[3 * i + o])).sum::<f64>()
                            })
                            .collect();
                    }
                    1 => {
                        let (scale, shift): (Vec<f64>, Vec<f64>) =
                            (0..3).map(|i| (f64::from(n[i]), f64::from(n[i + 3]))).unzip();
                        for i in 0..3 {
                            want[i] = want[i] * scale[i] + shift[i];
                        }
                        sequence.affine(scale, shift).unwrap();
                    }
                    2 => {
                        sequence.activation(Activation::Relu).unwrap();
                        want.iter_mut().for_each(|v| *v = v.max(0.0));
                    }
                    3 => {
                        sequence.activation(Activation::Tanh).unwrap();
                        want.iter_mut().for_each(|v| *v = v.tanh());
                    }
                    _ => sequence.activation(Activation::Linear).unwrap(),
                }
            }
            let got = sequence.finish().unwrap().1.predict(&x);
            prop_assert!(close(&got, &want), "{got:?} {want:?}");
        }
    }
}
