//! From a state dict to a network.

use tinyfit_model::{Activation, Description, Imported, Network, Sequence, Unfit};

use crate::modules::{Kind, Module, modules};
use crate::order::{chains, order};
use crate::state_dict::{self, StateDict};
use crate::{Error, checkpoint};

/// What a state dict does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The modules and activations in the order of inference: names as in the state dict's keys, and those that
    /// [`Activation`] parses. If none, modules are in the order of the file and the next two say the activations.
    pub modules: Option<Vec<String>>,
    /// The activation before each Linear but the first.
    pub activation: Option<Activation>,
    /// The activation after the last module; linear if not told.
    pub output_activation: Option<Activation>,
    /// What is added to the variances of BatchNorm1d; PyTorch's 1e-5 if not told.
    pub epsilon: Option<f64>,
}

/// A part of the network.
enum Step<'m> {
    Module(&'m Module<'m>),
    Activation(Activation),
}

/// Whether these are the bytes of a file that `torch.save` wrote, or of a safetensors file that is no model file of tinyfit.
pub fn is_state_dict(bytes: &[u8]) -> bool {
    checkpoint::is_checkpoint(bytes) || state_dict::is_foreign_safetensors(bytes)
}

/// The network in the bytes of a state dict, `.pt` or safetensors. A file that [`export`](crate::export) wrote says all, and
/// needs no options.
///
/// # Errors
/// The bytes are something else, or would run code; the modules are others than Linear and BatchNorm1d, or do not fit each
/// other; or what a state dict does not say is not told.
pub fn import(bytes: &[u8], options: &Options) -> Result<Imported, Error> {
    let state = if checkpoint::is_checkpoint(bytes) || bytes.starts_with(b"PK") {
        checkpoint::read(bytes)?
    } else {
        StateDict::of_safetensors(bytes)?
    };
    let modules = modules(&state)?;
    let mut notes = Vec::new();
    let told =
        options.modules.is_some() || options.activation.is_some() || options.output_activation.is_some();
    let described = state.description.as_deref().filter(|_| !told).and_then(Description::layers);
    let steps = match (&options.modules, described) {
        (Some(names), _) => named(names, &modules, &state.prefix)?,
        (None, Some(layers)) => {
            let names = layers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            let steps = named(&names, &modules, "")?.into_iter().zip(layers);
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
    if let Some(kind) = state.rounded {
        notes.push(format!("its numbers of {kind} are f32 now"));
    }
    let network = network(&steps, options.epsilon.unwrap_or(1e-5))?;
    Ok(Imported { description: state.description, notes, ..Imported::new(network) })
}

/// The steps of `--modules`.
fn named<'m>(names: &[String], modules: &'m [Module<'m>], prefix: &str) -> Result<Vec<Step<'m>>, Error> {
    let mut used = vec![false; modules.len()];
    let steps = names.iter().map(|name| {
        let short = name.strip_prefix(prefix).unwrap_or(name);
        if let Some(at) = modules.iter().position(|module| module.name == name || module.name == short) {
            if std::mem::replace(&mut used[at], true) {
                return Err(modules[at].error("it is named twice; a module can only be used once"));
            }
            return Ok(Step::Module(&modules[at]));
        }
        name.parse().map(Step::Activation).map_err(|_| {
            let known: Vec<&str> = modules.iter().map(|module| module.name).collect();
            Error::Model(format!(
                "there is no module and no activation '{name}'; the modules are {}, activations are {}",
                known.join(", "),
                Activation::NAMES
            ))
        })
    });
    let steps = steps.collect::<Result<_, _>>()?;
    match used.iter().position(|used| !used) {
        Some(at) => Err(modules[at].error(
            "it is in the file and not named; name all modules in --modules, or save the model without it",
        )),
        None => Ok(steps),
    }
}

/// The steps of modules in the order of the file.
fn in_file_order<'m>(
    state: &StateDict,
    modules: &'m [Module<'m>],
    options: &Options,
) -> Result<Vec<Step<'m>>, Error> {
    let file: Vec<usize> = (0..modules.len()).collect();
    let ordered = if state.in_order {
        Some(file.clone()).filter(|order| chains(modules, order))
    } else {
        order(modules)
    };
    let steps = |order: &[usize], hidden: Activation, output: Activation| {
        let mut steps = Vec::new();
        for (at, &module) in order.iter().enumerate() {
            if at > 0 && modules[module].is_linear() {
                steps.push(Step::Activation(hidden));
            }
            steps.push(Step::Module(&modules[module]));
        }
        steps.push(Step::Activation(output));
        steps
    };
    let hidden = modules.iter().filter(|module| module.is_linear()).count() > 1;
    let output = options.output_activation.unwrap_or(Activation::Linear);
    let example = || {
        let example = steps(ordered.as_deref().unwrap_or(&file), Activation::Relu, Activation::Linear);
        format!("--modules {}", listed(&example))
    };
    let Some(order) = &ordered else {
        let why = if state.in_order {
            "the order of its modules is not that of inference"
        } else {
            "the order of its modules is not sure"
        };
        return Err(Error::Model(format!(
            "{why}; name modules and activations in their order, as in {}",
            example()
        )));
    };
    match options.activation {
        Some(hidden) => Ok(steps(order, hidden, output)),
        None if !hidden && options.output_activation.is_some() => Ok(steps(order, output, output)),
        None => {
            let instead = if hidden { "--activation relu" } else { "--output-activation linear" };
            Err(Error::Model(format!(
                "a state dict does not say the activations; give {instead}, or modules and activations in their order, as in {}",
                example()
            )))
        }
    }
}

/// As `--modules` has it.
fn listed(steps: &[Step<'_>]) -> String {
    let listed = steps.iter().map(|step| match step {
        Step::Module(module) => module.name.to_string(),
        Step::Activation(activation) => activation.to_string(),
    });
    listed.collect::<Vec<_>>().join(",")
}

fn network(steps: &[Step<'_>], epsilon: f64) -> Result<Network, Error> {
    let first = steps.iter().find_map(|step| match step {
        Step::Module(module) => Some(module.ends().0),
        Step::Activation(_) => None,
    });
    let mut sequence = Sequence::new(first.unwrap_or(0))?;
    for step in steps {
        match step {
            Step::Activation(activation) => sequence.activation(*activation)?,
            Step::Module(module) => {
                module_step(&mut sequence, module, epsilon)
                    .map_err(|error| module.error(error.to_string()))?;
            }
        }
    }
    Ok(Network::F32(sequence.finish()?.1))
}

fn module_step(sequence: &mut Sequence, module: &Module<'_>, epsilon: f64) -> Result<(), Unfit> {
    match module.kind {
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
