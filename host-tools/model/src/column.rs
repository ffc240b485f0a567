//! The columns of a table that a model's inputs are made of.

use serde::{Deserialize, Serialize};

/// A column and the inputs that are made of it.
///
/// A cell is a number first, its code: the number itself less the column's offset, 0 or 1 for a boolean, the index of its
/// value for a category, NaN for a missing cell. [`expand`](Self::expand) turns the code into inputs.
///
/// | kind | inputs |
/// |---|---|
/// | number | `width` |
/// | boolean | `ripe`, 0 or 1 |
/// | category | `color=blue`, `color=red`, ..: 1 for the cell's value, 0 for the others (one-hot) |
/// | any of these with `indicator` | and `width is missing`: 1 where the cell is missing, else 0 |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// What its cells are.
    #[serde(flatten)]
    pub kind: Kind,
    /// The code a missing cell counts as. Without it, a missing cell is a mistake in the table, unless `indicator`
    /// marks it: then the other inputs of the column are 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<f32>,
    /// Whether one more input marks missing cells.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub indicator: bool,
    /// Of numbers: what is taken off in 64 bits before the rest is an `f32`, so that seconds since 1970 keep their digits.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset: f64,
}

/// Whether a field is as it was before there were offsets.
pub(crate) fn is_zero(offset: &f64) -> bool {
    *offset == 0.0
}

/// The type of a column's cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Numbers.
    Number,
    /// True and false, or yes and no.
    Boolean,
    /// One of several texts.
    Category {
        /// The texts, sorted.
        values: Vec<String>,
    },
}

impl Column {
    /// A column of numbers, none of them missing.
    pub fn number(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Number, fill: None, indicator: false, offset: 0.0 }
    }

    /// The values of a category; none of other kinds.
    pub fn values(&self) -> &[String] {
        match &self.kind {
            Kind::Category { values } => values,
            Kind::Number | Kind::Boolean => &[],
        }
    }

    /// Whether the network has an input for a missing cell.
    pub fn takes_missing(&self) -> bool {
        self.fill.is_some() || self.indicator
    }

    /// The code of a number: what is left of it, rounded once.
    pub fn code(&self, number: f64) -> f32 {
        (number - self.offset) as f32
    }

    /// The number of inputs.
    pub fn width(&self) -> usize {
        let of_kind = match &self.kind {
            Kind::Category { values } => values.len(),
            Kind::Number | Kind::Boolean => 1,
        };
        of_kind + usize::from(self.indicator)
    }

    /// The names of the inputs.
    pub fn inputs(&self) -> Vec<String> {
        let name = &self.name;
        let mut inputs: Vec<String> = match &self.kind {
            Kind::Category { values } => values.iter().map(|value| format!("{name}={value}")).collect(),
            Kind::Number | Kind::Boolean => vec![name.clone()],
        };
        if self.indicator {
            inputs.push(format!("{name} is missing"));
        }
        inputs
    }

    /// Appends the inputs of a cell by its code.
    pub fn expand(&self, code: f32, inputs: &mut Vec<f32>) {
        let missing = code.is_nan();
        let code = if missing { self.fill.unwrap_or(f32::NAN) } else { code };
        match &self.kind {
            Kind::Category { values } => {
                inputs.extend((0..values.len()).map(|i| if code == i as f32 { 1.0 } else { 0.0 }));
            }
            Kind::Number | Kind::Boolean => inputs.push(if code.is_nan() { 0.0 } else { code }),
        }
        if self.indicator {
            inputs.push(f32::from(u8::from(missing)));
        }
    }

    /// The fault in it, if any.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let fill = self.fill.unwrap_or(0.0);
        match &self.kind {
            _ if !fill.is_finite() => Some("its fill is not a number"),
            _ if !self.offset.is_finite() => Some("its offset is not a number"),
            Kind::Boolean | Kind::Category { .. } if self.offset != 0.0 => {
                Some("only numbers have an offset")
            }
            Kind::Category { values } if values.is_empty() => Some("a category has values"),
            Kind::Category { values } if fill < 0.0 || fill >= values.len() as f32 || fill.fract() != 0.0 => {
                Some("its fill is not one of its values")
            }
            Kind::Boolean if fill != 0.0 && fill != 1.0 => Some("its fill is neither 0 nor 1"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(column: &Column, code: f32) -> Vec<f32> {
        let mut inputs = Vec::new();
        column.expand(code, &mut inputs);
        inputs
    }

    #[test]
    fn cells_become_inputs() {
        let values = ["blue", "red"].map(String::from).to_vec();
        let mut color =
            Column { kind: Kind::Category { values }, fill: Some(1.0), ..Column::number("color") };
        assert_eq!(color.inputs(), ["color=blue", "color=red"]);
        assert_eq!(inputs(&color, 0.0), [1.0, 0.0]);
        assert_eq!(inputs(&color, f32::NAN), [0.0, 1.0]);
        color.indicator = true;
        color.fill = None;
        assert_eq!(color.inputs(), ["color=blue", "color=red", "color is missing"]);
        assert_eq!(inputs(&color, 1.0), [0.0, 1.0, 0.0]);
        assert_eq!(inputs(&color, f32::NAN), [0.0, 0.0, 1.0]);
        let width = Column { fill: Some(2.5), indicator: true, ..Column::number("width") };
        assert_eq!(inputs(&width, -1.0), [-1.0, 0.0]);
        assert_eq!(inputs(&width, f32::NAN), [2.5, 1.0]);
        assert_eq!((width.width(), color.width()), (2, 3));
    }

    #[test]
    fn an_offset_keeps_the_digits() {
        // 1700000030 is not an f32: its neighbors are 1700000000 and 1700000128.
        let seconds = Column { offset: 1.7e9, ..Column::number("ts") };
        assert_eq!(
            (seconds.code(1_700_000_030.25), Column::number("ts").code(1_700_000_030.0)),
            (30.25, 1.7e9)
        );
        let boolean = Column { kind: Kind::Boolean, ..seconds.clone() };
        let infinite = Column { offset: f64::INFINITY, ..seconds.clone() };
        assert!(seconds.fault().is_none() && boolean.fault().is_some() && infinite.fault().is_some());
    }
}
