//! `tinyfit export` towards source and firmware.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_boards::{Board, Verb};
use tinyfit_firmware::board::{self, Example};
use tinyfit_firmware::{Error, Library, Memory, Name, Tree, arduino, c, host, zephyr};
use tinyfit_model::{Anchors, Model, Network};

use crate::board_arg;
use crate::error::{Fault, Usage};
use crate::files;
use crate::folder;
use crate::output::{self, Output, count};
use tinyfit_model::Cost;

/// Flags of the formats that are source or firmware.
#[derive(clap::Args)]
pub(super) struct FirmwareArgs {
    /// Write a file of Rust: the network as a `static`, and `predict`, for a crate that depends on `tinyfit`
    #[arg(long, group = "format")]
    rust: bool,
    /// Write a crate of firmware for a board, which predicts and prints, with the kernel's source beside it
    #[arg(long, group = "format", value_name = "BOARD", value_parser = board_arg::known(Verb::Export))]
    firmware: Option<&'static Board>,
    /// What the firmware does: one prediction, which it prints; or, of an f32 model, it takes rows over the serial line, predicts,
    /// learns and saves them [default: predict]
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
    /// What functions, files and folders are called: NAME_predict, NAME.h [default: model]
    #[arg(long, value_name = "NAME")]
    name: Option<Name>,
    /// A target of rustc to compile for, as thumbv7em-none-eabihf; may be repeated. Without it, --c compiles for this computer,
    /// --arduino and --zephyr for all that they know
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,
}

/// What is written.
enum Kind {
    Rust,
    Firmware(&'static Board, Example),
    C,
    Arduino,
    Zephyr,
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Kind::Rust => "rust",
            Kind::Firmware(..) => "firmware",
            Kind::C => "c",
            Kind::Arduino => "arduino",
            Kind::Zephyr => "zephyr",
        }
    }

    /// Whether `out` is to be an archive: only of what the Arduino IDE and `west` unpack.
    fn is_zip(&self, out: &Path) -> bool {
        let zip = out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        zip && matches!(self, Kind::Arduino | Kind::Zephyr)
    }
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
    fn kind(&self) -> Option<Kind> {
        match self {
            FirmwareArgs { rust: true, .. } => Some(Kind::Rust),
            FirmwareArgs { firmware: Some(board), example, .. } => {
                let named = |what: &Example| example.as_deref() == Some(what.name());
                let example = Example::ALL.into_iter().find(named).unwrap_or(Example::Predict);
                Some(Kind::Firmware(board, example))
            }
            FirmwareArgs { c: true, .. } => Some(Kind::C),
            FirmwareArgs { arduino: true, .. } => Some(Kind::Arduino),
            FirmwareArgs { zephyr: true, .. } => Some(Kind::Zephyr),
            _ => None,
        }
    }

    /// The targets of a library, checked; none of what is not compiled here.
    fn targets(&self, kind: Option<&Kind>, model: &Path) -> anyhow::Result<Vec<String>> {
        let known = match kind {
            Some(Kind::Arduino) => arduino::targets(),
            Some(Kind::Zephyr) => zephyr::targets(),
            Some(Kind::C) if self.target.is_empty() => {
                vec![host().map_err(|error| uncompiled(model, &error))?]
            }
            Some(Kind::C) => self.target.clone(),
            _ if !self.target.is_empty() => {
                return Err(Usage(
                    "--target goes with --c, --arduino or --zephyr: nothing else is compiled".into(),
                )
                .into());
            }
            _ => Vec::new(),
        };
        if let Some(other) = self.target.iter().find(|target| !known.contains(target)) {
            return Err(Usage(format!(
                "--target {other} has no place there: give one of {}",
                known.join(", ")
            ))
            .into());
        }
        let wanted = |target: &String| self.target.is_empty() || self.target.contains(target);
        let mut targets: Vec<String> = known.into_iter().filter(wanted).collect();
        targets.sort();
        targets.dedup();
        Ok(targets)
    }
}

