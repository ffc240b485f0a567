//! No bytes make the library panic, neither as a table nor as a model, a tensor or a checkpoint.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(unreachable_pub, reason = "the fuzz targets use it too")]
#[path = "../../fuzz/src/use_model.rs"]
mod use_model;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use crc::{CRC_32_ISO_HDLC, Crc};
use proptest::collection::vec;
use proptest::prelude::*;
use tinyfit_data::{Examples, Format, Missing, Roles, Table, TaskChoice, Tensor, inputs, labeled};
use tinyfit_engine::{Checkpoint, Inputs, Memory, Quantizer, Subject, evaluate, fit_scaler, network};
use tinyfit_model::{
    Activation, Element, Ends, Int8Layer, Int8Operator, Int8Softmax, Model, Network, Provenance, RuntimeKind,
    Task,
};
use use_model::use_model;

/// A small model of three inputs `a`, `b`, `c` and the target `y`; made once, as calibrating takes longer than all else.
fn model(int8: bool, classes: usize) -> Model {
    static MODELS: LazyLock<Mutex<HashMap<(bool, usize), Model>>> = LazyLock::new(Mutex::default);
    let mut models = MODELS.lock().unwrap();
    models.entry((int8, classes)).or_insert_with(|| new_model(int8, classes)).clone()
}

fn new_model(int8: bool, classes: usize) -> Model {
    let output_activation = if classes > 0 { Activation::Softmax } else { Activation::Identity };
    let net = network(&[3, 4, classes.max(1)], Activation::Tanh, output_activation, 1);
    let rows = [[0.5f32, -1.0, 2.0], [1.0, 1.0, -1.0]];
    let mut quantized = Quantizer::default().quantize(&net, &rows.each_ref().map(|row| row.as_slice()));
    if classes > 0 {
        // As an imported model has it.
        let runtime = if classes == 2 { RuntimeKind::TfliteMicro } else { RuntimeKind::LiteRt };
        let softmax = Int8Softmax::new(classes, 1.0, quantized.output().scale, runtime);
        let operator = Int8Operator::Softmax(softmax);
        quantized.layers.push(Int8Layer { name: "softmax".into(), operator, output: Int8Softmax::OUTPUT });
        quantized.output_activation = Activation::Identity;
        quantized.ends = Ends { input: Element::F32, output: Element::F32 };
    }
    Model {
        network: if int8 { Network::Int8(quantized) } else { Network::F32(net) },
        scaler: Some(fit_scaler(&Inputs::in_memory(3, rows.concat())).unwrap()),
        task: match classes {
            0 => Task::regress("y", 1.0, 2.0),
            _ => {
                Task::Classify { target: "y".into(), classes: (0..classes).map(|c| c.to_string()).collect() }
            }
        },
        inputs: ["a", "b", "c"].map(String::from).to_vec(),
        columns: Vec::new(),
        sensing: None,
        provenance: Provenance::default(),
    }
}

/// Does all that a command does with a table, short of training.
fn use_table(bytes: &[u8]) {
    let Ok(table) = Table::parse(bytes, Path::new("t.csv"), &Format::default()) else { return };
    let (first, memory) = (table.columns()[0].clone(), Memory::unlimited());
    for (choice, missing) in [
        (TaskChoice::Auto, Missing::Error),
        (TaskChoice::Classify, Missing::Mean),
        (TaskChoice::Regress, Missing::Median),
        (TaskChoice::Autoencode, Missing::Indicator),
    ] {
        let _ = Examples::read(&table, &Roles { missing, ..Roles::of("y") }, choice, &memory);
        let _ = Examples::read(&table, &Roles { missing, ..Roles::of(&first) }, choice, &memory);
    }
    let roles = Roles { window: Some(4), stride: Some(2), ..Roles::of("y") };
    let _ = Examples::read(&table, &roles, TaskChoice::Classify, &memory);
    let roles = Roles { weights: Some(first.clone()), time: Some(first), ..Roles::of("y") };
    let _ = Examples::read(&table, &roles, TaskChoice::Auto, &memory);
    for classes in [0, 3] {
        let _ = inputs(&table, &model(false, classes));
        let _ = labeled(&table, &model(false, classes), None, &memory)
            .map(|data| evaluate(&model(true, classes), &data));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(bytes in vec(any::<u8>(), 0..600)) {
        use_table(&bytes);
        use_model(&bytes);
        let _ = Tensor::<f32>::parse(&bytes, Path::new("x.npy"), 3);
        let _ = Tensor::<i8>::parse(&bytes, Path::new("x.csv"), 3);
        let _ = Checkpoint::parse(&bytes);
    }

    /// Only what was written passes the checksum; and bytes whose checksum is right do not panic either.
    #[test]
    fn any_checkpoint_with_changed_bytes_is_no_panic(
        trainings in vec(vec(any::<u8>(), 0..40), 0..3),
        settings: String,
        changes in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let subject = Subject { tinyfit: "0.1.0".into(), data: (1 << 40, 7), settings };
        let checkpoint = Checkpoint { subject, trainings };
        let whole = checkpoint.to_bytes().unwrap();
        let mut bytes = whole.clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let parsed = Checkpoint::parse(&bytes);
        prop_assert_eq!(parsed.ok(), (bytes == whole).then_some(checkpoint));
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes);
        bytes.extend(crc.to_le_bytes());
        if let Ok(checkpoint) = Checkpoint::parse(&bytes) {
            prop_assert_eq!(Checkpoint::parse(&checkpoint.to_bytes().unwrap()).ok(), Some(checkpoint));
        }
    }

    #[test]
    fn any_table_nearly_right_is_no_panic(
        rows in vec(vec("-?[0-9]{0,3}|nan|inf|1e9{1,3}|x|\"|é", 4), 0..30),
        noise in vec(any::<u8>(), 0..4),
        at in any::<proptest::sample::Index>(),
    ) {
        let mut text = "a,b,c,y\n".to_string();
        for row in rows {
            text += &row.join(",");
            text.push('\n');
        }
        use_table(text.as_bytes());
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes.splice(at..at, noise);
        use_table(&bytes);
    }

    #[test]
    fn any_model_with_changed_bytes_is_no_panic(
        int8: bool,
        classes in prop_oneof![Just(0usize), Just(2), Just(3)],
        changes in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let mut bytes = model(int8, classes).to_bytes();
        use_model(&bytes);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        use_model(&bytes);
    }

    /// Digits of the metadata changed, so that the JSON stays JSON and the numbers lie.
    #[test]
    fn any_model_with_changed_numbers_is_no_panic(
        int8: bool,
        classes in prop_oneof![Just(0usize), Just(2), Just(3)],
        changes in vec((any::<proptest::sample::Index>(), b'0'..=b'9'), 1..4),
    ) {
        let mut bytes = model(int8, classes).to_bytes();
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let digits: Vec<usize> = (8..header).filter(|&i| bytes[i].is_ascii_digit()).collect();
        for (at, digit) in changes {
            bytes[digits[at.index(digits.len())]] = digit;
        }
        use_model(&bytes);
    }
}
