//! The rate of a log by its column of times, against the rate that was said.

use tinyfit_model::number::short;
use tinyfit_model::{Clock, Sensing};

use crate::fault::Fault;
use crate::read::table::Table;
use crate::rows::gaps::{clock, rate};
use crate::rows::times::{At, time_of};
use crate::sensing::framing::Framing;
use crate::sensing::recipe::Recipe;

/// By how much a rate may differ, as a share of it.
const ALIKE: f64 = 0.02;

/// Units of a second in which clocks count, with their names.
const UNITS: [(f64, &str); 4] =
    [(1.0, "seconds"), (1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds")];

/// How fast the samples of a log come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace {
    /// The column of times with its unit.
    pub clock: Option<Clock>,
    /// The rate, as it was said or as the column shows it.
    pub rate: Option<f64>,
    /// A note for the user.
    pub note: Option<String>,
}

/// The pace of a log by its column of times.
///
/// # Errors
/// The rate is another one than was said, in whatever unit.
pub(crate) fn pace(
    table: &Table,
    (clock, measured): (Clock, Option<f64>),
    recipe: &Recipe,
    framing: &Framing,
) -> Result<Pace, Fault> {
    // Of windows the rate is not known unless it is said.
    let said = recipe.rate(framing);
    let Some(measured) = measured.filter(|_| said.is_some() || framing.features.is_some()) else {
        return Ok(Pace { clock: Some(clock), ..Pace::default() });
    };
    let Some(said) = said else {
        let rate = rounded(measured);
        let note = format!("column '{}': {} samples a second, if it is in seconds", clock.name, short(rate));
        return Ok(Pace { clock: Some(clock), rate: Some(rate), note: Some(note) });
    };
    let unit = UNITS.iter().find(|(per_second, _)| is_alike(measured * per_second, said));
    let Some((per_second, name)) = unit else {
        let what = format!("{} samples a second, where {} are said", short(measured), short(said));
        let advice = format!("give --rate {}, or correct the times", short(measured));
        return Err(Fault::new(table.path(), what, advice).column(&clock.name));
    };
    let note = (*per_second != 1.0).then(|| format!("column '{}': it is in {name}", clock.name));
    Ok(Pace { clock: Some(Clock { per_second: *per_second, ..clock }), rate: Some(said), note })
}

/// Checks the rate of a log that a model takes, in one pass over it.
///
/// # Errors
/// It is another one than that of the model, or a cell is not a time.
pub(crate) fn check(table: &Table, sensing: &Sensing) -> Result<(), Fault> {
    let (Some(said), Some(of_model)) = (sensing.rate, &sensing.time) else { return Ok(()) };
    let Ok(column) = table.column(&of_model.name) else { return Ok(()) };
    let mut times = Vec::new();
    table.rows(|row| {
        times.push(At { time: time_of(&row, column)?, line: 0 });
        Ok(())
    })?;
    let clock = clock(&of_model.name, &times);
    let Some(measured) = rate(&clock, times.iter().map(|at| at.time)) else { return Ok(()) };
    let measured = measured * of_model.per_second;
    if is_alike(measured, said) {
        return Ok(());
    }
    let what = format!("{} samples a second, where the model takes {}", short(measured), short(said));
    let advice = "give a log of the model's rate, or train a model for this one";
    Err(Fault::new(table.path(), what, advice).column(&of_model.name))
}

fn is_alike(measured: f64, said: f64) -> bool {
    (measured / said - 1.0).abs() <= ALIKE
}

/// To four digits, as crystals are off by less.
fn rounded(rate: f64) -> f64 {
    format!("{rate:.3e}").parse().unwrap_or(rate)
}
