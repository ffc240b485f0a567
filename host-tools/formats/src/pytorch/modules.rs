//! The modules that the tensors of a state dict belong to.

use crate::Error;
use crate::pytorch::state_dict::{StateDict, Tensor};

/// A module with parameters.
#[derive(Debug)]
pub(crate) struct Module<'s> {
    pub name: &'s str,
    pub kind: Kind<'s>,
}

/// Its computation.
#[derive(Clone, Debug)]
pub(crate) enum Kind<'s> {
    /// `nn.Linear`: `y = W x + b`, `W` as `[outputs, inputs]`.
    Linear { inputs: usize, outputs: usize, weight: &'s [f32], bias: Option<&'s [f32]> },
    /// `nn.BatchNorm1d`: `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`.
    BatchNorm { mean: &'s [f32], variance: &'s [f32], weight: Option<&'s [f32]>, bias: Option<&'s [f32]> },
    /// `nn.PReLU` of one slope: a leaky ReLU.
    Prelu { slope: f32 },
    /// None that can be imported, which matters if it is used.
    Other(Error),
}

impl Module<'_> {
    pub(crate) fn error(&self, what: impl Into<String>) -> Error {
        error(self.name, what)
    }

    pub(crate) fn is_linear(&self) -> bool {
        matches!(self.kind, Kind::Linear { .. })
    }

    pub(crate) fn is_activation(&self) -> bool {
        matches!(self.kind, Kind::Prelu { .. })
    }

    /// How many values it takes and gives, or `None` if it takes any number.
    pub(crate) fn ends(&self) -> Option<(usize, usize)> {
        match &self.kind {
            Kind::Linear { inputs, outputs, .. } => Some((*inputs, *outputs)),
            Kind::BatchNorm { mean, .. } => Some((mean.len(), mean.len())),
            Kind::Prelu { .. } | Kind::Other(_) => None,
        }
    }
}

fn error(module: &str, what: impl Into<String>) -> Error {
    Error::at(format!("module '{module}'"), what)
}

/// The modules of a state dict, in its order.
pub(crate) fn modules(state: &StateDict) -> Vec<Module<'_>> {
    let mut groups: Vec<(&str, Vec<(&str, &Tensor)>)> = Vec::new();
    for tensor in &state.tensors {
        let end = tensor.name.find(PARAMETRIZATIONS).or_else(|| tensor.name.rfind('.'));
        let (module, parameter) = end.map_or(("", &tensor.name[..]), |end| {
            let (module, parameter) = tensor.name.split_at(end);
            (module, &parameter[1..])
        });
        match groups.iter_mut().find(|(name, _)| *name == module) {
            Some((_, parameters)) => parameters.push((parameter, tensor)),
            None => groups.push((module, vec![(parameter, tensor)])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(name, parameters)| Module { name, kind: kind(name, &parameters).unwrap_or_else(Kind::Other) })
        .collect()
}

/// The text between the name of a module and those of `torch.nn.utils.parametrizations`.
const PARAMETRIZATIONS: &str = ".parametrizations.";

fn kind<'s>(module: &str, parameters: &[(&str, &'s Tensor)]) -> Result<Kind<'s>, Error> {
    let find = |wanted: &str| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, tensor)| *tensor);
    let advice = "give a network of Linear and BatchNorm1d";
    let parametrized = |name: &str| {
        PARAMETRIZATIONS.strip_prefix('.').is_some_and(|prefix| name.starts_with(prefix))
            || ["weight_g", "weight_v", "weight_orig"].contains(&name)
    };
    if parameters.iter().any(|(name, _)| parametrized(name)) {
        return Err(error(
            module,
            "its weight is parametrized; remove the parametrization before it is saved",
        ));
    }
    const KNOWN: [&str; 5] = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
    if let Some((name, _)) = parameters.iter().find(|(name, _)| !KNOWN.contains(name)) {
        let what = match *name {
            "weight_ih_l0" | "weight_hh_l0" => {
                "it is an LSTM, a GRU or an RNN, which cannot be imported".to_string()
            }
            "in_proj_weight" => "it is an attention, which cannot be imported".to_string(),
            name => {
                let what = format!("its '{name}' does not belong to Linear or BatchNorm1d");
                let scale = "leave it out by naming the others in --modules, or if it scales the inputs, begin with \
                             scale:MEAN:STD there";
                return Err(error(module, format!("{what}; {scale}")));
            }
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
        [_] if find("bias").is_none() => match floats(weight)? {
            [slope, rest @ ..] if rest.iter().all(|other| other == slope) => {
                Ok(Kind::Prelu { slope: *slope })
            }
            slopes => {
                let what = format!(
                    "it is a PReLU with {} slopes, or a LayerNorm, which cannot be imported",
                    slopes.len()
                );
                Err(error(module, format!("{what}; train with nn.PReLU() of one slope or nn.LeakyReLU")))
            }
        },
        [_] => {
            let what =
                "it is a LayerNorm or a BatchNorm1d without running statistics, which cannot be imported";
            Err(error(module, format!("{what}; {advice}")))
        }
        _ => {
            let what = format!("its weight has {} dimensions, as a convolution's", weight.shape.len());
            Err(error(module, format!("{what}; {advice}")))
        }
    }
}

pub(crate) fn floats(tensor: &Tensor) -> Result<&[f32], Error> {
    tensor.values.as_deref().map_err(|kind| {
        let what =
            format!("it is of {kind}; give a network of floating point weights, before it is quantized");
        Error::tensor(&tensor.name, what)
    })
}
