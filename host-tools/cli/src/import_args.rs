//! How a model file of any tool is read, as arguments.

use std::path::Path;

use tinyfit_formats::{Format, ImportOptions, ModelFile, inspect_bytes, read_bytes};
use tinyfit_model::Activation;

use crate::error::{Usage, fault};
use crate::files;
use crate::runtime::RuntimeName;

/// Options for a file that does not hold its whole model.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ImportArgs {
    /// For an int8 file: the runtime whose output bytes the model gives [default: as the file was exported, else
    /// the format's own]
    #[arg(long, alias = "rounding")]
    runtime: Option<RuntimeName>,
    /// For a .tflite file with several signatures: the one to read [default: serving_default, infer, or the first]
    #[arg(long, value_name = "NAME")]
    signature: Option<String>,
    /// For a PyTorch checkpoint with several state dicts: the key of the one to read
    #[arg(long)]
    key: Option<String>,
    #[arg(long, help = modules_help(), value_name = "NAME,..", value_delimiter = ',')]
    modules: Option<Vec<String>>,
    /// Instead of --modules, if the file has the modules in order: the activation before each Linear except the
    /// first, unless there is a PReLU
    #[arg(long, conflicts_with = "modules")]
    activation: Option<Activation>,
    /// With --activation, the activation after the last module [default: linear]
    #[arg(long, value_name = "ACTIVATION", conflicts_with = "modules")]
    output_activation: Option<Activation>,
    /// The epsilon that BatchNorm1d adds to variances [default: PyTorch's 1e-5]
    #[arg(long, value_parser = epsilon)]
    epsilon: Option<f64>,
}

fn modules_help() -> String {
    format!(
        "A PyTorch state dict does not hold the order of its modules. Give modules and activations in the order of inference. Name modules \
         as in its keys. Activations are {}. scale:MEAN:STD and affine:SCALE:SHIFT scale by tensors or numbers. Modules that \
         are not named are left out",
        Activation::names()
    )
}

fn epsilon(text: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
    value.ok_or_else(|| "it is not a number from 0 up".into())
}

impl ImportArgs {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or holds no network that tinyfit has; an option is not for its format.
    pub(crate) fn read(&self, path: &Path) -> anyhow::Result<ModelFile> {
        let read = self.read_one(path)?;
        self.check(&[read.format])?;
        Ok(read)
    }

    /// Reads a file to look at: a state dict whose activations are not given, as if there were none.
    ///
    /// # Errors
    /// As of [`read`](Self::read).
    pub(crate) fn read_to_show(&self, path: &Path) -> anyhow::Result<ModelFile> {
        let bytes = files::read(path)?;
        let read = inspect_bytes(&bytes, path, &self.options()).map_err(|error| fault(path, &error))?;
        self.check(&[read.format])?;
        Ok(read)
    }

    /// Reads one of several files; options that are not for its format are for another's.
    ///
    /// # Errors
    /// It cannot be read, or holds no network that tinyfit has.
    pub(crate) fn read_one(&self, path: &Path) -> anyhow::Result<ModelFile> {
        let bytes = files::read(path)?;
        Ok(read_bytes(&bytes, path, &self.options()).map_err(|error| fault(path, &error))?)
    }

    /// An option of some formats requires a file of one.
    ///
    /// # Errors
    /// None of the files is of such a format.
    pub(crate) fn check(&self, files: &[&dyn Format]) -> Result<(), Usage> {
        self.options().misplaced(files).map_or(Ok(()), |what| Err(Usage(what)))
    }

    fn options(&self) -> ImportOptions {
        ImportOptions {
            runtime: self.runtime.map(Into::into),
            signature: self.signature.clone(),
            key: self.key.clone(),
            modules: self.modules.clone(),
            activation: self.activation,
            output_activation: self.output_activation,
            epsilon: self.epsilon,
        }
    }
}
