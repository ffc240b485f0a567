//! From a state dict to a network.

use tinyfit_model::{Activation, Description, Imported, Network, Scaler, Sequence, Unfit};

use super::checkpoint;
use crate::pytorch::modules::{Kind, Module, modules};
use crate::pytorch::order::{of_definition, order};
use crate::pytorch::scale::Scale;
use crate::pytorch::state_dict::{self, StateDict};
use crate::{Error, ImportOptions};

/// A part of the network.
enum Step<'m> {
    Module(&'m Module<'m>),
    Activation(Activation),
    Scale(Scale),
}

/// PyTorch's epsilon of BatchNorm1d.
const EPSILON: f64 = 1e-5;

/// Whether these are the bytes of a file that `torch.save` wrote, or of a safetensors file that is not a model file
/// of tinyfit.
pub fn is_state_dict(bytes: &[u8]) -> bool {
    checkpoint::is_checkpoint(bytes) || state_dict::is_foreign_safetensors(bytes)
}

/// The network in the bytes of a state dict, `.pt` or safetensors. A file that [`export`](super::export()) wrote
/// has everything, and needs no options. Assumed settings are in the notes.
///
/// # Errors
/// The bytes are something else, or code would be needed to build the model. A module that is used is not Linear,
/// BatchNorm1d or PReLU of one slope, or they do not fit each other. Or an option is missing for what a state dict
/// does not hold.
pub fn import(bytes: &[u8], options: &ImportOptions) -> Result<Imported, Error> {
    let state = if checkpoint::is_checkpoint(bytes) || bytes.starts_with(b"PK") {
        checkpoint::read(bytes, options.key.as_deref())?
    } else if options.key.is_some() {
        return Err(Error::new("a safetensors file is one state dict; leave --key out"));
    } else {
        StateDict::of_safetensors(bytes)?
    };
    let modules = modules(&state);
    let mut notes = state.notes.clone();
    let told =
        options.modules.is_some() || options.activation.is_some() || options.output_activation.is_some();
    let described = state.description.as_deref().filter(|_| !told).and_then(Description::layers);
    let steps = match (&options.modules, described) {
        (Some(names), _) => {
            let steps = named(names, &modules, &state)?;
            notes.extend(left_out(&steps, &modules));
            steps
        }
        (None, Some(layers)) => {
            let names = layers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            let steps = named(&names, &modules, &state)?.into_iter().zip(layers);
            steps.flat_map(|(step, (_, activation))| [step, Step::Activation(activation)]).collect()
        }
        (None, None) => {
            let steps = in_file_order(&state, &modules, options)?;
            notes.push(format!(
                "read as {}, which the file does not say; give --modules if it is another",
                listed(&steps)
            ));
            steps
        }
    };
    let normalizes =
        |step: &Step<'_>| matches!(step, Step::Module(Module { kind: Kind::BatchNorm { .. }, .. }));
    if options.epsilon.is_none() && steps.iter().any(normalizes) {
        notes.push(format!(
            "the epsilon of BatchNorm1d is taken as {EPSILON:e}, which the file does not say; give --epsilon if it is another"
        ));
    }
    if let Some(kind) = state.rounded {
        notes.push(format!("its numbers of {kind} are f32 now"));
    }
    let (scaler, network) = network(&steps, options.epsilon.unwrap_or(EPSILON))?;
    Ok(Imported { scaler, description: state.description, notes, ..Imported::new(network) })
}

/// The steps of `--modules`.
fn named<'m>(names: &[String], modules: &'m [Module<'m>], state: &StateDict) -> Result<Vec<Step<'m>>, Error> {
    let mut used = vec![false; modules.len()];
    let steps = names.iter().map(|name| {
        let short = name.strip_prefix(&state.prefix).unwrap_or(name);
        if let Some(at) = modules.iter().position(|module| module.name == name || module.name == short) {
            if std::mem::replace(&mut used[at], true) {
                return Err(modules[at].error("it is named twice; a module can only be used once"));
            }
            return Ok(Step::Module(&modules[at]));
        }
        if let Some(scale) = Scale::parse(name, state)? {
            return Ok(Step::Scale(scale));
        }
        let named = || Activation::find(|names| names.pytorch == Some(name.as_str()));
        name.parse().ok().or_else(named).map(Step::Activation).ok_or_else(|| {
            let known: Vec<&str> = modules.iter().map(|module| module.name).collect();
            Error::new(format!(
                "there is no module and no activation '{name}'; the modules are {}, activations are {}",
                known.join(", "),
                Activation::names()
            ))
        })
    });
    steps.collect()
}

/// Notes which modules are not named.
fn left_out(steps: &[Step<'_>], modules: &[Module<'_>]) -> Option<String> {
    let used = |module: &Module<'_>| {
        steps.iter().any(|step| match step {
            Step::Module(step) => step.name == module.name,
            Step::Scale(scale) => scale.is_of(module.name),
            Step::Activation(_) => false,
        })
    };
    let names: Vec<String> =
        modules.iter().filter(|module| !used(module)).map(|module| format!("'{}'", module.name)).collect();
    (!names.is_empty()).then(|| format!("left out, as --modules does not name it: {}", names.join(", ")))
}

