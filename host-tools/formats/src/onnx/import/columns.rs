//! The preprocessing of a table in a file before its first layer, as scikit-learn's pipelines do: it scales, fills,
//! selects, encodes and puts columns side by side.

use std::collections::HashMap;

use tinyfit_model::LONGEST;

use super::chain::{Chain, Step, cast, computed, joins, unsupported};
use super::feature::{Feature, Place};
use super::shape::Shape;
use crate::Error;
use crate::onnx::graph::Value;
use crate::onnx::node::Node;
use crate::onnx::proto::{Attribute, data_type};

/// The most values that are held of all tensors that are put side by side.
const MOST_VALUES: usize = 1 << 20;

/// The inputs of a file as columns of a table.
#[derive(Debug)]
pub(super) struct Columns<'c, 'g> {
    pub chain: &'c Chain<'g>,
    /// By the inputs of the file; none of one that nothing reads.
    pub sources: Vec<Option<Vec<Source>>>,
    pub notes: Vec<String>,
}

/// A column of an input.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Source {
    /// The type in the file.
    pub kind: i32,
    /// The fill value of a missing cell.
    pub fill: Option<f64>,
    /// The values of a category, as they are spelled.
    pub values: Vec<String>,
}

/// A tensor before the first layer: an example of it.
#[derive(Clone, Debug)]
pub(super) struct Vector<'g> {
    pub shape: Shape,
    pub features: Vec<Feature<'g>>,
}

impl<'c, 'g> Columns<'c, 'g> {
    /// And what the first step of a chain reads.
    pub(super) fn of(chain: &'c Chain<'g>) -> Result<(Self, Vector<'g>), Error> {
        let sources = vec![None; chain.graph.inputs.len()];
        let mut columns = Self { chain, sources, notes: Vec::new() };
        let start = columns.tensor(chain.start)?;
        Ok((columns, start))
    }

