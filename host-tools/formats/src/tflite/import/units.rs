//! The units of targets, which an export with the scaler has after its last layer and a model in its task.

use tinyfit_model::Description;

use crate::tflite::graph::{ADD, Graph, MUL};

/// Leaves out the product and the sum at the end that `tinyfit export --with-scaler` put there.
pub(super) fn leave_out(graph: &mut Graph<'_>) {
    let units = graph.description.as_deref().map(Description::units).unwrap_or_default();
    let [.., times, plus] = &graph.operators[..] else { return };
    let (&[Some(input), Some(std_dev)], &[_, Some(mean)]) = (&times.inputs[..], &plus.inputs[..]) else {
        return;
    };
    let is =
        |tensor: usize, values: Vec<f32>| graph.tensors[tensor].floats().is_ok_and(|found| found == values);
    let (means, deviations): (Vec<f32>, Vec<f32>) = units.into_iter().unzip();
    if times.code == MUL
        && plus.code == ADD
        && plus.output == graph.output
        && !means.is_empty()
        && is(std_dev, deviations)
        && is(mean, means)
    {
        graph.output = input;
        let len = graph.operators.len() - 2;
        graph.operators.truncate(len);
    }
}
