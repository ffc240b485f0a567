//! `tinyfit demo`: the whole way on the recordings the repository ships.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tinyfit_demo::{Event, Options, WEARERS};

use crate::error::Usage;
use crate::files;
use crate::output::{Output, tell};

const EXAMPLES: &str = "\
Examples:
  tinyfit demo
  tinyfit demo --no-chips --all-wearers -o demo";

/// Train on nine wearers, quantize, then personalize for the tenth wearer on this host and on emulated chips
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The wearer to leave out, 1 to 10
    #[arg(long, value_parser = wearer, conflicts_with = "all_wearers")]
    wearer: Option<usize>,
    /// Leave out each wearer in turn; the last one runs on the chips, too (default)
    #[arg(long)]
    all_wearers: bool,
    /// Skip the emulated chips
    #[arg(long)]
    no_chips: bool,
    /// The seed of all random numbers
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
        return Err(Usage("--out is not a standard output here: give a path".into()).into());
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
    output.report(&outcome)
}

/// The command that reproduces this result.
fn command(args: &Args) -> String {
    let wearers = args.wearer.map_or("--all-wearers".into(), |wearer| format!("--wearer {wearer}"));
    format!("tinyfit demo {wearers} --seed {}", args.seed)
}

const COUNTING: &str = "{prefix:>10} {bar:24} {pos}/{len} {msg} {elapsed}";
const BUILDING: &str = "{prefix:>10} {msg} {elapsed}";

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

/// A bar for training and one for each device.
struct Progress {
    quiet: bool,
    bars: MultiProgress,
    of: Mutex<HashMap<&'static str, ProgressBar>>,
}

impl Progress {
    fn new(output: &Output) -> Self {
        let bars = MultiProgress::new();
        if output.is_quiet() {
            bars.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        Self { quiet: output.is_quiet(), bars, of: Mutex::default() }
    }

    fn show(&self, event: Event) {
        if !self.quiet && self.bars.is_hidden() {
            // Not a terminal: a line for what takes long.
            match event {
                Event::Wearer(number) => tell(&format!("wearer {number}: training on the others")),
                Event::Building(device) => {
                    tell(&format!("building firmware for {device}, about two minutes the first time"));
                }
                Event::Finished(device) => tell(&format!("{device}: done")),
                Event::Epoch(..) | Event::Scored(..) => {}
            }
            return;
        }
        match event {
            Event::Wearer(number) => {
                let _ = self.bars.println(format!("wearer {number}: training on the others"));
            }
            Event::Epoch(epoch, limit) => {
                let bar = self.bar("train", limit);
                bar.set_message(format!("validation loss {:.4}", epoch.val_loss));
                bar.set_position(epoch.epoch as u64);
            }
            Event::Building(device) => {
                let bar = self.bar(device, 0);
                style(&bar, BUILDING);
                bar.set_message("building the firmware");
                // Nothing is heard of a compiler for minutes.
                bar.enable_steady_tick(std::time::Duration::from_millis(250));
            }
            Event::Scored(device, done, total) => {
                let bar = self.bar(device, total);
                if bar.length() != Some(total as u64) {
                    bar.disable_steady_tick();
                    style(&bar, COUNTING);
                }
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
            style(&bar, COUNTING);
            bar
        });
        bar.clone()
    }

    fn clear(&self) {
        // Nothing is lost if a terminal cannot be cleared.
        let _ = self.bars.clear();
    }
}
