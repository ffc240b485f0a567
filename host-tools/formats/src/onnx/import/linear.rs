//! Linear models of scikit-learn: weighted sums, and what is made of them.

use tinyfit_model::Activation;

use crate::Error;
use crate::onnx::node::Node;

/// A dense layer.
#[derive(Debug)]
pub(super) struct Linear {
    /// `[input][output]`
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
    pub activation: Activation,
}

impl Linear {
    /// Of a LinearClassifier or LinearRegressor of so many inputs.
    pub(super) fn read(node: &Node, inputs: usize) -> Result<Self, Error> {
        let floats = |name: &str| node.attribute(name).map_or(&[][..], |attribute| &attribute.floats);
        let (coefficients, bias) = (floats("coefficients"), floats("intercepts"));
        let outputs = coefficients.len() / inputs.max(1);
        if outputs == 0
            || coefficients.len() != outputs * inputs
            || !(bias.is_empty() || bias.len() == outputs)
        {
            return Err(node.error(format!(
                "it has {} coefficients and {} intercepts for {inputs} inputs; export the model again",
                coefficients.len(),
                bias.len()
            )));
        }
        let scores = scores(node);
        let told = classes(node).map_or(0, |classes| classes.len());
        if told == 2 && outputs == 1 {
            return Err(node.error(
                "it has one score for two classes; export it with a newer skl2onnx, which writes two",
            ));
        }
        let activation = match scores.as_str() {
            "" | "NONE" => Activation::Identity,
            "LOGISTIC" => Activation::Sigmoid,
            "SOFTMAX" => Activation::Softmax,
            other => {
                return Err(
                    node.error(format!("it makes {other} of its sums; train one with softmax or logistic"))
                );
            }
        };
        let mut bias = bias.to_vec();
        bias.resize(outputs, 0.0);
        // Of a class and its contrary, which it is the probability of, the network has the second.
        let first = if is_contrary(node) { 1 } else { 0 };
        let rows = first..outputs;
        let weights =
            (0..inputs).flat_map(|i| rows.clone().map(move |o| coefficients[o * inputs + i])).collect();
        Ok(Self { weights, bias: bias[rows.clone()].to_vec(), activation })
    }
}

/// The activation of a node's sums.
fn scores(node: &Node) -> String {
    node.attribute("post_transform")
        .map(|attribute| String::from_utf8_lossy(&attribute.s).into_owned())
        .unwrap_or_default()
}

/// Whether the probabilities of a classifier's examples sum up to 1.
pub(super) fn sums_to_one(node: &Node) -> bool {
    scores(node) == "SOFTMAX" || is_contrary(node)
}

/// Whether a classifier has the probability of one class, and of it the contrary: sigmoids of a sum and of its negative.
pub(super) fn is_contrary(node: &Node) -> bool {
    let floats = |name: &str| node.attribute(name).map_or(&[][..], |attribute| &attribute.floats);
    let opposite = |values: &[f32]| {
        let (first, second) = values.split_at(values.len() / 2);
        first.len() == second.len() && first.iter().zip(second).all(|(first, second)| *first == -second)
    };
    let two = classes(node).is_some_and(|classes| classes.len() == 2);
    let (coefficients, intercepts) = (floats("coefficients"), floats("intercepts"));
    node.operator == "ai.onnx.ml.LinearClassifier"
        && scores(node) == "LOGISTIC"
        && two
        && intercepts.len() == 2
        && opposite(coefficients)
        && opposite(intercepts)
}

/// The labels of a classifier.
pub(super) fn classes(node: &Node) -> Option<Vec<String>> {
    let attribute =
        ["classlabels_strings", "classlabels_ints"].iter().find_map(|name| node.attribute(name))?;
    let strings = attribute.strings.iter().map(|text| String::from_utf8_lossy(text).into_owned());
    Some(strings.chain(attribute.ints.iter().map(i64::to_string)).collect())
}

/// Whether the outputs are not probabilities.
pub(super) fn is_scores(node: &Node) -> bool {
    node.operator == "ai.onnx.ml.LinearClassifier" && matches!(scores(node).as_str(), "" | "NONE")
}
