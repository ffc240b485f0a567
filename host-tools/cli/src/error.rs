//! How a command fails.

use std::path::Path;

use serde::Serialize;
use tinyfit_data::Error;
pub(crate) use tinyfit_data::text::{listed, one_line, shown};
pub(crate) use tinyfit_data::{Fault, Usage};
use tinyfit_engine::Unfinished;

use crate::interrupts::Interrupts;
use crate::output::counted;

/// The fault of a file whose error ends with what to do, after its last semicolon.
pub(crate) fn fault(path: &Path, error: &impl ToString) -> Fault {
    let text = error.to_string();
    match text.rsplit_once("; ") {
        Some((what, advice)) => Fault::new(path, what, advice),
        None => Fault::new(path, text, "give another file"),
    }
}

/// A run that a signal stopped, and that can go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "interrupted after {}; the same command with --resume continues from {checkpoint}",
    counted(*epochs, "epoch")
)]
pub(crate) struct Interrupted {
    /// The exit status: 128 and the signal's number.
    pub status: u8,
    /// Epochs that are over.
    pub epochs: usize,
    /// The checkpoint's file.
    pub checkpoint: String,
}

/// Why training gave no model: a fault of a file, wrong usage, or what a signal stopped.
pub(crate) fn unfinished(error: tinyfit_train::Error, interrupts: Option<&Interrupts>) -> anyhow::Error {
    match error {
        tinyfit_train::Error::Data(error) => error.into(),
        tinyfit_train::Error::Unfinished(Unfinished::Checkpoint { path, error }) => {
            fault(&path, &error).into()
        }
        tinyfit_train::Error::Unfinished(Unfinished::Stopped { epochs, path }) => {
            let status = interrupts.and_then(Interrupts::status).unwrap_or(1);
            Interrupted { status, epochs, checkpoint: path.display().to_string() }.into()
        }
        error => error.into(),
    }
}

/// A failure as `--json` shows it.
#[derive(Serialize)]
pub(crate) struct Failure {
    error: Facts,
}

#[derive(Serialize)]
struct Facts {
    message: String,
    #[serde(flatten)]
    fault: Option<Fault>,
}

pub(crate) fn failure(error: &anyhow::Error) -> Failure {
    let message = message(error);
    Failure { error: Facts { message, fault: fault_of(error).cloned() } }
}

/// The message of a failure: a line, or one for each thing that is wrong with a table.
pub(crate) fn message(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    match fault_of(error) {
        Some(Fault { more: Some(_), .. }) => text.lines().map(one_line).collect::<Vec<_>>().join("\n"),
        _ => one_line(&text),
    }
}

/// The fault of a file, if that is the reason.
fn fault_of(error: &anyhow::Error) -> Option<&Fault> {
    match error.downcast_ref::<Error>() {
        Some(Error::Fault(fault)) => Some(fault),
        _ => error.downcast_ref::<Fault>(),
    }
}

/// Whether the command line is why: exit status 2.
pub(crate) fn is_usage(error: &anyhow::Error) -> bool {
    error.is::<Usage>() || matches!(error.downcast_ref::<Error>(), Some(Error::Usage(_)))
}

/// The failure with the command that would work, by the options that would: `again` makes it of them.
pub(crate) fn with_command(
    mut error: anyhow::Error,
    again: impl Fn(&[(&str, String)]) -> Option<String>,
) -> anyhow::Error {
    let fault = match error.downcast_mut::<Error>() {
        Some(Error::Fault(fault)) => Some(fault),
        _ => None,
    };
    if let Some(more) = fault.and_then(|fault| fault.more.as_mut()).filter(|more| !more.options.is_empty()) {
        more.command = again(&more.options);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use tinyfit_data::More;

    #[test]
    fn a_fault_shows_the_command_that_would_work() {
        let fault = |what: &str| Fault::new(Path::new("a.csv"), what, "drop it");
        let more =
            More { others: vec![fault("b\nc")], options: vec![("drop-columns", "d".into())], command: None };
        let error = Error::Fault(Fault { more: Some(more.into()), ..fault("is text") });
        let again = |options: &[(&str, String)]| Some(format!("tinyfit --{} {}", options[0].0, options[0].1));
        let text = message(&with_command(error.into(), again));
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            ["a.csv: is text; drop it", r"a.csv: b\nc; drop it", "this would work: tinyfit --drop-columns d"]
        );
    }

    #[test]
    fn usage_and_other_failures_differ() {
        let usage = || Usage("no".into());
        assert!(is_usage(&usage().into()) && is_usage(&Error::from(usage()).into()));
        let fault = || Fault::new(Path::new("a"), "is", "do");
        assert!(!is_usage(&fault().into()) && !is_usage(&Error::from(fault()).into()));
    }

    #[test]
    fn one_epoch_is_no_plural() {
        let after =
            |epochs| Interrupted { status: 130, epochs, checkpoint: "m.checkpoint".into() }.to_string();
        assert_eq!(
            [1, 2].map(after),
            ["1 epoch", "2 epochs"].map(|epochs| format!(
                "interrupted after {epochs}; the same command with --resume continues from m.checkpoint"
            ))
        );
    }
}
