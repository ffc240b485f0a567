//! Requirements on a model file, and files that are not model files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use proptest::prelude::*;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use tinyfit::features::{Combine, MelScale, Statistic, Unit};
use tinyfit_model::{
    Activation, Bands, Block, Channel, Clock, Column, Dense, Element, Ends, F32Network, Features, Int8Dense,
    Int8Layer, Int8Network, Int8Operator, Int8Table, Kind, Mel, Model, Network, On, Peaks, Provenance,
    QuantParams, Quantities, Quantity, Range, RuntimeKind, Scaler, Sensing, Spectrum, Task, WeightBits,
};

fn dense(name: &str, inputs: usize, outputs: usize, activation: Activation) -> Dense {
    Dense {
        name: name.to_string(),
        inputs,
        outputs,
        weights: (0..inputs * outputs).map(|i| (i as f32 * 0.37).sin() * 1e-3).collect(),
        bias: (0..outputs).map(|i| i as f32 / 3.0).collect(),
        activation,
    }
}

fn model() -> Model {
    Model {
        network: Network::F32(F32Network {
            layers: vec![
                dense("hidden1", 3, 5, Activation::LeakyRelu { slope: 0.1 }),
                dense("out", 5, 2, Activation::Softmax),
            ],
        }),
        scaler: Some(Scaler { mean: vec![0.1, 1e-30, -7.0], inv_std: vec![1.0, 0.3333, 12.0] }),
        task: Task::Classify { target: "kind".into(), classes: vec!["a".into(), "ü, \"b\"".into()] },
        inputs: vec!["x".into(), "y".into(), "z".into()],
        columns: Vec::new(),
        sensing: None,
        provenance: Provenance {
            tinyfit: "0.1.0".into(),
            data: "d.csv".into(),
            rows: 7,
            seed: u64::MAX,
            settings: String::new(),
        },
    }
}

fn int8_model() -> Model {
    let stored = QuantParams { scale: 0.0123, zero_point: -7 };
    let dense = Int8Dense {
        inputs: 3,
        outputs: 2,
        activation: Activation::Relu,
        weight_bits: WeightBits::Eight,
        weights: vec![-127, 5, 0, 1, 2, 127],
        weight_scale: vec![0.01, 0.02],
        bias: vec![i32::MAX, -5],
        multiplier: vec![1 << 30, i32::MAX],
        shift: vec![-31, 30],
        min: -7,
        max: 127,
    };
    let table = Int8Table {
        len: 2,
        activation: Activation::Tanh,
        table: Box::new(std::array::from_fn(|i| i as u8 as i8 ^ -128)),
        rest: None,
    };
    let tanh = QuantParams { scale: 1.0 / 128.0, zero_point: 0 };
    let network = Int8Network {
        input: stored,
        runtime: RuntimeKind::TfliteMicro,
        layers: vec![
            Int8Layer { name: "hidden".into(), operator: Int8Operator::Dense(dense), output: stored },
            Int8Layer { name: "tanh".into(), operator: Int8Operator::Table(table), output: tanh },
        ],
        output_activation: Activation::Identity,
        ends: Ends { input: Element::F32, output: Element::Int8 },
    };
    Model { network: Network::Int8(network), ..model() }
}

fn int4_model(weight: i8) -> Model {
    let mut model = int8_model();
    if let Network::Int8(net) = &mut model.network
        && let Int8Operator::Dense(dense) = &mut net.layers[0].operator
    {
        (dense.weight_bits, dense.weights) = (WeightBits::Four, vec![-8, 5, weight, 1, 2, 7]);
    }
    model
}

/// Its table has another one for what blocks of sixteen leave over.
fn in_sixteens() -> Model {
    let mut model = int8_model();
    if let Network::Int8(net) = &mut model.network
        && let Int8Operator::Table(table) = &mut net.layers[1].operator
    {
        table.rest = Some(Box::new(std::array::from_fn(|i| i as u8 as i8)));
    }
    model
}

fn read(bytes: &[u8]) -> Result<Model, String> {
    Model::from_bytes(bytes, Path::new("m.safetensors")).map_err(|e| e.to_string())
}

