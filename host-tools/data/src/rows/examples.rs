//! Examples from a table: for training, where the table says what the inputs are, and for a model that already knows.

use tinyfit_engine::{Dataset, Inputs, Memory, Store, Targets};
use tinyfit_model::{Clock, Column, FEATURES, Model, Task, Windows};

use crate::columns::complaints::{self, Surveyed};
use crate::columns::constant;
use crate::columns::input;
use crate::columns::interner::Interner;
use crate::columns::labels::class_of;
use crate::columns::roles::{Missing, MissingTarget, Places, Roles};
use crate::columns::survey::{Survey, boolean, survey};
use crate::columns::target::{self, Learned, TaskChoice};
use crate::fault::Fault;
use crate::limits;
use crate::names;
use crate::read::table::{Row, Table, is_missing, missing};
use crate::rows::augment::Variations;
use crate::rows::gaps::{Gaps, clock};
use crate::rows::runs::Runs;
use crate::rows::times::Times;
use crate::rows::unlabeled;
use crate::rows::windows::{Cutter, axis};
use crate::text::{listed, shown};

/// Examples to train with.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The columns that inputs are made of, fills yet to be found; none where inputs are features of windows.
    pub columns: Vec<Column>,
    /// The windows that the inputs are features of.
    pub windows: Option<Windows>,
    /// Codes, one a column and row; or the features of a window a row.
    pub codes: Inputs,
    /// The columns that are learned.
    pub learned: Vec<String>,
    /// The labels of the classes; empty for regression.
    pub classes: Vec<String>,
    /// One a row; numbers are less their offset.
    pub targets: Targets,
    /// What was taken off the numbers of each learned column, so that the rest is exact in 32 bits; 0 for most.
    pub offsets: Vec<f64>,
    /// One a row, or none: every row counts once.
    pub weights: Vec<f32>,
    /// The group of each row, and their names; none: rows have no groups.
    pub groups: Option<(Vec<u32>, Vec<String>)>,
    /// The time of each row, if a column tells it.
    pub times: Option<Vec<f64>>,
    /// What the user of the table should be told.
    pub notes: Vec<String>,
}

impl Examples {
    /// Reads a table in two passes: the first finds out what its columns are, the second reads their cells; a log with a
    /// column of times in one more. A number a cell is kept, in `memory` or in a file; targets, weights, groups and times
    /// are in memory. Columns that are the same in every row are left out.
    ///
    /// # Errors
    /// A column is missing, all are constant, a cell is not what the others of its column are, the target holds nothing to
    /// learn, or the file cannot be written.
    pub fn read(table: &Table, roles: &Roles, choice: TaskChoice, memory: &Memory) -> Result<Self, Fault> {
        let mut places = roles.places(table)?;
        let targets = if choice == TaskChoice::Autoencode { Vec::new() } else { places.targets.clone() };
        let learned = &targets[..];
        let mut notes = Vec::new();
        let labeled = match roles.missing_target {
            MissingTarget::Error => None,
            MissingTarget::Drop => Some(unlabeled::left_out(table, learned, &mut notes)?),
        };
        let table = labeled.as_ref().unwrap_or(table);
        let surveyed: Vec<usize> = places.inputs.iter().chain(learned).chain(&places.time).copied().collect();
        let (surveys, rows) = survey(table, &surveyed)?;
        notes.extend(constant::left_out(table, &mut places, &surveys, roles.missing)?);
        let windowed = roles.windows().map_or((rows, 1), |(_, stride)| (rows / stride, FEATURES.len()));
        Variations::default().check_rows(table.path(), windowed.0, places.inputs.len() * windowed.1)?;
        let choice = if learned.len() > 1 { TaskChoice::Regress } else { choice };
        let (places, surveys) = (&places, &surveys[..]);
        complaints::check(&Surveyed { table, roles, places, learned, surveys, rows, choice })?;
        let target = |&column: &usize| {
            let names = places.categorical.contains(&column);
            target::Reader::new(table, column, &surveys[column], choice, names)
        };
        let mut targets: Vec<target::Reader<'_>> = learned.iter().map(target).collect();
        let mut others = Others::new(places, surveys);
        let codes = match roles.windows() {
            None => Codes::of_columns(table, places, surveys, (rows, roles.missing), memory, |row| {
                for target in &mut targets {
                    target.push(row)?;
                }
                others.push(row)
            })?,
            Some((len, stride)) => {
                let group = roles.group.clone();
                let time = clock_of(table, places, surveys)?;
                let axis = |&i: &usize| axis(&table.columns()[i], &surveys[i]);
                let axes = places.inputs.iter().map(axis).collect();
                let windows = Windows { len, stride, axes, group, time };
                Codes::of_windows(table, places, windows, memory, |row| {
                    let label = targets.first_mut().map_or(Ok(0), |target| target.push(row))?;
                    others.push(row)?;
                    Ok((label, others.group()))
                })?
            }
        };
        notes.extend(codes.notes.iter().cloned());
        if codes.windows.is_none() {
            let times = others.times.as_ref().zip(places.time);
            notes.extend(times.and_then(|(times, i)| Gaps::of(&table.columns()[i], times.of()).note()));
        }
        let mut finished = targets.into_iter().map(target::Reader::finish).collect::<Result<Vec<_>, _>>()?;
        notes.extend(finished.iter_mut().filter_map(|learned| learned.note.take()));
        let offsets = finished.iter().map(|learned| learned.offset).collect();
        let width = codes.width();
        let (targets, classes) = match finished.len() {
            0 => (Targets::Inputs { width }, Vec::new()),
            1 => {
                let Learned { targets, classes, .. } = finished.remove(0);
                (targets, classes)
            }
            _ => (side_by_side(&finished), Vec::new()),
        };
        let (targets, others) = match &codes.rows {
            None => (targets, others),
            Some(_) if matches!(targets, Targets::Values { .. }) => {
                let what = "windows are of one label each, and this is a number";
                let advice = "choose a column of labels, or give --task classify or autoencode";
                return Err(table.column_fault(places.targets[0], what, advice));
            }
            Some(rows) => (targets.select(rows), others.select(rows)),
        };
        let learned = learned.iter().map(|&i| table.columns()[i].clone()).collect();
        let (weights, groups, times) = others.finish(table)?;
        let Codes { columns, windows, codes, .. } = codes;
        // What was recognized of the file, before what was found in it.
        let notes = table.notes().into_iter().chain(notes).collect();
        Ok(Self {
            columns,
            windows,
            codes,
            learned,
            classes,
            targets,
            offsets,
            weights,
            groups,
            times,
            notes,
        })
    }

