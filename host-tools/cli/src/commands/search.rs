//! `tinyfit search`

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Mutex;

use clap::ValueEnum;
use tinyfit_data::{Shares, TaskChoice, parts, prepare};
use tinyfit_engine::Memory;
use tinyfit_model::{Model, printable};

use crate::boards::{self, Board, SEARCH};
use crate::data_args::DataArgs;
use crate::error::{Fault, Usage};
use crate::flags::choice;
use crate::limits::{self, whole};
use crate::memory_args::MemoryArgs;
use crate::output::{self, Output};
use crate::scores::Scores;
use crate::{cli, command_line, files};

use super::train;

mod amount;
mod budget;
mod halving;
mod joined;
mod optuna;
mod problem;
mod report;
mod space;
mod threads;

use budget::Budget;
use halving::{Job, Pool, better, halve, pareto, rungs};
use optuna::Optuna;
use problem::{Outcome, Problem};
use report::{Found, Report};
use space::{Precision, Space};
use threads::Threads;

/// Search networks that fit a board, and what they learn best with: at random, the best of few epochs for more
#[derive(clap::Args)]
pub struct Args {
    /// A table of CSV or JSON lines, plain or compressed by gzip, or - for standard input; every column that has no other role is an input
    data: PathBuf,
    #[command(flatten)]
    table: DataArgs,
    /// What to make of the target
    #[arg(long, default_value = "auto", value_parser = choice::<TaskChoice>())]
    task: TaskChoice,
    /// The board to fit, with room left for the rest of a firmware
    #[arg(short, long, value_name = "BOARD", value_parser = boards::known(SEARCH), required_unless_present = "join", help_heading = "Budget")]
    board: Option<&'static Board>,
    /// The most flash for network and scaler, in bytes or as 64K (K is 1024) [default: what the board has left]
    #[arg(long, value_name = "BYTES", value_parser = amount::bytes, help_heading = "Budget")]
    max_flash: Option<usize>,
    /// The most RAM to predict with, in bytes or as 8K (K is 1024) [default: what the board has left]
    #[arg(long, value_name = "BYTES", value_parser = amount::bytes, help_heading = "Budget")]
    max_ram: Option<usize>,
    /// The most cycles a prediction may take by the bench's model, as 200k (k is 1000) [default: any]
    #[arg(long, value_name = "CYCLES", value_parser = amount::cycles, help_heading = "Budget")]
    max_cycles: Option<usize>,
    /// Which weights to try; int8 networks are made as tinyfit quantize makes them
    #[arg(long, default_value = "any", help_heading = "Search")]
    precision: Choice,
    /// Networks to try
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = whole::<1, { limits::TRIALS }>, help_heading = "Search")]
    trials: usize,
    /// Epochs that the first rung has at least
    #[arg(long, value_name = "EPOCHS", default_value_t = 10, value_parser = whole::<1, { limits::EPOCHS }>, help_heading = "Search")]
    min_epochs: usize,
    /// Epochs that the last rung has
    #[arg(long, value_name = "EPOCHS", default_value_t = 100, value_parser = whole::<1, { limits::EPOCHS }>, help_heading = "Search")]
    max_epochs: usize,
    /// The share of trials that go on from a rung to the next is one over this, which has so many times the epochs
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = factor, help_heading = "Search")]
    halving: usize,
    /// Trials at the same time [default: the cores of this machine]
    #[arg(long, value_name = "N", value_parser = whole::<1, { limits::WORKERS }>, conflicts_with = "workers", help_heading = "Search")]
    jobs: Option<usize>,
    /// Processes that take trials from --storage, started here; more of them join by --join
    #[arg(long, value_name = "N", requires = "storage", value_parser = whole::<1, { limits::WORKERS }>, help_heading = "Search")]
    workers: Option<usize>,
    /// The database by which an Optuna study shares the trials out, as sqlite:///search.db
    #[arg(long, value_name = "URL", requires = "workers", help_heading = "Search")]
    storage: Option<String>,
    /// Work for a search of this table that was begun elsewhere with --workers, until it is done. Flags are those it was begun
    /// with; one with a path, --test, is given here again
    #[arg(long, value_name = "URL", conflicts_with_all = ["workers", "jobs", "serve"], help_heading = "Search")]
    join: Option<String>,
    /// Answer each job on stdin by its outcome on stdout: what a worker runs
    #[arg(long, hide = true)]
    serve: bool,
    /// The share of rows that only the final test sees; 0 for no test
    #[arg(long, default_value_t = 0.2, value_parser = train::share)]
    test_size: f64,
    /// The share of the other rows that tells good networks from bad ones
    #[arg(long, default_value_t = 0.2, value_parser = train::share)]
    validation_size: f64,
    /// The seed of everything random: the same seed finds the same model, whoever works on it
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// The model file [default: DATA.safetensors in the current folder]
    #[arg(short, long, value_name = "M")]
    out: Option<PathBuf>,
    #[command(flatten)]
    memory: MemoryArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Choice {
    Any,
    F32,
    Int8,
}

fn factor(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|n| (2..=16).contains(n))
        .ok_or_else(|| "a whole number from 2 to 16 is wanted".into())
}

