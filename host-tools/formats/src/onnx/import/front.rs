//! What stands before the first layer, as a model has it: the columns of a table, a scaler, sums and cuts.

use tinyfit_model::{Activation, Column, Kind, LinearMap, Scaler, Sequence, Unfit};

use super::columns::{Columns, Source, Vector};
use super::feature::{Feature, Place, UNCUT};
use crate::Error;
use crate::onnx::proto::data_type;

/// The parts.
#[derive(Debug)]
pub(super) struct Front {
    /// Values an example.
    pub inputs: usize,
    /// Where the file names them.
    pub names: Vec<String>,
    /// Where they are more than numbers.
    pub columns: Vec<Column>,
    pub scaler: Option<Scaler>,
    /// The network's first values as functions of scaled inputs.
    map: LinearMap,
    /// Where those are cut.
    cuts: Vec<(f64, f64)>,
    pub notes: Vec<String>,
}

impl Front {
    /// Of what the first layer reads.
    pub(super) fn of(columns: Columns<'_, '_>, vector: Vector<'_>) -> Result<Self, Error> {
        let Columns { chain, sources, mut notes } = columns;
        let graph = chain.graph;
        let truncated = vector.features.iter().find_map(|feature| feature.truncated);
        if let Some(node) = truncated {
            let to = data_type::name(node.int("to", 0) as i32);
            return Err(node.error(format!("it makes {to} of what is computed; give a network of floats")));
        }
        let (mut made, mut starts) = (Vec::new(), Vec::new());
        let mut inputs = 0;
        let several = graph.inputs.len() > 1;
        for (input, sources) in graph.inputs.iter().zip(&sources) {
            let Some(sources) = sources else {
                notes.push(format!("the file's input '{}' is not used", input.name));
                starts.push(Vec::new());
                continue;
            };
            let mut begins = Vec::with_capacity(sources.len());
            for (at, source) in sources.iter().enumerate() {
                let name = match (several, sources.len()) {
                    (true, 1) => input.name.clone(),
                    (true, _) => format!("{}{}", input.name, at + 1),
                    (false, _) => format!("input{}", at + 1),
                };
                let column = source.column(name, &input.name)?;
                begins.push(inputs);
                inputs += column.width();
                made.push(column);
            }
            starts.push(begins);
        }
        let place = |place: Place| starts[place.input][place.at] + place.value.unwrap_or(0);
        let (scaler, map) = scaled(&vector.features, inputs, place)?;
        let plain = made.iter().all(|column| column.kind == Kind::Number && column.fill.is_none());
        if !plain {
            notes.push(described(&made));
        }
        let names = if several { made.iter().flat_map(Column::inputs).collect() } else { Vec::new() };
        distinct(&names)?;
        let cuts = vector.features.iter().map(|feature| feature.cut).collect();
        let columns = if plain { Vec::new() } else { made };
        Ok(Self { inputs, names, columns, scaler, map, cuts, notes })
    }

    /// Whether the network reads the scaled inputs as they are.
    pub(super) fn is_scaling(&self) -> bool {
        self.map.is_identity() && self.cuts.iter().all(|cut| *cut == UNCUT)
    }

    /// The sequence that begins so.
    pub(super) fn sequence(&mut self) -> Result<Sequence, Unfit> {
        let mut sequence = Sequence::new(self.inputs)?;
        if let Some(scaler) = &self.scaler {
            sequence.scaler(scaler.clone())?;
        }
        if !self.map.is_identity() {
            sequence.linear_map(self.map.clone())?;
        }
        self.cut(&mut sequence)?;
        Ok(sequence)
    }

