//! `tinyfit inspect`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_boards::Board;
use tinyfit_data::shell_word;
use tinyfit_formats::ModelFile;
use tinyfit_model::{
    AnchorCost, Clock, Column, Cost, Model, Provenance, Quantities, Quantity, Sensing, SensingCost, TUNED,
    Task,
};
use tinyfit_report::short;

use crate::board_arg;
use crate::error::{listed, one_line};
use crate::import_args::ImportArgs;
use crate::output::{Output, count, counted, table};

const EXAMPLES: &str = "\
Examples:
  tinyfit inspect iris.safetensors
  tinyfit inspect model.onnx";

/// Show a model's layers, its cost, and the boards it fits
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A model file, or a file of another tool that `import` reads
    model: PathBuf,
    #[command(flatten)]
    import: ImportArgs,
}

#[derive(Serialize)]
struct Report {
    model: String,
    /// The id of its [`tinyfit_formats::About`].
    format: &'static str,
    #[serde(skip)]
    tool: &'static str,
    file_bytes: usize,
    /// Notes on how it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    element: &'static str,
    #[serde(flatten)]
    task: Task,
    inputs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<Column>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensing: Option<Sensing>,
    scaler: bool,
    /// `None` if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchors: Option<AnchorCost>,
    provenance: Provenance,
    #[serde(flatten)]
    cost: Cost,
    boards: Vec<Fit>,
}

#[derive(Serialize)]
struct Reserve {
    flash: usize,
    ram: usize,
}

/// What fits a board.
#[derive(Serialize)]
struct Fit {
    board: &'static str,
    /// Whether it has firmware that learns; otherwise only your own firmware can learn.
    learns: bool,
    /// Memory reserved for the rest of the firmware.
    reserve: Reserve,
    predict: bool,
    learn_sgd: bool,
    learn_adam: bool,
    batch_sgd: bool,
    batch_adam: bool,
    /// Of one prediction of scaled inputs, by the bench's model, or `None` if it has none for this network.
    cycles: Option<u64>,
    /// Cycles to scale the inputs before; `None` where there is nothing to scale, or no cycle model.
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling_cycles: Option<u64>,
}

/// Reads a model and shows it.
///
/// # Errors
/// The file cannot be read or is not a model.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let ModelFile { model, anchors, format, bytes, notes } = args.import.read_to_show(&args.model)?;
    let cost = Cost::of(&model);
    output.report(&Report {
        model: args.model.display().to_string(),
        format: format.about().id,
        tool: format.about().name,
        file_bytes: bytes,
        notes,
        element: model.element(),
        boards: tinyfit_boards::all().iter().map(|board| fit(board, &cost, &model)).collect(),
        cost,
        task: model.task,
        inputs: model.inputs,
        columns: model.columns,
        sensing: model.sensing,
        scaler: model.scaler.is_some(),
        anchors: AnchorCost::of(&anchors),
        provenance: model.provenance,
    })
}

fn fit(board: &'static Board, cost: &Cost, model: &Model) -> Fit {
    let [predict, learn_sgd, learn_adam, batch_sgd, batch_adam] =
        cost.uses().map(|way| way.ram.is_some_and(|ram| board.fits(cost.flash.total, ram)));
    let whole = board_arg::prediction(board, model, None).and_then(|call| call.cycles);
    let scaling = board_arg::scaling(board, model).and_then(|call| call.cycles).filter(|&cycles| cycles > 0);
    let cycles = whole.map(|whole| whole - scaling.unwrap_or(0));
    let scaling_cycles = scaling.filter(|_| whole.is_some());
    let [flash, ram] = [board.reserve.flash_kib, board.reserve.ram_kib].map(|kib| kib as usize * 1024);
    Fit {
        board: &board.name,
        learns: board.learns(),
        reserve: Reserve { flash, ram },
        predict,
        learn_sgd,
        learn_adam,
        batch_sgd,
        batch_adam,
        cycles,
        scaling_cycles,
    }
}

