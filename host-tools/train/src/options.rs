//! What to train, on what, and how.

use std::path::{Path, PathBuf};

use tinyfit_data::{Choice, Examples, Fault, Parts, Prepared, Shares, TaskChoice, Usage, limits, prepare};
use tinyfit_engine::{Dataset, Settings, network, output_layer};
use tinyfit_model::number::count;
use tinyfit_model::{Activation, F32Network, Model, Network, Provenance};

use crate::learn::hyperparameters;
use crate::learning::Learning;
use crate::sizes::Sizes;

/// What to train, on what, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The table to learn from.
    pub data: PathBuf,
    /// How it is read, and what its columns are for.
    pub table: tinyfit_data::Options,
    /// The task.
    pub task: TaskChoice,
    /// Sizes of the hidden layers.
    pub layers: Sizes,
    /// The activation of the hidden layers.
    pub activation: Activation,
    /// Examples of each class that are kept as anchors, an even number.
    pub anchors: usize,
    /// How the network learns.
    pub learning: Learning,
    /// The share of rows for the final test; 0 for no test.
    pub test_size: f64,
    /// The share of the other rows that chooses the best epoch.
    pub validation_size: f64,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Threads that training takes at most; the result is the same with any number.
    pub threads: usize,
}

/// Networks of more parameters are for other tools: their training would need gigabytes.
const MOST_PARAMETERS: usize = 1 << 24;

impl Options {
    /// The defaults for a table: two hidden layers of 64 with ReLU, a fifth of the rows to test with and a fifth of the others to
    /// validate with, seed 42, one thread.
    pub fn new(data: impl Into<PathBuf>, table: tinyfit_data::Options) -> Self {
        Self {
            data: data.into(),
            table,
            task: TaskChoice::Auto,
            layers: Sizes(vec![64, 64]),
            activation: Activation::Relu,
            anchors: 0,
            learning: Learning::default(),
            test_size: 0.2,
            validation_size: 0.2,
            seed: 42,
            threads: 1,
        }
    }

    /// The files of the table.
    pub fn files(&self) -> Vec<&Path> {
        [&self.data].into_iter().chain(&self.table.more).map(PathBuf::as_path).collect()
    }

    /// How rows are shared out.
    pub fn shares(&self) -> Shares {
        Shares { test: self.test_size, validation: self.validation_size }
    }

    /// These parts of the examples, as the network takes them.
    ///
    /// # Errors
    /// As [`prepare`](tinyfit_data::prepare).
    pub fn prepare(&self, examples: &Examples, parts: &Parts) -> Result<Prepared, Fault> {
        prepare(&self.data, examples, parts, &self.table.preparation(self.seed))
    }

    /// The model as it is before it learns, and its network.
    ///
    /// # Errors
    /// It would be too large, or a setting does not fit the data.
    pub fn untrained(&self, prepared: &Prepared) -> Result<(Model, F32Network), Usage> {
        let net = self.network(&prepared.train)?;
        let settings = hyperparameters(self, &net, prepared)?.settings;
        let model = Model {
            network: Network::F32(net.clone()),
            scaler: prepared.scaler.clone(),
            task: prepared.task.clone(),
            inputs: prepared.inputs.clone(),
            columns: prepared.columns.clone(),
            sensing: prepared.sensing.clone(),
            provenance: Provenance {
                tinyfit: env!("CARGO_PKG_VERSION").to_string(),
                data: names(self.files()),
                rows: prepared.train_rows,
                seed: self.seed,
                settings: self.flags(&settings),
            },
        };
        Ok((model, net))
    }

    fn network(&self, data: &Dataset) -> Result<F32Network, Usage> {
        let (outputs, last) = output_layer(&data.targets);
        let hidden = self.layers.0.iter().copied();
        let sizes: Vec<usize> = [data.width()].into_iter().chain(hidden).chain([outputs]).collect();
        let layers = sizes.windows(2).map(|pair| pair[0].saturating_add(1).saturating_mul(pair[1]));
        let parameters = layers.fold(0, usize::saturating_add);
        if parameters > MOST_PARAMETERS {
            let most = count(MOST_PARAMETERS);
            return Err(Usage(format!("--layers asks for more than {most} parameters: give smaller layers")));
        }
        let rows = self.learning.batch().min(data.len());
        let batch = rows.saturating_mul(data.width()).saturating_mul(size_of::<f32>());
        if batch as u64 > limits::machine() / 8 {
            let most = limits::size(limits::machine() / 8);
            return Err(Usage(format!(
                "--batch asks for more than {most} of rows at once: give a smaller batch"
            )));
        }
        Ok(network(&sizes, self.activation, last, self.seed))
    }

    /// The settings as they would be given again on the command line, defaults included.
    pub fn flags(&self, settings: &Settings) -> String {
        let mut flags = format!(
            "--layers {} --activation {} {} --test-size {} --validation-size {} --task {}",
            self.layers,
            self.activation,
            self.learning.flags(settings),
            self.test_size,
            self.validation_size,
            self.task.name()
        );
        if self.anchors > 0 {
            flags += &format!(" --anchors {}", self.anchors);
        }
        flags += &self.table.flags(self.task);
        flags
    }
}

/// The names of files without their folders, for a person.
pub(crate) fn names<'a>(files: impl IntoIterator<Item = &'a Path>) -> String {
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.into_iter().map(name).collect::<Vec<_>>().join(", ")
}