/// Searches, writes the model that was chosen and shows what else there was.
///
/// # Errors
/// No network fits, the table cannot be learned from, the model cannot be written, or no trial is of use.
pub fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if let Some(url) = &args.join {
        return optuna::join(args, url);
    }
    let Some(board) = args.board else {
        return Err(Usage("which board is the network to fit? Give --board".into()).into());
    };
    let out = args.out.clone().unwrap_or_else(|| train::default_out(&args.data));
    if !args.serve {
        files::check_destination(&out, &[&args.data])?;
    }
    files::check_inputs([&args.data].into_iter().chain(&args.table.splitting.test).map(PathBuf::as_path))?;
    let output = &output.aside([out.as_path()])?;
    if args.table.splitting.folds.is_some() || args.table.splitting.leave_one_out {
        let what = "--folds and --leave-one-out are for tinyfit train: search first, then cross-validate what was found";
        return Err(Usage(what.into()).into());
    }
    if args.min_epochs > args.max_epochs {
        return Err(Usage("--min-epochs is more than --max-epochs: give fewer".into()).into());
    }
    let budget = Budget::new(board, args.max_flash, args.max_ram, args.max_cycles)?;
    let memory = args.memory.memory(&out)?;
    let examples = args.table.read(&args.data, args.task, &memory)?;
    let shares = Shares { test: args.test_size, validation: args.validation_size };
    let parts = parts(&args.data, &examples, &args.table.splitting, shares, args.seed)?;
    let prepared = prepare(&args.data, &examples, &parts, &args.table.preparation(args.seed))?;
    let mut notes = examples.notes.clone();
    drop(examples);
    // In a test, say, the process has no command line of ours.
    let words = command_line::shared("train", &["out"]).unwrap_or_default();
    let like = train::beginning(&cli::train_args(&words)?, &prepared)?.0;
    let problem = Problem::new(args, board, &budget, words, prepared, &like.task);
    let space = Space {
        board,
        budget: &budget,
        precisions: match args.precision {
            Choice::Any => &[Precision::Int8, Precision::F32],
            Choice::F32 => &[Precision::F32],
            Choice::Int8 => &[Precision::Int8],
        },
        like: &like,
        seed: args.seed,
        prices: Mutex::new(HashMap::new()),
    };
    space.smallest()?;
    let outcome = |job: Job| match space.candidate(job.trial) {
        Ok(candidate) => problem.outcome(&candidate, job.epochs),
        Err(usage) => Outcome::Failed(usage.0),
    };
    if args.serve {
        let asked = |job: &Job| job.trial < args.trials && (1..=args.max_epochs).contains(&job.epochs);
        return serve(asked, outcome);
    }
    let mut pool: Box<dyn Pool> = match (args.workers, &args.storage) {
        (Some(workers), Some(url)) => Box::new(Optuna::start(args, workers, url)?),
        _ => Box::new(Threads { count: args.jobs.unwrap_or_else(threads::cores), outcome }),
    };
    let rungs = rungs(args.trials, args.min_epochs, args.max_epochs, args.halving);
    let bar = output.progress(rungs.iter().map(|rung| rung.trials).sum());
    let mut best = f64::NEG_INFINITY;
    let all = halve(&rungs, &mut *pool, &mut |nth, outcome| {
        if let Outcome::Learned { metric, .. } = outcome {
            best = best.max(*metric);
        }
        bar.inc(1);
        bar.set_message(format!("trials, {} epochs each, best {best:.4},", rungs[nth].epochs));
    })?;
    bar.finish_and_clear();
    drop(pool);
    let chosen = all.iter().min_by(|a, b| better(a, b));
    let Some((chosen, (metric, price))) = chosen.and_then(|judged| Some((judged, judged.learned()?))) else {
        let why = all.iter().find_map(|judged| match &judged.outcome {
            Outcome::Failed(why) => Some(why.as_str()),
            Outcome::Learned { .. } => None,
        });
        let what =
            format!("each of {} trials failed, the first as it {}", all.len(), why.unwrap_or_default());
        return Err(Fault::new(&args.data, what, "give another --seed, or allow more").into());
    };
    let candidate = space.candidate(chosen.job.trial)?;
    let model = problem.model(&candidate, chosen.job.epochs)?;
    if problem.judged(model.clone())? != (Outcome::Learned { metric, price }) {
        let what = "a worker found another outcome of a trial than this machine does";
        return Err(
            Fault::new(&args.data, what, "have the same data and the same tinyfit on all of them").into()
        );
    }
    let (test_rows, test) = test(args, &problem, &model, &memory, &mut notes)?;
    files::save_model(&model, &out)?;
    let trials = all.iter().map(|judged| Ok((judged, space.candidate(judged.job.trial)?)));
    let trials = trials.collect::<Result<Vec<_>, Usage>>()?;
    output.report(&Report::new(Found {
        args,
        budget: budget.clone(),
        problem: &problem,
        rungs,
        trials: &trials,
        front: &pareto(&all),
        chosen,
        metric: problem.metric(&model)?,
        model,
        test_rows,
        test,
        notes,
        out: &out,
    }))
}

/// The test rows, and the scores on them; none without any.
fn test(
    args: &Args,
    problem: &Problem<'_>,
    model: &Model,
    memory: &Memory,
    notes: &mut Vec<String>,
) -> anyhow::Result<(usize, Option<Scores>)> {
    let own;
    let data = match &args.table.splitting.test {
        Some(file) => {
            let more;
            (own, more) = args.table.test_rows(file, model, memory)?;
            notes.extend(more);
            &own
        }
        None => &problem.prepared.test,
    };
    Ok((data.len(), (!data.is_empty()).then(|| Scores::of(model, data, args.seed)).transpose()?))
}

/// Lines of jobs, answered by lines of outcomes.
fn serve(asked: impl Fn(&Job) -> bool, outcome: impl Fn(Job) -> Outcome) -> anyhow::Result<()> {
    let mut stdout = output::stdout();
    for line in std::io::stdin().lock().lines() {
        let job: Job = serde_json::from_str(&line?)?;
        if !asked(&job) {
            anyhow::bail!("trial {} of {} epochs is none of this search", job.trial, job.epochs);
        }
        writeln!(stdout, "{}", printable::json(&serde_json::to_string(&outcome(job))?))?;
        stdout.flush()?;
    }
    Ok(())
}
