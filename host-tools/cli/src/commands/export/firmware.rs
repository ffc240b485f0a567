//! `tinyfit export` to source and firmware.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_boards::{Board, Verb};
use tinyfit_firmware::board::Example;
use tinyfit_firmware::{Error, Format, Name};
use tinyfit_model::{Model, Network};

use crate::board_arg;
use crate::error::{Fault, Usage};
use crate::files;
use crate::output::{self, Output, count};

/// Flags of the formats that are source or firmware.
#[derive(clap::Args)]
pub(super) struct FirmwareArgs {
    /// Write a Rust file with the network as a `static` and `predict`, for a crate that depends on `tinyfit`
    #[arg(long, group = "format")]
    rust: bool,
    /// Write a firmware crate for a board that predicts and prints, with the kernel's source included
    #[arg(long, group = "format", value_name = "BOARD", value_parser = board_arg::known(Verb::Export))]
    firmware: Option<&'static Board>,
    /// The firmware's example. `predict` prints one prediction. `learn`, for f32 models, reads rows from the serial
    /// line, predicts, learns and saves
    ///  [default: predict]
    #[arg(long, value_name = "EXAMPLE", value_parser = Example::ALL.map(Example::name))]
    example: Option<String>,
    /// Write a folder with a static library and a header for C and C++, compiled for each --target, or for this computer
    #[arg(long, group = "format")]
    c: bool,
    /// Write an Arduino library, a folder or a .zip file
    #[arg(long, group = "format")]
    arduino: bool,
    /// Write a Zephyr module, a folder or a .zip file
    #[arg(long, group = "format")]
    zephyr: bool,
    /// The name of functions, files and folders: NAME_predict, NAME.h [default: model]
    #[arg(long, value_name = "NAME")]
    name: Option<Name>,
    /// A target of rustc to compile for, as thumbv7em-none-eabihf; may be repeated. Without it, --c compiles for this computer,
    /// --arduino and --zephyr for all cores they support
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,
}

#[derive(Serialize)]
struct Report {
    model: String,
    out: String,
    format: &'static str,
    element: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    board: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<String>,
    files: usize,
    bytes: usize,
}

impl FirmwareArgs {
    fn format(&self) -> Option<Format> {
        match self {
            FirmwareArgs { rust: true, .. } => Some(Format::Rust),
            FirmwareArgs { firmware: Some(board), example, .. } => {
                let named = |what: &Example| example.as_deref() == Some(what.name());
                let example = Example::ALL.into_iter().find(named).unwrap_or(Example::Predict);
                Some(Format::Firmware(board, example))
            }
            FirmwareArgs { c: true, .. } => Some(Format::C),
            FirmwareArgs { arduino: true, .. } => Some(Format::Arduino),
            FirmwareArgs { zephyr: true, .. } => Some(Format::Zephyr),
            _ => None,
        }
    }

    /// The options that the format does not take, as far as the command line shows.
    fn check(&self, format: Option<Format>) -> Result<(), Usage> {
        let what = match format {
            None | Some(Format::Rust | Format::Firmware(..)) if !self.target.is_empty() => {
                "--target requires --c, --arduino or --zephyr: nothing else is compiled"
            }
            None if self.name.is_some() => "--name requires --firmware, --c, --arduino or --zephyr",
            Some(Format::Firmware(..)) => return Ok(()),
            _ if self.example.is_some() => "--example requires --firmware",
            _ => return Ok(()),
        };
        Err(Usage(what.into()))
    }
}

/// Exports if one of these formats is asked for. Returns whether it was.
///
/// # Errors
/// The model or the destination is not usable, or the library cannot be compiled.
pub(super) fn run(
    args: &FirmwareArgs,
    model_path: &Path,
    out: &Path,
    output: &Output,
) -> anyhow::Result<bool> {
    let format = args.format();
    args.check(format)?;
    let Some(format) = format else { return Ok(false) };
    let targets = format.targets(&args.target).map_err(|error| uncompiled(model_path, error))?;
    let (model, anchors) = files::read_model_with(model_path)?;
    if let Format::Firmware(board, Example::Learn) = format {
        learns(board, &model, model_path)?;
    }
    let is_file = format.is_archive(out) || matches!(format, Format::Rust);
    if is_file {
        files::check_destination(out, &[model_path])?;
    } else {
        files::check_folder(out)?;
    }
    let name = args.name.clone().unwrap_or_default();
    let busy = output.busy("compiling");
    let tree = format.tree((&model, &anchors), &name, &targets, |target| {
        busy.set_message(format!("compiling for {target}"));
    });
    busy.finish_and_clear();
    let tree = tree.map_err(|error| uncompiled(model_path, error))?;
    match format {
        Format::Rust => {
            let source: Vec<u8> = tree.files().flat_map(|(_, bytes)| bytes.to_vec()).collect();
            files::write(out, &source)?;
        }
        _ if is_file => files::write(out, &tree.zip(name.snake())?)?,
        _ => tree.write(out).map_err(|error| files::unwritable(out, &error))?,
    }
    output.report(&Report {
        model: model_path.display().to_string(),
        out: out.display().to_string(),
        format: format.name(),
        element: model.element(),
        board: format.board().map(|board| board.name.as_str()),
        name: (!matches!(format, Format::Rust)).then(|| name.snake().to_string()),
        targets,
        files: tree.files().count(),
        bytes: tree.files().map(|(_, bytes)| bytes.len()).sum(),
    })?;
    Ok(true)
}

/// Whether firmware for a board can learn with a model.
fn learns(board: &Board, model: &Model, path: &Path) -> anyhow::Result<()> {
    if !Example::Learn.suits(board) {
        let those = tinyfit_boards::all().iter().filter(|board| Example::Learn.suits(board));
        let those: Vec<&str> = those.map(|board| board.name.as_str()).collect();
        let (name, those) = (&board.name, those.join(", "));
        let what = format!("--example learn saves in flash, and {name} has no flash for that: give {those}");
        return Err(Usage(what).into());
    }
    if let Network::Int8(_) = model.network {
        let advice = "give the f32 model that it was quantized from";
        return Err(Fault::new(path, "int8 weights do not learn", advice).into());
    }
    Ok(())
}

/// A library that cannot be compiled. Cargo's messages go to a person.
fn uncompiled(model: &Path, error: Error) -> anyhow::Error {
    match &error {
        Error::NoPlace { .. } => return Usage(error.to_string()).into(),
        Error::Cargo { said, .. } => output::tell(said.trim_end()),
        _ => {}
    }
    let text = error.to_string();
    let (what, advice) = text.rsplit_once("; ").unwrap_or((&text, "give another target"));
    Fault::new(model, what, advice).into()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, element, out, .. } = self;
        write!(f, "{model} ({element}) written to {out}, ")?;
        match self.files {
            1 => writeln!(f, "{} bytes", count(self.bytes))?,
            files => writeln!(f, "{} files of {} bytes", count(files), count(self.bytes))?,
        }
        match self.format {
            "rust" => writeln!(
                f,
                "it is a module for a crate that depends on tinyfit: `predict` computes the same as `tinyfit predict`"
            ),
            "firmware" => {
                writeln!(f, "build it there with `cargo build --release`; its README describes how to run it")
            }
            _ => writeln!(f, "compiled for {}", self.targets.join(", ")),
        }
    }
}
