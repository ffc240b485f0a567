//! From prepared rows to a model, in as many trainings as the plan has.

use tinyfit_data::{Examples, Parts, Prepared, prepare, split_again, with_threshold};
use tinyfit_engine::{Dataset, Epoch, Keep, LossKind, Settings, Trained};
use tinyfit_model::{F32Network, Model, Network, Task};

use super::defaults::SPLITS;
use super::training::Plan;
use super::{Args, beginning, flags, shares};
use crate::error::Usage;

/// A network's training on rows, validated with others: where it is saved, and who watches.
pub(super) type Train<'a> =
    dyn FnMut(F32Network, &Dataset, &Dataset, &Settings) -> anyhow::Result<Trained> + 'a;

/// What was learned, and from what.
pub(super) struct Learned {
    pub model: Model,
    /// As the model was made of it: where it learned from all rows, the validation rows are among those to train on.
    pub prepared: Prepared,
    /// Epoch by epoch, on rows that validate and are not learned from; and which epoch's network is the model's.
    pub history: Vec<Epoch>,
    pub best: Epoch,
    /// With the decay that was chosen.
    pub plan: Plan,
    /// Whether the loss still fell when the epochs were over.
    pub falls: bool,
}

/// How to learn from prepared rows.
///
/// # Errors
/// A setting does not go with the data.
pub(super) fn plan(args: &Args, net: &F32Network, prepared: &Prepared) -> Result<Plan, Usage> {
    let autoencodes = matches!(prepared.task, Task::Autoencode { .. });
    let loss = LossKind::of(net.activation());
    let mut plan = args.training.plan(loss, prepared.train.len(), autoencodes, args.seed)?;
    plan.settings.threads = args.running.threads();
    Ok(plan)
}

/// Trainings that [`learn`] starts.
pub(super) fn trainings(plan: &Plan) -> usize {
    if plan.learns_from_all() { plan.decays.len() * splits(plan) + 1 } else { 1 }
}

/// A decay that is given is not judged, only shown.
fn splits(plan: &Plan) -> usize {
    if plan.decays.len() > 1 { SPLITS } else { 1 }
}

/// Learns from `prepared` rows. `again` is what they were made of, which has to be there if the plan
/// [learns from all](Plan::learns_from_all) of them in the end.
///
/// # Errors
/// A setting does not go with the data, or training fails.
pub(super) fn learn(
    args: &Args,
    again: Option<(&Examples, &Parts)>,
    prepared: Prepared,
    train: &mut Train<'_>,
) -> anyhow::Result<Learned> {
    let (mut model, net) = beginning(args, &prepared)?;
    let mut plan = plan(args, &net, &prepared)?;
    let Some((examples, parts)) = again.filter(|_| plan.learns_from_all()) else {
        let trained = train(net, &prepared.train, &prepared.validation, &plan.settings)?;
        let falls = trained.is_still_falling(&plan.settings);
        model.task = with_threshold(model.task, &trained.network, &prepared.validation)?;
        model.network = Network::F32(trained.network);
        return Ok(Learned { model, prepared, history: trained.history, best: trained.best, plan, falls });
    };
    let (trained, decay) = chosen(args, examples, parts, prepared, &plan, train)?;
    plan.settings.regularization.weight_decay = decay;
    // It is known to fall to the last where there are fewer epochs than the rule wants.
    let falls = plan.settings.epochs < plan.defaults.epochs && trained.is_still_falling(&plan.settings);
    let prepared = prepare(&args.data, examples, &parts.learned(), &args.table.preparation(args.seed))?;
    let (mut model, net) = beginning(args, &prepared)?;
    let last = train(net, &prepared.train, &prepared.validation, &plan.settings)?;
    model.network = Network::F32(last.network);
    model.provenance.settings = flags(args, &plan.settings);
    Ok(Learned { model, prepared, history: trained.history, best: trained.best, plan, falls })
}

/// How much lower the validation loss of a weaker decay has to be: what is less is chance on tables of few rows.
const CLEARLY: f64 = 0.9;

/// The decay with the lowest validation loss in the mean over the splits, a weaker one only if its is clearly lower; and the
/// training by it on the first split.
fn chosen(
    args: &Args,
    examples: &Examples,
    parts: &Parts,
    prepared: Prepared,
    plan: &Plan,
    train: &mut Train<'_>,
) -> anyhow::Result<(Trained, f32)> {
    let mut rows = vec![prepared];
    for nth in 1..splits(plan) {
        let parts = split_again(examples, &args.table.splitting, shares(args), parts, args.seed, nth);
        rows.push(prepare(&args.data, examples, &parts, &args.table.preparation(args.seed))?);
    }
    let mut best: Option<(f64, Trained, f32)> = None;
    for &weight_decay in &plan.decays {
        let mut settings = Settings { keep: Keep::Last, ..plan.settings.clone() };
        settings.regularization.weight_decay = weight_decay;
        let (mut loss, mut first) = (0.0, None);
        for rows in &rows {
            let net = beginning(args, rows)?.1;
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