#[test]
fn models_come_back_as_they_were_and_bytes_are_the_same_each_time() {
    let regression = Model {
        network: Network::F32(F32Network { layers: vec![dense("out", 3, 1, Activation::Identity)] }),
        task: Task::regress("y", 0.1, 1e-7),
        ..model()
    };
    for model in
        [model(), int8_model(), int4_model(0), in_sixteens(), regression, Model { scaler: None, ..model() }]
    {
        assert_eq!(read(&model.to_bytes()).unwrap(), model);
        assert_eq!(model.to_bytes(), model.to_bytes());
    }
}

/// A model of these tasks and sources.
fn sourced() -> Vec<Model> {
    let quantity = |target: &str| Quantity { target: target.into(), mean: 0.1, std_dev: 3.7, offset: 0.0 };
    let output_activation =
        |outputs| Network::F32(F32Network { layers: vec![dense("out", 3, outputs, Activation::Identity)] });
    let values = vec!["blue".to_string(), "red".to_string()];
    let columns = vec![
        Column { fill: Some(0.3), ..Column::number("width") },
        Column { kind: Kind::Category { values }, fill: Some(1.0), ..Column::number("color") },
    ];
    let inputs = columns.iter().flat_map(Column::inputs).collect();
    vec![
        Model {
            network: output_activation(2),
            task: Task::Regress(Quantities(vec![quantity("a"), quantity("b")])),
            ..model()
        },
        Model {
            network: output_activation(3),
            task: Task::Autoencode { threshold: 0.2, quantile: 0.99 },
            ..model()
        },
        Model {
            network: output_activation(1),
            task: Task::regress("y", 1.0, 2.0),
            columns,
            inputs,
            ..model()
        },
    ]
}

#[test]
fn tasks_and_columns_come_back() {
    for model in sourced() {
        assert_eq!(read(&model.to_bytes()).unwrap(), model);
    }
    let mut model = sourced().remove(2);
    model.columns[1].fill = Some(2.0);
    assert!(
        read(&model.to_bytes()).unwrap_err().contains("column 'color': its fill is not one of its values")
    );
    model.columns.pop();
    assert!(read(&model.to_bytes()).unwrap_err().contains("columns: they do not make the inputs"));
}

#[test]
fn offsets_come_back() {
    let mut model = sourced().remove(2);
    model.columns[0].offset = 1_700_000_000.0;
    let quantity = Quantity { target: "y".into(), mean: 0.1, std_dev: 3.7, offset: 52.519_91 };
    model.task = Task::Regress(Quantities(vec![quantity]));
    assert_eq!(read(&model.to_bytes()).unwrap(), model);
    model.columns[0].offset = f64::INFINITY;
    assert!(read(&model.to_bytes()).is_err());
}

fn of_windows(names: &[&str], frame: usize, stride: usize) -> Sensing {
    let channels = names.iter().map(|name| Channel { counts: 1024.0, ..Channel::new(*name) }).collect();
    Sensing {
        rate: None,
        channels,
        filter: Vec::new(),
        frame,
        stride,
        stack: 1,
        blocks: Block::window(),
        group: Some("wearer".into()),
        time: None,
    }
}

fn sensed(sensing: Sensing) -> Model {
    let inputs = sensing.inputs();
    let network = F32Network { layers: vec![dense("out", inputs.len(), 1, Activation::Identity)] };
    let (network, task) = (Network::F32(network), Task::regress("y", 1.0, 2.0));
    Model { network, scaler: None, task, inputs, sensing: Some(sensing), ..model() }
}

