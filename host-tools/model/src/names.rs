//! Names for what a file of another tool leaves without: inputs and classes.

use std::collections::HashSet;

use crate::{Activation, Int8Operator, MOST_CLASSES, Model, Network, Task, input_names};

/// Why names are not those of a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NamesError {
    /// Another number of names.
    #[error("{given} names where the model has {wanted} {of}")]
    Number {
        /// The number of names.
        given: usize,
        /// The number of named parts.
        wanted: usize,
        /// The named parts.
        of: &'static str,
    },
    /// Two are the same.
    #[error("'{0}' is there twice")]
    Twice(String),
    /// One is empty.
    #[error("name {0} is empty")]
    Empty(usize),
    /// The inputs are computed from the channels of a log.
    #[error("the inputs are features of frames, and have the names of the channels")]
    Features,
    /// One class, or more than a model has.
    #[error("a model has from 2 to {MOST_CLASSES} classes, and these are {0}")]
    Classes(usize),
    /// One output is the probability of the second of two classes, and this one is not a probability.
    #[error(
        "the one output of two classes is the probability of the second, and the model ends in {0} where it needs a sigmoid"
    )]
    NoProbability(&'static str),
}

impl Model {
    /// Names the columns that the inputs are made of, in order: the inputs themselves where each is a column of numbers.
    ///
    /// # Errors
    /// There are more or fewer, or two are the same.
    pub fn name_inputs(&mut self, names: Vec<String>) -> Result<(), NamesError> {
        if self.sensing.is_some() {
            return Err(NamesError::Features);
        }
        let wanted = if self.columns.is_empty() { self.input_len() } else { self.columns.len() };
        check(&names, wanted, if self.columns.is_empty() { "inputs" } else { "columns" })?;
        if self.columns.is_empty() {
            self.inputs = names;
        } else {
            self.columns.iter_mut().zip(names).for_each(|(column, name)| column.name = name);
            self.inputs = input_names(&self.columns);
        }
        Ok(())
    }

    /// Makes the outputs the probabilities of classes, in order; `target` is the column of a table that has them.
    ///
    /// # Errors
    /// There are more or fewer, two are the same, or a single output is not a probability.
    pub fn name_classes(&mut self, target: &str, names: Vec<String>) -> Result<(), NamesError> {
        if !(2..=MOST_CLASSES).contains(&names.len()) {
            return Err(NamesError::Classes(names.len()));
        }
        let outputs = self.output_len();
        check(&names, if outputs == 1 { 2 } else { outputs }, "classes")?;
        match self.last_activation() {
            Activation::Sigmoid | Activation::HardSigmoid { .. } => {}
            other if outputs == 1 => return Err(NamesError::NoProbability(other.name())),
            _ => {}
        }
        self.task = Task::Classify { target: target.to_string(), classes: names };
        Ok(())
    }

    /// Whether the outputs are from 0 to 1, as probabilities are: they come out of a softmax or a sigmoid.
    pub fn ends_in_probabilities(&self) -> bool {
        matches!(
            self.last_activation(),
            Activation::Softmax | Activation::Sigmoid | Activation::HardSigmoid { .. }
        )
    }

    /// The function that the outputs come out of.
    fn last_activation(&self) -> Activation {
        match &self.network {
            Network::F32(net) => net.layers.last().map_or(Activation::Identity, |layer| layer.activation),
            Network::Int8(net) if net.output_activation != Activation::Identity => net.output_activation,
            Network::Int8(net) => match net.layers.last() {
                Some(layer) if matches!(layer.operator, Int8Operator::Softmax(_)) => Activation::Softmax,
                Some(layer) => layer.activation(),
                None => Activation::Identity,
            },
        }
    }
}

fn check(names: &[String], wanted: usize, of: &'static str) -> Result<(), NamesError> {
    if names.len() != wanted {
        return Err(NamesError::Number { given: names.len(), wanted, of });
    }
    let mut seen = HashSet::new();
    for (nth, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(NamesError::Empty(nth + 1));
        }
        if !seen.insert(name) {
            return Err(NamesError::Twice(name.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dense, F32Network, Provenance};

    /// Two inputs and so many outputs.
    fn model(outputs: usize, activation: Activation) -> Model {
        let name = "out".to_string();
        let (weights, bias) = (vec![0.0; 2 * outputs], vec![0.0; outputs]);
        let layer = Dense { name, inputs: 2, outputs, activation, weights, bias };
        Model {
            network: Network::F32(F32Network { layers: vec![layer] }),
            scaler: None,
            task: Task::Outputs { names: (1..=outputs).map(|nth| format!("output{nth}")).collect() },
            inputs: vec!["input1".into(), "input2".into()],
            columns: Vec::new(),
            sensing: None,
            provenance: Provenance::default(),
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn inputs_are_named_once_each() {
        let mut named = model(3, Activation::Softmax);
        let refused = |given: &[&str]| model(3, Activation::Softmax).name_inputs(names(given)).unwrap_err();
        assert_eq!(refused(&["a"]), NamesError::Number { given: 1, wanted: 2, of: "inputs" });
        assert_eq!(refused(&["a", "a"]), NamesError::Twice("a".into()));
        assert_eq!(refused(&["a", ""]), NamesError::Empty(2));
        named.name_inputs(names(&["length", "width"])).unwrap();
        assert_eq!(named.inputs, ["length", "width"]);
    }

    #[test]
    fn outputs_become_classes() {
        let classified = |outputs, activation, classes: &[&str]| {
            let mut model = model(outputs, activation);
            model.name_classes("kind", names(classes)).map(|()| model)
        };
        let three = classified(3, Activation::Softmax, &["a", "b", "c"]).unwrap();
        assert_eq!(three.task, Task::Classify { target: "kind".into(), classes: names(&["a", "b", "c"]) });
        assert!(three.ends_in_probabilities());
        assert!(!classified(3, Activation::Identity, &["a", "b", "c"]).unwrap().ends_in_probabilities());
        classified(1, Activation::Sigmoid, &["no", "yes"]).unwrap();
        let refused =
            |outputs, activation, classes: &[&str]| classified(outputs, activation, classes).unwrap_err();
        assert_eq!(refused(1, Activation::Identity, &["no", "yes"]), NamesError::NoProbability("linear"));
        assert_eq!(
            refused(3, Activation::Softmax, &["a", "b"]),
            NamesError::Number { given: 2, wanted: 3, of: "classes" }
        );
        assert_eq!(refused(3, Activation::Softmax, &["a", "b", "a"]), NamesError::Twice("a".into()));
        assert_eq!(refused(3, Activation::Softmax, &["a"]), NamesError::Classes(1));
    }
}
