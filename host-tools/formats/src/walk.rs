//! One walk through the layers of a network, for formats whose files are operators between tensors: what does not depend on
//! the format is checked and prepared here, and the format writes each step in its own operators.

use tinyfit_model::{
    Activation, Dense, Description, Element, Ends, F32Network, Int8Dense, Int8Layer, Int8Network,
    Int8Operator, Int8Softmax, Int8Table, Model, Network, QuantParams, Quantities, Quantity, Scaler, Task,
};

use crate::{Error, int8};

/// Writes the steps of a network. Each takes the tensor that it reads and returns the one that it computes.
pub(crate) trait Operators {
    /// What stands for a tensor in the format.
    type Tensor;

    /// `(x - mean) * inv_std`
    fn standardize(&mut self, x: Self::Tensor, scaler: &Scaler) -> Self::Tensor;

    /// A layer in f32; `is_last` of the network's last one.
    fn dense(&mut self, x: Self::Tensor, layer: &Dense, is_last: bool) -> Result<Self::Tensor, Error>;

    /// What the first int8 layer reads, of a file's input of the type `end`.
    fn quantize_input(&mut self, x: Self::Tensor, input: QuantParams, end: Element) -> Self::Tensor;

    /// A dense layer in int8.
    fn int8_dense(&mut self, x: Self::Tensor, layer: &DenseStep<'_>) -> Result<Self::Tensor, Error>;

    /// A function of each value in int8.
    fn int8_table(
        &mut self,
        x: Self::Tensor,
        step: Step<'_>,
        table: &Int8Table,
    ) -> Result<Self::Tensor, Error>;

    /// A softmax in int8.
    fn int8_softmax(
        &mut self,
        x: Self::Tensor,
        step: Step<'_>,
        softmax: &Int8Softmax,
    ) -> Result<Self::Tensor, Error>;

    /// The file's output of the type `end`, of the last int8 layer's, which is stored as `before`; in f32 through `activation`.
    fn dequantize_output(
        &mut self,
        x: Self::Tensor,
        before: QuantParams,
        end: Element,
        activation: Activation,
    ) -> Result<Self::Tensor, Error>;

    /// `x * std_dev + mean`: outputs in the units of targets.
    fn restore_units(&mut self, x: Self::Tensor, mean: &[f32], std_dev: &[f32]) -> Self::Tensor;
}

/// An int8 layer, and how what it reads is stored.
#[derive(Clone, Copy)]
pub(crate) struct Step<'m> {
    pub(crate) layer: &'m Int8Layer,
    pub(crate) before: QuantParams,
}

/// A dense layer in int8 as files hold it.
pub(crate) struct DenseStep<'m> {
    pub(crate) step: Step<'m>,
    pub(crate) net: &'m Int8Network,
    pub(crate) dense: &'m Int8Dense,
    /// Without the input's zero point, which a model's biases have in them.
    pub(crate) bias: Vec<i32>,
    /// Of the biases: the input's times the weights'.
    pub(crate) bias_scale: Vec<f32>,
}

/// What a file is to hold.
pub(crate) struct FileContents<'m> {
    model: &'m Model,
    /// The types of the file's input and output.
    pub(crate) ends: Ends,
    scaler: Option<&'m Scaler>,
    targets: &'m [Quantity],
    /// All else that the model is, as JSON, for an import to read.
    pub(crate) description: String,
}

impl<'m> FileContents<'m> {
    /// The network's own tensors, or with the scaler from raw inputs to outputs in the targets' units, in f32.
    pub(crate) fn of(model: &'m Model, with_scaler: bool) -> Self {
        let floats = Ends { input: Element::F32, output: Element::F32 };
        let own = match &model.network {
            Network::F32(_) => floats,
            Network::Int8(net) => net.ends,
        };
        let targets = match &model.task {
            Task::Regress(Quantities(targets)) if with_scaler => &targets[..],
            _ => &[],
        };
        let description = if with_scaler { Description::with_scaler(model) } else { Description::of(model) };
        Self {
            model,
            ends: if with_scaler { floats } else { own },
            scaler: model.scaler.as_ref().filter(|_| with_scaler),
            targets,
            description: description.to_json(),
        }
    }