    /// A tensor that is computed of the inputs. Of those that are put together all are held, for others may read them.
    fn tensor(&mut self, name: &'g str) -> Result<Vector<'g>, Error> {
        let graph = self.chain.graph;
        let (mut known, mut count): (HashMap<&str, Vector<'g>>, usize) = (HashMap::new(), 0);
        let mut waiting = vec![name];
        while let Some(&at) = waiting.last() {
            if known.contains_key(at) {
                waiting.pop();
                continue;
            }
            let vector = match (graph.input(at), graph.producer(at)) {
                (Some(input), _) => self.input(input)?,
                (None, None) => return Err(Error::tensor(at, "it is nowhere; export the model again")),
                (None, Some(node)) => {
                    let reads = computed(graph, node);
                    let missing = reads.iter().map(|&read| node.inputs[read].as_str());
                    let missing: Vec<&str> = missing.filter(|read| !known.contains_key(read)).collect();
                    if !missing.is_empty() && (joins(node) || reads.len() == 1) {
                        waiting.extend(missing);
                        continue;
                    }
                    match reads[..] {
                        _ if joins(node) => self.joined(node, &known)?,
                        [input] => {
                            let mut vector = known[node.inputs[input].as_str()].clone();
                            if !self.apply(Step { node, input, fused: None }, &mut vector)? {
                                return Err(self.no_column(name, node));
                            }
                            vector
                        }
                        _ => return Err(self.no_column(name, node)),
                    }
                }
            };
            count += vector.features.len() + 1;
            if count > MOST_VALUES {
                return Err(Error::new(format!(
                    "more than {MOST_VALUES} values are put side by side before the first layer; give a smaller network"
                )));
            }
            known.insert(at, vector);
            waiting.pop();
        }
        known.remove(name).ok_or_else(|| Error::tensor(name, "it is nowhere; export the model again"))
    }

    /// A concatenated input is not a column of the table: it comes from a layer, or from an operator that nothing
    /// here has.
    fn no_column(&self, name: &str, node: &Node) -> Error {
        let layer = matches!(
            node.operator.as_str(),
            "Gemm" | "MatMul" | "Relu" | "LeakyRelu" | "Sigmoid" | "Tanh" | "Softmax" | "BatchNormalization"
        );
        match self.chain.graph.producer(name).filter(|_| layer) {
            Some(join) if join.inputs.len() > 1 => {
                let (first, second) = (&join.inputs[0], &join.inputs[1]);
                join.error(format!(
                    "two branches meet in it, '{first}' and '{second}'; give a chain of layers"
                ))
            }
            _ => unsupported(node),
        }
    }

    /// An input as it is.
    fn input(&mut self, input: &Value) -> Result<Vector<'g>, Error> {
        let shape = self.chain.input_shape(input)?;
        let number = self.chain.graph.inputs.iter().position(|known| known == input).unwrap_or_default();
        let kind = input.kind.unwrap_or(data_type::FLOAT);
        let source = Source { kind, fill: None, values: Vec::new() };
        let len = shape.len();
        self.sources[number].get_or_insert_with(|| vec![source; len]);
        let place = |at: usize| Place { input: number, at, value: None };
        Ok(Vector { shape, features: (0..len).map(|at| Feature::of(place(at))).collect() })
    }

    fn source(&mut self, place: Place) -> Option<&mut Source> {
        self.sources.get_mut(place.input)?.as_mut()?.get_mut(place.at)
    }

    /// Several side by side.
    fn joined(&self, node: &Node, known: &HashMap<&str, Vector<'g>>) -> Result<Vector<'g>, Error> {
        let mut parts = node.inputs.iter().map(|name| known.get(name.as_str()));
        let axis = node.int("axis", 1);
        let refused = |what: &str| node.error(format!("{what}; give columns, one after the other"));
        let Some(Some(first)) = parts.next() else {
            return Err(refused("it puts constants next to columns"));
        };
        let mut joined = first.clone();
        let is_vector = node.operator == "ai.onnx.ml.FeatureVectorizer";
        for part in std::iter::once(Some(first)).chain(parts) {
            let part = part.ok_or_else(|| refused("it puts constants next to columns"))?;
            if !part.shape.is_flat() || !(is_vector || part.shape.is_along(axis)) {
                return Err(refused("it puts examples, or matrices, side by side"));
            }
        }
        for name in &node.inputs[1..] {
            joined.features.extend(known[name.as_str()].features.iter().cloned());
        }
        joined.shape.layer(joined.features.len());
        Ok(joined)
    }

    /// The result of a node on a vector, and whether it is part of the preprocessing.
    pub(super) fn apply(&mut self, step: Step<'g>, vector: &mut Vector<'g>) -> Result<bool, Error> {
        let node = step.node;
        if step.fused.is_some() {
            return Ok(false);
        }
        if self.chain.reshapes(step, &mut vector.shape)? {
            return Ok(true);
        }
        match node.operator.as_str() {
            "Add" | "Sub" | "Mul" | "Div" => {
                let constant = self.chain.constant(step, 1 - step.input.min(1), "constant")?;
                let values = constant.broadcast(&vector.shape.dims)?;
                let (scale, shift) = elementwise(step, values)?;
                vector.affine(&scale, &shift);
            }
            "ai.onnx.ml.Scaler" => {
                let len = vector.features.len();
                let offset = spread(node, "offset", len, 0.0)?;
                let scale = spread(node, "scale", len, 1.0)?;
                finite(node, offset.iter().chain(&scale))?;
                vector.affine(&vec![1.0; len], &offset.iter().map(|v| -v).collect::<Vec<_>>());
                vector.affine(&scale, &vec![0.0; len]);
            }
            "ai.onnx.ml.Imputer" => self.impute(node, vector)?,
            "Clip" => {
                let (low, high) = clip(self.chain, step)?;
                let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
                if low > high {
                    return Err(
                        node.error(format!("it cuts at {low} below and {high} above; train the model again"))
                    );
                }
                vector.features.iter_mut().for_each(|feature| feature.clip(low, high));
            }
            "ai.onnx.ml.OneHotEncoder" => self.one_hot(node, vector)?,
            "ai.onnx.ml.LabelEncoder" => self.ordinal(node, vector)?,
            "ai.onnx.ml.ArrayFeatureExtractor" | "Gather" | "Slice" => self.select(step, vector)?,
            "Cast" => self.cast(node, vector)?,
            _ => return Ok(false),
        }
        if vector.features.len() > LONGEST {
            return Err(node.error(format!("it makes more than {LONGEST} values; give a smaller network")));
        }
        Ok(true)
    }

    fn impute(&mut self, node: &Node, vector: &mut Vector<'g>) -> Result<(), Error> {
        if !node.float("replaced_value_float", 0.0).is_nan()
            || node.attribute("imputed_value_int64s").is_some()
        {
            return Err(node.error(
                "it replaces a number and not missing ones; train with SimpleImputer(missing_values=nan), and empty cells",
            ));
        }
        let values = spread(node, "imputed_value_floats", vector.features.len(), 0.0)?;
        finite(node, values.iter())?;
        for (feature, value) in vector.features.iter().zip(values) {
            // Whether a column has a value is never missing.
            if feature.terms.iter().any(|(place, _)| place.value.is_some()) {
                continue;
            }
            let (place, fill) = feature.inverse(value).ok_or_else(|| {
                node.error("it fills what was computed of several columns, or cut; impute before all else")
            })?;
            let Some(source) = self.source(place) else { continue };
            if source.fill.is_some_and(|known| (known - fill).abs() > 1e-6 * fill.abs()) {
                return Err(node.error("a column is filled by two values; impute it once, before all else"));
            }
            source.fill.get_or_insert(fill);
        }
        Ok(())
    }

    /// Makes a column one of categories.
    fn category(&mut self, node: &Node, feature: &Feature<'g>, values: &[String]) -> Result<Place, Error> {
        let place = feature.raw().filter(|place| place.value.is_none());
        let place = place.ok_or_else(|| {
            node.error("it encodes what was computed; encode columns of the table as they are")
        })?;
        match self.source(place) {
            Some(source) if source.values.is_empty() || source.values == values => {
                source.values = values.to_vec();
                Ok(place)
            }
            _ => Err(node.error("a column is encoded by two lists of values; encode it once")),
        }
    }

    fn one_hot(&mut self, node: &Node, vector: &mut Vector<'g>) -> Result<(), Error> {
        let values = texts(node, ["cats_strings", "cats_int64s", ""]);
        let values = values.ok_or_else(|| node.error("it has no values; export the model again"))?;
        if values.len().saturating_mul(vector.features.len()) > LONGEST {
            return Err(node.error(format!("it makes more than {LONGEST} values; give a smaller network")));
        }
        let mut features = Vec::new();
        for feature in &vector.features {
            let place = self.category(node, feature, &values)?;
            let of = |value: usize| Feature::of(Place { value: Some(value), ..place });
            features.extend((0..values.len()).map(of));
        }
        vector.features = features;
        vector.shape.dims.push(values.len());
        Ok(())
    }

    /// Each value has a number.
    fn ordinal(&mut self, node: &Node, vector: &mut Vector<'g>) -> Result<(), Error> {
        let keys = texts(node, ["keys_strings", "keys_int64s", "keys_floats"]);
        let numbers = ["values_floats", "values_int64s"].iter().find_map(|name| {
            let Attribute { floats, ints, .. } = node.attribute(name)?;
            let floats = floats.iter().map(|&v| f64::from(v));
            Some(floats.chain(ints.iter().map(|&v| v as f64)).collect::<Vec<f64>>())
        });
        let (Some(keys), Some(numbers)) = (keys, numbers) else {
            return Err(node.error("it makes no numbers of values; export the model again"));
        };
        if keys.len() != numbers.len() || keys.is_empty() {
            return Err(node.error(format!(
                "it has {} numbers for {} values; export the model again",
                numbers.len(),
                keys.len()
            )));
        }
        finite(node, numbers.iter())?;
        if keys.len().saturating_mul(vector.features.len()) > LONGEST {
            return Err(node.error(format!("it makes more than {LONGEST} values; give a smaller network")));
        }
        for feature in &mut vector.features {
            let place = self.category(node, feature, &keys)?;
            let terms = numbers.iter().enumerate();
            *feature =
                Feature::sum(terms.map(|(value, &n)| (Place { value: Some(value), ..place }, n)).collect());
        }
        Ok(())
    }

    fn select(&mut self, step: Step<'_>, vector: &mut Vector<'g>) -> Result<(), Error> {
        let at = selection(self.chain, step, &mut vector.shape)?;
        vector.features = at.into_iter().map(|at| vector.features[at].clone()).collect();
        Ok(())
    }

    fn cast(&mut self, node: &'g Node, vector: &mut Vector<'g>) -> Result<(), Error> {
        let to = node.int("to", 0) as i32;
        if !matches!(to, data_type::INT64 | data_type::INT32 | data_type::STRING) {
            let note = cast(node)?.map(|kind| format!("the file computes in {kind}, the network in f32"));
            self.notes.extend(note.filter(|note| !self.notes.contains(note)));
            return Ok(());
        }
        for feature in &mut vector.features {
            let real = |&(place, _): &(Place, f64)| {
                let float = |source: &Source| {
                    matches!(source.kind, data_type::FLOAT | data_type::DOUBLE | data_type::FLOAT16)
                };
                place.value.is_none()
                    && self.sources[place.input].as_ref().is_some_and(|of| float(&of[place.at]))
            };
            if feature.raw().is_none() || feature.terms.iter().any(real) {
                feature.truncated.get_or_insert(node);
            }
        }
        Ok(())
    }
}

impl Vector<'_> {
    fn affine(&mut self, scale: &[f64], shift: &[f64]) {
        for (feature, (scale, shift)) in self.features.iter_mut().zip(scale.iter().zip(shift)) {
            feature.affine(*scale, *shift);
        }
    }
}

/// The scale and shift of `y = x + c`, `x - c`, `c - x`, `x * c` or `x / c`.
pub(super) fn elementwise(step: Step<'_>, values: Vec<f64>) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let Step { node, input, .. } = step;
    let n = values.len();
    let of = |value: f64| vec![value; n];
    let (scale, shift) = match (node.operator.as_str(), input) {
        ("Add", _) => (of(1.0), values),
        ("Sub", 0) => (of(1.0), values.iter().map(|v| -v).collect()),
        ("Sub", _) => (of(-1.0), values),
        ("Mul", _) => (values, of(0.0)),
        ("Div", 0) => (values.iter().map(|v| 1.0 / v).collect(), of(0.0)),
        _ => return Err(node.error("it divides by what is computed; give a chain of layers")),
    };
    finite(node, scale.iter().chain(&shift))?;
    Ok((scale, shift))
}

fn finite<'a>(node: &Node, mut values: impl Iterator<Item = &'a f64>) -> Result<(), Error> {
    match values.all(|value| value.is_finite()) {
        true => Ok(()),
        false => {
            Err(node.error("a constant is not a finite number, or divides by zero; train the model again"))
        }
    }
}

