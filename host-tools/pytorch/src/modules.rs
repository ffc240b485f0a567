//! The modules that the tensors of a state dict belong to.

use crate::Error;
use crate::state_dict::{StateDict, Tensor};

/// A module with parameters.
#[derive(Debug)]
pub(crate) struct Module<'s> {
    pub name: &'s str,
    pub kind: Kind<'s>,
}

/// What it computes.
#[derive(Debug)]
pub(crate) enum Kind<'s> {
    /// `nn.Linear`: `y = W x + b`, `W` as `[outputs, inputs]`.
    Linear { inputs: usize, outputs: usize, weight: &'s [f32], bias: Option<&'s [f32]> },
    /// `nn.BatchNorm1d`: `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`.
    BatchNorm { mean: &'s [f32], variance: &'s [f32], weight: Option<&'s [f32]>, bias: Option<&'s [f32]> },
}

impl Module<'_> {
    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        error(self.name, what)
    }

    pub(crate) fn is_linear(&self) -> bool {
        matches!(self.kind, Kind::Linear { .. })
    }

    /// How many values it takes and gives.
    pub(crate) fn ends(&self) -> (usize, usize) {
        match self.kind {
            Kind::Linear { inputs, outputs, .. } => (inputs, outputs),
            Kind::BatchNorm { mean, .. } => (mean.len(), mean.len()),
        }
    }
}

fn error(module: &str, what: impl Into<String>) -> Error {
    Error::Module { module: module.to_string(), what: what.into() }
}

/// The modules of a state dict, in its order.
pub(crate) fn modules(state: &StateDict) -> Result<Vec<Module<'_>>, Error> {
    let parametrised = |name: &str| {
        // torch.nn.utils.parametrizations, and weight_norm before there were these.
        let end = name.find(".parametrizations.").or_else(|| {
            [".weight_g", ".weight_v", ".weight_orig"]
                .iter()
                .find_map(|end| name.strip_suffix(end))
                .map(str::len)
        });
        end.map(|end| name[..end].to_string())
    };
    if let Some(module) = state.tensors.iter().find_map(|tensor| parametrised(&tensor.name)) {
        return Err(error(
            &module,
            "its weight is parametrised; remove the parametrisation before it is saved",
        ));
    }
    let mut groups: Vec<(&str, Vec<(&str, &Tensor)>)> = Vec::new();
    for tensor in &state.tensors {
        let (module, parameter) = tensor.name.rsplit_once('.').unwrap_or(("", &tensor.name));
        match groups.iter_mut().find(|(name, _)| *name == module) {
            Some((_, parameters)) => parameters.push((parameter, tensor)),
            None => groups.push((module, vec![(parameter, tensor)])),
        }
    }
    groups.into_iter().map(|(name, parameters)| Ok(Module { name, kind: kind(name, &parameters)? })).collect()
}

fn kind<'s>(module: &str, parameters: &[(&str, &'s Tensor)]) -> Result<Kind<'s>, Error> {
    let find = |wanted: &str| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, tensor)| *tensor);
    let advice = "give a network of Linear and BatchNorm1d";
    const KNOWN: [&str; 5] = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
    if let Some((name, _)) = parameters.iter().find(|(name, _)| !KNOWN.contains(name)) {
        let what = match *name {
            "weight_ih_l0" | "weight_hh_l0" => {
                "it is an LSTM, a GRU or an RNN, which cannot be imported".to_string()
            }
            "in_proj_weight" => "it is an attention, which cannot be imported".to_string(),
            name => format!("its parameter '{name}' is none of Linear's or BatchNorm1d's"),
        };
        return Err(error(module, format!("{what}; {advice}")));
    }
    let vector = |name: &str, len: Option<usize>| -> Result<Option<&'s [f32]>, Error> {
        let Some(tensor) = find(name) else { return Ok(None) };
        let values = floats(tensor)?;
        match tensor.shape[..] {
            [n] if len.is_none_or(|len| len == n) => Ok(Some(values)),
            _ => {
                let expected = len.map_or_else(|| "one dimension".to_string(), |len| format!("[{len}]"));
                let what = format!(
                    "its {name} has the shape {:?} where {expected} is expected; {advice}",
                    tensor.shape
                );
                Err(error(module, what))
            }
        }
    };
    if let Some(mean) = vector("running_mean", None)? {
        let len = Some(mean.len());
        let missing = || error(module, "it has a running_mean and no running_var; save it again");
        let variance = vector("running_var", len)?.ok_or_else(missing)?;
        return Ok(Kind::BatchNorm {
            mean,
            variance,
            weight: vector("weight", len)?,
            bias: vector("bias", len)?,
        });
    }
    let weight = find("weight").ok_or_else(|| error(module, format!("it has no weight; {advice}")))?;
    match weight.shape[..] {
        [outputs, inputs] => {
            let bias = vector("bias", Some(outputs))?;
            Ok(Kind::Linear { inputs, outputs, weight: floats(weight)?, bias })
        }
        [_] => {
            let what = "it is a LayerNorm, a PReLU or a BatchNorm1d without running statistics, which cannot be imported";
            Err(error(module, format!("{what}; {advice}")))
        }
        _ => {
            let what = format!("its weight has {} dimensions, as a convolution's", weight.shape.len());
            Err(error(module, format!("{what}; {advice}")))
        }
    }
}

fn floats(tensor: &Tensor) -> Result<&[f32], Error> {
    tensor.values.as_deref().map_err(|kind| Error::Tensor {
        tensor: tensor.name.clone(),
        what: format!("it is of {kind}; give a network of floating point weights, before it is quantised"),
    })
}
