//! How values are spread.

use tinyfit_engine::Residuals;

use crate::chart::{Chart, Mark, Series};
use crate::figure::{Figure, Numbers};
use crate::ink::Ink;
use tinyfit_model::number::{count, short};

/// A figure without a name: how many rows have which `quantity`, and a dashed line at `mark` if it is among them.
pub(crate) fn histogram(quantity: &str, values: &Residuals, mark: f64) -> Figure {
    // About the square root of the number of rows, as is usual.
    let bins = values.histogram(((values.pairs.len() as f64).sqrt().ceil() as usize).clamp(5, 30));
    let width = bins[0].to - bins[0].from;
    let points = bins.iter().map(|bin| ((bin.from + bin.to) / 2.0, bin.count as f64)).collect();
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1) as f64;
    let columns = Series { ink: Ink::Series(0), mark: Mark::Columns(width), points };
    let (low, high) = (bins[0].from, bins[bins.len() - 1].to);
    let line = Series { ink: Ink::Quiet, mark: Mark::Dashes, points: vec![(mark, 0.0), (mark, 1.06 * most)] };
    let series = if low < mark && mark < high { vec![columns, line] } else { vec![columns] };
    let chart = Chart {
        x_title: quantity.into(),
        y_title: "rows".into(),
        x: (low, high),
        y: (0.0, 1.06 * most),
        whole: false,
        series,
    };
    let rows =
        bins.iter().map(|bin| vec![format!("{} to {}", short(bin.from), short(bin.to)), count(bin.count)]);
    Figure {
        id: String::new(),
        title: String::new(),
        caption: String::new(),
        svg: chart.svg(),
        legend: Vec::new(),
        numbers: Numbers::new([quantity, "rows"], rows),
    }
}