/// The floats of an attribute, one for each value; one for all is spread.
pub(super) fn spread(node: &Node, name: &str, len: usize, default: f64) -> Result<Vec<f64>, Error> {
    let values = node.attribute(name).map_or(&[][..], |attribute| &attribute.floats);
    match *values {
        [] => Ok(vec![default; len]),
        [value] => Ok(vec![value.into(); len]),
        _ if values.len() == len => Ok(values.iter().map(|&v| v.into()).collect()),
        _ => Err(node.error(format!(
            "it has {} values as {name} for {len} inputs; export the model again",
            values.len()
        ))),
    }
}

/// The first of these attributes that is there, as texts.
fn texts(node: &Node, names: [&str; 3]) -> Option<Vec<String>> {
    let attribute = names.iter().find_map(|name| node.attribute(name))?;
    let Attribute { strings, ints, floats, .. } = attribute;
    let strings = strings.iter().map(|text| String::from_utf8_lossy(text).into_owned());
    let ints = ints.iter().map(i64::to_string);
    // A whole number is spelled as one.
    let floats = floats.iter().map(f32::to_string);
    Some(strings.chain(ints).chain(floats).collect()).filter(|texts: &Vec<String>| !texts.is_empty())
}

/// Where a Clip cuts: by attributes at first, by inputs since opset 11.
pub(super) fn clip(chain: &Chain<'_>, step: Step<'_>) -> Result<(Option<f64>, Option<f64>), Error> {
    let node = step.node;
    let end = |at: usize, name: &str| -> Result<Option<f64>, Error> {
        let end = match node.input(at) {
            Some(end) => Some(chain.graph.constant(end)?.scalar()?),
            None => node.attribute(name).and_then(|attribute| attribute.f).map(f64::from),
        };
        // The largest float is as good as none.
        Ok(end.filter(|end| end.abs() < f64::from(f32::MAX)))
    };
    Ok((end(1, "min")?, end(2, "max")?))
}

