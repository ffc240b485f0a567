//! Networks as other tools write them, one operation after the other, folded into dense layers.

use std::mem;

use crate::{Activation, Dense, F32Network, LinearMap, Scaler, identifier};

/// The longest vector between layers; a network for a microcontroller is far below.
pub const LONGEST: usize = 1 << 16;

/// The most values for which an operation that no dense layer can take in gets a separate layer.
const MOST_DIAGONAL: usize = 1024;

/// The most weights of a layer that took in sums of its inputs or outputs.
const MOST_FOLDED: usize = 1 << 22;

/// Takes operations in the order of inference and folds them into dense layers.
///
/// A batch normalization, `y = scale * x + shift` elementwise, goes into the weights of the dense layer before it, or if an
/// activation lies between, into the one after it. Products and sums of folding are of `f64`, rounded once: the folded
/// network's outputs are those of the operations up to the rounding of `f32`. Where there is no such layer, as with an
/// activation after an activation, a layer with a diagonal matrix is put in. A [`LinearMap`] is folded in the same way.
#[derive(Clone, Debug)]
pub struct Sequence {
    len: usize,
    scaler: Option<Scaler>,
    layers: Vec<Layer>,
    /// Waits for the dense layer after it.
    affine: Option<Affine>,
    /// The same; one of the two waits at most.
    map: Option<LinearMap>,
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
        Ok(Self { len: inputs, scaler: None, layers: Vec::new(), affine: None, map: None, names: Vec::new() })
    }

    /// Values that an example has where the sequence is.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was taken yet.
    pub fn is_empty(&self) -> bool {
        self.scaler.is_none() && self.layers.is_empty() && self.affine.is_none() && self.map.is_none()
    }

    /// The scaling of raw inputs, which only can be the first.
    ///
    /// # Errors
    /// Something was taken before, the lengths differ, or a number is not finite.
    pub fn scaler(&mut self, scaler: Scaler) -> Result<(), Unfit> {
        if !self.is_empty() {
            return unfit("a scaling of inputs is the first operation; put it before all layers");
        }
        let Scaler { mean, inv_std } = &scaler;
        if mean.len() != self.len || inv_std.len() != self.len {
            return unfit(format!(
                "{} means and {} scales for {} inputs",
                mean.len(),
                inv_std.len(),
                self.len
            ));
        }
        finite(mean.iter().chain(inv_std).map(|&v| v.into()))?;
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
            activation: Activation::Identity,
        };
        self.after_waiting(&mut layer)?;
        self.len = outputs;
        self.layers.push(layer);
        Ok(())
    }

    /// The layer takes in what waits for it.
    fn after_waiting(&mut self, layer: &mut Layer) -> Result<(), Unfit> {
        if let Some(affine) = self.affine.take() {
            layer.after(&affine);
        }
        match self.map.take() {
            None => Ok(()),
            Some(map) => layer.after_map(&map),
        }
    }

    /// `y = scale * x + shift`, elementwise: of a batch normalization at inference `scale` is
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
        if let Some(map) = &mut self.map {
            map.then(&scale, &shift);
            return Ok(());
        }
        let affine = Affine { scale, shift };
        match (&mut self.affine, self.layers.last_mut()) {
            (Some(before), _) => before.then(&affine),
            (None, Some(layer)) if layer.activation == Activation::Identity => layer.before(&affine),
            (before, _) => *before = Some(affine),
        }
        Ok(())
    }

    /// Each value afterward is a sum of some before, each times a factor, and a shift.
    ///
    /// # Errors
    /// It is of other values than there are, or a number is not finite.
    pub fn linear_map(&mut self, mut map: LinearMap) -> Result<(), Unfit> {
        let outputs = map.len();
        if !(1..=LONGEST).contains(&outputs) || map.inputs() != self.len {
            return unfit(format!("{outputs} sums of {} values where there are {}", map.inputs(), self.len));
        }
        finite(map.numbers())?;
        if let Some(affine) = self.affine.take() {
            map.after(&affine.scale, &affine.shift);
        }
        match (&mut self.map, self.layers.last_mut()) {
            (Some(before), _) => *before = map.of(before),
            (None, Some(layer)) if layer.activation == Activation::Identity => layer.before_map(&map)?,
            (waiting, _) => *waiting = Some(map),
        }
        self.len = outputs;
        Ok(())
    }

    /// `y = min(max(x, low), high)`, elementwise; `None` has no bound. As an activation that is ReLU or ReLU6
    /// between affine functions.
    ///
    /// # Errors
    /// As of [`activation`](Self::activation); or the lowest value is above the highest, or no finite number.
    pub fn clip(&mut self, low: Option<f64>, high: Option<f64>) -> Result<(), Unfit> {
        let all = |value: f64| vec![value; self.len];
        finite(low.iter().chain(&high).copied())?;
        // The scaling before the activation, the activation, and the scaling after it.
        let (before, activation, after) = match (low, high) {
            (None, None) => return Ok(()),
            (Some(0.0), None) => return self.activation(Activation::Relu),
            (Some(0.0), Some(6.0)) => return self.activation(Activation::Relu6),
            (Some(low), None) => ((1.0, -low), Activation::Relu, (1.0, low)),
            (None, Some(high)) => ((-1.0, high), Activation::Relu, (-1.0, high)),
            (Some(low), Some(high)) if low < high => {
                let by = 6.0 / (high - low);
                ((by, -low * by), Activation::Relu6, (1.0 / by, low))
            }
            (Some(low), Some(high)) => {
                return unfit(format!("it cuts at {low} below and {high} above; train the model again"));
            }
        };
        let (before, after) = ((all(before.0), all(before.1)), (all(after.0), all(after.1)));
        self.affine(before.0, before.1)?;
        self.activation(activation)?;
        self.affine(after.0, after.1)
    }

    /// `y = max(x, 0) + slope * min(x, 0)` with a slope for each value: a leaky ReLU where all are the same, else two units of ReLU
    /// for each value, of it and of its negative.
    ///
    /// # Errors
    /// As of [`activation`](Self::activation) and [`linear_map`](Self::linear_map).
    pub fn prelu(&mut self, slopes: &[f64]) -> Result<(), Unfit> {
        match slopes {
            [first, rest @ ..] if rest.iter().all(|slope| slope == first) => {
                return self.activation(Activation::LeakyRelu { slope: *first as f32 });
            }
            _ if slopes.len() != self.len => {
                return unfit(format!(
                    "{} slopes for {} values; export the model again",
                    slopes.len(),
                    self.len
                ));
            }
            _ => {}
        }
        let both = (0..self.len).flat_map(|at| [(vec![(at, 1.0)], 0.0), (vec![(at, -1.0)], 0.0)]);
        self.linear_map(LinearMap::new(self.len, both.collect()))?;
        self.activation(Activation::Relu)?;
        let sum = |(at, slope): (usize, &f64)| (vec![(2 * at, 1.0), (2 * at + 1, -slope)], 0.0);
        self.linear_map(LinearMap::new(2 * slopes.len(), slopes.iter().enumerate().map(sum).collect()))
    }

    /// An activation of what came last.
    ///
    /// # Errors
    /// It follows no dense layer, and there are too many values to give it one; or a setting is not a finite number.
    pub fn activation(&mut self, activation: Activation) -> Result<(), Unfit> {
        if let Some(setting) = activation.settings().into_iter().find(|setting| !setting.is_finite()) {
            return unfit(format!("a setting of a {} is {setting}; give a finite number", activation.name()));
        }
        if activation == Activation::Identity {
            return Ok(());
        }
        let free = |layer: &Layer| layer.activation == Activation::Identity;
        if self.affine.is_some() || self.map.is_some() || !self.layers.last().is_some_and(free) {
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
        if self.affine.is_some() || self.map.is_some() {
            self.diagonal("what is added and multiplied at the end")?;
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
                "{operation} of {len} values follows no dense layer, which needs a separate one; give at most \
                 {MOST_DIAGONAL}"
            ));
        }
        let mut weights = vec![0.0; len * len];
        weights.iter_mut().step_by(len + 1).for_each(|w| *w = 1.0);
        let bias = vec![0.0; len];
        let mut layer =
            Layer { name: None, inputs: len, outputs: len, weights, bias, activation: Activation::Identity };
        self.after_waiting(&mut layer)?;
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

    /// The layer, then sums of its outputs.
    fn before_map(&mut self, map: &LinearMap) -> Result<(), Unfit> {
        fits_memory(self.inputs, map.len())?;
        let rows = self.weights.chunks_exact(self.outputs);
        self.weights = rows.flat_map(|row| map.apply(row, false)).collect();
        self.bias = map.apply(&self.bias, true);
        self.outputs = map.len();
        Ok(())
    }

    /// Sums of its inputs, then the layer.
    fn after_map(&mut self, map: &LinearMap) -> Result<(), Unfit> {
        fits_memory(map.inputs(), self.outputs)?;
        let mut weights = vec![0.0; map.inputs() * self.outputs];
        for (row, (terms, shift)) in self.weights.chunks_exact(self.outputs).zip(map.rows()) {
            for (o, w) in row.iter().enumerate() {
                self.bias[o] += w * shift;
                for &(input, factor) in terms {
                    weights[input * self.outputs + o] += w * factor;
                }
            }
        }
        (self.weights, self.inputs) = (weights, map.inputs());
        Ok(())
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

/// Of a small file, folding must not make a large network.
fn fits_memory(inputs: usize, outputs: usize) -> Result<(), Unfit> {
    match inputs.checked_mul(outputs) {
        Some(..=MOST_FOLDED) => Ok(()),
        _ => unfit(format!("a folded layer has {inputs} x {outputs} weights; give a smaller network")),
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

    /// Whether they differ by rounding alone, which goes by the largest number on the way and not by what is left of it.
    fn close(got: &[f32], want: &[f64], largest: f64) -> bool {
        got.len() == want.len()
            && got.iter().zip(want).all(|(g, w)| (f64::from(*g) - w).abs() <= 1e-5 * largest)
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
        assert!(sequence.scaler(Scaler { mean: vec![0.0], inv_std: vec![1.0] }).is_err());
        sequence.affine(vec![1e30], vec![0.0]).unwrap();
        assert!(sequence.finish().unwrap_err().to_string().contains("beyond f32"));
    }

    proptest! {
        /// Whatever the order, the folded network computes the operations one after the other, here in `f64`.
        #[test]
        fn folding_changes_no_output(
            operations in proptest::collection::vec((0..8usize, proptest::collection::vec(-1.5f32..1.5, 12)), 1..7),
            x in proptest::collection::vec(-2.0f32..2.0, 3),
        ) {
            let mut sequence = Sequence::new(3).unwrap();
            let mut want: Vec<f64> = x.iter().map(|&v| v.into()).collect();
            sequence.dense(None, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0], None, 3).unwrap();
            let mut largest = 1e-3f64;
            for (operation, n) in operations {
                largest = want.iter().fold(largest, |largest, v| largest.max(v.abs()));
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
                    4 => {
                        let (low, high) = (f64::from(n[0]), f64::from(n[0]) + f64::from(n[1]).abs() + 0.1);
                        let end = |at: usize, end: f64| (n[at] > -0.75).then_some(end);
                        let (low, high) = (end(2, low), end(3, high));
                        sequence.clip(low, high).unwrap();
                        for v in &mut want {
                            *v = low.map_or(*v, |low| v.max(low));
                            *v = high.map_or(*v, |high| v.min(high));
                        }
                    }
                    6 => {
                        let slopes: Vec<f64> = n[..3].iter().map(|&slope| slope.into()).collect();
                        sequence.prelu(&slopes).unwrap();
                        want.iter_mut().zip(slopes).for_each(|(v, slope)| *v = v.max(0.0) + slope * v.min(0.0));
                    }
                    5 => {
                        // Of two values, of one, of none; the same value twice.
                        let terms = [vec![(2, 0.5), (1, f64::from(n[0]))], vec![(0, f64::from(n[1]))], vec![]];
                        let rows = terms.into_iter().zip(&n[2..]).map(|(terms, &shift)| (terms, shift.into()));
                        sequence.linear_map(LinearMap::new(3, rows.collect())).unwrap();
                        let sums = [0.5 * want[2] + f64::from(n[0]) * want[1], f64::from(n[1]) * want[0], 0.0];
                        want = sums.iter().zip(&n[2..]).map(|(sum, &shift)| sum + f64::from(shift)).collect();
                    }
                    _ => sequence.activation(Activation::Identity).unwrap(),
                }
            }
            largest = want.iter().fold(largest, |largest, v| largest.max(v.abs()));
            let got = sequence.finish().unwrap().1.predict(&x);
            prop_assert!(close(&got, &want, largest), "{got:?} {want:?}");
        }
    }
}
