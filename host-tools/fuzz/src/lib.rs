//! What the fuzz targets have in common.

pub mod use_model;

use tinyfit_model::Network;

/// Computes the outputs of a network for one row.
pub fn predict(network: &Network) {
    match network {
        Network::F32(net) => {
            let _ = net.predict(&vec![0.5; net.input_len()]);
        }
        Network::Int8(net) => {
            let _ = net.predict(&vec![0.5; net.input_len()]);
        }
    }
}
