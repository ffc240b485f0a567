//! The demo: the whole way on real recordings.
//!
//! For a wearer that the model never saw: train on the nine others, quantize, then let a device score every window,
//! learn from the first 30 % of each exercise, and be tested on the rest. The device's application runs on this host and
//! as firmware on the emulated chips, and what they say must be equal, word for word and weight for weight.

mod chips;
mod host;
mod recordings;
mod report;
mod session;
mod shoulder;
mod text;
mod train;

use std::path::{Path, PathBuf};

use serde::Serialize;
use tinyfit_client::{Client, Patience};
use tinyfit_emulator::Models;
use tinyfit_engine::{Classification, Epoch};
use tinyfit_model::write_beside;

pub use chips::{Built, ChipResult, Counts};
pub use host::{Host, host, host_of};
pub use recordings::{AXES, EXERCISES, Recording, WEARERS, wearer};
pub use session::Personalizing;

use session::{Tested, Transcript};
use train::Trained;

/// What to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The wearers to leave out, one after the other; numbered from 1. The chips meet the last, whose models are written.
    pub wearers: Vec<usize>,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Whether to run the emulated chips.
    pub chips: bool,
    /// The folder the models and the report are written to.
    pub out: PathBuf,
    /// The command this run came from, for the report.
    pub command: String,
}

/// The current phase.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A wearer's turn has come.
    Wearer(usize),
    /// An epoch ended, of at most so many.
    Epoch(Epoch, usize),
    /// The firmware of a chip is being built.
    Building(&'static str),
    /// A device has scored so many windows of so many.
    Scored(&'static str, usize, usize),
    /// A device is done.
    Finished(&'static str),
}

/// What came out.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// One a wearer.
    pub wearers: Vec<Wearer>,
    /// Means over the wearers.
    pub mean: Accuracies,
    /// One a chip.
    pub chips: Vec<ChipResult>,
    /// Bytes of the network, f32 with its scaler and int8, in flash.
    pub model_bytes: ModelBytes,
    /// How the wearers' windows were learned.
    pub personalizing: String,
    /// The files that were written.
    pub files: Vec<PathBuf>,
}

/// Bytes of a network in flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ModelBytes {
    /// Weights, biases and scaler in f32.
    pub f32: usize,
    /// The int8 model.
    pub int8: usize,
}

/// One wearer's figures.
#[derive(Clone, Debug, Serialize)]
pub struct Wearer {
    /// The number, from 1.
    pub wearer: usize,
    /// The validation loss of the epoch that was kept.
    pub best_val_loss: f64,
    /// That epoch.
    pub best_epoch: usize,
    /// Epochs that were run.
    pub epochs: usize,
    /// Windows learned from, and windows tested on after.
    pub learned: usize,
    /// See `learned`.
    pub rest: usize,
    /// Accuracies.
    #[serde(flatten)]
    pub accuracies: Accuracies,
    /// On the rest, before learning.
    pub before: Classification,
    /// On the rest, after learning.
    pub after: Classification,
    /// What learning changed in each exercise.
    pub changes: Vec<Change>,
    /// Every epoch.
    pub history: Vec<Epoch>,
}

/// What learning changed in the windows of an exercise that it did not learn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The exercise.
    pub exercise: &'static str,
    /// Its windows.
    pub windows: usize,
    /// Accuracy before learning, from 0 to 1.
    pub before: f64,
    /// Accuracy after learning, from 0 to 1.
    pub after: f64,
    /// Windows that were classified right after learning and not before.
    pub won: usize,
    /// Windows that were classified right before learning and not after.
    pub lost: usize,
    /// Whether, of windows that share no sample, so many were lost and so few won in less than one of 40 cases by chance (the sign
    /// test).
    pub harmed: bool,
}

