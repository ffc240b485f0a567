//! The Rust source of a model compiles, and computes the model's outputs bit for bit.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use tinyfit_build::{source, source_with};
use tinyfit_engine::{Quantizer, network};
use tinyfit_model::{
    Activation, Anchors, Block, Channel, Column, Int8Layer, Int8Operator, Int8Softmax, Int8Table, Kind,
    Model, Network, Provenance, QuantParams, Quantities, Quantity, RuntimeKind, Scaler, Sensing, Task,
    WeightBits,
};

const ROWS: [[f32; 4]; 3] = [[0.5, -1.0, 2.0, 0.0], [-0.1, 0.7, -2.0, 1.5], [1e-3, 3.0, 0.25, -0.5]];

fn model(hidden: Activation, output_activation: Activation, outputs: usize) -> Model {
    let classes = (0..outputs.max(2)).map(|i| format!("class \"{i}\"")).collect();
    Model {
        network: Network::F32(network(&[4, 9, 5, outputs], hidden, output_activation, 11)),
        scaler: Some(Scaler { mean: vec![0.1; 4], inv_std: vec![1.5; 4] }),
        task: Task::Classify { target: "kind".into(), classes },
        inputs: ["a", "b \\", "c", "d"].map(String::from).to_vec(),
        columns: Vec::new(),
        sensing: None,
        provenance: Provenance { data: "two\nlines".into(), ..Provenance::default() },
    }
}

fn int8(model: &Model, runtime: RuntimeKind, weight_bits: WeightBits) -> Model {
    let Network::F32(net) = &model.network else { panic!("an f32 model") };
    let mut quantized = Quantizer { runtime, weight_bits, ..Quantizer::default() }
        .quantize(net, &ROWS.each_ref().map(|row| row.as_slice()));
    if quantized.output_activation == Activation::Softmax {
        // As an imported model has it.
        let softmax = Int8Softmax::new(quantized.output_len(), 1.0, quantized.output().scale, runtime);
        let operator = Int8Operator::Softmax(softmax);
        quantized.layers.push(Int8Layer { name: "softmax".into(), operator, output: Int8Softmax::OUTPUT });
        quantized.output_activation = Activation::Identity;
    }
    Model { network: Network::Int8(quantized), ..model.clone() }
}

/// A layer of each activation.
fn every_activation() -> Model {
    let mut all = model(Activation::Relu, Activation::Identity, 2);
    let sizes = [vec![4], vec![3; Activation::ALL.len()], vec![2]].concat();
    let mut net = network(&sizes, Activation::Relu, Activation::Identity, 5);
    for (layer, &activation) in net.layers.iter_mut().zip(Activation::ALL) {
        layer.activation = activation;
    }
    all.network = Network::F32(net);
    all
}

/// With a last operator, as an imported model may have it, that stores the outputs in another way.
fn requantized(mut model: Model) -> Model {
    if let Network::Int8(net) = &mut model.network {
        let before = net.output();
        let output = QuantParams { scale: 3.5 * before.scale, ..before };
        let table = Int8Table::new(net.output_len(), Activation::Identity, before, output, net.runtime);
        let operator = Int8Operator::Table(table.unwrap());
        net.layers.push(Int8Layer { name: "requantize".into(), operator, output });
    }
    model
}

