//! Rows that a model was not trained on, as a report shows them.

use std::ops::Range;
use std::path::Path;

use tinyfit_data::text::{listed, shown};
use tinyfit_engine::{
    Dataset, Metrics, Regression, Regressions, SALIENCY_ROWS, Scores, StoreError, importance, saliency,
    sample,
};
use tinyfit_model::number::count;
use tinyfit_model::{Cost, F32Network, Model, Quantities, Task};
use tinyfit_report::{
    AnomalyResult, ClassificationResult, ColumnWeight, ColumnWeights, Origin, Outcome, RegressionResult,
    Score, Summary,
};

use crate::baselines::Baselines;
use crate::boards::boards;

/// The rows that results are of.
#[derive(Clone, Debug)]
pub struct HeldOut {
    /// Their name, such as test.
    pub name: &'static str,
    /// Scaled inputs, targets in their own unit.
    pub data: Dataset,
    /// The model for inputs that are scaled already.
    pub model: Model,
    /// How good it is on them.
    pub scores: Scores,
    /// Where they are in the table's file.
    pub origin: Origin,
    /// What simpler models reach on them.
    pub baselines: Option<Baselines>,
}

impl HeldOut {
    /// Rows as they are in a table.
    pub fn raw(name: &'static str, model: &Model, data: &Dataset, scores: Scores) -> Self {
        let data = match &model.scaler {
            Some(scaler) => data.clone().scaled(scaler),
            None => data.clone(),
        };
        let model = Model { scaler: None, ..model.clone() };
        Self { name, data, model, scores, origin: Origin::default(), baselines: None }
    }

    /// The same, with where the rows are in a file, by the line of each.
    #[must_use]
    pub fn in_file(self, file: &Path, lines: Vec<u64>) -> Self {
        // A row that is not known has no line.
        let lines = if lines.len() == self.data.len() { lines } else { Vec::new() };
        let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { origin: Origin { file, lines }, ..self }
    }

    /// How many there are of them, in words.
    pub fn rows(&self) -> String {
        let rows = count(self.data.len());
        match self.name {
            "validation" => {
                format!("{rows} validation rows (training made use of them, so this is too kind)")
            }
            name => format!("{rows} {name} rows"),
        }
    }

    fn score(&self) -> Score {
        Score {
            name: self.score_name().into(),
            value: self.value(&self.scores.metrics),
            interval: self.scores.interval.map(Into::into),
            baselines: self.baselines.as_ref().map(Baselines::named).unwrap_or_default(),
        }
    }

    /// The meaning of the score's name: for an autoencoder lower is better.
    pub fn value(&self, metrics: &Metrics) -> f64 {
        let score = metrics.score();
        if let Task::Autoencode { .. } = self.model.task { -score } else { score }
    }

