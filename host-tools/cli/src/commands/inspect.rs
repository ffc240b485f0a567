//! `tinyfit inspect`

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use tinyfit_model::{Clock, Column, Model, Provenance, Quantities, Quantity, Task, Windows};
use tinyfit_report::short;

use crate::anchors::AnchorCost;
use crate::any_model::{AnyModel, Format, Reading};
use crate::boards::{self, Board, FLASH_RESERVE, RAM_RESERVE};
use crate::cost::Cost;
use crate::error::{listed, one_line};
use crate::output::{Output, count, counted, table};

/// Show a model's layers, what it costs, and which boards it fits
#[derive(clap::Args)]
pub struct Args {
    /// A model file, or a file of another tool that `import` reads
    model: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Serialize)]
struct Report {
    model: String,
    format: Format,
    file_bytes: usize,
    /// What a user should know of the way it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    element: &'static str,
    #[serde(flatten)]
    task: Task,
    inputs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<Column>,
    #[serde(skip_serializing_if = "Option::is_none")]
    windows: Option<Windows>,
    scaler: bool,
    /// None if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchors: Option<AnchorCost>,
    provenance: Provenance,
    #[serde(flatten)]
    cost: Cost,
    /// Left free on each board for the rest of the firmware.
    reserve: Reserve,
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
    predict: bool,
    learn_sgd: bool,
    learn_adam: bool,
    batch_sgd: bool,
    batch_adam: bool,
    /// Of one prediction of scaled inputs, by the bench's model; none if it has none for this network.
    cycles: Option<u64>,
    /// Of scaling the inputs before; none where there is nothing to scale, or no model.
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling_cycles: Option<u64>,
}

/// A way to use a model, and the RAM it takes.
pub(super) struct Use {
    pub(super) name: &'static str,
    pub(super) ram: Option<usize>,
}

/// Reads a model and shows it.
///
/// # Errors
/// The file cannot be read or is not a model.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let AnyModel { model, anchors, format, file_bytes, notes } =
        AnyModel::read_to_show(&args.model, &args.reading)?;
    let cost = Cost::of(&model);
    output.report(&Report {
        model: args.model.display().to_string(),
        format,
        file_bytes,
        notes,
        element: model.element(),
        boards: boards::learning().map(|board| fit(board, &cost, &model)).collect(),
        cost,
        reserve: Reserve { flash: FLASH_RESERVE, ram: RAM_RESERVE },
        task: model.task,
        inputs: model.inputs,
        columns: model.columns,
        windows: model.windows,
        scaler: model.scaler.is_some(),
        anchors: AnchorCost::of(&anchors),
        provenance: model.provenance,
    })
}

/// Predicting, then learning by SGD and Adam, one example at a time and in mini-batches.
pub(super) fn uses(cost: &Cost) -> [Use; 5] {
    let predict = cost.ram.predict + cost.ram.vectors;
    let learn = cost.ram.learn;
    [
        Use { name: "predict", ram: Some(predict) },
        Use { name: "learn, SGD", ram: learn.map(|l| l.network + l.sgd) },
        Use { name: "learn, Adam", ram: learn.map(|l| l.network + l.adam) },
        Use { name: "mini-batch, SGD", ram: learn.map(|l| l.network + l.batch_sgd) },
        Use { name: "mini-batch, Adam", ram: learn.map(|l| l.network + l.batch_adam) },
    ]
}

fn fit(board: &Board, cost: &Cost, model: &Model) -> Fit {
    let [predict, learn_sgd, learn_adam, batch_sgd, batch_adam] =
        uses(cost).map(|way| way.ram.is_some_and(|ram| board.fits(cost.flash.total, ram)));
    let whole = board.predicted(model, None).and_then(|call| call.cycles);
    let scaling = board.predicted_scaling(model).and_then(|call| call.cycles).filter(|&cycles| cycles > 0);
    let cycles = whole.map(|whole| whole - scaling.unwrap_or(0));
    let scaling_cycles = scaling.filter(|_| whole.is_some());
    Fit { board: board.name, predict, learn_sgd, learn_adam, batch_sgd, batch_adam, cycles, scaling_cycles }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cost, provenance, .. } = self;
        let format = self.format.shown();
        writeln!(f, "{} ({format}, {}, {})", self.model, self.element, counted(self.file_bytes, "byte"))?;
        for note in &self.notes {
            writeln!(f, "{}", one_line(note))?;
        }
        match &self.task {
            Task::Classify { target, classes } => {
                writeln!(
                    f,
                    "tells '{}' apart: {}",
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
                    "gives the inputs back; anomalies score above {threshold}, the quantile {quantile}"
                )?;
            }
        }
        let scaled = if self.scaler { "scaled" } else { "as they are" };
        writeln!(f, "from {scaled}: {}", listed(self.inputs.iter().map(String::as_str)))?;
        if let Some(Windows { len, stride, axes, time, .. }) = &self.windows {
            let axes = listed(axes.iter().map(|axis| axis.name.as_str()));
            write!(
                f,
                "which are features of windows of {}, one every {stride}, of {axes}",
                counted(*len, "sample")
            )?;
            match time {
                Some(Clock { name, longest }) => {
                    writeln!(
                        f,
                        ", begun again after a step of more than {} in '{}'",
                        short(*longest),
                        one_line(name)
                    )?;
                }
                None => writeln!(f)?,
            }
        }
        for column in self.columns.iter().filter(|column| column.offset != 0.0) {
            writeln!(
                f,
                "'{}' is less {} in 64 bits, then a 32-bit float",
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
        writeln!(f, "  {settings}\n")?;

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
        writeln!(
            f,
            "flash {} bytes: network {}, scaler {}",
            count(flash.total),
            count(flash.network),
            count(flash.scaler)
        )?;
        if let Some(anchors) = &self.anchors {
            writeln!(f, "anchors: {anchors} more, in firmware whose supervisor has them")?;
        }
        writeln!(f)?;

        let answer = |fits: bool| if fits { "fits" } else { "no" }.to_string();
        let rows = uses(cost).into_iter().filter_map(|way| {
            let ram = way.ram?;
            let boards = boards::learning().map(|board| answer(board.fits(flash.total, ram)));
            Some([way.name.to_string(), count(ram)].into_iter().chain(boards).collect())
        });
        let names = boards::learning().map(|board| board.name);
        let header: Vec<&str> = ["", "RAM bytes"].into_iter().chain(names).collect();
        f.write_str(&table(&header, rows))?;
        let on_boards = |of: fn(&Fit) -> Option<u64>| {
            let on = |fit: &Fit| Some(format!("{} on {}", count(of(fit)? as usize), fit.board));
            self.boards.iter().filter_map(on).collect::<Vec<_>>().join(", ")
        };
        let (cycles, scaling) = (on_boards(|fit| fit.cycles), on_boards(|fit| fit.scaling_cycles));
        if !cycles.is_empty() {
            writeln!(f, "\ncycles of one prediction, by the bench's model: {cycles}")?;
        }
        if !scaling.is_empty() {
            writeln!(f, "cycles to scale its inputs before: {scaling}")?;
        }
        writeln!(
            f,
            "\nRAM: to predict, the vectors between layers, input and output; to learn, the network itself, traces,\n\
             optimizer memory and, in mini-batches, a gradient. It fits if {} KiB of flash and {} KiB of RAM are left\n\
             for the rest of the firmware.",
            self.reserve.flash / 1024,
            self.reserve.ram / 1024
        )
    }
}
