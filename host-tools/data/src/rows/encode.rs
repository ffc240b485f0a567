//! Encodes the rows of a table as inputs and targets of a trained model.

use tinyfit_engine::{Dataset, Inputs, Memory, Store, Targets};
use tinyfit_model::{Column, Model, Task};

use crate::cells::missing::is_missing;
use crate::columns::input;
use crate::columns::interner::Interner;
use crate::columns::labels::class_of;
use crate::columns::survey::boolean;
use crate::fault::Fault;
use crate::limits;
use crate::read::row::{Row, missing};
use crate::read::table::Table;
use crate::rows::segments::Segments;
use crate::rows::side_columns::group;
use crate::rows::unlabeled;
use crate::sensing::framer::Framer;
use crate::sensing::pace;
use crate::text::{listed, shown};

/// Reads the inputs of a model from the rows of a table.
struct Encoder {
    columns: Vec<Column>,
    places: Vec<usize>,
    framer: Option<(Framer, Segments)>,
    /// The column of groups, which frames do not cross, if the table has it.
    group: Option<(usize, Interner)>,
}

impl Encoder {
    fn new(table: &Table, model: &Model) -> Result<Self, Fault> {
        let columns = if model.columns.is_empty() && model.sensing.is_none() {
            model.inputs.iter().map(Column::number).collect()
        } else {
            model.columns.clone()
        };
        let names: Vec<&str> = match &model.sensing {
            Some(sensing) => sensing.channels.iter().map(|channel| channel.name.as_str()).collect(),
            None => columns.iter().map(|column| column.name.as_str()).collect(),
        };
        let places = names.iter().map(|name| {
            table.column(name).map_err(|fault| Fault {
                what: format!("is an input of the model, but {}", fault.what),
                ..fault
            })
        });
        let places = places.collect::<Result<Vec<_>, _>>()?;
        if let Some(sensing) = &model.sensing {
            pace::check(table, sensing)?;
        }
        let framer = model.sensing.as_ref().map(|sensing| {
            let clock = sensing.time.clone();
            let clock = clock.and_then(|clock| Some((table.column(&clock.name).ok()?, clock)));
            let segments = Segments::new(clock.map(|(column, clock)| (clock, column)));
            (Framer::new(sensing, places.clone()), segments)
        });
        let group = model.sensing.as_ref().and_then(|sensing| sensing.group.as_deref());
        let group = group.and_then(|group| table.column(group).ok()).map(|i| (i, Interner::default()));
        Ok(Self { columns, places, framer, group })
    }

    /// Appends the inputs of a row, or of the frame that ends with it. Returns whether there were any.
    fn push(&mut self, row: &Row<'_>, label: u32, inputs: &mut Vec<f32>) -> Result<bool, Fault> {
        if let Some((framer, segments)) = &mut self.framer {
            let group = self.group.as_mut().map_or(Ok(0), |(column, names)| group(names, row, *column))?;
            let segment = segments.push(row, label, group)?;
            return framer.push(row, segment, inputs);
        }
        for (column, &place) in self.columns.iter().zip(&self.places) {
            column.expand(input::code(column, row, place)?, inputs);
        }
        Ok(true)
    }

    /// Checks that a log is long enough for a frame, and notes what is wrong with its samples.
    fn check(&self, table: &Table, inputs: usize) -> Result<(), Fault> {
        let Some((framer, segments)) = &self.framer else { return Ok(()) };
        if inputs == 0 {
            return Err(framer.no_frame(table));
        }
        segments.notes().into_iter().chain(framer.notes()).for_each(|note| table.note(note));
        Ok(())
    }
}

/// The inputs of a model, row by row, or frame by frame of a log. Columns are found by name; others are ignored.
///
/// # Errors
/// A column is missing, a cell is not of its column's type, or the rows do not fit memory.
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

/// The inputs and targets of a model. `target` names the target's column if it has another name than in training. All
/// rows of a frame have the same label. Inputs are kept in `memory` or in a file.
///
/// # Errors
/// As [`inputs`]. Also, a label is not one of the model's classes, or the file cannot be written.
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

/// The inputs of an autoencoder, and whether each row is an anomaly. An anomaly has 1, true or yes in `column`, or
/// anything but `normal`.
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

/// The line of each example of [`labeled`], or of [`flagged`] where the model is an autoencoder with a `target`: of its row, or of
/// the last row of its frame.
///
/// # Errors
/// As theirs.
pub fn lines(
    table: &Table,
    model: &Model,
    target: Option<&str>,
    normal: Option<&str>,
) -> Result<Vec<u64>, Fault> {
    let mut lines = Vec::new();
    let mut encoder = Encoder::new(table, model)?;
    let labels = match (&model.task, target) {
        _ if model.sensing.is_none() => None,
        (Task::Autoencode { .. }, column) => column.map(|column| table.column(column)).transpose()?,
        _ => Some(learned(table, model, target)?[0]),
    };
    let mut inputs = Vec::new();
    table.rows(|row| {
        // Only frames depend on labels and cells.
        let ends = if model.sensing.is_none() {
            true
        } else {
            let label = match (labels, &model.task) {
                (Some(column), Task::Classify { classes, .. }) => class(&row, column, classes)? as u32,
                (Some(column), Task::Autoencode { .. }) => flag(&row, column, normal)?.into(),
                _ => 0,
            };
            inputs.clear();
            encoder.push(&row, label, &mut inputs)?
        };
        if ends {
            lines.push(row.line);
        }
        Ok(())
    })?;
    Ok(lines)
}

/// The inputs of a model, in memory or in a file. `label` returns a row's label. `each` is called with every row that
/// has inputs or ends a frame, and its label.
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
            row.fault(column, what, "give 0 or 1, true or false, or say what is not an anomaly with --normal")
        }),
    }
}

/// The table without the rows whose target is missing, and a note of how many those are.
///
/// # Errors
/// A column is missing, or no row is left.
pub fn with_targets(
    table: &Table,
    model: &Model,
    target: Option<&str>,
) -> Result<(Table, Vec<String>), Fault> {
    let mut notes = Vec::new();
    let table = unlabeled::drop_unlabeled(table, &learned(table, model, target)?, &mut notes)?;
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
        let what = format!("{} is not one of the model's classes ({classes})", shown(text));
        row.fault(column, what, "correct it, or remove the row")
    })
}
