//! Fitting the coefficients of predictions to counts.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::prediction::{Coefficients, OfCore, Work, predicted, work};
use crate::sample::Element;
use crate::{CORES, Call, Core, Counter, Error, Fitted, Opt, Sample, Zeros};
use tinyfit_model::Network;

/// Random networks that are counted of each element.
const COUNTED: [(Element, usize); 3] = [(Element::F32, 36), (Element::Int8, 36), (Element::Int4, 28)];
/// Their seed; tests have others.
const SEED: u64 = 1;

/// Counts random networks on every core, and fits.
///
/// # Errors
/// As [`Counter::count_samples`].
pub fn fit(counter: &Counter, origin: String) -> Result<Fitted, Error> {
    let sets = COUNTED.map(|(element, count)| Sample::random(element, count, SEED));
    // Most of it waits for one compiler at a time.
    let fitted = thread::scope(|scope| {
        let cores = CORES.each_ref().map(|core| (core, scope.spawn(|| of_core(counter, core, &sets))));
        let joined = cores.map(|(core, thread)| Some((core.name.to_string(), thread.join().ok()?)));
        joined.into_iter().flatten().collect::<Vec<_>>()
    });
    let cores = fitted.into_iter().map(|(name, fitted)| Ok((name, fitted?)));
    Ok(Fitted { origin, cores: cores.collect::<Result<_, Error>>()? })
}

fn of_core(counter: &Counter, core: &'static Core, sets: &[Vec<Sample>]) -> Result<OfCore, Error> {
    let (mut works, mut calls) = (Vec::new(), Vec::new());
    // All in one image would not fit the smallest flash.
    for set in sets {
        for (sample, counted) in set.iter().zip(counter.count_samples(core, Opt::Speed, set)?) {
            works.extend(of(core, sample));
            calls.push(mean(&counted));
        }
    }
    let instructions: Vec<f64> = calls.iter().map(|call| call.0).collect();
    let cycles: Option<Vec<f64>> = calls.iter().map(|call| call.1).collect();
    Ok(OfCore {
        instructions: coefficients(&works, &instructions),
        cycles: cycles.map(|cycles| coefficients(&works, &cycles)),
    })
}

/// How far predictions are from counts, of networks with a hidden layer that were not fitted to: a relative error each for instructions, and for
/// cycles where there is a model of them.
///
/// # Errors
/// As [`Counter::count_samples`].
pub fn errors(counter: &Counter, core: &'static Core, count: usize) -> Result<Vec<Held>, Error> {
    const OTHER_SEED: u64 = 2;
    let elements = [Element::F32, Element::Int8, Element::Int4];
    let deep = |element| {
        // Every fourth has no hidden layer.
        let samples = Sample::random(element, 2 * count, OTHER_SEED).into_iter();
        samples.filter(Sample::has_hidden_layer).take(count).collect::<Vec<_>>()
    };
    let samples = elements.map(deep).concat();
    let counts = counter.count_samples(core, Opt::Speed, &samples)?;
    let held = samples.iter().zip(counts).enumerate().map(|(nth, (sample, calls))| {
        let (instructions, cycles) = mean(&calls);
        let predicted = predicted(core, &sample.model, sample.zeros().as_ref())?;
        let error = |predicted: u64, counted: f64| predicted as f64 / counted - 1.0;
        Some(Held {
            element: elements[nth / count],
            instructions: error(predicted.instructions, instructions),
            cycles: predicted.cycles.zip(cycles).map(|(predicted, counted)| error(predicted, counted)),
        })
    });
    Ok(held.flatten().collect())
}

/// A network that was held out, and the relative errors of what is predicted of it.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The type of its weights.
    pub element: Element,
    /// Of instructions.
    pub instructions: f64,
    /// Of modeled cycles; none where there is no model.
    pub cycles: Option<f64>,
}

/// The mean number of operations of a core for a sample's rows.
fn of(core: &Core, sample: &Sample) -> Option<Work> {
    work(core, &sample.model, sample.zeros().as_ref())
}

