//! `tinyfit search`

mod report;

use std::ffi::OsString;
use std::path::Path;

use tinyfit_boards::{Board, Verb};
use tinyfit_data::{Choice, Named};
use tinyfit_search::{
    Asked, Options, Optuna, Outcome, Pool, Precision, Search, Threads, Workers, amount, cores, join,
};

use crate::board_arg;
use crate::command_line::CommandLine;
use crate::error::{Usage, unfinished};
use crate::files;
use crate::flags::choice;
use crate::limits::{self, whole};
use crate::memory_args::MemoryArgs;
use crate::output::{self, Output};
use crate::table_args::{SharesArgs, TableArgs};
use report::Report;

const EXAMPLES: &str = "\
Examples:
  tinyfit search iris.csv -t species --board rp2040
  tinyfit search iris.csv -t species --board stm32f405 --max-flash 8K --max-cycles 50k";

/// Search networks that fit a board, and their training settings, at random: the best after few epochs train longer
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    source: TableArgs,
    /// The board to fit, with memory reserved for the rest of the firmware
    #[arg(short, long, value_name = "BOARD", value_parser = board_arg::known(Verb::Search), required_unless_present = "join", help_heading = "Budget")]
    board: Option<&'static Board>,
    /// The maximum flash for network and scaler, in bytes or as 64K (K is 1024) [default: what the board has left]
    #[arg(long, value_name = "BYTES", value_parser = amount::bytes, help_heading = "Budget")]
    max_flash: Option<usize>,
    /// The maximum RAM for a prediction, in bytes or as 8K (K is 1024) [default: what the board has left]
    #[arg(long, value_name = "BYTES", value_parser = amount::bytes, help_heading = "Budget")]
    max_ram: Option<usize>,
    /// The maximum cycles of one prediction, by the bench's model, as 200k (k is 1000) [default: any]
    #[arg(long, value_name = "CYCLES", value_parser = amount::cycles, help_heading = "Budget")]
    max_cycles: Option<usize>,
    /// The weights to try; int8 networks are made as by `tinyfit quantize`
    #[arg(long, default_value = "any", value_parser = choice::<Precisions>(), help_heading = "Search")]
    precision: Precisions,
    /// The number of networks to try
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = whole::<1, { limits::TRIALS }>, help_heading = "Search")]
    trials: usize,
    /// The minimum number of epochs of the first rung
    #[arg(long, value_name = "EPOCHS", default_value_t = 10, value_parser = whole::<1, { limits::EPOCHS }>, help_heading = "Search")]
    min_epochs: usize,
    /// The number of epochs of the last rung
    #[arg(long, value_name = "EPOCHS", default_value_t = 100, value_parser = whole::<1, { limits::EPOCHS }>, help_heading = "Search")]
    max_epochs: usize,
    /// The factor between rungs: one trial of this many continues, with this many times the epochs
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole::<2, 16>, help_heading = "Search")]
    halving: usize,
    /// Trials at the same time [default: the cores of this machine]
    #[arg(long, value_name = "N", value_parser = whole::<1, { limits::WORKERS }>, conflicts_with = "workers", help_heading = "Search")]
    jobs: Option<usize>,
    /// Worker processes to start here that take trials from --storage; more can join with --join
    #[arg(long, value_name = "N", requires = "storage", value_parser = whole::<1, { limits::WORKERS }>, help_heading = "Search")]
    workers: Option<usize>,
    /// The database of the Optuna study that distributes the trials, as sqlite:///search.db
    #[arg(long, value_name = "URL", requires = "workers", help_heading = "Search")]
    storage: Option<String>,
    /// Work for a search of this table that was started elsewhere with --workers, until it is done. Flags are the
    /// search's own; give a flag with a path, --test, here again
    #[arg(long, value_name = "URL", conflicts_with_all = ["workers", "jobs", "serve"], help_heading = "Search")]
    join: Option<String>,
    /// Answer each job on stdin with its outcome on stdout; workers run this
    #[arg(long, hide = true)]
    serve: bool,
    #[command(flatten)]
    shares: SharesArgs,
    #[command(flatten)]
    memory: MemoryArgs,
}

/// Which weights to try.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Precisions {
    Any,
    F32,
    Int8,
}

impl Choice for Precisions {
    const ALL: &'static [Named<Self>] = &[
        Named::new(Self::Any, "any", ""),
        Named::new(Self::F32, "f32", ""),
        Named::new(Self::Int8, "int8", ""),
    ];
}