    /// What [`value`](Self::value) is called.
    pub fn score_name(&self) -> &'static str {
        match &self.model.task {
            Task::Classify { .. } => "accuracy",
            Task::Autoencode { .. } => "mean score",
            Task::Regress(Quantities(targets)) if targets.len() > 1 => "mean R²",
            Task::Regress(_) | Task::Outputs { .. } => "R²",
        }
    }

    /// The report's part for each target.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let Scores { metrics, probabilities, residuals, .. } = &self.scores;
        let targets = self.model.task.targets();
        let number = |i: usize, metrics: &Regression| {
            Outcome::Regression(RegressionResult {
                target: targets.get(i).copied().unwrap_or_default().into(),
                metrics: *metrics,
                residuals: residuals.get(i).cloned().flatten(),
                origin: self.origin.clone(),
            })
        };
        match metrics {
            Metrics::Classification(metrics) => {
                let result = probabilities.as_ref().map(|probabilities| ClassificationResult {
                    classes: self.model.task.classes().to_vec(),
                    metrics: metrics.clone(),
                    rankings: probabilities.rankings.clone(),
                    reliability: probabilities.reliability.clone(),
                    missed: probabilities.missed.clone(),
                    origin: self.origin.clone(),
                });
                result.map(Outcome::Classification).into_iter().collect()
            }
            Metrics::Regression(metrics) => vec![number(0, metrics)],
            Metrics::Regressions(Regressions { targets, .. }) => {
                targets.iter().enumerate().map(|(i, of)| number(i, &of.metrics)).collect()
            }
            Metrics::Anomalies(metrics) => {
                let scores = residuals.first().cloned().flatten();
                vec![Outcome::Anomalies(AnomalyResult {
                    metrics: *metrics,
                    scores,
                    origin: self.origin.clone(),
                })]
            }
        }
    }

    /// How much each column matters to the network; an autoencoder's columns are what it has to give back.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub fn columns(&self, net: &F32Network) -> Result<Option<ColumnWeights>, StoreError> {
        if let Task::Autoencode { .. } = self.model.task {
            return Ok(None);
        }
        let seed = self.model.provenance.seed;
        let columns = self.source();
        let ranges: Vec<_> = columns.iter().map(|(_, range)| range.clone()).collect();
        let found = importance(net, &self.model.task, &self.data, &ranges, seed)?;
        let rows = self.data.inputs.gather(sample(self.data.len(), SALIENCY_ROWS, seed))?;
        let rows: Vec<&[f32]> = rows.chunks_exact(self.data.width()).collect();
        let gradients = saliency(net, &rows);
        let columns = columns.into_iter().zip(found.columns);
        Ok(Some(ColumnWeights {
            score: self.score_name().into(),
            value: found.score,
            rows: (found.rows, self.name.into()),
            repeats: found.repeats,
            gradient_rows: rows.len(),
            columns: columns
                .map(|((name, range), drop)| ColumnWeight {
                    name,
                    drop: drop.mean,
                    std_dev: drop.std_dev,
                    // The sum over a category's inputs.
                    gradient: gradients[range].iter().sum(),
                })
                .collect(),
        }))
    }

    /// The columns that inputs are made of, and which.
    fn source(&self) -> Vec<(String, Range<usize>)> {
        let model = &self.model;
        let mut end = 0;
        let mut next = |name: &str, width: usize| {
            end += width;
            (name.to_string(), end - width..end)
        };
        match (&model.sensing, &model.columns[..]) {
            (Some(sensing), _) => {
                let of = sensing.channels_of_inputs();
                let name = |of: Option<usize>| of.map_or("magnitude", |i| &sensing.channels[i].name);
                of.chunk_by(|a, b| a == b).map(|of| next(name(of[0]), of.len())).collect()
            }
            (None, []) => model.inputs.iter().map(|input| next(input, 1)).collect(),
            (None, columns) => columns.iter().map(|column| next(&column.name, column.width())).collect(),
        }
    }
}

/// The first thing to be read.
pub fn summary(file: &Path, held_out: &HeldOut, cost: &Cost) -> Summary {
    let model = &held_out.model;
    let inputs = match (held_out.source().len(), &model.sensing) {
        (1, None) => "one column".to_string(),
        (n, None) => format!("{} columns", count(n)),
        (_, Some(sensing)) => sensing.frames(),
    };
    let targets: Vec<String> = model.task.targets().into_iter().map(shown).collect();
    let target = listed(targets.iter().map(String::as_str));
    let task = match model.task.classes() {
        [] if matches!(model.task, Task::Autoencode { .. }) => {
            format!("A network that gives {inputs} back; what it cannot give back is an anomaly.")
        }
        [] => format!("A network that estimates {target} from {inputs}."),
        classes => {
            let names = listed(classes.iter().map(String::as_str));
            format!("A network that classifies {target} ({} classes: {names}) from {inputs}.", classes.len())
        }
    };
    let outputs = cost.layers.iter().filter(|layer| layer.macs > 0).map(|layer| layer.outputs);
    let sizes: Vec<String> =
        std::iter::once(model.inputs.len()).chain(outputs).map(|n| n.to_string()).collect();
    let fits = boards().map(|board| {
        let uses = cost.uses().into_iter();
        let fitting = uses.filter(|way| way.ram.is_some_and(|ram| board.fits(cost.flash.total, ram)));
        let names: Vec<&str> = fitting.map(|way| way.name).collect();
        let can = match names[..] {
            [] => "does not fit",
            [_, _, ..] if board.learns() => "predicts and learns",
            _ => "predicts",
        };
        format!("{}: {can}", board.name)
    });
    Summary {
        task,
        scores: vec![held_out.score()],
        network: sizes.join("-"),
        parameters: cost.parameters,
        fits: fits.collect(),
        model: file.display().to_string(),
    }
}