    /// The number of examples.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Never: a table has rows, and a log of no windows is refused.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Several columns of numbers, as one.
fn side_by_side(columns: &[Learned]) -> Targets {
    let values = |learned| match learned {
        &Learned { targets: Targets::Values { ref of, .. }, .. } => Some(of.as_slice()),
        _ => None,
    };
    let columns: Vec<&[f32]> = columns.iter().filter_map(values).collect();
    let rows = columns.first().map_or(0, |column| column.len());
    let of = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
    Targets::Values { of, width: columns.len() }
}

/// What is learned from.
struct Codes {
    columns: Vec<Column>,
    windows: Option<Windows>,
    codes: Inputs,
    /// The rows at which windows end.
    rows: Option<Vec<u32>>,
    notes: Vec<String>,
}

impl Codes {
    fn width(&self) -> usize {
        match &self.windows {
            Some(windows) => windows.inputs().len(),
            None => self.columns.iter().map(Column::width).sum(),
        }
    }

    fn of_columns(
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
        Ok(Self { columns, windows: None, codes: Inputs::of(store)?, rows: None, notes })
    }

    fn of_windows(
        table: &Table,
        places: &Places,
        windows: Windows,
        memory: &Memory,
        mut each: impl FnMut(&Row<'_>) -> Result<(u32, u32), Fault>,
    ) -> Result<Self, Fault> {
        let mut cutter = Cutter::new(windows.clone(), places.inputs.clone());
        let clock = windows.time.clone().zip(places.time);
        let mut runs = Runs::new(clock);
        let mut store = Store::new(memory, windows.inputs().len(), 0)?;
        let (mut features, mut ends, mut row_number) = (Vec::new(), Vec::new(), 0);
        table.rows(|row| {
            let (label, group) = each(&row)?;
            let run = runs.push(&row, label, group)?;
            features.clear();
            let ends_here = cutter.push(&row, run, &mut features)?;
            if ends_here {
                store.push(&features)?;
                ends.push(row_number);
            }
            row_number += 1;
            Ok(())
        })?;
        if ends.is_empty() {
            return Err(no_window(table, &windows));
        }
        let notes = runs.note().into_iter().collect();
        let codes = Inputs::of(store)?;
        Ok(Self { columns: Vec::new(), windows: Some(windows), codes, rows: Some(ends), notes })
    }
}

/// The column of times of a log, from a pass over it.
fn clock_of(table: &Table, places: &Places, surveys: &[Survey]) -> Result<Option<Clock>, Fault> {
    let Some(column) = places.time else { return Ok(None) };
    let mut times = Times::new(column, surveys[column].nature());
    table.rows(|row| times.push(&row))?;
    Ok(Some(clock(&table.columns()[column], times.of())))
}

fn no_window(table: &Table, windows: &Windows) -> Fault {
    let gaps =
        windows.time.as_ref().map_or(String::new(), |clock| format!(" and no gap in '{}'", clock.name));
    let what = format!("no {} rows in succession have the same label and group{gaps}", windows.len);
    Fault::new(table.path(), what, "give a longer log, or a smaller --window")
}

/// All columns of names are named, so that one more run does.
fn no_names(table: &Table, names: &[(usize, String)]) -> Result<(), Fault> {
    let Some((first, what)) = names.first() else { return Ok(()) };
    let advice =
        format!("leave it out with --drop {}, or group its texts into fewer", together(table, names));
    Err(table.column_fault(*first, what, advice))
}

/// The names of columns, as a flag takes them in a shell.
fn together(table: &Table, columns: &[(usize, String)]) -> String {
    names::quoted(columns.iter().map(|(i, _)| table.columns()[*i].as_str()))
}

/// The columns that are neither inputs nor targets.
struct Others {
    weights: Option<(usize, Vec<f32>)>,
    groups: Option<(usize, Vec<u32>, Interner)>,
    times: Option<Times>,
}

impl Others {
    fn new(places: &Places, surveys: &[Survey]) -> Self {
        Self {
            weights: places.weights.map(|column| (column, Vec::new())),
            groups: places.group.map(|column| (column, Vec::new(), Interner::default())),
            times: places.time.map(|column| Times::new(column, surveys[column].nature())),
        }
    }