/// The places of the values that an ArrayFeatureExtractor, a Gather or a Slice takes out of an example.
pub(super) fn selection(chain: &Chain<'_>, step: Step<'_>, shape: &mut Shape) -> Result<Vec<usize>, Error> {
    let node = step.node;
    let refused = |what: &str| node.error(format!("{what}; select columns by constants"));
    let ints = |at: usize| node.input(at).map(|name| chain.graph.constant(name)).transpose();
    let len = shape.len();
    let bounded = |at: i64| if at < 0 { at.saturating_add(len as i64) } else { at };
    let (axis, places, keeps) = match node.operator.as_str() {
        "Slice" => {
            let one = |at: usize, name: &str| -> Result<Option<i64>, Error> {
                let values = match ints(at)? {
                    Some(constant) => Some(constant.ints()?),
                    None => node.attribute(name).map(|attribute| attribute.ints.clone()),
                };
                match values.as_deref() {
                    None => Ok(None),
                    Some(&[value]) => Ok(Some(value)),
                    Some(_) => Err(refused("it slices several dimensions")),
                }
            };
            let (start, end) = (one(1, "starts")?.unwrap_or(0), one(2, "ends")?.unwrap_or(i64::MAX));
            let (axis, by) = (one(3, "axes")?.unwrap_or(0), one(4, "steps")?.unwrap_or(1));
            let by = usize::try_from(by)
                .ok()
                .filter(|by| *by > 0)
                .ok_or_else(|| refused("it turns columns round"))?;
            let (start, end) = (bounded(start).clamp(0, len as i64), bounded(end).clamp(0, len as i64));
            (axis, (start..end).step_by(by).collect::<Vec<i64>>(), true)
        }
        operator => {
            let places =
                ints(1)?.filter(|_| step.input == 0).ok_or_else(|| refused("its indices are computed"))?;
            let axis = if operator == "Gather" { node.int("axis", 0) } else { -1 };
            (axis, places.ints()?, operator != "Gather" || !places.shape.is_empty())
        }
    };
    if !shape.is_along(axis) || !shape.is_flat() || places.is_empty() || places.len() > LONGEST {
        return Err(refused("it takes out examples, nothing, or parts of a matrix"));
    }
    let places = places.into_iter().map(|at| usize::try_from(bounded(at)).ok().filter(|&at| at < len));
    let places = places.collect::<Option<Vec<usize>>>();
    let places = places.ok_or_else(|| {
        node.error(format!("it selects what is not among the {len} values; export the model again"))
    })?;
    if keeps {
        shape.layer(places.len());
    } else {
        shape.dims.pop();
    }
    Ok(places)
}