/// Arguments that are this process's own, or are given apart.
const OWN: [&str; 8] = ["data", "more", "out", "jobs", "workers", "storage", "join", "serve"];

/// Searches, writes the chosen model and prints the other candidates.
///
/// # Errors
/// No network fits, the table cannot be learned from, the model cannot be written, or no trial is of use.
pub(crate) fn run(args: &Args, line: &CommandLine, output: &Output) -> anyhow::Result<()> {
    let data = args.source.data.as_path();
    if !args.source.more.is_empty() && (args.workers.is_some() || args.join.is_some()) {
        return Err(Usage("workers share one file: give one table with --workers and --join".into()).into());
    }
    if let Some(url) = &args.join {
        let test = args.source.table.splitting.test.as_deref();
        return join(url, data, |words| accepted(line, words, test), |words| serving(data, words))
            .map_err(failed);
    }
    let Some(board) = args.board else {
        return Err(Usage("the network must fit a board: give --board".into()).into());
    };
    let out = args.shares.out(data);
    if !args.serve {
        files::check_destination(&out, &[data])?;
    }
    files::check_inputs(args.source.files())?;
    let output = &output.aside([out.as_path()])?;
    let memory = args.memory.memory(&out)?;
    let options = args.options(board);
    let search = Search::new(&options, &memory).map_err(failed)?;
    if args.serve {
        return search.serve(std::io::stdin().lock(), output::stdout()).map_err(failed);
    }
    let mut pool: Box<dyn Pool> = match (args.workers, &args.storage) {
        (Some(count), Some(url)) => {
            let arguments = line.shared("search", &OWN);
            let command = serving(data, &arguments)?;
            let (trials, epochs) = (args.trials, args.max_epochs);
            let workers = Workers { url, count, data, arguments, command, trials, epochs };
            Box::new(Optuna::start(&workers).map_err(failed)?)
        }
        _ => Box::new(Threads { count: args.jobs.unwrap_or_else(cores), outcome: |job| search.outcome(job) }),
    };
    let bar = output.progress(search.rungs().iter().map(|rung| rung.trials).sum(), "trials");
    let mut best = f64::NEG_INFINITY;
    let found = search.run(&mut *pool, &mut |rung, outcome| {
        if let Outcome::Learned { metric, .. } = outcome {
            best = best.max(*metric);
        }
        bar.inc(1);
        bar.set_message(format!("{} epochs each, best {best:.4}", rung.epochs));
    });
    bar.finish_and_clear();
    drop(pool);
    let found = found.map_err(failed)?;
    files::save_model(&found.model, &out)?;
    output.report(&Report::new(&options, &search, found, &out, line))
}

impl Args {
    fn options(&self, board: &'static tinyfit_boards::Board) -> Options {
        let train = tinyfit_train::Options {
            task: self.source.task,
            test_size: self.shares.test_size,
            validation_size: self.shares.validation_size,
            seed: self.shares.seed,
            ..tinyfit_train::Options::new(&self.source.data, self.source.options())
        };
        let precisions = match self.precision {
            Precisions::Any => vec![Precision::Int8, Precision::F32],
            Precisions::F32 => vec![Precision::F32],
            Precisions::Int8 => vec![Precision::Int8],
        };
        Options {
            train,
            board,
            max_flash: self.max_flash,
            max_ram: self.max_ram,
            max_cycles: self.max_cycles,
            precisions,
            trials: self.trials,
            min_epochs: self.min_epochs,
            max_epochs: self.max_epochs,
            halving: self.halving,
        }
    }
}

/// The command of a process that serves a search of these arguments.
fn serving(data: &Path, arguments: &[String]) -> std::io::Result<Vec<OsString>> {
    let mut command = vec![std::env::current_exe()?.into(), "search".into(), data.into()];
    command.extend(arguments.iter().map(OsString::from));
    command.push("--serve".into());
    Ok(command)
}

/// The accepted options of a study.
fn accepted(line: &CommandLine, words: &[String], test: Option<&Path>) -> Result<Asked, String> {
    Asked::check(words)?;
    // The data and this process are the joining command's.
    Asked::of(&line.given("search", words, &["--serve", "--", "-"])?, test)
}

