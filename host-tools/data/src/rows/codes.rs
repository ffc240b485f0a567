//! The inputs of examples: a code for each cell of an input column, or the features of frames.

use tinyfit_engine::{Inputs, Memory, Store};
use tinyfit_model::{Clock, Column, Sensing};

use crate::columns::input;
use crate::columns::roles::{Missing, Places};
use crate::columns::survey::Survey;
use crate::fault::Fault;
use crate::names;
use crate::read::row::Row;
use crate::read::table::Table;
use crate::rows::gaps::{clock, rate};
use crate::rows::segments::Segments;
use crate::rows::times::Times;
use crate::sensing::framer::Framer;

/// The inputs of examples.
pub(crate) struct Codes {
    pub columns: Vec<Column>,
    pub sensing: Option<Sensing>,
    pub codes: Inputs,
    /// The rows at which frames end; `None` without frames.
    pub rows: Option<Vec<u32>>,
    pub notes: Vec<String>,
}

impl Codes {
    pub(crate) fn width(&self) -> usize {
        match &self.sensing {
            Some(sensing) => sensing.width(),
            None => self.columns.iter().map(Column::width).sum(),
        }
    }

    pub(crate) fn of_columns(
        table: &Table,
        places: &Places,
        surveys: &[Survey],
        (rows, missing): (usize, Missing),
        memory: &Memory,
        mut each: impl FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<Self, Fault> {
        let reader =
            |&i: &usize| input::Reader::new(i, &surveys[i], places.categorical.contains(&i), missing);
        let mut readers: Vec<input::Reader> = places.inputs.iter().map(reader).collect();
        let mut store = Store::new(memory, readers.len(), rows)?;
        let mut codes = Vec::new();
        table.rows(|row| {
            codes.clear();
            for (reader, &column) in readers.iter_mut().zip(&places.inputs) {
                codes.push(reader.code(&row, &table.columns()[column])?);
            }
            store.push(&codes)?;
            each(&row)
        })?;
        let names =
            readers.iter().zip(&places.inputs).filter_map(|(reader, &i)| Some((i, reader.names(rows)?)));
        no_names(table, &names.collect::<Vec<_>>())?;
        let notes =
            readers.iter().zip(&places.inputs).filter_map(|(reader, &i)| reader.note(&table.columns()[i]));
        let notes = notes.collect();
        let (columns, places): (Vec<Column>, Vec<Vec<f32>>) = readers
            .into_iter()
            .zip(&places.inputs)
            .map(|(reader, &column)| reader.finish(&table.columns()[column]))
            .unzip();
        if places.iter().any(|places| !places.is_empty()) {
            store.update(|codes| input::renumber(codes, &places))?;
        }
        Ok(Self { columns, sensing: None, codes: Inputs::of(store)?, rows: None, notes })
    }

    pub(crate) fn of_frames(
        table: &Table,
        places: &Places,
        sensing: Sensing,
        memory: &Memory,
        mut each: impl FnMut(&Row<'_>) -> Result<(u32, u32), Fault>,
    ) -> Result<Self, Fault> {
        let mut framer = Framer::new(&sensing, places.inputs.clone());
        let mut segments = Segments::new(sensing.time.clone().zip(places.time));
        let mut store = Store::new(memory, sensing.width(), 0)?;
        let (mut features, mut ends, mut row_number) = (Vec::new(), Vec::new(), 0);
        table.rows(|row| {
            let (label, group) = each(&row)?;
            let segment = segments.push(&row, label, group)?;
            features.clear();
            let ends_here = framer.push(&row, segment, &mut features)?;
            if ends_here {
                store.push(&features)?;
                ends.push(row_number);
            }
            row_number += 1;
            Ok(())
        })?;
        if ends.is_empty() {
            return Err(framer.no_frame(table));
        }
        let notes = segments.notes().into_iter().chain(framer.notes()).collect();
        let codes = Inputs::of(store)?;
        Ok(Self { columns: Vec::new(), sensing: Some(sensing), codes, rows: Some(ends), notes })
    }
}

/// The column of times of a log with its longest step, and its samples in a unit of time, from one pass over it.
pub(crate) fn clock_of(
    table: &Table,
    places: &Places,
    surveys: &[Survey],
) -> Result<Option<(Clock, Option<f64>)>, Fault> {
    let Some(column) = places.time else { return Ok(None) };
    let mut times = Times::new(column, surveys[column].column_type());
    table.rows(|row| times.push(&row))?;
    let clock = clock(&table.columns()[column], times.of());
    let rate = rate(&clock, times.of().iter().map(|at| at.time));
    Ok(Some((clock, rate)))
}

/// Refuses columns of names, listing all of them.
fn no_names(table: &Table, columns: &[(usize, String)]) -> Result<(), Fault> {
    let Some((first, what)) = columns.first() else { return Ok(()) };
    let advice = format!(
        "leave it out with --drop-columns {}, or group its texts into fewer",
        names::quoted(columns.iter().map(|(i, _)| table.columns()[*i].as_str()))
    );
    Err(table.column_fault(*first, what, advice))
}
