//! `tinyfit export`

mod firmware;

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_model::{Int8Layer, Network, RoundingKind, WeightBits};
use tinyfit_tflite::{Exported, export};

use crate::error::Fault;
use crate::files;
use crate::output::{Output, count};

/// Write a model in the format of another tool, as source, or as firmware
///
/// A .tflite file computes what `predict --raw` does: the network's own tensors, without the scaling of its inputs. Source and
/// firmware compute what `predict` does, scaling included.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("format").required(true))]
pub struct Args {
    /// A model file, f32 or int8
    model: PathBuf,
    /// Write a .tflite file; weights of four bits become int8 tensors there, of which every runtime makes the same bytes
    #[arg(long, group = "format")]
    tflite: bool,
    #[command(flatten)]
    firmware: firmware::Args,
    /// The file or folder to write
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Report {
    model: String,
    out: String,
    format: &'static str,
    element: &'static str,
    bytes: usize,
    /// Of an int8 network: the runtimes that give the same bytes have it.
    rounding: Option<RoundingKind>,
    /// Whether there are weights of four bits, which the file has in eight.
    widened: bool,
    /// Whether the model standardises its inputs, which the file leaves to its user.
    scaler: bool,
    /// Whether a softmax after the int8 outputs is left to the file's user.
    without_softmax: bool,
}

/// Exports and writes the file.
///
/// # Errors
/// A file cannot be read or written, or a layer is one that the format has not.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if firmware::run(&args.firmware, &args.model, &args.out, output)? {
        return Ok(());
    }
    let (model, _) = files::read_model(&args.model)?;
    files::check_destination(&args.out, &[&args.model])?;
    let Exported { bytes, without_head } = export(&model.network).map_err(|error| {
        let text = error.to_string();
        let (what, advice) = text.rsplit_once("; ").unwrap_or((&text, "give another model"));
        Fault::new(&args.model, what, advice)
    })?;
    files::write(&args.out, &bytes)?;
    output.report(&Report {
        model: args.model.display().to_string(),
        out: args.out.display().to_string(),
        format: "tflite",
        element: model.element(),
        bytes: bytes.len(),
        rounding: match &model.network {
            Network::F32(_) => None,
            Network::Int8(net) => Some(net.rounding),
        },
        widened: match &model.network {
            Network::F32(_) => false,
            Network::Int8(net) => {
                let mut dense = net.layers.iter().filter_map(Int8Layer::dense);
                dense.any(|dense| dense.weight_bits == WeightBits::Four)
            }
        },
        scaler: model.scaler.is_some(),
        without_softmax: without_head,
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
        if let Some(rounding) = self.rounding {
            writeln!(f, "the same bytes as `predict --raw` come from {}", rounding.runtimes())?;
        }
        if self.widened {
            writeln!(f, "its weights are int8: four bits each are the model file's and the firmware's")?;
        }
        if self.scaler {
            writeln!(f, "its inputs are standardised ones: the model's scaler is not part of the file")?;
        }
        if self.without_softmax {
            writeln!(f, "its outputs are int8 before the softmax, which the model computes in f32")?;
        }
        Ok(())
    }
}