fn failed(error: tinyfit_search::Error) -> anyhow::Error {
    match error {
        tinyfit_search::Error::Train(error) => unfinished(error, None),
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit_search::{BOUNDED, TAKEN};

    fn of(words: &[String], test: Option<&Path>) -> Result<Asked, String> {
        let line =
            CommandLine::parse(crate::cli::grammar(), vec!["tinyfit".into(), "boards".into()]).unwrap();
        accepted(&line, words, test)
    }

    fn asked(line: &str) -> Result<Asked, String> {
        of(&line.split_whitespace().map(String::from).collect::<Vec<_>>(), None)
    }

    #[test]
    fn options_of_a_search_are_taken() {
        let asked = asked(
            "--target y --board rp2040 --trials 9 --max-epochs 12 --drop-columns a,b --balance --seed 7",
        )
        .unwrap();
        assert_eq!((asked.trials, asked.epochs), (9, 12));
        let line = asked.words.join(" ");
        for part in [
            "--target y",
            "--board rp2040",
            "--drop-columns a,b",
            "--balance",
            "--seed 7",
            "--trials 9",
            "--max-epochs 12",
        ] {
            assert!(line.contains(part), "{part} in {line}");
        }
        // The accepted options request the same again.
        assert_eq!(of(&asked.words, None).unwrap(), asked);
    }

    /// Every option that `search` has is either taken or refused on purpose.
    #[test]
    fn every_option_is_decided_upon() {
        let grammar = crate::cli::grammar();
        let arguments = grammar.find_subcommand("search").unwrap().get_arguments();
        let ids: Vec<&str> = arguments.map(|argument| argument.get_id().as_str()).collect();
        let refused =
            ["data", "folds", "leave_one_out", "test", "jobs", "workers", "storage", "join", "serve", "out"];
        let refused = [&refused[..], &["memory", "temp_dir"]].concat();
        let bounded = BOUNDED.map(|(name, _)| name);
        for id in &ids {
            let decided = [&TAKEN[..], &bounded, &refused].iter().filter(|names| names.contains(id)).count();
            assert_eq!(decided, 1, "{id}");
        }
        assert!(TAKEN.iter().chain(&bounded).chain(&refused).all(|name| ids.contains(name)));
    }

    #[test]
    fn what_a_stranger_must_not_say_is_refused() {
        for (words, what) in [
            ("--out /etc/passwd", "--out, which is not taken"),
            ("-o /etc/passwd", "--out, which is not taken"),
            ("--temp-dir /tmp", "--temp-dir, which is not taken"),
            ("--memory 1", "--memory, which is not taken"),
            ("--test /etc/passwd", "--test, a path, which is not taken from a database: give it here"),
            ("--workers 9 --storage sqlite:///x", "--workers, which is not taken"),
            ("--jobs 3", "--jobs, which is not taken"),
            ("--folds 3", "--folds, which is not taken"),
            ("--join sqlite:///x", "options that are not understood (the argument '--join"),
            ("/etc/passwd", "options that are not understood (unexpected argument '-' found"),
            ("-- /etc/passwd", "options that are not understood (unexpected argument"),
            ("--help", "options that are not understood ("),
            ("--no-such", "options that are not understood (unexpected argument '--no-such' found"),
            (
                "--augment 100000 --jitter 1",
                "options that are not understood (invalid value '100000' for '--augment <N>'",
            ),
            ("--trials 10001", "--trials 10001, and at most 10000 are done"),
            ("--max-epochs 999999", "--max-epochs 999999, and at most 10000 are done"),
            ("--max-epochs 99999999999", "options that are not understood (invalid value"),
        ] {
            let error = asked(&format!("--target y --board rp2040 {words}")).unwrap_err();
            assert!(error.starts_with(what) && error.lines().count() <= 1, "{words}: {error}");
        }
        assert!(of(&vec!["--balance".into(); 1001], None).is_err());
        assert!(of(&["--target".into(), "y".repeat(1 << 17)], None).is_err());
        let escaping = ["--board".to_string(), "\u{1b}[2J\n".into()];
        assert!(!of(&escaping, None).unwrap_err().contains(char::is_control));
    }

    #[test]
    fn a_path_is_the_joining_commands() {
        let words = ["--target", "y", "--board", "rp2040", "--test", "/etc/passwd"].map(String::from);
        let asked = of(&words, Some(Path::new("mine.csv"))).unwrap();
        assert!(asked.words.contains(&"--test=mine.csv".to_string()), "{:?}", asked.words);
        assert!(!asked.words.iter().any(|word| word.contains("passwd")));
        assert!(of(&words[..4], Some(Path::new("mine.csv"))).unwrap_err().starts_with("no --test"));
    }
}