#[test]
fn sensing_comes_back() {
    let windows = of_windows(&["ax", "ay"], 100, 50);
    let inputs = windows.inputs();
    assert_eq!((inputs.len(), inputs[0].as_str(), inputs[9].as_str()), (10, "mean_ax", "mean_abs_diff_ay"));
    let time = Some(Clock { name: "t".into(), longest: 0.015, per_second: 1000.0 });
    let spectrum = Spectrum {
        size: 64,
        hop: 32,
        combine: Combine::Maximum,
        bands: Some(Bands { first: 1, ends: vec![4, 33], unit: Unit::Rms }),
        mel: Some(Mel { bands: 3, low: 10.5, high: 800.0, scale: MelScale::Htk, unit: Unit::Decibels }),
        mfcc: None,
        peaks: Some(Peaks { count: 1, range: Range { low: 10.0, high: 700.0 }, unit: Unit::Rms }),
        shape: Some(Range { low: 0.0, high: 800.0 }),
    };
    let blocks = vec![
        Block {
            on: On::Magnitude,
            filter: Vec::new(),
            features: Features::Statistics(vec![Statistic::Rms, Statistic::CrestFactor]),
        },
        Block { on: On::Only("ay".into()), filter: Vec::new(), features: Features::Spectrum(spectrum) },
        Block::each(Features::Raw { step: 50 }),
    ];
    let any = Sensing { rate: Some(1600.0), time, blocks, ..windows.clone() };
    assert_eq!(
        any.inputs(),
        [
            "rms_magnitude",
            "crest_factor_magnitude",
            "band0_ay",
            "band1_ay",
            "mel0_ay",
            "mel1_ay",
            "mel2_ay",
            "peak0_hertz_ay",
            "peak0_power_ay",
            "centroid_ay",
            "spread_ay",
            "flatness_ay",
            "raw0_ax",
            "raw1_ax",
            "raw0_ay",
            "raw1_ay",
        ]
    );
    for sensing in [windows, any] {
        assert_eq!(sensing.width(), sensing.inputs().len());
        let model = sensed(sensing);
        assert_eq!(read(&model.to_bytes()).unwrap(), model);
    }
}

#[test]
fn chains_that_do_not_fit_are_refused() {
    let refused = |change: &dyn Fn(&mut Sensing)| {
        let mut sensing = of_windows(&["ax"], 64, 64);
        change(&mut sensing);
        read(&sensed(sensing).to_bytes()).unwrap_err()
    };
    let spectrum = |size, ends: &[u16]| {
        let bands = Some(Bands { first: 1, ends: ends.to_vec(), unit: Unit::Rms });
        vec![Block::each(Features::Spectrum(Spectrum { size, hop: 32, bands, ..Spectrum::default() }))]
    };
    let mel = |high| {
        let mel = Some(Mel { bands: 4, low: 0.0, high, scale: MelScale::Slaney, unit: Unit::Rms });
        vec![Block::each(Features::Spectrum(Spectrum { size: 64, hop: 64, mel, ..Spectrum::default() }))]
    };
    for (change, what) in [
        (
            &(|of: &mut Sensing| of.frame = 1) as &dyn Fn(&mut Sensing),
            "a frame of 1 samples, and one has 2 to 32768",
        ),
        (&|of: &mut Sensing| of.stride = 0, "a stride of 0 samples"),
        (&|of: &mut Sensing| of.channels[0].counts = 0.0, "the counts of 'ax' are above 0"),
        (
            &|of: &mut Sensing| of.blocks = spectrum(128, &[4]),
            "a spectrum of 128 samples is longer than the frame of 64",
        ),
        (
            &|of: &mut Sensing| of.blocks = spectrum(48, &[4]),
            "a spectrum of 48 samples, and one takes 32, 64",
        ),
        (&|of: &mut Sensing| of.blocks = spectrum(64, &[9, 4]), "bands lie side by side in bins 1 to 32"),
        (&|of: &mut Sensing| of.blocks = spectrum(64, &[34]), "bands lie side by side"),
        (&|of: &mut Sensing| of.blocks = mel(100.0), "mel bands are in Hz"),
        (
            &|of: &mut Sensing| (of.rate, of.blocks) = (Some(100.0), mel(60.0)),
            "mel bands from 0 to 60 Hz, where half the rate is 50 Hz",
        ),
        (&|of: &mut Sensing| of.blocks[0].on = On::Only("az".into()), "there is no channel 'az'"),
        (&|of: &mut Sensing| of.blocks = vec![Block::each(Features::Raw { step: 0 })], "a step of 0 samples"),
    ] {
        let error = refused(change);
        assert!(error.contains(what), "{what}: {error}");
    }
}

/// A file of format 1, whose int8 layer is a dense one with its table.
#[test]
fn format_1_is_read() {
    let bytes = include_bytes!("data/int8-format-1.safetensors");
    let model = read(bytes).unwrap();
    let Network::Int8(net) = &model.network else { panic!("an int8 model") };
    let names: Vec<_> = net.layers.iter().map(|layer| (layer.name.as_str(), layer.activation())).collect();
    assert_eq!(
        names,
        [
            ("hidden1", Activation::Identity),
            ("hidden1_table", Activation::Tanh),
            ("out", Activation::Identity)
        ]
    );
    // The predictions of the version that wrote the file.
    assert_eq!(net.predict_raw(&[-128, 0, 127]), [-53, -45]);
    assert_eq!(read(&model.to_bytes()).unwrap(), model);
}