/// The steps of modules in the order of the file.
fn in_file_order<'m>(
    state: &StateDict,
    modules: &'m [Module<'m>],
    options: &ImportOptions,
) -> Result<Vec<Step<'m>>, Error> {
    if let Some(other) = modules.iter().find_map(|module| match &module.kind {
        Kind::Other(error) => Some(error.clone()),
        _ => None,
    }) {
        return Err(other);
    }
    let ordered = if state.in_order { of_definition(modules) } else { order(modules) };
    let file: Vec<usize> = (0..modules.len()).collect();
    // Before a Linear that follows another one, with no named activation between them.
    let mut hidden = 0;
    let mut steps = |order: &[usize], activation: Activation, output: Activation| {
        let (mut steps, mut linear) = (Vec::new(), false);
        hidden = 0;
        for &module in order {
            let module = &modules[module];
            if module.is_linear() {
                if linear {
                    hidden += 1;
                    steps.push(Step::Activation(activation));
                }
                linear = true;
            }
            linear &= !module.is_activation();
            steps.push(Step::Module(module));
        }
        steps.push(Step::Activation(output));
        steps
    };
    let example = listed(&steps(ordered.as_deref().unwrap_or(&file), Activation::Relu, Activation::Identity));
    let Some(order) = &ordered else {
        let why = if state.in_order {
            "the order of its modules is not that of inference"
        } else {
            "the order of its modules is not sure"
        };
        return Err(Error::new(format!(
            "{why}; name modules and activations in their order, as in --modules {example}"
        )));
    };
    let output = options.output_activation.unwrap_or(Activation::Identity);
    let steps = steps(order, options.activation.unwrap_or(Activation::Identity), output);
    let told = options.activation.is_some() || (hidden == 0 && options.output_activation.is_some());
    if told {
        return Ok(steps);
    }
    let instead = if hidden > 0 { "--activation relu" } else { "--output-activation linear" };
    Err(Error::new(format!(
        "a state dict does not say the activations; give {instead}, or modules and activations in their order, as in --modules \
         {example}"
    )))
}

/// As `--modules` has it.
fn listed(steps: &[Step<'_>]) -> String {
    let listed = steps.iter().map(|step| match step {
        Step::Module(module) => module.name.to_string(),
        Step::Activation(activation) => activation.to_string(),
        Step::Scale(scale) => scale.text.clone(),
    });
    listed.collect::<Vec<_>>().join(",")
}

fn network(steps: &[Step<'_>], epsilon: f64) -> Result<(Option<Scaler>, Network), Error> {
    for step in steps {
        if let Step::Module(Module { kind: Kind::Other(error), .. }) = step {
            return Err(error.clone());
        }
    }
    let first = steps.iter().find_map(|step| match step {
        Step::Module(module) => module.ends().map(|ends| ends.0),
        Step::Activation(_) | Step::Scale(_) => None,
    });
    let mut sequence = Sequence::new(first.unwrap_or(0))?;
    for step in steps {
        match step {
            Step::Activation(activation) => sequence.activation(*activation)?,
            Step::Scale(scale) => scale.add_to(&mut sequence)?,
            Step::Module(module) => {
                module_step(&mut sequence, module, epsilon)
                    .map_err(|error| module.error(error.to_string()))?;
            }
        }
    }
    let (scaler, network) = sequence.finish()?;
    Ok((scaler, Network::F32(network)))
}

fn module_step(sequence: &mut Sequence, module: &Module<'_>, epsilon: f64) -> Result<(), Unfit> {
    match module.kind {
        Kind::Other(_) => Ok(()),
        Kind::Prelu { slope } => sequence.activation(Activation::LeakyRelu { slope }),
        Kind::Linear { inputs, outputs, weight, bias } => {
            let columns = (0..inputs).flat_map(|i| weight.iter().skip(i).step_by(inputs).copied());
            sequence.dense(Some(module.name), &columns.collect::<Vec<f32>>(), bias, outputs)
        }
        Kind::BatchNorm { mean, variance, weight, bias } => {
            let f64s = |values: Option<&[f32]>, otherwise: f64| match values {
                Some(values) => values.iter().map(|&v| v.into()).collect(),
                None => vec![otherwise; mean.len()],
            };
            let scales = f64s(weight, 1.0).into_iter().zip(variance);
            let scale: Vec<f64> =
                scales.map(|(w, &variance)| w / (f64::from(variance) + epsilon).sqrt()).collect();
            let shifts = f64s(bias, 0.0).into_iter().zip(mean).zip(&scale);
            let shift = shifts.map(|((b, &mean), scale)| b - f64::from(mean) * scale).collect();
            sequence.affine(scale, shift)
        }
    }
}