/// What learning changed, exercise by exercise.
fn changes(rest: &[Tested]) -> Vec<Change> {
    let of = |(class, exercise): (usize, &'static str)| {
        let windows: Vec<_> = rest.iter().filter(|window| window.class == class).collect();
        let apart: Vec<_> = windows.iter().copied().filter(|window| window.is_apart).collect();
        let count = |of: &[&Tested], is: fn(bool, bool) -> bool| {
            of.iter().filter(|window| is(window.before == class, window.after == class)).count()
        };
        let (won, lost) =
            (|before: bool, after: bool| !before && after, |before: bool, after: bool| before && !after);
        let share = |right: usize| right as f64 / windows.len().max(1) as f64;
        let lost_apart = count(&apart, lost);
        Change {
            exercise,
            windows: windows.len(),
            before: share(count(&windows, |before, _| before)),
            after: share(count(&windows, |_, after| after)),
            won: count(&windows, won),
            lost: count(&windows, lost),
            harmed: at_least(lost_apart, count(&apart, won) + lost_apart) < 1.0 / 40.0,
        }
    };
    EXERCISES.into_iter().enumerate().map(of).collect()
}

/// The probability that a fair coin falls on one side at least `k` of `n` times.
fn at_least(k: usize, n: usize) -> f64 {
    let mut ways = 1.0;
    let mut sum = 0.0;
    for heads in (k..=n).rev() {
        sum += ways;
        ways *= heads as f64 / (n - heads + 1) as f64;
    }
    sum * 0.5f64.powi(n as i32)
}

/// Accuracies: shares of windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Accuracies {
    /// All windows, f32, before learning.
    pub f32: f64,
    /// All windows, int8, before learning.
    pub int8: f64,
    /// The rest of the windows, f32, before learning.
    pub rest_before: f64,
    /// The rest of the windows, f32, after learning.
    pub rest_after: f64,
}

/// How the demo learns a wearer's windows.
pub const PERSONALIZING: Personalizing = Personalizing { epochs: 10, learning_rate: 0.01, seed: 42 };

/// Runs the demo; `on_event` may be called from several threads.
///
/// # Errors
/// A wearer that does not exist, a folder that cannot be written to, a chip that cannot be built or does not answer.
/// A missing emulator is not an error: the chip's result holds it.
pub fn run(options: &Options, on_event: &(dyn Fn(Event) + Sync)) -> Result<Outcome, String> {
    let at = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    std::fs::create_dir_all(&options.out).map_err(|e| at(&options.out, e))?;
    let paths = ["model.safetensors", "model-int8.safetensors", "report.html"].map(|f| options.out.join(f));
    let [model, int8, report] = &paths;
    let mut wearers = Vec::new();
    let mut chips = chips::start(options.chips);
    for &number in &options.wearers {
        on_event(Event::Wearer(number));
        let recordings = recordings::wearer(number)?;
        let windows: Vec<usize> = recordings.iter().map(session::windows_of).collect();
        let learned: usize = windows.iter().map(|&n| session::learned_windows(n)).sum();
        let tested = |&n: &usize| n.saturating_sub(session::first_of_rest(session::learned_windows(n)));
        let total = windows.iter().sum::<usize>() + windows.iter().map(tested).sum::<usize>();
        let limit = train::settings(options.seed).epochs;
        let trained = train::leave_out(number, options.seed, &mut |e| on_event(Event::Epoch(*e, limit)))?;
        trained.f32.save_with(&trained.anchors, model).map_err(|e| e.to_string())?;
        trained.int8.save(int8).map_err(|e| e.to_string())?;
        let host = host(&trained.f32, &trained.int8, &trained.anchors)?;
        let mut device = Client::open(host, Patience::default()).map_err(|e| e.to_string())?;
        let transcript = session::hold(&mut device, &recordings, PERSONALIZING, &mut |n| {
            on_event(Event::Scored("host", n, total));
        })
        .map_err(|e| e.to_string())?;
        on_event(Event::Finished("host"));
        if options.wearers.last() == Some(&number) {
            let session = chips::Session {
                models: Models { f32: model, int8 },
                recordings: &recordings,
                host: &transcript,
                total,
                on_event,
            };
            chips::run(&mut chips, session)?;
        }
        wearers.push(figures(number, &trained, &transcript, learned));
    }
    let (f32, int8_bytes) = host::model_bytes();
    let outcome = Outcome {
        mean: mean(&wearers),
        wearers,
        chips,
        model_bytes: ModelBytes { f32, int8: int8_bytes },
        personalizing: format!(
            "SGD, one example at a time, learning rate {}, {} epochs over the first 30 % of each exercise, the exercises in turn, \
             and after each window one of the factory's of the same exercise",
            PERSONALIZING.learning_rate, PERSONALIZING.epochs
        ),
        files: paths.to_vec(),
    };
    let html = report::html(&outcome, options);
    write_beside(report, html.as_bytes()).map_err(|e| at(report, e))?;
    Ok(outcome)
}

