//! `tinyfit new`

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit::features::Statistic;
use tinyfit_boards::Board;
use tinyfit_emulator::Fed;
use tinyfit_engine::network;
use tinyfit_firmware::Name;
use tinyfit_firmware::board::{Example, Samples, sensing_tree};
use tinyfit_model::{
    Activation, Anchors, Block, Channel, Features, Model, Network, Provenance, Scaler, Sensing, Task,
};

use crate::error::{Fault, Usage, fault, listed};
use crate::files;
use crate::output::{Output, count};
use crate::sensor_args;

const EXAMPLES: &str = "\
Examples:
  tinyfit new grinder --board rp2040 --sensor adc --channels 2 --rate 1600
  tinyfit new grinder --board rp2040 --sensor accelerometer --model motor.safetensors
  tinyfit new pump --board nrf52840 --sensor uart --model pump.safetensors";

/// Samples over the serial line, and rows of a table.
const UART: &str = "uart";
const TABLE: &str = "table";

/// The seed of a network that has learned nothing yet.
const SEED: u64 = 1;

/// Start your own firmware: a crate that reads a sensor, predicts, learns and saves, and builds at once
///
/// It has the kernel, the board's files and the model in it, and depends on nothing of this computer. Without --model the network has random weights and
/// learns two classes from labels. `predict` and `learn` take raw features: scaling is inside.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder to make; its name is the crate's
    folder: PathBuf,
    /// The board
    #[arg(short, long, value_name = "BOARD")]
    board: String,
    /// Where samples come from: a sensor that `tinyfit boards` shows for the board; `uart`, lines of counts; `table`, rows of a model without a chain
    #[arg(short, long, value_name = "SENSOR")]
    sensor: String,
    /// The f32 model [default: random weights]
    #[arg(short, long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Without --model: channels of the sensor, or columns of the table [default: all of the sensor, or 3]
    #[arg(long, value_name = "N", conflicts_with = "model", value_parser = clap::value_parser!(u16).range(1..=64))]
    channels: Option<u16>,
    /// Without --model: samples a second
    #[arg(long, value_name = "HZ", conflicts_with = "model")]
    rate: Option<f64>,
}

#[derive(Serialize)]
struct Report {
    folder: String,
    board: String,
    sensor: String,
    model: Option<String>,
    inputs: usize,
    files: usize,
    bytes: usize,
}

/// Writes the crate.
///
/// # Errors
/// The board does not learn, has no such sensor, or the sensor does not feed the model; or the folder is there.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let board = args.board()?;
    if args.folder.exists() {
        let advice = "give the path of a folder to be made";
        return Err(Fault::new(&args.folder, "is there already", advice).into());
    }
    files::check_folder(&args.folder)?;
    let name = args.name()?;
    let (model, anchors) = match &args.model {
        Some(path) => files::read_model_with(path)?,
        None => (args.random(board)?, Anchors::default()),
    };
    let fed = args.fed(board, &model)?;
    let samples = match &fed {
        Some(fed) => Samples::Sensor { sensor: fed.sensor, hz: fed.hz },
        None => Samples::Line,
    };
    let tree = sensing_tree(&model, &anchors, &name, board, samples);
    tree.write(&args.folder).map_err(|error| files::unwritable(&args.folder, &error))?;
    output.report(&Report {
        folder: args.folder.display().to_string(),
        board: board.name.clone(),
        sensor: args.sensor.clone(),
        model: args.model.as_ref().map(|path| path.display().to_string()),
        inputs: model.input_len(),
        files: tree.files().count(),
        bytes: tree.files().map(|(_, bytes)| bytes.len()).sum(),
    })
}

