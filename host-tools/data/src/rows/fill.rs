//! Imputation: the values that replace missing cells, computed from the training rows only.

use tinyfit_engine::{Inputs, StoreError};
use tinyfit_model::{Column, Kind};

use crate::columns::roles::Missing;

/// The columns with their fills, computed from the codes of the training rows.
///
/// # Errors
/// The rows cannot be read.
pub(crate) fn filled(
    columns: &[Column],
    codes: &Inputs,
    missing: Missing,
) -> Result<Vec<Column>, StoreError> {
    let mut columns = columns.to_vec();
    let is_filled = |column: &Column| {
        let is_category = matches!(column.kind, Kind::Category { .. });
        missing != Missing::Error && !(missing == Missing::Indicator && column.indicator && is_category)
    };
    let to_fill: Vec<usize> = (0..columns.len()).filter(|&i| is_filled(&columns[i])).collect();
    codes.each_column(&to_fill, |i, mut present| {
        present.retain(|code| !code.is_nan());
        columns[i].fill = Some(match (missing, &columns[i].kind) {
            (Missing::Median, Kind::Number) => median(present),
            (_, Kind::Number) => mean(&present),
            _ => most_frequent(present),
        });
    })?;
    Ok(columns)
}

fn mean(values: &[f32]) -> f32 {
    let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
    (sum / values.len().max(1) as f64) as f32
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    tinyfit_engine::quantile(&values, 0.5) as f32
}

/// The most frequent code; of equally frequent ones the smallest, 0 if there is none.
fn most_frequent(mut codes: Vec<f32>) -> f32 {
    codes.sort_unstable_by(f32::total_cmp);
    // Of equal maxima `max_by_key` takes the last.
    let runs = codes.chunk_by(|a, b| a == b).rev();
    runs.max_by_key(|run| run.len()).and_then(|run| run.first().copied()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_are_those_of_scikit_learn() {
        // scikit-learn 1.9.1, SimpleImputer of [1, 2, nan, 4, 50]: strategy mean 14.25, median 3; most_frequent of
        // [2, 1, nan, 1, 2]: 1
        let codes = vec![1.0, 2.0, 2.0, 1.0, f32::NAN, f32::NAN, 4.0, 1.0, 50.0, 2.0, 9.0, 0.0];
        let codes = Inputs::in_memory(2, codes).select(&[0, 1, 2, 3, 4]);
        let values = ["a", "b", "c"].map(String::from).to_vec();
        let columns =
            [Column::number("x"), Column { kind: Kind::Category { values }, ..Column::number("c") }];
        let fills = |missing| {
            let columns = filled(&columns, &codes, missing).unwrap();
            [columns[0].fill, columns[1].fill]
        };
        assert_eq!(fills(Missing::Mean), [Some(14.25), Some(1.0)]);
        assert_eq!(fills(Missing::Median), [Some(3.0), Some(1.0)]);
        assert_eq!(fills(Missing::Error), [None, None]);
    }
}
