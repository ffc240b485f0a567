//! `tinyfit export`

mod firmware;

use std::fmt;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;
use tinyfit_formats::{ExportOptions, FORMATS, Format, write};
use tinyfit_model::{Network, RuntimeKind};

use crate::error::{fault, listed};
use crate::files;
use crate::output::{Output, count};

const EXAMPLES: &str = "\
Examples:
  tinyfit export iris.safetensors --onnx -o iris.onnx
  tinyfit export iris.safetensors --rust -o iris.rs
  tinyfit export iris.safetensors --c -o iris-c
  tinyfit export iris.safetensors --c --target thumbv7em-none-eabihf -o iris-c
  tinyfit export iris.safetensors --arduino -o iris.zip
  tinyfit export iris.safetensors --firmware rp2040 --example learn -o iris-rp2040";

/// Export a model for another tool, as source code, or as firmware
///
/// A file for another tool computes the same as `predict --raw`: the network's own tensors, without the scaling of
/// its inputs. With --with-scaler it computes the same as `predict`. The file also holds the rest of the model as
/// metadata, so that `import` restores the same model. Source and firmware compute the same as `predict`, scaling
/// included.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("format").required(true))]
pub(crate) struct Args {
    /// A model file, f32 or int8
    model: PathBuf,
    #[command(flatten)]
    format: FormatFlag,
    /// With --tflite or --onnx: the file takes raw inputs and scales them itself, and gives outputs in the target's unit, in f32
    #[arg(long, conflicts_with_all = without_scaler())]
    with_scaler: bool,
    #[command(flatten)]
    firmware: firmware::FirmwareArgs,
    /// The file or folder to write
    #[arg(short, long, value_name = "PATH")]
    out: PathBuf,
}

/// The format of a file for another tool, chosen by the option of its name; `None` for source and firmware.
struct FormatFlag(Option<&'static dyn Format>);

/// The formats that are written, each with its option.
fn flags() -> impl Iterator<Item = (&'static str, &'static dyn Format)> {
    FORMATS.iter().copied().filter_map(|format| Some((format.about().flag?, format)))
}

/// The options of formats without a scaler.
fn without_scaler() -> Vec<&'static str> {
    let formats = flags().filter(|(_, format)| !format.about().scaler).map(|(flag, _)| flag);
    formats.chain(["rust", "firmware", "c", "arduino", "zephyr"]).collect()
}

impl clap::Args for FormatFlag {
    fn augment_args(command: Command) -> Command {
        flags().fold(command, |command, (flag, format)| {
            let arg = Arg::new(flag).long(flag).group("format").action(ArgAction::SetTrue);
            command.arg(arg.help(format.about().writes))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for FormatFlag {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(flags().find(|(flag, _)| matches.get_flag(flag)).map(|(_, format)| format)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Report {
    model: String,
    out: String,
    format: &'static str,
    /// Whether the format has a place for the scaler.
    #[serde(skip)]
    can_scale: bool,
    element: &'static str,
    bytes: usize,
    /// For an int8 network: the runtimes whose output bytes it gives.
    runtime: Option<RuntimeKind>,
    /// Whether there are weights of four bits, which the file has in eight.
    widened: bool,
    /// Whether the model standardizes its inputs, which the file leaves to its user unless it is `with_scaler`.
    scaler: bool,
    /// The offsets that the model subtracts from inputs and adds to outputs in 64 bits, which the file leaves to
    /// its user: `ts less 5`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    offsets: Vec<String>,
    /// Whether the file computes what `predict` does: it takes raw inputs and gives outputs in the targets' units.
    with_scaler: bool,
    /// Whether the outputs are standardized and the file does not hold their unit.
    standardized: bool,
    /// Whether a softmax after the int8 outputs is left to the file's user.
    without_softmax: bool,
}

/// Exports and writes the file.
///
/// # Errors
/// A file cannot be read or written, or the format does not have a layer.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let output = &output.aside([args.out.as_path()])?;
    if firmware::run(&args.firmware, &args.model, &args.out, output)? {
        return Ok(());
    }
    let FormatFlag(Some(format)) = args.format else { return Ok(()) };
    let (model, _) = files::read_model(&args.model)?;
    files::check_destination(&args.out, &[&args.model])?;
    let file_name = args.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let options = ExportOptions { with_scaler: args.with_scaler, file_name };
    let written = write(&model, format, &options).map_err(|error| fault(&args.model, &error))?;
    files::write(&args.out, &written.bytes)?;
    let about = format.about();
    output.report(&Report {
        model: args.model.display().to_string(),
        out: args.out.display().to_string(),
        format: about.flag.unwrap_or(about.id),
        can_scale: about.scaler,
        element: model.element(),
        bytes: written.bytes.len(),
        runtime: match &model.network {
            Network::F32(_) => None,
            Network::Int8(net) => Some(net.runtime),
        },
        widened: written.widened,
        scaler: model.scaler.is_some(),
        offsets: written.offsets,
        with_scaler: args.with_scaler,
        standardized: written.standardized,
        without_softmax: written.without_softmax,
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} ({}) written to {}, {} bytes",
            self.model,
            self.element,
            self.out,
            count(self.bytes)
        )?;
        let command = if self.with_scaler { "predict" } else { "predict --raw" };
        if let Some(runtime) = self.runtime {
            writeln!(f, "it gives the same bytes as `{command}` in {}", runtime.runtimes())?;
        }
        if self.widened {
            writeln!(f, "its weights are int8: only model files and firmware have weights of four bits")?;
        }
        let advice = if self.can_scale { "; --with-scaler puts it in" } else { "" };
        match (self.scaler, self.with_scaler) {
            (true, false) => {
                writeln!(
                    f,
                    "its inputs are standardized: the model's scaler is not part of the file{advice}"
                )?;
            }
            (_, true) => writeln!(
                f,
                "its inputs are raw: the scaling of `predict` before and after the network is part of the file"
            )?,
            (false, false) => {}
        }
        if self.standardized {
            writeln!(f, "its outputs are standardized: the target's unit is not part of the file")?;
        }
        if !self.offsets.is_empty() {
            let offsets = listed(self.offsets.iter().map(String::as_str));
            writeln!(f, "offsets, taken off in 64 bits, are not part of the file either: {offsets}")?;
        }
        if self.without_softmax {
            writeln!(f, "its outputs are int8 before the softmax, which the model computes in f32")?;
        }
        Ok(())
    }
}
