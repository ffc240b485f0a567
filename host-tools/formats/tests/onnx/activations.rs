//! What ONNX Runtime computes of each activation, also as exporters write it of other operators: `vectors/activations.py` made
//! and ran the networks.

use serde_json::Value;
use tinyfit_formats::onnx::import;
use tinyfit_model::{Activation, F32Network, Imported, Network};

use super::export;
use crate::common::{data, floats, model};

fn network(bytes: &[u8]) -> F32Network {
    match import(bytes, None, None).unwrap().network {
        Network::F32(net) => net,
        Network::Int8(_) => panic!("a network in f32"),
    }
}

#[test]
fn each_is_that_of_the_runtime_and_goes_out_again() {
    let document: Value = serde_json::from_str(include_str!("vectors/activations.json")).unwrap();
    let known = [
        ("prelu", Activation::LeakyRelu { slope: 0.25 }),
        ("prelu-of-each", Activation::Relu),
        ("elu", Activation::Elu { alpha: 0.7 }),
        ("selu", Activation::Selu),
        ("hard-sigmoid", Activation::HardSigmoid { slope: 0.3, shift: 0.4 }),
        ("softplus", Activation::Softplus),
        ("silu", Activation::Silu),
        ("gelu", Activation::Gelu),
        ("gelu-tanh", Activation::GeluTanh),
        ("gelu-of-erf", Activation::Gelu),
        ("gelu-of-tanh", Activation::GeluTanh),
        ("hard-swish", Activation::HardSwish),
        ("hard-swish-of-sigmoid", Activation::HardSwish),
        ("hard-swish-of-clip", Activation::HardSwish),
        ("hard-swish-of-gate", Activation::HardSwish),
    ];
    assert_eq!(document.as_object().unwrap().len(), known.len());
    for (name, activation) in known {
        let net = network(&data("onnx", &format!("activations/{name}.onnx")));
        assert_eq!((net.layers.len(), net.layers[0].activation), (2, activation), "{name}");
        let [x, y] = ["x", "y"].map(|key| document[name][key].as_array().unwrap());
        for (x, want) in x.iter().zip(y) {
            for (got, want) in net.predict(&floats(x)).into_iter().zip(floats(want)) {
                let near = (got - want).abs() <= 2e-6 * want.abs().max(1.0);
                assert!(near, "{name}: {got} where ONNX Runtime has {want}");
            }
        }
        let exported = export(&model(Imported::new(Network::F32(net.clone())))).unwrap();
        assert_eq!(network(&exported), net, "{name}");
    }
}