/// Instructions and cycles of some calls.
fn mean(calls: &[Call]) -> (f64, Option<f64>) {
    let n = calls.len().max(1) as f64;
    let instructions = calls.iter().map(|call| call.instructions as f64).sum::<f64>() / n;
    let cycles: Option<Vec<f64>> = calls.iter().map(|call| call.cycles.map(|cycles| cycles as f64)).collect();
    (instructions, cycles.map(|cycles| cycles.iter().sum::<f64>() / n))
}

/// The coefficients, none below 0, of the least sum of squared relative errors.
fn coefficients(works: &[Work], counts: &[f64]) -> Coefficients {
    // Columns: the amounts of all operators, one after the other.
    let mut places = BTreeMap::new();
    let operators: BTreeSet<_> =
        works.iter().flatten().map(|(operator, amounts)| (*operator, amounts.len())).collect();
    let mut width = 0;
    for (operator, len) in operators {
        places.insert(operator, (width, len));
        width += len;
    }
    let row = |(work, count): (&Work, &f64)| {
        let mut row = vec![0.0; width];
        for (operator, amounts) in work {
            let (start, _) = places.get(operator).copied().unwrap_or_default();
            for (k, amount) in amounts.iter().enumerate() {
                row[start + k] += amount / count;
            }
        }
        row
    };
    let rows: Vec<Vec<f64>> = works.iter().zip(counts).map(row).collect();
    let solved = least_squares(&rows, &vec![1.0; rows.len()], width);
    // Six digits: what is beyond is chance.
    let short = |c: &f64| format!("{c:.6e}").parse().unwrap_or(*c);
    places
        .into_iter()
        .map(|(operator, (start, len))| (operator, solved[start..start + len].iter().map(short).collect()))
        .collect()
}

/// The `x >= 0` of the least `|A x - b|^2`, by coordinate descent: one after the other is set to its best with the others
/// as they are, until none moves.
fn least_squares(a: &[Vec<f64>], b: &[f64], width: usize) -> Vec<f64> {
    const SWEEPS: usize = 200_000;
    // The normal equations: `G x = h`.
    let gram: Vec<Vec<f64>> =
        (0..width).map(|i| (0..width).map(|j| a.iter().map(|row| row[i] * row[j]).sum()).collect()).collect();
    let mut gradient: Vec<f64> =
        (0..width).map(|i| -a.iter().zip(b).map(|(row, b)| row[i] * b).sum::<f64>()).collect();
    let mut x = vec![0.0; width];
    for _ in 0..SWEEPS {
        let mut moved = 0.0f64;
        for i in 0..width {
            let curvature = gram[i][i];
            if curvature == 0.0 {
                continue;
            }
            let next = f64::max(x[i] - gradient[i] / curvature, 0.0);
            let step = next - x[i];
            if step != 0.0 {
                x[i] = next;
                gradient.iter_mut().zip(&gram[i]).for_each(|(gradient, g)| *gradient += g * step);
                moved = moved.max(step.abs() * curvature.sqrt());
            }
        }
        if moved < 1e-10 {
            break;
        }
    }
    x
}

impl Sample {
    /// The zeros among each layer's inputs in its rows; `None` for an int8 network, which treats zero as any number.
    pub fn zeros(&self) -> Option<Zeros> {
        let Network::F32(net) = &self.model.network else { return None };
        let mut rows = self.rows.clone();
        if let Some(scaler) = &self.model.scaler {
            rows.iter_mut().for_each(|row| scaler.apply(row));
        }
        Some(Zeros::counted(net, rows.iter().map(Vec::as_slice)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares_by_hand() {
        // x + y = 3, x - y = 1, and x = 2 once more: exactly (2, 1).
        let a = [vec![1.0, 1.0], vec![1.0, -1.0], vec![1.0, 0.0]];
        let x = least_squares(&a, &[3.0, 1.0, 2.0], 2);
        assert!((x[0] - 2.0).abs() < 1e-6 && (x[1] - 1.0).abs() < 1e-6, "{x:?}");
        // Without a bound y would be -1; with it, x is the mean of what is left.
        let x = least_squares(&a, &[1.0, 3.0, 2.0], 2);
        assert!((x[0] - 2.0).abs() < 1e-6 && x[1] == 0.0, "{x:?}");
    }
}