    /// Cuts are a layer: of ReLU6 where all values are cut alike, else of ReLU, as `max(x, low) = relu(x - low) + low`.
    fn cut(&mut self, sequence: &mut Sequence) -> Result<(), Unfit> {
        let some = |end: f64| Some(end).filter(|end| end.is_finite());
        let Some(&(low, high)) = self.cuts.iter().find(|cut| **cut != UNCUT) else { return Ok(()) };
        self.notes.push(
            "its inputs are cut at what was seen in training, which the network's first layer does".into(),
        );
        if self.cuts.iter().all(|cut| *cut == (low, high)) {
            return sequence.clip(some(low), some(high));
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (at, &(low, high)) in self.cuts.iter().enumerate() {
            let mut unit = |by: f64, shift: f64| {
                before.push((vec![(at, by)], shift));
                before.len() - 1
            };
            after.push(match (some(low), some(high)) {
                (None, None) => (vec![(unit(1.0, 0.0), 1.0), (unit(-1.0, 0.0), -1.0)], 0.0),
                (Some(low), None) => (vec![(unit(1.0, -low), 1.0)], low),
                (None, Some(high)) => (vec![(unit(-1.0, high), -1.0)], high),
                (Some(low), Some(high)) => (vec![(unit(1.0, -low), 1.0), (unit(1.0, -high), -1.0)], low),
            });
        }
        let units = before.len();
        sequence.linear_map(LinearMap::new(self.cuts.len(), before))?;
        sequence.activation(Activation::Relu)?;
        sequence.linear_map(LinearMap::new(units, after))
    }
}

impl Source {
    /// The column of a table that the network's inputs are made of.
    fn column(&self, name: String, input: &str) -> Result<Column, Error> {
        let Self { kind, fill, values } = self;
        let column = Column::number(name);
        if values.is_empty() {
            return match *kind {
                data_type::STRING => Err(Error::tensor(
                    input,
                    "it holds texts that nothing encodes; encode them in the model, as by OneHotEncoder",
                )),
                data_type::BOOL => Ok(Column { kind: Kind::Boolean, ..column }),
                _ => Ok(Column { fill: fill.map(|fill| fill as f32), ..column }),
            };
        }
        // A number is spelled as the values are.
        let fill = fill.and_then(|fill| values.iter().position(|value| *value == (fill as f32).to_string()));
        let kind = Kind::Category { values: values.clone() };
        Ok(Column { kind, fill: fill.map(|at| at as f32), ..column })
    }
}

/// The scaler of the inputs, and what each feature is of scaled ones: the first that is of one input alone is it.
fn scaled(
    features: &[Feature<'_>],
    inputs: usize,
    place: impl Fn(Place) -> usize,
) -> Result<(Option<Scaler>, LinearMap), Error> {
    let mut owners = vec![None; inputs];
    let (mut mean, mut scale) = (vec![0.0f32; inputs], vec![1.0f32; inputs]);
    for (number, feature) in features.iter().enumerate() {
        let [(at, factor)] = feature.terms[..] else { continue };
        let at = place(at);
        if factor != 0.0 && owners[at].is_none() {
            owners[at] = Some(number);
            (mean[at], scale[at]) = ((0.0 - feature.shift / factor) as f32, factor as f32);
        }
    }
    if let Some(at) = (0..inputs).find(|&at| !mean[at].is_finite() || !scale[at].is_normal()) {
        return Err(Error::new(format!(
            "the scale of input {} is {}, and its mean {}; train the model again",
            at + 1,
            scale[at],
            mean[at]
        )));
    }
    let row = |(number, feature): (usize, &Feature<'_>)| {
        let mut shift = feature.shift;
        let terms = feature.terms.iter().map(|&(at, factor)| {
            let at = place(at);
            if owners[at] == Some(number) {
                shift = 0.0;
                return (at, 1.0);
            }
            shift += factor * f64::from(mean[at]);
            (at, factor / f64::from(scale[at]))
        });
        (terms.collect::<Vec<_>>(), shift)
    };
    let map = LinearMap::new(inputs, features.iter().enumerate().map(row).collect());
    let trivial = mean.iter().all(|mean| *mean == 0.0) && scale.iter().all(|scale| *scale == 1.0);
    Ok(((!trivial).then_some(Scaler { mean, inv_std: scale }), map))
}

/// Notes on columns that are not plain numbers.
fn described(columns: &[Column]) -> String {
    let categories = columns.iter().filter(|column| !column.values().is_empty()).count();
    let filled = columns.iter().filter(|column| column.fill.is_some()).count();
    format!(
        "a table's columns become its inputs: {categories} of {} are categories, in {filled} a missing cell is filled",
        columns.len()
    )
}

fn distinct(names: &[String]) -> Result<(), Error> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => {
            Err(Error::new(format!("two inputs are called '{}'; export the model with other names", pair[0])))
        }
    }
}
