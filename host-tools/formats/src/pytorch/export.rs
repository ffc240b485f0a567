//! From a network to a state dict.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, TensorView, serialize};
use tinyfit_model::{Dense, Description, Model};

use super::PyTorch;
use crate::Error;
use crate::format::f32_network;
use crate::pytorch::state_dict::DESCRIPTION;

/// The bytes of a safetensors file of the state dict of an `nn.Sequential` of `nn.Linear`: of each layer `NAME.weight`,
/// `[outputs, inputs]`, and `NAME.bias`. Its metadata has the activations and all else that the model is, for
/// [`import`](super::import()).
///
/// # Errors
/// The network is int8.
pub fn export(model: &Model) -> Result<Vec<u8>, Error> {
    let net = f32_network(&PyTorch, model)?;
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = net.layers.iter().flat_map(tensors).collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
        (name, view.expect("each tensor has its shape's length"))
    });
    // One key: of several the order would be another each time.
    let metadata = HashMap::from([(DESCRIPTION.to_string(), Description::of(model).to_json())]);
    serialize(views, Some(metadata)).map_err(|error| {
        Error::new(format!("the weights cannot be laid out ({error}); give a smaller network"))
    })
}

fn tensors(layer: &Dense) -> [(String, Vec<usize>, Vec<u8>); 2] {
    let rows = (0..layer.outputs).flat_map(|o| layer.weights.iter().skip(o).step_by(layer.outputs));
    let bytes = |values: &mut dyn Iterator<Item = &f32>| values.flat_map(|v| v.to_le_bytes()).collect();
    [
        (format!("{}.weight", layer.name), vec![layer.outputs, layer.inputs], bytes(&mut { rows })),
        (format!("{}.bias", layer.name), vec![layer.outputs], bytes(&mut layer.bias.iter())),
    ]
}