impl Args {
    fn board(&self) -> Result<&'static Board, Usage> {
        let board = tinyfit_boards::named(&self.board).filter(|board| Example::Learn.suits(board));
        board.ok_or_else(|| {
            let learn = tinyfit_boards::all().iter().filter(|board| Example::Learn.suits(board));
            let learn = listed(learn.map(|board| board.name.as_str()));
            Usage(format!("--board {}: firmware that learns is for {learn}", self.board))
        })
    }

    fn name(&self) -> Result<Name, Usage> {
        let name = self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.replace('-', "_").parse().map_err(|error| Usage(format!("{}: {error}", self.folder.display())))
    }

    /// The sensor of the board that feeds the model; none of lines and rows.
    fn fed(&self, board: &'static Board, model: &Model) -> anyhow::Result<Option<Fed<'static>>> {
        let path = self.model.as_deref().unwrap_or(Path::new("the network"));
        if let Network::Int8(_) = model.network {
            return Err(Fault::new(
                path,
                "int8 weights do not learn",
                "give the f32 model that it was quantized from",
            )
            .into());
        }
        let name = self.sensor.as_str();
        match (&model.sensing, name) {
            (None, TABLE) | (Some(_), UART) => Ok(None),
            (Some(_), TABLE) => {
                let advice = format!("give --sensor {UART}, or a sensor of the board");
                Err(Fault::new(path, "its inputs are features of samples, not rows", advice).into())
            }
            (None, _) => {
                let advice = format!("give --sensor {TABLE}, or train with --features");
                Err(Fault::new(path, "it takes rows, not samples of a sensor", advice).into())
            }
            (Some(_), _) => {
                if board.sensor(Some(name)).is_none() {
                    return Err(self.unknown(board).into());
                }
                Ok(tinyfit_flash::sensor(board, model, Some(name)).map_err(|error| fault(path, &error))?)
            }
        }
    }

    fn unknown(&self, board: &Board) -> Usage {
        let sensors = board.sensors.iter().map(|sensor| sensor.name.as_str());
        let known = listed(sensors.chain([UART, TABLE]));
        Usage(format!("--sensor {}: for {} there are {known}", self.sensor, board.name))
    }

    /// A network of random weights for the sensor.
    fn random(&self, board: &'static Board) -> anyhow::Result<Model> {
        let asked = self.channels.map(usize::from);
        let (channels, rate): (Vec<Channel>, Option<f64>) = match self.sensor.as_str() {
            TABLE => (Vec::new(), None),
            UART => ((0..asked.unwrap_or(3)).map(|at| Channel::new(format!("c{at}"))).collect(), self.rate),
            name => {
                if board.sensor(Some(name)).is_none() {
                    return Err(self.unknown(board).into());
                }
                let fed = sensor_args::fed(board, Some(name), asked, self.rate)?;
                let of = fed.sensor.channels.iter().take(fed.channels);
                (of.map(|channel| Channel::new(channel.name.clone())).collect(), Some(f64::from(fed.hz)))
            }
        };
        let sensing = (!channels.is_empty()).then(|| {
            use Statistic::{Kurtosis, Mean, MeanAbsDiff, PeakToPeak, StdDev};
            let statistics = vec![Mean, StdDev, PeakToPeak, MeanAbsDiff, Kurtosis];
            let blocks = vec![Block::each(Features::Statistics(statistics))];
            Sensing {
                rate,
                channels,
                filter: Vec::new(),
                frame: 256,
                stride: 128,
                stack: 1,
                blocks,
                group: None,
                time: None,
            }
        });
        let inputs = match &sensing {
            Some(sensing) => sensing.inputs(),
            None => (0..asked.unwrap_or(3)).map(|at| format!("x{at}")).collect(),
        };
        let count = inputs.len();
        let inv_std = if sensing.is_some() { 1.0 / 1024.0 } else { 1.0 };
        Ok(Model {
            network: Network::F32(network(&[count, 16, 2], Activation::Relu, Activation::Softmax, SEED)),
            scaler: Some(Scaler { mean: vec![0.0; count], inv_std: vec![inv_std; count] }),
            task: Task::Classify { target: "label".into(), classes: vec!["a".into(), "b".into()] },
            inputs,
            columns: Vec::new(),
            sensing,
            provenance: Provenance {
                tinyfit: env!("CARGO_PKG_VERSION").into(),
                data: "random weights, which have learned nothing yet".into(),
                rows: 0,
                seed: SEED,
                settings: "new".into(),
            },
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { folder, board, sensor, model, inputs, files, bytes } = self;
        let model = model.as_deref().unwrap_or("random weights");
        writeln!(
            f,
            "{folder}: firmware for {board} with {sensor}, {inputs} inputs, {model}; {files} files of {} bytes",
            count(*bytes)
        )?;
        writeln!(f, "build it there with `cargo build --release`; its README describes how to run it")
    }
}
