//! Model files of any tool: which one's a file is, and the model in it.

use std::path::Path;

use serde::Serialize;
use tinyfit_model::{Activation, Anchors, Imported, Model, Provenance, RuntimeKind};

use crate::error::{Fault, Usage};
use crate::files;
use crate::runtime::RuntimeName;

/// What can be read.
const KNOWN: &str = "a .safetensors file that `tinyfit train` or `tinyfit quantize` wrote, or a .tflite, .onnx, .keras, .h5 or .pt file";

/// How a file is read that does not say all of its model.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Reading {
    /// Of an int8 file: the runtime whose bytes the model gives; if not told, as the file was exported, else the format's own
    #[arg(long, alias = "rounding")]
    pub(crate) runtime: Option<RuntimeName>,
    /// Of a .tflite file with several signatures: which one to read [default: serving_default, infer, or the first]
    #[arg(long, value_name = "NAME")]
    pub(crate) signature: Option<String>,
    /// Of a PyTorch checkpoint with several state dicts: the key of the one to read
    #[arg(long)]
    pub(crate) key: Option<String>,
    #[arg(long, help = modules_help(), value_name = "NAME,..", value_delimiter = ',')]
    pub(crate) modules: Option<Vec<String>>,
    /// Instead, if the file has the modules in their order: the activation before each Linear but the first, where no PReLU is
    #[arg(long, conflicts_with = "modules")]
    pub(crate) activation: Option<Activation>,
    /// The activation after the last module, with --activation; if not told, linear
    #[arg(long, value_name = "ACTIVATION", conflicts_with = "modules")]
    pub(crate) output_activation: Option<Activation>,
    /// What BatchNorm1d adds to variances; if not told, PyTorch's 1e-5
    #[arg(long, value_parser = epsilon)]
    pub(crate) epsilon: Option<f64>,
}

fn modules_help() -> String {
    format!(
        "Of a PyTorch state dict, which does not say it: its modules and activations in the order of inference. Modules are \
         named as in its keys; activations are {}; scale:MEAN:STD and affine:SCALE:SHIFT scale by tensors or numbers. What is \
         not named is left out",
        Activation::names()
    )
}

fn epsilon(text: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
    value.ok_or_else(|| "it is no number from 0 up".into())
}

/// The tool whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Tinyfit,
    Tflite,
    Keras,
    PyTorch,
    Onnx,
}

/// A model, and the file it is from.
pub(crate) struct AnyModel {
    pub(crate) model: Model,
    /// Files of other tools have none.
    pub(crate) anchors: Anchors,
    pub(crate) format: Format,
    pub(crate) file_bytes: usize,
    /// What a user should know of the way it was read.
    pub(crate) notes: Vec<String>,
}

impl Format {
    /// By what a file begins with, not by its name.
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.get(4..8) == Some(b"TFL3") {
            return Some(Self::Tflite);
        }
        if tinyfit_keras::is_keras(bytes) {
            return Some(Self::Keras);
        }
        if tinyfit_pytorch::is_state_dict(bytes) {
            return Some(Self::PyTorch);
        }
        if tinyfit_onnx::is_onnx(bytes) {
            return Some(Self::Onnx);
        }
        // Safetensors: the length of a JSON object, and it.
        (bytes.get(8) == Some(&b'{')).then_some(Self::Tinyfit)
    }

    /// As a person calls it.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Tinyfit => "tinyfit",
            Self::Tflite => "TFLite",
            Self::Keras => "Keras",
            Self::PyTorch => "PyTorch",
            Self::Onnx => "ONNX",
        }
    }
}

impl AnyModel {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or holds no network that tinyfit has; an option is none of its format's.
    pub(crate) fn read(path: &Path, reading: &Reading) -> anyhow::Result<Self> {
        let read = Self::read_any(path, reading)?;
        reading.check(&[&read])?;
        Ok(read)
    }

