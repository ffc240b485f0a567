//! The table's columns as the report shows them.

use tinyfit_data::text::listed;
use tinyfit_data::{ColumnType, Fault, Options, Scale, Survey, Table, survey};
use tinyfit_model::number::{count, short};
use tinyfit_model::{Column as Made, Kind, Model, Quantities, Task};
use tinyfit_report::Column;

/// Every column of the table, in its order.
///
/// # Errors
/// The table cannot be read any more.
pub(crate) fn columns(table: &Table, model: &Model, args: &Options) -> Result<Vec<Column>, Fault> {
    let all: Vec<usize> = (0..table.columns().len()).collect();
    let (surveys, _) = survey(table, &all)?;
    let column = |(name, survey): (&String, &Survey)| {
        let (role, cleaning) = use_of(name, model, args);
        let (kind, range) = content(name, survey, model);
        Column { name: name.clone(), role: role.into(), kind, range, missing: survey.missing(), cleaning }
    };
    Ok(table.columns().iter().zip(&surveys).map(column).collect())
}

/// The contents of a column, and its range.
fn content(name: &str, survey: &Survey, model: &Model) -> (String, String) {
    let labels = |values: &[String]| {
        let names = listed(values.iter().map(String::as_str));
        ("category".to_string(), format!("{} labels: {names}", count(values.len())))
    };
    match (&model.task, made(name, model)) {
        (Task::Classify { target, classes }, _) if target == name => return labels(classes),
        (_, Some(Made { kind: Kind::Category { values }, .. })) => return labels(values),
        _ => {}
    }
    match (survey.column_type(), survey.range()) {
        // Short, the ends of such a range are the same.
        (ColumnType::Numbers, Some((low, high))) if survey.offset() != 0.0 => {
            ("number".into(), format!("{low} to {high}"))
        }
        (ColumnType::Numbers, Some((low, high))) => {
            ("number".into(), format!("{} to {}", short(low), short(high)))
        }
        (ColumnType::Numbers, None) => ("number".into(), String::new()),
        (ColumnType::Booleans, _) => ("boolean".into(), String::new()),
        (ColumnType::Texts, _) => ("text".into(), String::new()),
    }
}

/// How inputs are made of a column, if the model has it.
fn made<'a>(name: &str, model: &'a Model) -> Option<&'a Made> {
    model.columns.iter().find(|column| column.name == name)
}

/// The role of a column, and its processing.
fn use_of(name: &str, model: &Model, args: &Options) -> (&'static str, String) {
    let standardized =
        |mean: f64, std_dev: f64| format!("standardized: mean {}, deviation {}", short(mean), short(std_dev));
    match &model.task {
        Task::Classify { target, classes } if target == name => {
            return ("target", format!("one class a label, {} in all", classes.len()));
        }
        Task::Regress(Quantities(targets)) => {
            if let Some(target) = targets.iter().find(|target| target.target == name) {
                let mean = f64::from(target.mean) + target.offset;
                return ("target", standardized(mean, target.std_dev.into()));
            }
        }
        _ => {}
    }
    if model.sensing.as_ref().is_some_and(|sensing| sensing.channel(name).is_some()) {
        return ("input", "features of frames, each scaled".into());
    }
    let place = model.inputs.iter().position(|input| input == name);
    if place.is_none() && made(name, model).is_none() {
        let is = |role: &Option<String>| role.as_deref() == Some(name);
        let role = match &args.roles {
            roles if is(&roles.weights) => "weight",
            roles if is(&roles.group) => "group",
            roles if is(&roles.time) => "time",
            _ => return ("left out", "not used".into()),
        };
        return (role, String::new());
    }
    let mut done = Vec::new();
    if let Some(column) = made(name, model) {
        done.extend(encoding(column));
    }
    let is_number = made(name, model).is_none_or(|column| column.kind == Kind::Number);
    if let (Some(i), Some(scaler), true) = (place, &model.scaler, is_number) {
        let (mean, std_dev) = (scaler.mean[i].into(), 1.0 / f64::from(scaler.inv_std[i]));
        if let Some(offset) = made(name, model).map(|column| column.offset).filter(|offset| *offset != 0.0) {
            done.push(format!("less {offset}"));
        }
        done.push(match args.scale {
            Scale::Standard => standardized(mean, std_dev),
            _ => format!("less {}, by {}", short(mean), short(std_dev)),
        });
    }
    ("input", done.join("; "))
}

/// How cells that are not numbers, or missing, become inputs.
fn encoding(column: &Made) -> Vec<String> {
    let mut done = Vec::new();
    match &column.kind {
        Kind::Category { .. } => done.push("an input of 0 or 1 for each label".to_string()),
        Kind::Boolean => done.push("0 or 1".to_string()),
        Kind::Number => {}
    }
    if let Some(fill) = column.fill {
        let value = match &column.kind {
            Kind::Category { values } => values.get(fill as usize).cloned().unwrap_or_default(),
            Kind::Boolean => (fill != 0.0).to_string(),
            Kind::Number => short(fill.into()),
        };
        done.push(format!("missing cells count as {value}"));
    }
    if column.indicator {
        done.push("one more input marks missing cells".to_string());
    }
    done
}
