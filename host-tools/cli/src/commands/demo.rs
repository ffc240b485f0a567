//! `tinyfit demo`: the whole way on the recordings the repository ships.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Mutex;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde::Serialize;
use tinyfit_demo::{Event, Options, Outcome, WEARERS};

use crate::error::Usage;
use crate::files;
use crate::output::{Output, count, table};

const EXAMPLES: &str = "\
Examples:
  tinyfit demo
  tinyfit demo --no-chips --all-wearers -o demo";

/// Train on nine wearers, quantize, personalize for the tenth on this host and on emulated chips
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The one wearer to leave out, 1 to 10
    #[arg(long, value_parser = wearer, conflicts_with = "all_wearers")]
    wearer: Option<usize>,
    /// Leave out each wearer in turn, the last on the chips too (default)
    #[arg(long)]
    all_wearers: bool,
    /// Do without the emulated chips
    #[arg(long)]
    no_chips: bool,
    /// The seed of everything random
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// The folder for the models and the report
    #[arg(short, long, default_value = "demo")]
    out: PathBuf,
}

fn wearer(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| (1..=WEARERS).contains(n));
    number.ok_or_else(|| format!("there are wearers 1 to {WEARERS}"))
}

/// Runs the demo.
///
/// # Errors
/// As `tinyfit_demo::run`.
pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    if files::is_standard(&args.out) {
        return Err(Usage("--out is no standard output here: give a path".into()).into());
    }
    let options = Options {
        wearers: args.wearer.map_or_else(|| (1..=WEARERS).collect(), |wearer| vec![wearer]),
        seed: args.seed,
        chips: !args.no_chips,
        out: args.out.clone(),
        command: command(args),
    };
    let progress = Progress::new(output);
    let outcome = tinyfit_demo::run(&options, &|event| progress.show(event)).map_err(anyhow::Error::msg)?;
    progress.clear();
    output.report(&Report(outcome))
}

/// The command that gives this result again.
fn command(args: &Args) -> String {
    let wearers = args.wearer.map_or("--all-wearers".into(), |wearer| format!("--wearer {wearer}"));
    format!("tinyfit demo {wearers} --seed {}", args.seed)
}

/// A bar for training and one for each device.
struct Progress {
    bars: MultiProgress,
    of: Mutex<HashMap<&'static str, ProgressBar>>,
}

impl Progress {
    fn new(output: &Output) -> Self {
        let bars = MultiProgress::new();
        if output.is_quiet() {
            bars.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        Self { bars, of: Mutex::default() }
    }

    fn show(&self, event: Event) {
        match event {
            Event::Wearer(number) => {
                let _ = self.bars.println(format!("wearer {number}: training on the others"));
            }
            Event::Epoch(epoch, limit) => {
                let bar = self.bar("train", limit);
                bar.set_message(format!("validation loss {:.4}", epoch.val_loss));
                bar.set_position(epoch.epoch as u64);
            }
            Event::Building(device) => self.bar(device, 0).set_message("building the firmware"),
            Event::Scored(device, done, total) => {
                let bar = self.bar(device, total);
                bar.set_length(total as u64);
                bar.set_position(done as u64);
                bar.set_message("windows");
            }
            Event::Finished(device) => self.bar(device, 0).set_message("windows, done"),
        }
    }

    fn bar(&self, name: &'static str, length: usize) -> ProgressBar {
        let mut bars = self.of.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let bar = bars.entry(name).or_insert_with(|| {
            let bar = self.bars.add(ProgressBar::new(length as u64)).with_prefix(name);
            match ProgressStyle::with_template("{prefix:>10} {bar:40} {pos}/{len} {msg} {elapsed}") {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        bar.clone()
    }

    fn clear(&self) {
        // Nothing is lost if a terminal cannot be cleared.
        let _ = self.bars.clear();
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Report(Outcome);

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { wearers, mean, chips, model_bytes, personalizing, files } = &self.0;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        let row = |name: String, a: &tinyfit_demo::Accuracies, learned: String| {
            vec![
                name,
                percent(a.f32),
                percent(a.int8),
                percent(a.rest_before),
                percent(a.rest_after),
                learned,
            ]
        };
        let mut rows: Vec<_> = wearers
            .iter()
            .map(|w| {
                row(w.wearer.to_string(), &w.accuracies, format!("{} of {}", w.learned, w.learned + w.rest))
            })
            .collect();
        if wearers.len() > 1 {
            rows.push(row("mean".into(), mean, String::new()));
        }
        let who = match wearers.len() {
            1 => "A wearer the model never saw".to_string(),
            count => format!("{count} wearers the model never saw, in the mean"),
        };
        writeln!(
            f,
            "{who}: {} of the windows told, {} after learning from the first 30 % of each exercise.\n",
            percent(mean.rest_before),
            percent(mean.rest_after)
        )?;
        let header = ["wearer", "f32", "int8", "rest, before", "rest, after learning", "windows learned"];
        writeln!(f, "{}", table(&header, rows))?;
        let exercises = wearers.iter().flat_map(|w| w.changes.iter().map(move |change| (w.wearer, change)));
        let harmed: Vec<_> = exercises.clone().filter(|(_, change)| change.harmed).collect();
        writeln!(
            f,
            "{} of {} exercises of a wearer got worse by more than chance (p < 1/40){}",
            harmed.len(),
            exercises.count(),
            if harmed.is_empty() { "." } else { ":" }
        )?;
        for (wearer, change) in harmed {
            let (before, after) = (percent(change.before), percent(change.after));
            writeln!(
                f,
                "  wearer {wearer}, {}: {before} to {after} of {} windows",
                change.exercise, change.windows
            )?;
        }
        writeln!(f)?;
        let rows = chips.iter().map(|chip| {
            let equal = match chip.equal {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "not run",
            };
            let bytes = |n: Option<u64>| n.map_or("-".into(), |n| count(n as usize));
            let counts = chip.counts.as_ref();
            let calls = |n: Option<u64>| {
                n.zip(counts).map_or("-".into(), |(n, c)| format!("{} {}", count(n as usize), c.unit))
            };
            vec![
                chip.chip.to_string(),
                equal.to_string(),
                bytes(chip.built.map(|b| b.flash)),
                bytes(chip.built.map(|b| b.ram)),
                calls(counts.map(|c| c.predict)),
                calls(counts.map(|c| c.predict_int8)),
                calls(counts.map(|c| c.learn)),
            ]
        });
        let header =
            ["chip", "equals host", "flash", "static RAM", "predict f32", "predict int8", "learn one"];
        write!(f, "{}", table(&header, rows))?;
        for chip in chips {
            if let Some(reason) = chip.difference.as_ref().or(chip.skipped.as_ref()) {
                writeln!(f, "{}: {reason}", chip.chip)?;
            }
        }
        writeln!(
            f,
            "Counts are counts of an emulator. The network takes {} bytes in f32, {} in int8.",
            count(model_bytes.f32),
            count(model_bytes.int8)
        )?;
        writeln!(f, "Learned by {personalizing}.\n")?;
        for file in files {
            writeln!(f, "{}", file.display())?;
        }
        Ok(())
    }
}