    /// Reads a file to look at: where a state dict's activations are not told, as if there were none.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(crate) fn read_to_show(path: &Path, reading: &Reading) -> anyhow::Result<Self> {
        let read = Self::read(path, reading);
        if read.is_ok() || reading.of_state_dicts().is_some() {
            return read;
        }
        let linear = Some(Activation::Identity);
        let reading = Reading { activation: linear, output_activation: linear, ..reading.clone() };
        match Self::read(path, &reading) {
            Ok(mut shown) => {
                let note = "its activations are not told, and none is shown: give --modules or --activation";
                shown.notes.insert(0, note.into());
                Ok(shown)
            }
            Err(_) => read,
        }
    }

    /// Reads a file; options that are none of its format's are left to another.
    ///
    /// # Errors
    /// It cannot be read, or holds no network that tinyfit has.
    pub(crate) fn read_any(path: &Path, reading: &Reading) -> anyhow::Result<Self> {
        let bytes = files::read(path)?;
        let file_bytes = bytes.len();
        let format =
            Format::of(&bytes).ok_or_else(|| Fault::new(path, unknown(&bytes), format!("give {KNOWN}")))?;
        let imported = match format {
            Format::Tinyfit => {
                let model = Model::from_bytes(&bytes, path)?;
                let anchors = Anchors::from_bytes(&bytes, &model, path)?;
                return Ok(Self { model, anchors, format, file_bytes, notes: Vec::new() });
            }
            Format::Tflite => {
                let (signature, runtime) = (reading.signature.as_deref(), reading.runtime.map(Into::into));
                tinyfit_tflite::import_signature(&bytes, signature, runtime)
                    .map_err(|error| fault(path, &error))?
            }
            Format::Keras => tinyfit_keras::import(&bytes).map_err(|error| fault(path, &error))?,
            Format::PyTorch => {
                tinyfit_pytorch::import(&bytes, &reading.options()).map_err(|error| fault(path, &error))?
            }
            Format::Onnx => {
                let folder = files::folder(path);
                tinyfit_onnx::import(&bytes, Some(&folder), reading.runtime.map(Into::into))
                    .map_err(|error| fault(path, &error))?
            }
        };
        let (model, notes) = model(imported, path, reading);
        Ok(Self { model, anchors: Anchors::default(), format, file_bytes, notes })
    }
}

/// What is wrong with a file of no known format.
fn unknown(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"PK") {
        "not a model file (a zip archive that is damaged, or of neither Keras nor PyTorch)"
    } else {
        "not a model file (of no format that is known)"
    }
}

/// The message ends with what to do, after the last semicolon where it has one.
pub(crate) fn fault(path: &Path, error: &impl ToString) -> Fault {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((what, advice)) => Fault::new(path, what, advice),
        None => Fault::new(path, text, "convert the model again, or give another one"),
    }
}

fn model(imported: Imported, path: &Path, reading: &Reading) -> (Model, Vec<String>) {
    let notes = imported.notes.clone();
    let provenance = Provenance {
        tinyfit: env!("CARGO_PKG_VERSION").to_string(),
        data: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        settings: reading.settings(),
        ..Provenance::default()
    };
    (imported.into_model(provenance), notes)
}

impl Reading {
    /// Options of state dicts, and of files with signatures, go with one.
    ///
    /// # Errors
    /// None of the files is one.
    pub(crate) fn check(&self, files: &[&AnyModel]) -> Result<(), Usage> {
        if let (Some(_), [first, ..]) = (&self.signature, files)
            && files.iter().all(|file| file.format != Format::Tflite)
        {
            return Err(Usage(format!(
                "--signature is for .tflite files, and this is a file of {}",
                first.format.shown()
            )));
        }
        match (self.of_state_dicts(), files) {
            (Some(option), [first, ..]) if files.iter().all(|file| file.format != Format::PyTorch) => {
                Err(Usage(format!(
                    "{option} is for PyTorch's state dicts, and this is a file of {}",
                    first.format.shown()
                )))
            }
            _ => Ok(()),
        }
    }

    /// As on the command line of `import`.
    fn settings(&self) -> String {
        let Self { runtime, signature, key, modules, activation, output_activation, epsilon } = self;
        let mut settings = "import".to_string();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                settings += &format!(" --{name} {value}");
            }
        };
        add("runtime", runtime.map(|runtime| RuntimeKind::from(runtime).name().to_string()));
        add("signature", signature.clone());
        add("key", key.clone());
        add("modules", modules.as_ref().map(|modules| modules.join(",")));
        add("activation", activation.map(|activation| activation.to_string()));
        add("output-activation", output_activation.map(|activation| activation.to_string()));
        add("epsilon", epsilon.map(|epsilon| epsilon.to_string()));
        settings
    }

    /// An option that only state dicts have a use for, if one was given.
    fn of_state_dicts(&self) -> Option<&'static str> {
        let given = [
            ("--key", self.key.is_some()),
            ("--modules", self.modules.is_some()),
            ("--activation", self.activation.is_some()),
            ("--output-activation", self.output_activation.is_some()),
            ("--epsilon", self.epsilon.is_some()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(option, _)| option)
    }

    fn options(&self) -> tinyfit_pytorch::Options {
        tinyfit_pytorch::Options {
            key: self.key.clone(),
            modules: self.modules.clone(),
            activation: self.activation,
            output_activation: self.output_activation,
            epsilon: self.epsilon,
        }
    }
}