/// The command that trains the same network again, in the folder of the table; `None` where no command does: a demo's model, one
/// that was tuned on a device, and those of earlier versions.
fn again(provenance: &Provenance) -> Option<String> {
    let Provenance { data, settings, seed, .. } = provenance;
    let settings = settings.strip_prefix("train ").filter(|_| !data.contains(TUNED))?;
    let (data, is_option) = (shell_word(data)?, data.len() > 1 && data.starts_with('-'));
    // An operand that begins with a dash would be an option.
    Some(match is_option {
        true => format!("tinyfit train {settings} --seed {seed} -- {data}"),
        false => format!("tinyfit train {data} {settings} --seed {seed}"),
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cost, provenance, .. } = self;
        let bytes = counted(self.file_bytes, "byte");
        writeln!(f, "{} ({}, {}, {bytes})", self.model, self.tool, self.element)?;
        for note in &self.notes {
            writeln!(f, "{}", one_line(note))?;
        }
        match &self.task {
            Task::Classify { target, classes } => {
                writeln!(
                    f,
                    "classifies '{}': {}",
                    one_line(target),
                    listed(classes.iter().map(String::as_str))
                )?;
            }
            Task::Outputs { names } => {
                writeln!(f, "gives {}", listed(names.iter().map(String::as_str)))?;
            }
            Task::Regress(Quantities(targets)) => {
                for Quantity { target, mean, std_dev, offset } in targets {
                    write!(f, "estimates '{}', about ", one_line(target))?;
                    match offset {
                        0.0 => write!(f, "{mean}")?,
                        offset => write!(f, "{}", f64::from(*mean) + offset)?,
                    }
                    writeln!(f, " with deviation {std_dev}")?;
                }
            }
            Task::Autoencode { threshold, quantile } => {
                writeln!(
                    f,
                    "reconstructs its inputs; anomalies score above {threshold}, the quantile {quantile}"
                )?;
            }
        }
        let scaled = if self.scaler { ", standardized" } else { "" };
        writeln!(f, "inputs{scaled}: {}", listed(self.inputs.iter().map(String::as_str)))?;
        if let Some(sensing) = &self.sensing {
            write!(f, "which are features of {}", sensing.frames())?;
            match &sensing.time {
                Some(Clock { name, longest, .. }) => {
                    let (longest, name) = (short(*longest), one_line(name));
                    writeln!(f, ", restarted after a step of more than {longest} in '{name}'")?;
                }
                None => writeln!(f)?,
            }
        }
        for column in self.columns.iter().filter(|column| column.offset != 0.0) {
            writeln!(
                f,
                "'{}' has {} subtracted in 64 bits, then is a 32-bit float",
                one_line(&column.name),
                column.offset
            )?;
        }
        let Provenance { tinyfit, data, rows, seed, settings } = provenance;
        let [tinyfit, data, settings] = [tinyfit, data, settings].map(|text| one_line(text));
        // An imported model was trained elsewhere.
        if *rows == 0 {
            writeln!(f, "made by tinyfit {tinyfit} of {data}")?;
        } else {
            writeln!(f, "trained by tinyfit {tinyfit} on {data} ({}), seed {seed}", counted(*rows, "row"))?;
        }
        match again(provenance) {
            Some(command) => writeln!(f, "  {}\n", one_line(&command))?,
            None => writeln!(f, "  {settings}\n")?,
        }

        if let Some(cost) = &cost.features {
            writeln!(f, "{}", chain(cost))?;
        }
        let rows = cost.layers.iter().map(|layer| {
            vec![
                layer.name.clone(),
                format!("{} -> {}", layer.inputs, layer.outputs),
                layer.activation.to_string(),
                layer.weights.unwrap_or_default().to_string(),
                count(layer.parameters),
                count(layer.macs),
                count(layer.bytes),
            ]
        });
        let total = ["total", "", "", ""].map(String::from).into_iter();
        let total = total.chain([cost.parameters, cost.macs, cost.flash.network].map(count)).collect();
        let header = ["layer", "shape", "activation", "weights", "parameters", "MACs", "bytes"];
        writeln!(f, "{}", table(&header, rows.chain([total])))?;
        let flash = cost.flash;
        let features = match flash.features {
            0 => String::new(),
            bytes => format!(", features {}", count(bytes)),
        };
        writeln!(
            f,
            "flash {} bytes: network {}, scaler {}{features}",
            count(flash.total),
            count(flash.network),
            count(flash.scaler)
        )?;
        if let Some(anchors) = &self.anchors {
            writeln!(f, "anchors: {anchors} more, in firmware whose supervisor uses them")?;
        }
        writeln!(f)?;

        let uses: Vec<(&str, usize)> =
            cost.uses().into_iter().filter_map(|way| Some((way.name, way.ram?))).collect();
        let needed = uses.iter().map(|(_, ram)| count(*ram));
        let needed = std::iter::once("RAM, bytes".to_string()).chain(needed).collect();
        let fits = |fit: &Fit| {
            let ways = [fit.predict, fit.learn_sgd, fit.learn_adam, fit.batch_sgd, fit.batch_adam];
            let answers = ways.iter().enumerate().map(|(nth, fits)| match fits {
                // The first is to predict.
                _ if nth > 0 && !fit.learns => "-",
                true => "fits",
                false => "no",
            });
            let answers = answers.take(uses.len()).map(String::from);
            std::iter::once(fit.board.to_string()).chain(answers).collect()
        };
        let header: Vec<&str> = std::iter::once("board").chain(uses.iter().map(|(name, _)| *name)).collect();
        f.write_str(&table(&header, [needed].into_iter().chain(self.boards.iter().map(fits))))?;
        let known = |cycles: Option<u64>| cycles.map_or("-".to_string(), |cycles| count(cycles as usize));
        let costs = self.boards.iter().map(|fit| {
            let reserve = [fit.reserve.flash, fit.reserve.ram].map(|bytes| count(bytes / 1024));
            let cycles = [known(fit.cycles), known(fit.scaling_cycles)];
            std::iter::once(fit.board.to_string()).chain(reserve).chain(cycles).collect()
        });
        let header = ["board", "reserve: flash, KiB", "RAM, KiB", "cycles to predict", "to scale inputs"];
        write!(f, "\n{}", table(&header, costs))?;
        writeln!(
            f,
            "\nRAM: to predict, the vectors between layers, input and output, and what features are computed in; to learn, the network itself, traces, optimizer \
             memory and, in mini-batches, a gradient. It fits if the reserve of flash and RAM is left for the rest of the firmware. - : the \
             board's firmware does not learn, or nobody has counted the cycles of an activation: those of relu6, elu and others in f32, of a \
             softmax in int8, and of int8 of another runtime than litert-reference. Cycles are the bench's model."
        )
    }
}

/// The blocks of a chain of features, with their costs.
fn chain(cost: &SensingCost) -> String {
    let rows = cost.blocks.iter().map(|block| {
        let numbers = [block.inputs, block.ram, block.flash].map(count);
        [one_line(&block.on), block.features.clone()].into_iter().chain(numbers).collect()
    });
    let frame = ["", "the frame", "", &count(cost.frame), ""].map(String::from).to_vec();
    let stack = ["", "the stack", "", &count(cost.stack), ""].map(String::from).to_vec();
    let stack = (cost.stack > 0).then_some(stack);
    let total = [cost.inputs, cost.ram, cost.flash].map(count).into_iter();
    let total = ["total", ""].map(String::from).into_iter().chain(total).collect();
    let header = ["channels", "features", "inputs", "RAM, bytes", "flash, bytes"];
    table(&header, rows.chain([frame]).chain(stack).chain([total]))
}