fn figures(wearer: usize, trained: &Trained, transcript: &Transcript, learned: usize) -> Wearer {
    let classes = EXERCISES.len();
    let before =
        Classification::of(transcript.rest.iter().map(|window| (window.class, window.before)), classes);
    let after =
        Classification::of(transcript.rest.iter().map(|window| (window.class, window.after)), classes);
    let all = f64::from(transcript.before.labeled.max(1));
    Wearer {
        wearer,
        best_val_loss: trained.best.val_loss,
        best_epoch: trained.best.epoch,
        epochs: trained.history.len(),
        learned,
        rest: transcript.rest.len(),
        accuracies: Accuracies {
            f32: f64::from(transcript.before.f32_correct) / all,
            int8: f64::from(transcript.before.int8_correct) / all,
            rest_before: before.accuracy,
            rest_after: f64::from(transcript.after.f32_correct) / f64::from(transcript.after.labeled.max(1)),
        },
        before,
        after,
        changes: changes(&transcript.rest),
        history: trained.history.clone(),
    }
}

fn mean(wearers: &[Wearer]) -> Accuracies {
    let mean = |of: fn(&Accuracies) -> f64| {
        wearers.iter().map(|w| of(&w.accuracies)).sum::<f64>() / wearers.len().max(1) as f64
    };
    Accuracies {
        f32: mean(|a| a.f32),
        int8: mean(|a| a.int8),
        rest_before: mean(|a| a.rest_before),
        rest_after: mean(|a| a.rest_after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.binomtest(k, n, 0.5, "greater").pvalue` of SciPy 1.17.1.
    #[test]
    fn harm_beyond_chance_is_that_of_the_sign_test() {
        for (k, n, p) in
            [(0, 0, 1.0), (5, 5, 0.03125), (8, 10, 0.0546875), (12, 14, 0.006469726562), (0, 9, 1.0)]
        {
            assert!((at_least(k, n) - p).abs() < 1e-9, "{k} of {n}: {}", at_least(k, n));
        }
        let window = |class, before, after, is_apart| Tested { class, before, after, is_apart };
        // Of class 1, six windows that share no sample are lost and none is won: one case in 64.
        let mut rest: Vec<_> = (0..8).map(|i| window(1, 1, if i < 6 { 0 } else { 1 }, true)).collect();
        rest.push(window(0, 1, 0, true));
        // Of class 2, as many that overlap say as much as one.
        rest.extend((0..8).map(|i| window(2, 2, if i < 6 { 0 } else { 2 }, i == 0)));
        let changes = changes(&rest);
        let [first, second, third] = [changes[0], changes[1], changes[2]];
        assert_eq!((first.won, first.lost, first.windows, first.harmed), (1, 0, 1, false));
        assert_eq!((second.won, second.lost, second.harmed), (0, 6, true));
        assert_eq!((third.won, third.lost, third.harmed), (0, 6, false));
        assert_eq!((second.before, second.after), (1.0, 0.25));
        assert_eq!((changes.len(), changes[6].windows), (EXERCISES.len(), 0));
    }
}