/// Exports if one of these formats is asked for, and says whether it was.
///
/// # Errors
/// The model or the destination is no good, or the library cannot be compiled.
pub(super) fn run(
    args: &FirmwareArgs,
    model_path: &Path,
    out: &Path,
    output: &Output,
) -> anyhow::Result<bool> {
    let kind = args.kind();
    if args.example.is_some() && !matches!(kind, Some(Kind::Firmware(..))) {
        return Err(Usage("--example goes with --firmware".into()).into());
    }
    let targets = args.targets(kind.as_ref(), model_path)?;
    let Some(kind) = kind else {
        if args.name.is_some() {
            return Err(Usage("--name goes with --firmware, --c, --arduino or --zephyr".into()).into());
        }
        return Ok(false);
    };
    let (model, anchors) = files::read_model_with(model_path)?;
    if let Kind::Firmware(board, Example::Learn) = &kind {
        if !Example::Learn.suits(board) {
            let those = tinyfit_boards::all().iter().filter(|board| Example::Learn.suits(board));
            let those: Vec<&str> = those.map(|board| board.name.as_str()).collect();
            let (name, those) = (&board.name, those.join(", "));
            return Err(Usage(format!(
                "--example learn saves in flash, which {name} has none for: give {those}"
            ))
            .into());
        }
        if let Network::Int8(_) = model.network {
            let advice = "give the f32 model that it was quantized from";
            return Err(Fault::new(model_path, "int8 weights do not learn", advice).into());
        }
    }
    let is_file = kind.is_zip(out) || matches!(kind, Kind::Rust);
    if is_file {
        files::check_destination(out, &[model_path])?;
    } else {
        folder::check_destination(out)?;
    }
    let name = args.name.clone().unwrap_or_default();
    let (files, bytes) = match kind {
        Kind::Rust => {
            let source = tinyfit_firmware::source_with(&model, &anchors);
            files::write(out, source.as_bytes())?;
            (1, source.len())
        }
        _ => {
            let tree = tree(&kind, (&model, &anchors), &name, &targets, model_path, output)?;
            if is_file {
                files::write(out, &folder::zip(&tree, name.snake())?)?;
            } else {
                folder::write(&tree, out)?;
            }
            (tree.files().count(), tree.files().map(|(_, bytes)| bytes.len()).sum())
        }
    };
    let board = match kind {
        Kind::Firmware(board, _) => Some(board.name.as_str()),
        _ => None,
    };
    output.report(&Report {
        model: model_path.display().to_string(),
        out: out.display().to_string(),
        format: kind.name(),
        element: model.element(),
        board,
        name: (!matches!(kind, Kind::Rust)).then(|| name.snake().to_string()),
        targets,
        files,
        bytes,
    })?;
    Ok(true)
}

/// All files of a format that is more than one.
fn tree(
    kind: &Kind,
    (model, anchors): (&Model, &Anchors),
    name: &Name,
    targets: &[String],
    model_path: &Path,
    output: &Output,
) -> anyhow::Result<Tree> {
    if let Kind::Firmware(board, example) = kind {
        return Ok(board::tree(model, anchors, name, board, *example));
    }
    let cost = Cost::of(model);
    let memory = Memory {
        flash: cost.flash.total,
        ram: cost.ram.predict + cost.ram.vectors,
        learner: cost.ram.learn.map(|learn| learn.network + learn.sgd),
    };
    let busy = output.busy("compiling");
    let library = Library::compile(model, name, memory, targets, |target| {
        busy.set_message(format!("compiling for {target}"));
    });
    busy.finish_and_clear();
    let library = library.map_err(|error| {
        if let Error::Cargo { said, .. } = &error {
            output::tell(said.trim_end());
        }
        uncompiled(model_path, &error)
    })?;
    Ok(match kind {
        Kind::Arduino => arduino::tree(model, name, &library),
        Kind::Zephyr => zephyr::tree(model, name, &library),
        _ => c::tree(model, name, &library),
    })
}

/// A library that cannot be compiled.
fn uncompiled(model: &Path, error: &Error) -> Fault {
    let text = error.to_string();
    let (what, advice) = text.rsplit_once("; ").unwrap_or((&text, "give another target"));
    Fault::new(model, what, advice)
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
                "it is a module of a crate that depends on tinyfit: `predict` gives what `tinyfit predict` gives"
            ),
            "firmware" => {
                writeln!(f, "build it there by `cargo build --release`; its README says how it runs")
            }
            _ => writeln!(f, "compiled for {}", self.targets.join(", ")),
        }
    }
}