    fn push(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        if let Some((column, weights)) = &mut self.weights {
            weights.push(weight(row, *column)?);
        }
        if let Some((column, groups, names)) = &mut self.groups {
            let text = row.cell(*column);
            if text.is_empty() {
                return Err(row.fault(
                    *column,
                    "the cell is empty",
                    "name the row's group, or remove the row",
                ));
            }
            groups.push(group(names, row, *column)?);
        }
        if let Some(times) = &mut self.times {
            times.push(row)?;
        }
        Ok(())
    }

    /// The group of the last row.
    fn group(&self) -> u32 {
        self.groups.as_ref().and_then(|(_, groups, _)| groups.last().copied()).unwrap_or(0)
    }

    fn select(self, rows: &[u32]) -> Self {
        let groups = self.groups.map(|(column, groups, names)| {
            (column, rows.iter().map(|&row| groups[row as usize]).collect(), names)
        });
        let mut times = self.times;
        times.iter_mut().for_each(|times| times.select(rows));
        Self { groups, times, ..self }
    }

    #[allow(clippy::type_complexity, reason = "the three fields of `Examples`")]
    fn finish(
        self,
        table: &Table,
    ) -> Result<(Vec<f32>, Option<(Vec<u32>, Vec<String>)>, Option<Vec<f64>>), Fault> {
        let weights = match self.weights {
            Some((column, weights)) if weights.iter().all(|weight| *weight == 0.0) => {
                return Err(table.column_fault(column, "every weight is 0", "give weights above 0"));
            }
            weights => weights.map(|(_, weights)| weights).unwrap_or_default(),
        };
        let groups = match self.groups {
            Some((column, _, names)) if names.len() < 2 => {
                let what = format!("there is only one group, {}", shown(&names.texts()[0]));
                return Err(table.column_fault(column, what, "give rows of at least two groups"));
            }
            groups => groups.map(|(_, groups, names)| (groups, names.texts().to_vec())),
        };
        let times = self.times.map(|times| times.of().iter().map(|at| at.time).collect());
        Ok((weights, groups, times))
    }
}

/// The number of a row's group.
fn group(names: &mut Interner, row: &Row<'_>, column: usize) -> Result<u32, Fault> {
    names.code(row.cell(column)).map_err(|what| row.fault(column, what, "name groups by short words"))
}

/// A row's weight.
fn weight(row: &Row<'_>, column: usize) -> Result<f32, Fault> {
    let weight = row.number(column)? as f32;
    if (0.0..=tinyfit::optim::LEARNING_RATE_LIMIT).contains(&weight) {
        return Ok(weight);
    }
    let what = format!("{weight} is no weight");
    Err(row.fault(column, what, format!("give weights from 0 to {}", tinyfit::optim::LEARNING_RATE_LIMIT)))
}

/// How the inputs of a model are read from a table.
struct Encoder<'a> {
    model: &'a Model,
    columns: Vec<Column>,
    places: Vec<usize>,
    cutter: Option<(Cutter, Runs)>,
    /// The column of groups that windows do not cross, if the table has it.
    group: Option<(usize, Interner)>,
}

impl<'a> Encoder<'a> {
    fn new(table: &Table, model: &'a Model) -> Result<Self, Fault> {
        let columns = if model.columns.is_empty() && model.windows.is_none() {
            model.inputs.iter().map(Column::number).collect()
        } else {
            model.columns.clone()
        };
        let names: Vec<&str> = match &model.windows {
            Some(windows) => windows.axes.iter().map(|axis| axis.name.as_str()).collect(),
            None => columns.iter().map(|column| column.name.as_str()).collect(),
        };
        let places = names.iter().map(|name| {
            table.column(name).map_err(|fault| Fault {
                what: format!("is an input of the model, but {}", fault.what),
                ..fault
            })
        });
        let places = places.collect::<Result<Vec<_>, _>>()?;
        let cutter = model.windows.clone().map(|windows| {
            let clock = windows.time.clone();
            let clock = clock.and_then(|clock| Some((table.column(&clock.name).ok()?, clock)));
            let runs = Runs::new(clock.map(|(column, clock)| (clock, column)));
            (Cutter::new(windows, places.clone()), runs)
        });
        let group = model.windows.as_ref().and_then(|windows| windows.group.as_deref());
        let group = group.and_then(|group| table.column(group).ok()).map(|i| (i, Interner::default()));
        Ok(Self { model, columns, places, cutter, group })
    }

