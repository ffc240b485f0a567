//! How two models differ: in what they are, in their weights, and on rows in their outputs.
//!
//! ```
//! use tinyfit_model::{Activation, Dense, F32Network, Model, Network, Provenance, Task, diff::Comparison};
//!
//! let model = |weight: f32| Model {
//!     network: Network::F32(F32Network {
//!         layers: vec![Dense {
//!             name: "out".into(),
//!             inputs: 1,
//!             outputs: 1,
//!             weights: vec![weight],
//!             bias: vec![0.0],
//!             activation: Activation::Identity,
//!         }],
//!     }),
//!     scaler: None,
//!     task: Task::regress("y", 0.0, 1.0),
//!     inputs: vec!["x".into()],
//!     columns: Vec::new(),
//!     sensing: None,
//!     provenance: Provenance::default(),
//! };
//! let comparison = Comparison::of(&model(1.0), &model(1.5), None);
//! assert!(!comparison.equal && comparison.differences.is_empty());
//! assert_eq!(comparison.layers[0].weights.mean, 0.5);
//! ```

mod outputs;
mod weights;

pub use outputs::{Outputs, Worst};
pub use weights::{Largest, LayerDiff, NumbersDiff};

use serde::Serialize;

use crate::{Model, Network};

/// Two models against each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Whether they are the same model, and compute the same outputs where there are rows.
    pub equal: bool,
    /// Structural differences between two models.
    pub differences: Vec<Difference>,
    /// Dense layers that have the same shape in both; empty if the shapes differ.
    pub layers: Vec<LayerDiff>,
    /// On rows, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Outputs>,
}

/// A property in which the two differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Its name.
    pub what: &'static str,
    /// The first model's value.
    pub a: String,
    /// The second model's value.
    pub b: String,
}

impl Comparison {
    /// Of two models, and of their outputs if those were compared.
    pub fn of(a: &Model, b: &Model, outputs: Option<Outputs>) -> Self {
        let differences = differences(a, b);
        Self {
            equal: differences.is_empty()
                && a.network == b.network
                && outputs.as_ref().is_none_or(Outputs::are_equal),
            differences,
            layers: weights::compare(&a.network, &b.network),
            outputs,
        }
    }
}

fn differences(a: &Model, b: &Model) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |what: &'static str, a: String, b: String| {
        if a != b {
            differences.push(Difference { what, a, b });
        }
    };
    differ("element", a.element().into(), b.element().into());
    let shapes =
        |model: &Model| weights::dense(&model.network).iter().map(ToString::to_string).collect::<Vec<_>>();
    differ("layers", shapes(a).join(", "), shapes(b).join(", "));
    if let (Network::Int8(a), Network::Int8(b)) = (&a.network, &b.network) {
        differ("runtime", a.runtime.name().into(), b.runtime.name().into());
        differ(
            "ends",
            format!("{} to {}", a.ends.input, a.ends.output),
            format!("{} to {}", b.ends.input, b.ends.output),
        );
    }
    differ("inputs", json(&a.inputs), json(&b.inputs));
    differ("task", json(&a.task), json(&b.task));
    differ("columns", json(&a.columns), json(&b.columns));
    differ("sensing", json(&a.sensing), json(&b.sensing));
    differ("scaler", json(&a.scaler), json(&b.scaler));
    differences
}

/// As the model file has it; what has no JSON is left out.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