    /// Whether the outputs are brought into the units of targets.
    pub(crate) fn has_units(&self) -> bool {
        !self.targets.is_empty()
    }

    /// How the file's input is stored, if it is int8.
    pub(crate) fn stored_input(&self) -> Option<QuantParams> {
        match &self.model.network {
            Network::Int8(net) if self.ends.input == Element::Int8 => Some(net.input),
            _ => None,
        }
    }

    /// Writes all that is between the file's input and its output.
    pub(crate) fn write<O: Operators>(&self, to: &mut O, input: O::Tensor) -> Result<O::Tensor, Error> {
        let mut x = input;
        if let Some(scaler) = self.scaler {
            x = to.standardize(x, scaler);
        }
        x = match &self.model.network {
            Network::F32(net) => f32_layers(to, net, x)?,
            Network::Int8(net) => int8_layers(to, net, self.ends, x)?,
        };
        if self.has_units() {
            let (mean, std_dev): (Vec<f32>, Vec<f32>) =
                self.targets.iter().map(|target| (target.mean, target.std_dev)).unzip();
            x = to.restore_units(x, &mean, &std_dev);
        }
        Ok(x)
    }
}

fn f32_layers<O: Operators>(to: &mut O, net: &F32Network, mut x: O::Tensor) -> Result<O::Tensor, Error> {
    for (at, layer) in net.layers.iter().enumerate() {
        x = to.dense(x, layer, at + 1 == net.layers.len())?;
    }
    Ok(x)
}

fn int8_layers<O: Operators>(
    to: &mut O,
    net: &Int8Network,
    ends: Ends,
    x: O::Tensor,
) -> Result<O::Tensor, Error> {
    let mut x = to.quantize_input(x, net.input, ends.input);
    let mut before = net.input;
    for layer in &net.layers {
        let step = Step { layer, before };
        x = match &layer.operator {
            Int8Operator::Dense(dense) => to.int8_dense(x, &dense_step(step, net, dense)?)?,
            Int8Operator::Table(table) => {
                let made = Int8Table::new(table.len, table.activation, before, layer.output, net.runtime);
                if made.as_ref() != Some(table) {
                    return Err(changed(layer, "table"));
                }
                to.int8_table(x, step, table)?
            }
            Int8Operator::Softmax(softmax) => {
                if *softmax != Int8Softmax::new(softmax.len, softmax.beta, before.scale, net.runtime) {
                    return Err(changed(layer, "table of exponentials"));
                }
                to.int8_softmax(x, step, softmax)?
            }
        };
        before = layer.output;
    }
    to.dequantize_output(x, before, ends.output, net.output_activation)
}

fn dense_step<'m>(
    step: Step<'m>,
    net: &'m Int8Network,
    dense: &'m Int8Dense,
) -> Result<DenseStep<'m>, Error> {
    let Step { layer, before } = step;
    let range = int8::range(dense.activation, layer.output).ok_or_else(|| changed(layer, "activation"))?;
    if (dense.min, dense.max) != range {
        return Err(changed(layer, "range"));
    }
    let scales = int8::scales(&dense.weight_scale, dense.outputs, before, layer.output);
    let multipliers = scales.map(|scales| net.runtime.multiplier(&scales));
    if !multipliers.eq(dense.multiplier.iter().copied().zip(dense.shift.iter().copied())) {
        return Err(changed(layer, "multiplier"));
    }
    let bias_scale = dense.weight_scale.iter().map(|weights| before.scale * weights).collect();
    Ok(DenseStep { step, net, dense, bias: int8::stored_bias(dense, before), bias_scale })
}

/// What a runtime would compute again from the scales must be what the model holds.
fn changed(layer: &Int8Layer, what: &str) -> Error {
    let what = format!(
        "its {what} is not what the model's scales make; quantize or import the model again with this version"
    );
    Error::layer(&layer.name, what)
}