    /// Appends the inputs of a row, or of the window that ends with it; says whether there were any.
    fn push(&mut self, row: &Row<'_>, label: u32, inputs: &mut Vec<f32>) -> Result<bool, Fault> {
        if let Some((cutter, runs)) = &mut self.cutter {
            let group = self.group.as_mut().map_or(Ok(0), |(column, names)| group(names, row, *column))?;
            let run = runs.push(row, label, group)?;
            return cutter.push(row, run, inputs);
        }
        for (column, &place) in self.columns.iter().zip(&self.places) {
            column.expand(input::code(column, row, place)?, inputs);
        }
        Ok(true)
    }

    /// A log may be too short for a window.
    fn check(&self, table: &Table, inputs: usize) -> Result<(), Fault> {
        match &self.model.windows {
            Some(windows) if inputs == 0 => Err(no_window(table, windows)),
            _ => Ok(()),
        }
    }
}

/// The inputs of a model, row by row: columns of these names in any order, others ignored. Of a log, the features of each
/// window.
///
/// # Errors
/// A column is missing, or a cell is none of its column.
pub fn inputs(table: &Table, model: &Model) -> Result<Vec<f32>, Fault> {
    let mut encoder = Encoder::new(table, model)?;
    let mut inputs = Vec::new();
    table.rows(|row| {
        encoder.push(&row, 0, &mut inputs)?;
        if size_of_val(&inputs[..]) as u64 > limits::held() {
            let what =
                format!("the rows up to this take more than {} of memory", limits::size(limits::held()));
            return Err(Fault::new(table.path(), what, "cut the table into several files").line(row.line));
        }
        Ok(())
    })?;
    encoder.check(table, inputs.len())?;
    Ok(inputs)
}

/// Inputs and targets of a model; `target` names the target's column if it is called otherwise than in training. Windows of
/// a log are of one label each. Inputs are kept in `memory` or in a file.
///
/// # Errors
/// As [`inputs`]; a label is none of the model's classes; the file cannot be written.
pub fn labeled(
    table: &Table,
    model: &Model,
    target: Option<&str>,
    memory: &Memory,
) -> Result<Dataset, Fault> {
    if let Task::Autoencode { .. } = &model.task {
        let inputs = kept(table, model, memory, |_| Ok(0), |_, _| Ok(()))?;
        return Ok(Dataset::new(inputs, Targets::Inputs { width: model.input_len() }));
    }
    let columns = learned(table, model, target)?;
    if let Task::Classify { classes, .. } = &model.task {
        let mut of = Vec::new();
        let class = |row: &Row<'_>| class(row, columns[0], classes).map(|class| class as u32);
        let inputs = kept(table, model, memory, class, |_, class| {
            of.push(class);
            Ok(())
        })?;
        return Ok(Dataset::new(inputs, Targets::Classes { of, count: classes.len() }));
    }
    let mut of = Vec::new();
    let inputs = kept(
        table,
        model,
        memory,
        |_| Ok(0),
        |row, _| {
            for (i, &column) in columns.iter().enumerate() {
                of.push((row.number(column)? - model.task.offset(i)) as f32);
            }
            Ok(())
        },
    )?;
    Ok(Dataset::new(inputs, Targets::Values { of, width: columns.len() }))
}

/// Inputs of an autoencoder, and whether each row is an anomaly by the cells of a column: 1, true or yes, or anything but
/// `normal`.
///
/// # Errors
/// As [`inputs`]; without `normal`, a cell is neither true nor false.
pub fn flagged(
    table: &Table,
    model: &Model,
    column: &str,
    normal: Option<&str>,
    memory: &Memory,
) -> Result<(Dataset, Vec<bool>), Fault> {
    let column = table.column(column)?;
    let mut flags = Vec::new();
    let flag = |row: &Row<'_>| flag(row, column, normal).map(u32::from);
    let inputs = kept(table, model, memory, flag, |_, flag| {
        flags.push(flag == 1);
        Ok(())
    })?;
    Ok((Dataset::new(inputs, Targets::Inputs { width: model.input_len() }), flags))
}

/// The inputs of a model, in memory or in a file. `label` tells a row's label, and `each` is called with every row that inputs
/// are of, or with which a window ends, and its label.
fn kept(
    table: &Table,
    model: &Model,
    memory: &Memory,
    label: impl Fn(&Row<'_>) -> Result<u32, Fault>,
    mut each: impl FnMut(&Row<'_>, u32) -> Result<(), Fault>,
) -> Result<Inputs, Fault> {
    let mut encoder = Encoder::new(table, model)?;
    let mut store = Store::new(memory, model.input_len(), 0)?;
    let mut inputs = Vec::new();
    table.rows(|row| {
        let label = label(&row)?;
        inputs.clear();
        if encoder.push(&row, label, &mut inputs)? {
            store.push(&inputs)?;
            each(&row, label)?;
        }
        Ok(())
    })?;
    encoder.check(table, store.len())?;
    Ok(Inputs::of(store)?)
}

fn flag(row: &Row<'_>, column: usize, normal: Option<&str>) -> Result<bool, Fault> {
    let text = row.cell(column);
    match (normal, text.parse::<f32>()) {
        (Some(normal), _) => Ok(class_of(&[normal.to_string()], text).is_none()),
        (None, Ok(number)) if number == 0.0 || number == 1.0 => Ok(number == 1.0),
        (None, _) => boolean(text).ok_or_else(|| {
            let what = format!("{} does not tell whether the row is an anomaly", shown(text));
            row.fault(column, what, "give 0 or 1, true or false, or say what is no anomaly with --normal")
        }),
    }
}

/// The table without the rows whose target has no value, and how many those are.
///
/// # Errors
/// A column is missing, or no row is left.
pub fn with_targets(
    table: &Table,
    model: &Model,
    target: Option<&str>,
) -> Result<(Table, Vec<String>), Fault> {
    let mut notes = Vec::new();
    let table = unlabeled::left_out(table, &learned(table, model, target)?, &mut notes)?;
    Ok((table, notes))
}

/// The columns of a model's targets.
fn learned(table: &Table, model: &Model, target: Option<&str>) -> Result<Vec<usize>, Fault> {
    let unknown = || {
        let what = "the model does not say which column its outputs stand for";
        let advice = "use `tinyfit predict`, or name it with --target if there is one output";
        Fault::new(table.path(), what, advice)
    };
    let names = match (&model.task, target) {
        (Task::Outputs { names }, _) if names.len() != 1 => return Err(unknown()),
        (task, Some(target)) if task.targets().len() > 1 => {
            let what = format!("the model has {} targets", task.targets().len());
            return Err(Fault::new(
                table.path(),
                what,
                "name their columns as in training, without --target",
            )
            .column(target));
        }
        (_, Some(target)) => vec![target],
        (task, None) => task.targets(),
    };
    if names.is_empty() {
        return Err(unknown());
    }
    names.into_iter().map(|name| table.column(name)).collect()
}

fn class(row: &Row<'_>, column: usize, classes: &[String]) -> Result<usize, Fault> {
    let text = row.cell(column);
    if is_missing(text) && class_of(classes, text).is_none() {
        let advice = "fill it in, remove the row, or leave such rows out with --missing-target drop";
        return Err(row.fault(column, missing(text), advice));
    }
    class_of(classes, text).ok_or_else(|| {
        let classes = listed(classes.iter().map(String::as_str));
        let what = format!("{} is none of the model's classes ({classes})", shown(text));
        row.fault(column, what, "correct it, or remove the row")
    })
}
