//! Profiles a column from its first cells: row numbers, dates, numbers with a unit, few values.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use crate::cells::dates::{self, Date};
use crate::cells::missing::is_missing;
use crate::cells::numerals::{Decimal, Numerals, Thousands};
use crate::cells::unit::Unit;

/// The most different values that count as few.
const FEW: usize = 20;

/// The most units of a column of numbers.
const MOST_UNITS: usize = 4;

/// Common properties of the first cells of a column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    /// The unit of all its numbers.
    pub unit: Option<Unit>,
    /// The units of a column in which most cells, but not all, are numbers with a unit, and the first such cell.
    pub mixed: Option<(Vec<Unit>, String)>,
    /// The notation, if all cells are dates or times.
    pub dates: Option<Date>,
    /// Whether the cells number the rows, from 0 or 1.
    pub counts: bool,
    /// Whether the cells can be row names: integers or texts that all differ.
    pub identifies: bool,
    /// Whether there are few different values that repeat, so that they can be names.
    pub few: bool,
}

impl Profile {
    /// The unit of all its numbers, as text.
    pub(crate) fn unit_text(&self) -> Option<String> {
        self.unit.as_ref().map(Unit::text)
    }
}

/// Counts of the cells so far.
#[derive(Default)]
pub(crate) struct Tally {
    hasher: RandomState,
    present: usize,
    rows: u64,
    fractions: usize,
    different: HashSet<u64>,
    /// Whether each cell was the number of its row, counted from 0 and from 1.
    counts: Option<(bool, bool)>,
    dates: usize,
    others: usize,
    /// Numbers with a unit in another notation than the table's.
    foreign: usize,
    units: BTreeMap<Unit, usize>,
    example: Option<String>,
}

impl Tally {
    /// Adds a cell.
    pub(crate) fn add(&mut self, text: &str, numerals: &Numerals) {
        let row = self.rows;
        self.rows += 1;
        let number: Option<u64> = text.parse().ok();
        let (from_zero, from_one) = self.counts.unwrap_or((true, true));
        self.counts = Some((from_zero && number == Some(row), from_one && number == Some(row + 1)));
        if is_missing(text) {
            return;
        }
        self.present += 1;
        self.different.insert(self.hasher.hash_one(text));
        if let Ok(number) = numerals.plain(text).parse::<f64>() {
            self.fractions += usize::from(number.fract() != 0.0 || !number.is_finite());
        } else if let Some((unit, _)) = Unit::of(text, numerals).or_else(|| {
            let comma = Numerals { decimal: Decimal::Comma, thousands: Some(Thousands::Point) };
            let foreign = Unit::of(text, &comma);
            self.foreign += usize::from(foreign.is_some());
            foreign
        }) {
            *self.units.entry(unit).or_default() += 1;
            self.example.get_or_insert_with(|| text.to_string());
        } else {
            let date = dates::of(text);
            self.dates += usize::from(date.is_some());
            self.others += usize::from(date == Some(Date::Other));
        }
    }

    /// The profile of the cells.
    pub(crate) fn finish(self) -> Profile {
        let (present, different) = (self.present, self.different.len());
        let with_unit: usize = self.units.values().sum();
        let mut units: Vec<(Unit, usize)> = self.units.into_iter().collect();
        units.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let share_one = with_unit == present && units.len() == 1 && self.foreign == 0;
        // Codes such as 7A and 12F have many different endings.
        let are_units =
            units.len() <= MOST_UNITS || units.first().is_some_and(|(_, most)| 2 * most > present);
        let mut units = units.into_iter().map(|(unit, _)| unit).take(MOST_UNITS);
        let (unit, mixed) = match self.example {
            Some(_) if share_one => (units.next(), None),
            Some(example) if are_units && 2 * with_unit > present && different > FEW => {
                (None, Some((units.collect(), example)))
            }
            _ => (None, None),
        };
        let dates = (present > 0 && self.dates == present).then_some(if self.others == 0 {
            Date::Iso
        } else {
            Date::Other
        });
        let several = present > 1 && different == present;
        Profile {
            unit,
            mixed,
            dates,
            counts: self.rows > 2 && matches!(self.counts, Some((true, _) | (_, true))),
            identifies: several && self.fractions == 0 && self.rows as usize == present,
            few: different <= FEW && 2 * different <= present,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(cells: &[&str]) -> Profile {
        let mut tally = Tally::default();
        cells.iter().for_each(|cell| tally.add(cell, &Numerals::default()));
        tally.finish()
    }

    #[test]
    fn columns_are_what_all_cells_are() {
        assert!(profile(&["0", "1", "2"]).counts && profile(&["1", "2", "3"]).counts);
        assert!(
            !profile(&["0", "1", "3"]).counts
                && !profile(&["2", "3", "4"]).counts
                && !profile(&["0", "1", ""]).counts
        );
        assert!(profile(&["7", "3", "12"]).identifies && profile(&["Mazda", "Fiat"]).identifies);
        assert!(!profile(&["7", "3", "3"]).identifies && !profile(&["7.5", "3", "2"]).identifies);
        assert_eq!(profile(&["2024-01-01", "NA", "2024-01-02"]).dates, Some(Date::Iso));
        assert_eq!(profile(&["2024-01-01", "31.12.2024"]).dates, Some(Date::Other));
        assert_eq!(profile(&["2024-01-01", "red"]).dates, None);
        assert!(profile(&["0", "1", "1", "0"]).few && !profile(&["0", "1", "2", "0"]).few);
    }

    #[test]
    fn a_unit_is_one_that_all_share() {
        assert_eq!(profile(&["35 %", "", "7%"]).unit.map(|unit| unit.to_string()), Some("'%'".into()));
        assert!(profile(&["35 %", "7"]).unit.is_none() && profile(&["3 V", "7 mV"]).unit.is_none());
        let mut cells: Vec<String> = (0..40).map(|i| format!("{i} C")).collect();
        cells.push("off".into());
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(profile(&cells).mixed.map(|(_, example)| example), Some("0 C".into()));
        assert!(profile(&["5 V", "3 V", "off", "5 V"]).mixed.is_none());
        let of_units = |units: &[&str]| {
            let cells: Vec<String> = (0..40).map(|i| format!("{i} {}", units[i % units.len()])).collect();
            profile(&cells.iter().map(String::as_str).collect::<Vec<_>>()).mixed.map(|(units, _)| units.len())
        };
        assert_eq!([of_units(&["mm", "cm"]), of_units(&["A", "B", "C", "D", "E"])], [Some(2), None]);
    }
}
