//! `tinyfit bench`

use std::fmt;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use tinyfit_bench::{CORES, Counter, HOST, Images, Opt, Row, Workload, markdown};

use crate::output::{Output, count, table};

const EXAMPLES: &str = "\
Examples:
  tinyfit bench --target cortex-m4f --workload W1
  tinyfit bench --target host";

/// Count the instructions of the kernel's workloads on emulated cores, and time them on this host
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Cores, or this host [default: all]
    #[arg(long, num_args = 1.., value_delimiter = ',', value_parser = target())]
    target: Vec<Target>,
    /// The operations to measure [default: all]
    #[arg(long, num_args = 1.., value_delimiter = ',', ignore_case = true, value_parser = workload())]
    workload: Vec<Workload>,
    /// Optimize for speed or size [default: both]; this program itself is for speed
    #[arg(long, num_args = 1.., value_delimiter = ',', value_parser = opt())]
    opt: Vec<Opt>,
    /// Print the table of the bench's README
    #[arg(long)]
    markdown: bool,
}

/// A core, or none: this host.
type Target = Option<&'static tinyfit_bench::Core>;

fn targets() -> impl Iterator<Item = Target> {
    CORES.iter().map(Some).chain([None])
}

fn target_name(target: Target) -> &'static str {
    target.map_or(HOST, |core| core.name)
}

fn target() -> impl TypedValueParser<Value = Target> {
    one_of(targets().map(|target| (target_name(target), target)))
}

fn workload() -> impl TypedValueParser<Value = Workload> {
    one_of(Workload::ALL.map(|workload| (workload.name(), workload)))
}

fn opt() -> impl TypedValueParser<Value = Opt> {
    one_of(Opt::ALL.map(|opt| (opt.name(), opt)))
}

/// One of these values, by name.
fn one_of<T: Copy + Send + Sync + 'static>(
    values: impl IntoIterator<Item = (&'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let values: Vec<(&str, T)> = values.into_iter().collect();
    PossibleValuesParser::new(values.iter().map(|(name, _)| *name)).try_map(move |name| {
        let named = values.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
        named.map(|&(_, value)| value).ok_or("is not known")
    })
}

#[derive(Serialize)]
struct Report {
    rows: Vec<Row>,
    #[serde(skip)]
    markdown: bool,
}

/// Counts and times, and shows the rows.
///
/// # Errors
/// Something is missing or fails, or an emulated core's results differ from this host's.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let all = |chosen: &[Target]| if chosen.is_empty() { targets().collect() } else { chosen.to_vec() };
    let targets = all(&args.target);
    let workloads = if args.workload.is_empty() { Workload::ALL.to_vec() } else { args.workload.clone() };
    let opts = if args.opt.is_empty() { Opt::ALL.to_vec() } else { args.opt.clone() };

    let progress = output.progress(targets.len() * opts.len() * workloads.len(), "counts");
    let counter = if targets.iter().any(Option::is_some) {
        progress.set_message("the counter's environment");
        Some(Counter::ready()?)
    } else {
        None
    };
    let mut rows = Vec::new();
    for &target in &targets {
        for &opt in &opts {
            progress.set_message(format!("{} at -O{}", target_name(target), opt.name()));
            let images = target.map(|core| Images::build(core, opt, &workloads)).transpose()?;
            for &workload in &workloads {
                match (&images, &counter) {
                    (Some(images), Some(counter)) => rows.push(Row::counted(counter, images, workload)?),
                    _ if opt == Opt::Speed && workload.repeats() => rows.push(Row::timed(workload)),
                    _ => {}
                }
                progress.inc(1);
            }
        }
    }
    progress.finish_and_clear();
    output.report(&Report { rows, markdown: args.markdown })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.markdown {
            return f.write_str(&markdown(&self.rows));
        }
        let number = |n: Option<u64>| n.map_or("-".into(), |n| count(n as usize));
        let rows = self.rows.iter().map(|row| {
            vec![
                format!("{} {} -O{}", row.target, row.workload, row.opt),
                number(row.instructions),
                number(row.cycles),
                number(row.code),
                number(row.ram),
                number(row.stack),
                number(Some(row.weights)),
                number(row.nanoseconds.map(|n| n.round() as u64)),
            ]
        });
        let header = ["workload", "instructions", "cycles", "code", "RAM", "stack", "weights", "time, ns"];
        writeln!(f, "{}", table(&header, rows))?;
        f.write_str(
            "Instructions and stack are counts of an emulator, cycles a model's; code is without weights, RAM with \
             those that learn. All bytes.\n",
        )
    }
}