/// A file of format 2, `--runtime tflite-micro`.
#[test]
fn format_2_is_read() {
    let model = read(include_bytes!("data/int8-format-2.safetensors")).unwrap();
    let Network::Int8(net) = &model.network else { panic!("an int8 model") };
    assert_eq!((net.runtime, net.output_activation), (RuntimeKind::TfliteMicro, Activation::Identity));
    // The prediction of the version that wrote the file for x = -0.5, which is scaled first.
    assert_eq!(model.predict(&[-0.5]), [0.488_281_25]);
    assert_eq!(read(&model.to_bytes()).unwrap(), model);
}

/// A file of format 3: an offset, and the names that windows and scalers had.
#[test]
fn format_3_is_read() {
    let model = read(include_bytes!("data/format-3.safetensors")).unwrap();
    assert_eq!(model.columns[0].offset, 1e7);
    let windows = read(include_bytes!("data/windows-format-3.safetensors")).unwrap();
    assert_eq!(windows.inputs, ["mean_a", "std_dev_a", "min_a", "max_a", "mean_abs_diff_a"]);
    // The tensors of the version that wrote the file, by `safetensors` in Python.
    let scaler = windows.scaler.unwrap();
    assert_eq!((scaler.mean[0], scaler.inv_std[0]), (300.493_74, 0.333_908_56));
}

/// The bytes of a model's file with the names that the formats 1 to 3 had, which the four files above have too.
fn with_former_names(model: &Model) -> Vec<u8> {
    let bytes = model.to_bytes();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let mut metadata = metadata.metadata().clone().unwrap();
    let mut document = metadata["tinyfit"].replace("\"format\":5", "\"format\":3");
    let blocks = serde_json::to_string(&Block::window()).unwrap();
    document = document.replace(&format!("\"blocks\":{blocks},"), "");
    for (name, former) in [
        ("runtime\":\"litert-reference", "rounding\":\"single"),
        ("runtime\":\"tflite-micro", "rounding\":\"double"),
        ("runtime\":\"litert-builtin", "rounding\":\"double_up"),
        ("runtime\":\"litert\"", "rounding\":\"float\""),
        ("runtime\":\"onnxruntime", "rounding\":\"onnx_runtime"),
        ("output_activation", "head"),
        ("\"sensing\":", "\"windows\":"),
        ("\"channels\":", "\"axes\":"),
        ("\"frame\":", "\"len\":"),
        ("std_dev\"", "deviation\""),
        ("std_dev_", "deviation_"),
        ("mean_abs_diff_", "step_"),
    ] {
        document = document.replace(name, former);
    }
    metadata.insert("tinyfit".into(), document);
    let former = |name: String| if name == "scaler.inv_std" { "scaler.scale".into() } else { name };
    let views = tensors.tensors().into_iter().map(|(name, view)| (former(name), view));
    serialize(views, Some(metadata)).unwrap()
}

#[test]
fn models_of_every_task_and_runtime_are_read_by_the_former_names() {
    let mut models = sourced();
    let autoencoder = Task::Autoencode { threshold: 0.2, quantile: 0.99 };
    for runtime in RuntimeKind::ALL {
        let mut int8 = int8_model();
        if let Network::Int8(net) = &mut int8.network {
            net.runtime = runtime;
        }
        let inputs = vec!["x".into(), "y".into()];
        let mut decoder = Model { task: autoencoder.clone(), inputs, scaler: None, ..int8.clone() };
        if let Network::Int8(net) = &mut decoder.network
            && let Int8Operator::Dense(dense) = &mut net.layers[0].operator
        {
            dense.inputs = 2;
            dense.weights.truncate(4);
        }
        models.extend([int8, decoder]);
    }
    models.push(sensed(of_windows(&["a"], 4, 2)));
    for model in models {
        let former = with_former_names(&model);
        let text = String::from_utf8_lossy(&former);
        let names = [
            "inv_std",
            "\"runtime",
            "output_activation",
            "std_dev",
            "mean_abs_diff",
            "sensing",
            "format\\\":5",
        ];
        assert!(names.iter().all(|name| !text.contains(name)), "{text}");
        assert_eq!(read(&former).unwrap(), model);
    }
}

