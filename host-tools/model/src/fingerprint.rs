//! The fingerprint of a network's architecture: a device takes weights only of a network like its own.

use std::fmt::Write;

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::{Activation, Int8Operator, Model, Network, Task};

impl Model {
    /// The CRC-32 of the network's architecture: sizes and activations of its layers in their order, and whether it is of
    /// f32 or int8, and of its task unless it classifies. Names, weights and scaler are not part of it.
    pub fn fingerprint(&self) -> u32 {
        let mut text = format!("{} {}", self.element(), self.input_len());
        // Writing to a String cannot fail.
        match &self.network {
            Network::F32(net) => {
                for layer in &net.layers {
                    let _ = write!(text, ", {} {}", layer.outputs, activation(layer.activation));
                }
            }
            Network::Int8(net) => {
                for layer in &net.layers {
                    let operator = match &layer.operator {
                        Int8Operator::Dense(dense) => {
                            format!("{} {} to {}", dense.outputs, dense.min, dense.max)
                        }
                        Int8Operator::Table(_) => "table".to_string(),
                        Int8Operator::Softmax(_) => "softmax".to_string(),
                    };
                    let _ = write!(text, ", {operator}");
                }
                let _ = write!(text, ", {}", activation(net.output_activation));
            }
        }
        // Without a word, so that classifiers keep the fingerprints that they had.
        if !matches!(self.task, Task::Classify { .. }) {
            let _ = write!(text, "; {}", self.task.name());
        }
        Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text.as_bytes())
    }
}

fn activation(activation: Activation) -> String {
    activation.to_string().replace(':', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dense, F32Network, Provenance};

    fn model(hidden: Activation, weight: f32, name: &str) -> Model {
        let layer = |name: &str, inputs: usize, outputs: usize, activation| Dense {
            name: name.to_string(),
            inputs,
            outputs,
            weights: vec![weight; inputs * outputs],
            bias: vec![weight; outputs],
            activation,
        };
        Model {
            network: Network::F32(F32Network {
                layers: vec![layer(name, 30, 32, hidden), layer("out", 32, 7, Activation::Softmax)],
            }),
            scaler: None,
            task: Task::Classify { target: String::new(), classes: Vec::new() },
            inputs: Vec::new(),
            columns: Vec::new(),
            sensing: None,
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn is_of_the_architecture_alone() {
        // `python3 -c "import zlib; print(hex(zlib.crc32(b'f32 30, 32 relu, 7 softmax')))"`
        let fingerprint = model(Activation::Relu, 0.0, "hidden").fingerprint();
        assert_eq!(fingerprint, 0x5ea9fd64);
        assert_eq!(model(Activation::Relu, 1.0, "other").fingerprint(), fingerprint);
        let leaky = |slope| model(Activation::LeakyRelu { slope }, 0.0, "hidden").fingerprint();
        assert_ne!(model(Activation::Tanh, 0.0, "hidden").fingerprint(), fingerprint);
        assert_ne!(leaky(0.1), leaky(0.2));
    }
}
