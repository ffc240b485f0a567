//! From prepared rows to a model, in as many trainings as the hyperparameters has.

use tinyfit_data::{Examples, Parts, Prepared, Usage, split_again, with_threshold};
use tinyfit_engine::{Dataset, Epoch, Keep, LossKind, Settings, Trained, Unfinished};
use tinyfit_model::{F32Network, Model, Network, Task};

use crate::defaults::SPLITS;
use crate::error::Error;
use crate::learning::Hyperparameters;
use crate::options::Options;

/// A network's training on rows, validated with others: where it is saved, and who watches.
pub(crate) type Train<'a> =
    dyn FnMut(F32Network, &Dataset, &Dataset, &Settings) -> Result<Trained, Unfinished> + 'a;

/// The trained model, and its data.
#[derive(Debug)]
pub struct Learned {
    /// The model.
    pub model: Model,
    /// As the model was made of it: where it learned from all rows, the validation rows are among those to train on.
    pub prepared: Prepared,
    /// Epoch by epoch, on rows that validate and are not learned from.
    pub history: Vec<Epoch>,
    /// The epoch whose network is the model's.
    pub best: Epoch,
    /// With the decay that was chosen.
    pub hyperparameters: Hyperparameters,
    /// Whether the loss still fell when the epochs were over.
    pub falls: bool,
}

impl Learned {
    /// The advice where the loss still falls; none where it does not. `kept`: there is a checkpoint to go on from.
    pub fn more(&self, kept: bool) -> Option<String> {
        let epochs = self.hyperparameters.settings.epochs;
        let more = if kept {
            format!("go on with `--resume --epochs {}`", epochs.saturating_mul(2))
        } else {
            let enough = self.hyperparameters.defaults.epochs.max(epochs.saturating_mul(2));
            format!("train again with `--epochs {enough}`")
        };
        self.falls.then(|| format!("the last epoch was the best; {more}"))
    }
}

/// How to learn from prepared rows.
///
/// # Errors
/// A setting does not fit the data.
pub(crate) fn hyperparameters(
    options: &Options,
    net: &F32Network,
    prepared: &Prepared,
) -> Result<Hyperparameters, Usage> {
    let autoencodes = matches!(prepared.task, Task::Autoencode { .. });
    let loss = LossKind::of(net.activation());
    let mut hyperparameters =
        options.learning.hyperparameters(loss, prepared.train.len(), autoencodes, options.seed)?;
    hyperparameters.settings.threads = options.threads;
    Ok(hyperparameters)
}

/// Trainings that [`learn`] starts.
pub(crate) fn trainings(hyperparameters: &Hyperparameters) -> usize {
    if hyperparameters.learns_from_all() {
        hyperparameters.decays.len() * splits(hyperparameters) + 1
    } else {
        1
    }
}

/// A decay that is given is not judged, only shown.
fn splits(hyperparameters: &Hyperparameters) -> usize {
    if hyperparameters.decays.len() > 1 { SPLITS } else { 1 }
}

/// Learns from `prepared` rows. `again` is what they were made of, which has to be there if the hyperparameters
/// [learns from all](Hyperparameters::learns_from_all) of them in the end.
///
/// # Errors
/// A setting does not fit the data, or training fails.
pub(crate) fn learn(
    options: &Options,
    again: Option<(&Examples, &Parts)>,
    prepared: Prepared,
    train: &mut Train<'_>,
) -> Result<Learned, Error> {
    let (mut model, net) = options.untrained(&prepared)?;
    let mut hyperparameters = hyperparameters(options, &net, &prepared)?;
    let Some((examples, parts)) = again.filter(|_| hyperparameters.learns_from_all()) else {
        let trained = train(net, &prepared.train, &prepared.validation, &hyperparameters.settings)?;
        let falls = trained.is_still_falling(&hyperparameters.settings);
        model.task = with_threshold(model.task, &trained.network, &prepared.validation)?;
        model.network = Network::F32(trained.network);
        return Ok(Learned {
            model,
            prepared,
            history: trained.history,
            best: trained.best,
            hyperparameters,
            falls,
        });
    };
    let (trained, decay) = chosen(options, examples, parts, prepared, &hyperparameters, train)?;
    hyperparameters.settings.regularization.weight_decay = decay;
    // It is known to fall to the last where there are fewer epochs than the rule wants.
    let falls = hyperparameters.settings.epochs < hyperparameters.defaults.epochs
        && trained.is_still_falling(&hyperparameters.settings);
    let prepared = options.prepare(examples, &parts.learned())?;
    let (mut model, net) = options.untrained(&prepared)?;
    let last = train(net, &prepared.train, &prepared.validation, &hyperparameters.settings)?;
    model.network = Network::F32(last.network);
    model.provenance.settings = options.flags(&hyperparameters);
    Ok(Learned { model, prepared, history: trained.history, best: trained.best, hyperparameters, falls })
}

/// The model that one training makes of prepared rows, by the first of the hyperparameters's decays and without learning from the rows that
/// validate.
///
/// # Errors
/// A setting does not fit the data, or training fails.
pub fn learn_once(options: &Options, prepared: &Prepared) -> Result<Model, Error> {
    let (mut model, net) = options.untrained(prepared)?;
    let settings = hyperparameters(options, &net, prepared)?.settings;
    let trained = tinyfit_engine::train(net, &prepared.train, &prepared.validation, &settings, &mut |_| {})?;
    model.task = with_threshold(model.task, &trained.network, &prepared.validation)?;
    model.network = Network::F32(trained.network);
    Ok(model)
}

/// How much lower the validation loss of a weaker decay has to be: what is less is chance on tables of few rows.
const CLEARLY: f64 = 0.9;

/// The decay with the lowest mean validation loss over the splits, a weaker one only if its is clearly lower; and the
/// training by it on the first split.
fn chosen(
    options: &Options,
    examples: &Examples,
    parts: &Parts,
    prepared: Prepared,
    hyperparameters: &Hyperparameters,
    train: &mut Train<'_>,
) -> Result<(Trained, f32), Error> {
    let mut rows = vec![prepared];
    for nth in 1..splits(hyperparameters) {
        let (splitting, seed) = (&options.table.splitting, options.seed);
        let parts = split_again(examples, splitting, options.shares(), parts, seed, nth);
        rows.push(options.prepare(examples, &parts)?);
    }
    let mut best: Option<(f64, Trained, f32)> = None;
    for &weight_decay in &hyperparameters.decays {
        let mut settings = Settings { keep: Keep::Last, ..hyperparameters.settings.clone() };
        settings.regularization.weight_decay = weight_decay;
        let (mut loss, mut first) = (0.0, None);
        for rows in &rows {
            let net = options.untrained(rows)?.1;
            let trained = train(net, &rows.train, &rows.validation, &settings)?;
            loss += trained.best.val_loss;
            first.get_or_insert(trained);
        }
        if let Some(first) = first.filter(|_| best.as_ref().is_none_or(|(least, ..)| loss < CLEARLY * least))
        {
            best = Some((loss, first, weight_decay));
        }
    }
    let (_, trained, decay) = best.ok_or(tinyfit_engine::Error::NoEpoch)?;
    Ok((trained, decay))
}