/// A module that fails if a prediction is not that of the model file.
fn module(name: &str, model: &Model) -> String {
    let checks: String = ROWS
        .iter()
        .map(|row| {
            let outputs: Vec<u32> = match &model.network {
                Network::F32(net) => net.predict(row),
                Network::Int8(net) => net.predict(row),
            }
            .into_iter()
            .map(f32::to_bits)
            .collect();
            // As `tinyfit predict` has it: one output speaks for the second of two classes.
            let predicted: Vec<u32> = match model.predict(row)[..] {
                [second] => vec![1.0 - second, second],
                ref several => several.to_vec(),
            }
            .into_iter()
            .map(f32::to_bits)
            .collect();
            format!(
                "    assert_eq!(NETWORK.predict(&{row:?}).map(f32::to_bits), {outputs:?});\n    \
                 assert_eq!(predict(&{row:?}).map(f32::to_bits), {predicted:?});\n"
            )
        })
        .collect();
    // A step from raw inputs is the kernel's from scaled ones; a class that there is not is refused.
    let learns = match &model.network {
        Network::F32(_) => {
            let (row, classes) = (ROWS[0], model.task.classes().len());
            let (loss, target) = match model.output_len() {
                1 => ("BinaryCrossEntropy", "[1.0]".to_string()),
                _ => ("CrossEntropy", "tinyfit::Class(1)".to_string()),
            };
            format!(
                "    let (mut raw, mut by_hand) = (NETWORK.clone(), NETWORK.clone());\n    \
                 let mut optimizer = tinyfit::Sgd::new(0.1).with(tinyfit::optim::ClipNorm(1.0));\n    \
                 let mut trainer = tinyfit::Trainer::new();\n    \
                 let loss = learn(&mut raw, &mut trainer, &mut optimizer, &{row:?}, 1);\n    \
                 let other = trainer.learn(&mut by_hand, &mut optimizer, &tinyfit::{loss}, &scaled(&{row:?}), &{target});\n    \
                 assert!(loss.is_ok() && loss == other && raw == by_hand && raw != NETWORK);\n    \
                 let none = learn(&mut raw, &mut trainer, &mut optimizer, &{row:?}, {classes});\n    \
                 assert!(none == Err(tinyfit::Error::Target) && raw == by_hand);\n"
            )
        }
        Network::Int8(_) => String::new(),
    };
    let raw = match &model.network {
        Network::F32(_) => String::new(),
        Network::Int8(net) => {
            let x = [-128, 127, 0, 5];
            format!(
                "    assert_eq!(NETWORK.body().predict(&{x:?}), {:?});\n    assert_eq!(STORED[0].scale, {:?});\n\
                 assert_eq!(STORED[{}].zero_point, {});\n",
                net.predict_raw(&x),
                net.input.scale,
                net.layers.len(),
                net.output().zero_point
            )
        }
    };
    let source = source(model);
    let classes: String = if source.contains("pub fn class(") {
        let check = |row: &[f32; 4]| {
            format!(
                "    assert_eq!(tinyfit::Class::argmax(&predict(&{row:?})), Some(tinyfit::Class(class(&{row:?}))));\n"
            )
        };
        ROWS.iter().map(check).collect()
    } else {
        String::new()
    };
    let raw = raw + &classes;
    format!(
        "mod {name} {{\n{source}\npub fn check() {{\n{checks}{learns}{raw}    assert_eq!(SCALER.inv_std, [1.5; {}]);\n}}\n}}\n",
        model.inputs.len()
    )
}