#[test]
fn weights_of_four_bits_are_said_and_held_to() {
    // A file that does not say has eight.
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("weight_bits");
    assert!(!says(&int8_model().to_bytes()) && says(&int4_model(0).to_bytes()));
    for (weight, why) in [(8, "8"), (-9, "-9"), (127, "127")] {
        assert_eq!(
            read(&int4_model(weight).to_bytes()).unwrap_err(),
            format!(
                "m.safetensors: hidden.weights: element 2 is {why}, and 4 bits hold -8..=7; quantize the model again"
            )
        );
    }
    let mut bytes = int4_model(0).to_bytes();
    let key = b"weight_bits\\\":";
    let at = bytes.windows(key.len()).position(|found| found == key).unwrap() + key.len();
    assert_eq!(bytes[at], b'4');
    bytes[at] = b'5';
    let error = read(&bytes).unwrap_err();
    assert!(error.contains("metadata: weights of 5 bits are not known, only of 4 or 8"), "{error}");
}

#[test]
fn a_second_table_is_a_tensor_that_need_not_be_there() {
    let bytes = in_sixteens().to_bytes();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let plain = int8_model().to_bytes();
    assert!(!SafeTensors::deserialize(&plain).unwrap().names().contains(&"tanh.rest"));
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let with = |dtype, shape: &[usize]| {
        let views = tensors.tensors().into_iter().map(|(name, view)| {
            let changed = || TensorView::new(dtype, shape.to_vec(), view.data()).unwrap();
            let view = if name == "tanh.rest" { changed() } else { view };
            (name, view)
        });
        read(&serialize(views, metadata.metadata().clone()).unwrap())
    };
    assert_eq!(with(Dtype::I8, &[256]).unwrap(), in_sixteens());
    for (dtype, shape, found) in
        [(Dtype::I8, [2, 128].as_slice(), "I8 [2, 128]"), (Dtype::U8, &[256], "U8 [256]")]
    {
        assert_eq!(
            with(dtype, shape).unwrap_err(),
            format!(
                "m.safetensors: tanh.rest: {found} where the architecture has I8 [256]: the file is of another shape"
            )
        );
    }
}

#[test]
fn any_cut_is_an_error_of_one_line_that_names_the_file() {
    let bytes = model().to_bytes();
    for end in 0..bytes.len() {
        let error = read(&bytes[..end]).unwrap_err();
        assert!(error.starts_with("m.safetensors: ") && !error.contains('\n'), "{error}");
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let with = |change: &dyn Fn(&mut Vec<Dense>)| {
        let mut model = model();
        if let Network::F32(net) = &mut model.network {
            change(&mut net.layers);
        }
        read(&model.to_bytes()).unwrap_err()
    };
    assert!(with(&|layers| layers[1].weights[0] = f32::NAN).contains("out.weights: element 0 is NaN"));
    assert!(with(&|layers| layers.truncate(1)).contains("task: "));
    assert!(with(&|layers| layers.clear()).contains("layers: "));
    assert!(with(&|layers| layers[1] = dense("out", 4, 2, Activation::Softmax)).contains("out: 4 inputs"));
    assert!(with(&|layers| layers[0].name = "a-b".into()).contains("a-b: "));
    let mut model = model();
    model.scaler = Some(Scaler { mean: vec![0.0; 2], inv_std: vec![1.0; 2] });
    assert!(read(&model.to_bytes()).unwrap_err().contains("scaler.mean: F32 [2]"));
}

#[test]
fn a_folder_that_is_not_there_is_named_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/m.safetensors");
    assert!(model().save(&path).unwrap_err().to_string().contains("m.safetensors"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let path = folder.path().join("m.safetensors");
    model().save(&path).unwrap();
    assert_eq!(Model::load(&path).unwrap().model, model());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn any_changed_byte_is_an_error_or_a_model(which in 0usize..4, at: prop::sample::Index, byte: u8) {
        let mut bytes = [model(), int8_model(), int4_model(0), in_sixteens()][which].to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(model) = read(&bytes) {
            let _ = model.predict(&vec![0.5; model.input_len()]);
        }
    }
}
