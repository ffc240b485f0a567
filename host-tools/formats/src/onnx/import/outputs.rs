//! Which of a model's outputs is the network's, and what it means: classifiers have a label in addition to their
//! probabilities.

use tinyfit_model::{Imported, Network, Task};

use crate::Error;
use crate::onnx::constant::Data;
use crate::onnx::graph::{Graph, Value};
use crate::onnx::node::Node;
use crate::onnx::proto::{Attribute, data_type};

use super::linear;

#[derive(Debug)]
pub(super) struct Outputs {
    /// The network's outputs.
    pub tensor: String,
    /// Whether the file has `1 - p` in front of each `p` that the network computes.
    complements: bool,
    /// The output that holds the label.
    label: Option<String>,
    classes: Vec<String>,
    /// Whether the outputs are scores of any size, and no probabilities.
    scores: bool,
}

impl Outputs {
    pub(super) fn of(graph: &Graph) -> Result<Self, Error> {
        let (output, label) = chosen(&graph.outputs)?;
        let mut outputs = Self {
            tensor: output.name.clone(),
            complements: false,
            label: label.clone(),
            classes: Vec::new(),
            scores: false,
        };
        let mut maps = None;
        while let Some(node) = graph.producer(&outputs.tensor) {
            match (node.operator.as_str(), node.input(0), complement(graph, node)) {
                ("ai.onnx.ml.ZipMap", Some(input), _) => {
                    maps = labels(node);
                    outputs.tensor = input.to_string();
                }
                ("Concat", _, Some(p)) if !outputs.complements => {
                    outputs.complements = true;
                    outputs.tensor = p.to_string();
                }
                // Divided by their sum, which is 1.
                ("ai.onnx.ml.Normalizer", Some(input), _)
                    if norm(node) == "L1" && graph.producer(input).is_some_and(linear::sums_to_one) =>
                {
                    outputs.tensor = input.to_string();
                }
                // The nodes that may be between the map and the probabilities.
                ("Identity", Some(input), _) if label.is_some() => outputs.tensor = input.to_string(),
                _ => break,
            }
        }
        let classifier = graph.nodes().iter().find(|node| node.operator == "ai.onnx.ml.LinearClassifier");
        if let Some(node) = classifier {
            outputs.complements |= linear::is_contrary(node);
            outputs.scores = linear::is_scores(node);
        }
        outputs.classes = match (maps, classifier.and_then(linear::classes)) {
            (Some(classes), _) | (None, Some(classes)) => classes,
            (None, None) if label.is_some() => extracted(graph)?,
            (None, None) => Vec::new(),
        };
        Ok(outputs)
    }

    /// The meaning of the outputs.
    pub(super) fn describe(self, imported: &mut Imported) -> Result<(), Error> {
        let len = match &imported.network {
            Network::F32(net) => net.output_len(),
            Network::Int8(net) => net.output_len(),
        };
        let notes = &mut imported.notes;
        if self.complements {
            notes.push(match len {
                1 => "the network's one output is the probability of the second class; the file has that of the first, too".into(),
                _ => format!("the network has the {len} probabilities, and not their complements, which the file has in front of them"),
            });
        }
        let Some(label) = self.label else { return Ok(()) };
        let classes = self.classes.len();
        if self.scores {
            notes.push("the outputs are scores of the classes, and no probabilities".into());
        }
        if (classes == len && len > 1) || (classes == 2 && len == 1 && !self.scores) {
            notes.push(format!("it has {classes} classes; the file's output '{label}' is the likeliest one"));
            imported.task = Some(Task::Classify { target: label, classes: self.classes });
        } else {
            notes.push(format!("the file's output '{label}' is made of the network's and left out"));
        }
        Ok(())
    }
}

/// The only output, or the only one of probabilities next to a label.
fn chosen(outputs: &[Value]) -> Result<(&Value, Option<String>), Error> {
    match outputs {
        [output] => return Ok((output, None)),
        [a, b] => {
            let is_label = |value: &Value| {
                matches!(value.kind, Some(data_type::INT64 | data_type::INT32 | data_type::STRING))
            };
            match (is_label(a), is_label(b)) {
                (true, false) => return Ok((b, Some(a.name.clone()))),
                (false, true) => return Ok((a, Some(b.name.clone()))),
                _ => {}
            }
        }
        _ => {}
    }
    let names: Vec<&str> = outputs.iter().take(5).map(|output| output.name.as_str()).collect();
    Err(Error::new(format!(
        "the model has {} outputs ({}); give one with a single one, or a label and probabilities, as skl2onnx makes with \
         options={{'zipmap': False}}",
        outputs.len(),
        names.join(", ")
    )))
}

/// By what a Normalizer divides.
fn norm(node: &Node) -> String {
    node.attribute("norm").map(|norm| String::from_utf8_lossy(&norm.s).into_owned()).unwrap_or("MAX".into())
}

/// Of `1 - p` and `p` side by side, `p`.
fn complement<'g>(graph: &Graph, node: &'g Node) -> Option<&'g str> {
    let [one_minus, p] = &node.inputs[..] else { return None };
    let sub =
        graph.producer(one_minus).filter(|sub| sub.operator == "Sub" && sub.inputs.get(1) == Some(p))?;
    let one = sub.input(0).filter(|one| !graph.is_computed(one))?;
    let one = graph.constant(one).and_then(|one| one.scalar()).ok()?;
    let along = matches!(node.int("axis", 1), 1 | -1);
    (node.operator == "Concat" && one == 1.0 && along).then_some(p)
}

/// The classes of a ZipMap.
fn labels(node: &Node) -> Option<Vec<String>> {
    let ints = |attribute: &Attribute| attribute.ints.iter().map(i64::to_string).collect::<Vec<_>>();
    let texts = |attribute: &Attribute| {
        attribute.strings.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect()
    };
    node.attribute("classlabels_int64s")
        .map(ints)
        .or_else(|| node.attribute("classlabels_strings").map(texts))
}

/// The classes among which an ArrayFeatureExtractor picks one.
fn extracted(graph: &Graph) -> Result<Vec<String>, Error> {
    let mut nodes = graph.nodes().iter();
    let extractor = nodes.find(|node| node.operator == "ai.onnx.ml.ArrayFeatureExtractor");
    let Some(classes) = extractor.and_then(|node| node.input(0)).filter(|name| !graph.is_computed(name))
    else {
        return Ok(Vec::new());
    };
    Ok(match graph.constant(classes)?.data {
        Data::Text(texts) => texts,
        Data::Int64(labels) => labels.iter().map(i64::to_string).collect(),
        Data::Int32(labels) => labels.iter().map(i32::to_string).collect(),
        _ => Vec::new(),
    })
}