/// Modules of models that stand for more than numbers, and a function that fails if their constants are not the model's.
fn meanings() -> String {
    let plain = model(Activation::Relu, Activation::Identity, 2);
    let values = vec!["blue \"sky\"".to_string(), "red".to_string()];
    let columns = vec![
        Column { fill: Some(2.5), indicator: true, ..Column::number("width") },
        Column { kind: Kind::Category { values }, fill: Some(1.0), ..Column::number("color") },
    ];
    let quantity = |target: &str, mean| Quantity { target: target.into(), mean, std_dev: 3.0, offset: 0.0 };
    let regression = Model {
        inputs: columns.iter().flat_map(Column::inputs).collect(),
        columns,
        task: Task::Regress(Quantities(vec![quantity("a", 0.1), quantity("b", -2.0)])),
        ..plain.clone()
    };
    let far = far(&plain);
    let channels = ["x", "y"].map(|name| Channel { counts: 512.0, ..Channel::new(name) }).to_vec();
    let blocks = Block::window();
    let windows = Sensing {
        rate: None,
        channels,
        filter: Vec::new(),
        frame: 100,
        stride: 50,
        stack: 1,
        blocks,
        group: None,
        time: None,
    };
    let log = Model {
        network: Network::F32(network(&[10, 4, 10], Activation::Relu, Activation::Identity, 1)),
        scaler: None,
        inputs: windows.inputs(),
        sensing: Some(windows),
        task: Task::Autoencode { threshold: 0.25, quantile: 0.99 },
        ..plain.clone()
    };
    let raw = [1_700_000_030.0, 0.5, 1.0, 52.520_005_1];
    let less = [30.0, 0.5, 1.0, (52.520_005_1 - 52.52) as f32];
    let y = far.predict(&less);
    // What `tinyfit predict` prints: the rest in 32 bits, and then the offset.
    let there = f64::from((f64::from(y[0]) * 3.0 + f64::from(0.1f32)) as f32) + 1.7e9;
    let here = (f64::from(y[1]) * 3.0 + f64::from(0.1f32)) as f32;
    let far_bits = [there.to_bits(), f64::from(here).to_bits()];
    let x = [0.5, -1.0, 1.0, 0.25];
    let outputs = regression.predict(&x);
    let in_units = [f64::from(outputs[0]) * 3.0 + f64::from(0.1f32), f64::from(outputs[1]) * 3.0 - 2.0];
    let in_units = in_units.map(|y| (y as f32).to_bits());
    let standardized = ((f64::from(3.1f32) - f64::from(0.1f32)) / 3.0) as f32;
    let window = [0.125; 10];
    let score = log.anomaly(&window, &log.predict(&window)).to_bits();
    format!(
        "mod regression {{\n{}\n}}\nmod log {{\n{}\n}}\nmod far {{\n{}\n}}\nfn meanings() {{\n\
         assert_eq!((far::OFFSETS, far::TARGET_OFFSETS), ([1.7e9, 0.0, 0.0, 52.52], [1.7e9, 0.0]));\n\
         assert_eq!(far::predict(&{raw:?}).map(f64::to_bits), {far_bits:?});\n\
         assert_eq!(far::standardized(&[1_700_000_003.1, 3.1])[1], {standardized:?});\n\
         assert!((far::standardized(&[1_700_000_003.1, 3.1])[0] - 1.0).abs() < 1e-6);\n\
         assert_eq!(regression::INPUTS, [\"width\", \"width is missing\", \"color=blue \\\"sky\\\"\", \"color=red\"]);\n\
         assert_eq!(regression::COLUMNS, [\"width\", \"color\"]);\n\
         assert_eq!(regression::FILLS, [Some(2.5), Some(1.0)]);\n\
         assert_eq!(regression::CATEGORIES, [&[][..], &[\"blue \\\"sky\\\"\", \"red\"][..]]);\n\
         assert_eq!(regression::TARGETS, [\"a\", \"b\"]);\n\
         assert_eq!(regression::UNITS, [(0.1, 3.0), (-2.0, 3.0)]);\n\
         assert_eq!(regression::predict(&{x:?}).map(f32::to_bits), {in_units:?});\n\
         assert_eq!(regression::standardized(&[3.1, -5.0]), [{standardized:?}, -1.0]);\n\
         assert_eq!((regression::OUTPUTS, log::OUTPUTS), ([\"a\", \"b\"], [\"score\"]));\n\
         assert_eq!(log::predict(&{window:?}).map(f32::to_bits), [{score}]);\n\
         let mut net = regression::NETWORK.clone();\n\
         let (mut trainer, mut optimizer) = (tinyfit::Trainer::new(), tinyfit::Sgd::new(0.01));\n\
         let first = regression::learn(&mut net, &mut trainer, &mut optimizer, &{x:?}, &[3.1, -5.0]).unwrap();\n\
         let second = regression::learn(&mut net, &mut trainer, &mut optimizer, &{x:?}, &[3.1, -5.0]).unwrap();\n\
         assert!(second < first);\n\
         let (mut net, mut trainer) = (log::NETWORK.clone(), tinyfit::Trainer::new());\n\
         let first = log::learn(&mut net, &mut trainer, &mut optimizer, &{window:?}).unwrap();\n\
         assert!(log::learn(&mut net, &mut trainer, &mut optimizer, &{window:?}).unwrap() < first);\n\
         assert_eq!((log::WINDOW, log::STRIDE, log::COUNTS, log::THRESHOLD), (100, 50, [512.0; 2], 0.25));\n\
         let mut window = tinyfit::features::SlidingWindow::<2, {{ log::WINDOW / log::STRIDE }}, {{ log::STRIDE }}>::new();\n\
         assert!(window.push(&[1, 2]).is_none());\n}}\n",
        source(&regression),
        source(&log),
        source(&far)
    )
}

/// A model of columns, and of a target, that are taken an offset off.
fn far(plain: &Model) -> Model {
    let columns = [("ts", 1.7e9), ("b", 0.0), ("c", 0.0), ("lat", 52.52)]
        .map(|(name, offset)| Column { offset, ..Column::number(name) })
        .to_vec();
    let quantity = |target: &str, offset| Quantity { target: target.into(), mean: 0.1, std_dev: 3.0, offset };
    Model {
        inputs: columns.iter().flat_map(Column::inputs).collect(),
        columns,
        task: Task::Regress(Quantities(vec![quantity("a", 1.7e9), quantity("b", 0.0)])),
        ..plain.clone()
    }
}

