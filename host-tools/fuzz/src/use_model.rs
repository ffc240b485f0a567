//! All that a command does with a model file.

use std::path::Path;

use tinyfit_data::{Format, Table, labeled};
use tinyfit_engine::{Memory, Quantizer, evaluate};
use tinyfit_formats::{ExportOptions, FORMATS, write};
use tinyfit_model::{Cost, Model, Network, RuntimeKind};

const TABLE: &[u8] = b"a,b,c,y\n1,2,3,0\n-1e30,0,1e-30,1\n";

/// Costs, predicts, evaluates, quantizes and exports the model that these bytes are, if they are one. What is read is
/// written as it was.
pub fn use_model(bytes: &[u8]) {
    let Ok(model) = Model::from_bytes(bytes, Path::new("m")) else { return };
    let _ = Cost::of(&model);
    let _ = model.predict(&vec![0.5; model.input_len()]);
    if let Ok(table) = Table::parse(TABLE, Path::new("t.csv"), &Format::default())
        && let Ok(data) = labeled(&table, &model, None, &Memory::unlimited())
    {
        let _ = evaluate(&model, &data);
    }
    if let Network::F32(net) = &model.network {
        let row = vec![0.5; net.input_len()];
        let quantizer = Quantizer { runtime: RuntimeKind::TfliteMicro, ..Quantizer::default() };
        let _ = quantizer.quantize(net, &[&row]);
    }
    for &format in FORMATS {
        let _ = write(&model, format, &ExportOptions::default());
    }
    let written = model.to_bytes();
    let again = Model::from_bytes(&written, Path::new("m")).map(|model| model.to_bytes());
    assert_eq!(again.ok(), Some(written));
}
