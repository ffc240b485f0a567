//! How a file is read that does not describe all of its model, and how one is written.

use std::path::Path;

use tinyfit_model::{Activation, Provenance, RuntimeKind};

use crate::{FORMATS, Format};

/// The options for what a file may leave open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportOptions {
    /// Of an int8 network: the runtime whose bytes the model gives. If `None`, that of the model which was exported, else the
    /// format's own.
    pub runtime: Option<RuntimeKind>,
    /// Of a TFLite file with several signatures: the one to read. If `None`, `serving_default`, `infer`, or the first.
    pub signature: Option<String>,
    /// For a PyTorch checkpoint with several state dicts: the key of the one to read.
    pub key: Option<String>,
    /// Of a PyTorch state dict: its modules and activations in the order of inference. Names are as in the state dict's keys, and
    /// as [`Activation`] parses them. `scale:MEAN:STD` is `(x - MEAN) / STD` and `affine:SCALE:SHIFT` is `x * SCALE
    /// + SHIFT`, of numbers or tensors of the state dict, and `1/NAME` is the reciprocal. Modules that are not
    /// named are left out. If `None`, modules are in the order of the file and the next two are the activations.
    pub modules: Option<Vec<String>>,
    /// The activation before each Linear but the first, where no PReLU is.
    pub activation: Option<Activation>,
    /// The activation after the last module. If `None`, linear.
    pub output_activation: Option<Activation>,
    /// What BatchNorm1d adds to variances. If `None`, PyTorch's 1e-5.
    pub epsilon: Option<f64>,
}

/// How a model is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// The file takes raw inputs and gives outputs in the targets' units, as `predict` does; else the network's own tensors.
    pub with_scaler: bool,
    /// The extension of the file's name, by which a format chooses among several kinds of file; empty for the usual
    /// kind.
    pub file_name: String,
}

impl ImportOptions {
    /// The options that are not `None`, each with its value as on the command line.
    pub fn given(&self) -> Vec<(&'static str, String)> {
        let Self { runtime, signature, key, modules, activation, output_activation, epsilon } = self;
        let all = [
            ("runtime", runtime.map(|runtime| runtime.name().to_string())),
            ("signature", signature.clone()),
            ("key", key.clone()),
            ("modules", modules.as_ref().map(|modules| modules.join(","))),
            ("activation", activation.map(|activation| activation.to_string())),
            ("output-activation", output_activation.map(|activation| activation.to_string())),
            ("epsilon", epsilon.map(|epsilon| epsilon.to_string())),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The error if an option was given that none of the files' formats takes.
    pub fn misplaced(&self, files: &[&dyn Format]) -> Option<String> {
        let takes = |format: &&dyn Format, option: &str| format.about().options.contains(&option);
        let first = files.first()?.about().name;
        self.given().into_iter().find_map(|(option, _)| {
            let takers: Vec<&str> = FORMATS
                .iter()
                .filter(|format| takes(format, option))
                .map(|format| format.about().name)
                .collect();
            let misplaced = !takers.is_empty() && !files.iter().any(|format| takes(format, option));
            let takers = takers.join(" and ");
            misplaced.then(|| format!("--{option} is for files of {takers}, and this is a file of {first}"))
        })
    }

    /// Where a model comes from that is imported so.
    pub(crate) fn provenance(&self, path: &Path) -> Provenance {
        let settings = self.given().into_iter().map(|(name, value)| format!(" --{name} {value}"));
        Provenance {
            tinyfit: env!("CARGO_PKG_VERSION").to_string(),
            data: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            settings: std::iter::once("import".to_string()).chain(settings).collect(),
            ..Provenance::default()
        }
    }
}