/// Modules of models with anchors, of classes by several outputs and by one, and a function that fails if `ANCHORS` are not
/// the model's, have other bytes than are stated (a chip's `usize` has 4), or do not belong to a supervisor.
fn anchored() -> String {
    let (mut modules, mut checks) = (String::new(), String::new());
    for (name, outputs, output_activation) in
        [("anchored3", 3, Activation::Softmax), ("anchored1", 1, Activation::Sigmoid)]
    {
        let model = model(Activation::Relu, output_activation, outputs);
        let anchors = Anchors { inputs: ROWS.concat(), classes: vec![1, 0, outputs.max(2) as u32 - 1] };
        let text = source_with(&model, &anchors);
        assert_eq!(source_with(&model, &Anchors::default()), source(&model));
        let (_, told) = text.split_once("3 examples of 20 bytes, ").unwrap();
        let (bytes, _) = told.split_once(" bytes of flash.\n").unwrap();
        let classes = &anchors.classes;
        modules += &format!("mod {name} {{\n{text}\n}}\n");
        checks += &format!(
            "    assert_eq!({name}::ANCHORS.map(|anchor| anchor.x.map(f32::to_bits)), {:?});\n    \
             assert_eq!({name}::ANCHORS.map(|anchor| anchor.target.0), {classes:?});\n    \
             assert_eq!({name}::ANCHORS.len() * (std::mem::size_of::<[f32; 4]>() + 4), {bytes});\n    \
             static {}: [tinyfit::data::Example<[f32; 4], tinyfit::Class>; {name}::ANCHORS.len()] = {name}::ANCHORS;\n    \
             let config = tinyfit::train::SupervisorConfig {{ anchors: &{}, ..tinyfit::train::SupervisorConfig::new(&{name}::NETWORK) }};\n    \
             assert_eq!(config.anchors.len(), 3);\n",
            ROWS.map(|row| row.map(f32::to_bits)),
            name.to_uppercase(),
            name.to_uppercase(),
        );
    }
    format!("{modules}fn anchored() {{\n{checks}}}\n")
}

#[test]
fn generated_source_compiles_and_computes_the_same() {
    let leaky = Activation::LeakyRelu { slope: 0.125 };
    let models = [
        model(Activation::Relu, Activation::Softmax, 3),
        model(Activation::Tanh, Activation::Sigmoid, 1),
        model(leaky, Activation::Identity, 2),
    ];
    let mut modules = meanings() + &anchored() + &module("every_activation", &every_activation());
    let mut checks = String::from("    meanings();\n    anchored();\n    every_activation::check();\n");
    for (i, model) in models.iter().enumerate() {
        let operators = RuntimeKind::ALL.map(|runtime| int8(model, runtime, WeightBits::Eight));
        let in_four_bits = RuntimeKind::ALL.map(|runtime| int8(model, runtime, WeightBits::Four));
        for (kind, model) in std::iter::once(model).chain(&operators).chain(&in_four_bits).enumerate() {
            let name = format!("model{i}_{kind}");
            modules += &module(&name, model);
            checks += &format!("    {name}::check();\n");
        }
    }
    for (i, runtime) in RuntimeKind::ALL.into_iter().enumerate() {
        let wide = model(Activation::Tanh, Activation::Identity, 20);
        let name = format!("requantized_{i}");
        modules += &module(&name, &requantized(int8(&wide, runtime, WeightBits::Eight)));
        checks += &format!("    {name}::check();\n");
    }
    for (name, kind) in [
        ("requantized_1", "requantize: tinyfit::int8::Int8Table<20>"),
        ("requantized_2", "requantize: tinyfit::int8::Int8TableInSixteens<20>"),
        ("model0_7", "hidden1: tinyfit::int4_dense!(4, 9, tinyfit::int8::TfliteMicro)"),
        ("model0_2", "hidden1: tinyfit::int8::Int8Dense<4, 9, tinyfit::int8::TfliteMicro>"),
    ] {
        let of_model = modules.split(&format!("mod {name} {{")).nth(1).unwrap();
        assert!(of_model.split("\nmod ").next().unwrap().contains(kind), "{kind}");
    }
    // Of two runtimes: three classes and two, by weights of eight bits and of four; and twenty.
    assert_eq!(modules.matches("pub fn class(").count(), 2 * (2 * 2 + 1));
    assert!(modules.contains("/// As an `f32`, \"ts\" would come in steps of 128.\n"));
    assert!(modules.contains("/// As an `f32`, \"lat\" would come in steps of 0.0000038146973.\n"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program.rs");
    fs::write(&path, format!("{modules}\nfn main() {{\n{checks}}}\n")).unwrap();
    // The program is built when the cases are dropped, at the end of this line, while the folder is there.
    trybuild::TestCases::new().pass(path);
}
