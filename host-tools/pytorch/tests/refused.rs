//! What cannot be imported or exported is an error that says what to do, and code is never run; `vectors/refused.py` made the
//! files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use tinyfit_archive::{Archive, archive};
use tinyfit_model::{
    Activation, Ends, Imported, Int8Layer, Int8Network, Int8Operator, Int8Table, Network, Provenance,
    QuantParams, RuntimeKind,
};
use tinyfit_pytorch::{Options, export, import, is_state_dict};

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[track_caller]
fn refuses(bytes: &[u8], options: &Options) -> String {
    let error = import(bytes, options).unwrap_err().to_string();
    assert!(!error.contains('\n') && error.contains("; "), "{error}");
    error
}

fn relu() -> Options {
    Options { activation: Some(Activation::Relu), ..Options::default() }
}

fn modules(names: &str) -> Options {
    Options { modules: Some(names.split(',').map(str::to_string).collect()), ..Options::default() }
}

#[test]
fn files_that_are_no_network_are_told() {
    let cases = [
        (
            "whole.pt",
            "the pickle names 'torch.nn.modules.container.Sequential', which is code, and was not run; save",
        ),
        (
            "sparse.pt",
            "tensor 'fc.weight': it is made by 'torch._utils._rebuild_sparse_tensor', which is not known here; give plain",
        ),
        (
            "prelu-channels.pt",
            "module '1': it is a PReLU with 2 slopes, or a LayerNorm, which cannot be imported; train with nn.PReLU()",
        ),
        ("two.pt", "the file has state dicts under generator and discriminator; choose one with --key"),
        (
            "before-1.6.pt",
            "the file is of the format of PyTorch before 1.6; save it anew, torch.save(torch.load",
        ),
        ("script.pt", "the file is a TorchScript program, which is code; save the weights alone"),
        (
            "convolution.pt",
            "module '0': its weight has 3 dimensions, as a convolution's; give a network of Linear",
        ),
        (
            "lstm.pt",
            "module 'rnn': it is an LSTM, a GRU or an RNN, which cannot be imported; give a network of",
        ),
        ("attention.pt", "module 'attention': it is an attention, which cannot be imported; give"),
        ("layer-norm.pt", "module '0': it is a LayerNorm or a BatchNorm1d without running statistics"),
        ("weight-norm.pt", "module '0': its weight is parametrized; remove"),
        ("integers.pt", "tensor 'fc.weight': it is of int8; give a network of floating point weights"),
        ("nan.pt", "module 'fc': a weight is NaN, not a finite number; train the model again"),
        (
            "expanded.pt",
            "tensor 'fc.weight': it declares the shape [65536, 65536], far more than the file has",
        ),
        (
            "nothing.pt",
            "not a state dict (the dict has no tensors, and no state dict under epoch, config); give",
        ),
        (
            "list.pt",
            "not a state dict (what was saved is no dict); give a file that torch.save(model.state_dict()",
        ),
        (
            "widths.pt",
            "the order of its modules is not that of inference; name modules and activations in their order",
        ),
        (
            "order.safetensors",
            "the order of its modules is not sure; name modules and activations in their order, as in",
        ),
    ];
    for (name, message) in cases {
        let bytes = data(&format!("refused/{name}"));
        assert!(is_state_dict(&bytes), "{name}");
        let options = if name == "nan.pt" || name == "integers.pt" { modules("fc") } else { relu() };
        let error = refuses(&bytes, &options);
        assert!(error.starts_with(message), "{name}: {error}");
    }
}

#[test]
fn code_beside_tensors_is_not_run_and_told() {
    for (name, code) in [("code.pt", "posix.system"), ("eval.pt", "builtins.eval")] {
        let output = Options { output_activation: Some(Activation::Identity), ..Options::default() };
        let imported = import(&data(&format!("refused/{name}")), &output).unwrap();
        assert_eq!(imported.notes[0], format!("what needs Python was not read: {code}"));
    }
    assert!(!std::path::Path::new("ran").exists());
}

#[test]
fn a_key_that_is_none_is_told() {
    let key = |key: &str| Options { key: Some(key.into()), ..relu() };
    let error = refuses(&data("ema.pt"), &key("mean"));
    assert!(error.starts_with(
        "there is no state dict under 'mean'; --key takes one of those there are, under ema, model"
    ));
    let error = refuses(&data("classifier.safetensors"), &key("model"));
    assert!(error.starts_with("a safetensors file is one state dict; leave --key out"));
}

#[test]
fn what_a_state_dict_does_not_say_is_asked_for() {
    let cases = [
        (
            "classifier.pt",
            "a state dict does not say the activations; give --activation relu, or modules and activations in \
                           their order, as in --modules fc1,bn1,relu,fc2,relu,fc3,linear",
        ),
        (
            "single.pt",
            "a state dict does not say the activations; give --output-activation linear, or modules and",
        ),
        (
            "classifier.safetensors",
            "a state dict does not say the activations; give --activation relu, or modules and activations in \
             their order, as in --modules fc1,bn1,relu,fc2,relu,fc3,linear",
        ),
    ];
    for (name, message) in cases {
        let error = refuses(&data(name), &Options::default());
        assert!(error.starts_with(message), "{name}: {error}");
    }
    let output = Options { output_activation: Some(Activation::Softmax), ..Options::default() };
    assert!(
        refuses(&data("classifier.pt"), &output)
            .starts_with("a state dict does not say the activations; give --act")
    );
}

#[test]
fn modules_that_are_named_wrongly_are_told() {
    let bytes = data("classifier.pt");
    let cases = [
        (
            "fc1,bn1,relu,fc2,softsign,fc3",
            "there is no module and no activation 'softsign'; the modules are fc1, bn1, fc2, fc3, act",
        ),
        ("fc1,bn1,relu,fc2,fc3,fc1", "module 'fc1': it is named twice; a module can only be used once"),
        ("fc2,bn1,fc1,fc3", "module 'bn1': 8 scales and 8 shifts for 6 values"),
        (
            "bn1,fc1,fc2,fc3",
            "module 'fc1': 40 weights and 8 biases where 8 values come in and 8 go out; give",
        ),
    ];
    for (names, message) in cases {
        let error = import(&bytes, &modules(names)).unwrap_err().to_string();
        assert!(error.starts_with(message), "{names}: {error}");
    }
}

/// A checkpoint whose entries are others.
fn with(name: &str, bytes: &[u8]) -> Vec<u8> {
    let model = data("single.pt");
    let mut read = Archive::open(&model).unwrap();
    let names = read.names().to_vec();
    let entries: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|entry| {
            let bytes = if entry.ends_with(name) { bytes.to_vec() } else { read.read(&entry).unwrap() };
            (entry, bytes)
        })
        .collect();
    archive(&entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

#[test]
fn damage_is_told() {
    let refuses =
        |bytes: &[u8]| refuses(bytes, &Options { output_activation: Some(Activation::Identity), ..relu() });
    assert!(refuses(&with("byteorder", b"big")).starts_with("its numbers are big-endian; save it on"));
    assert!(
        refuses(&with("data/0", &[0; 44]))
            .starts_with("tensor 'weight': it reaches beyond its storage, which has 11")
    );
    assert!(
        refuses(&with("data.pkl", b"\x80\x02}"))
            .starts_with("not a state dict (the pickle is cut short); give")
    );
    assert!(
        refuses(&with("data.pkl", b"\x80\x02}."))
            .starts_with("not a state dict (the dict has no tensors, and no state")
    );
    assert!(
        refuses(&archive(&[("config.json", b"{}")]))
            .starts_with("not a state dict (the zip archive has no 'data.pkl')")
    );
    assert!(
        refuses(b"\x80\x02}.")
            .starts_with("the file is a pickle without tensors' bytes; save it with torch.save")
    );
    assert!(refuses(b"").starts_with("not a state dict ("));
    for file in ["classifier.pt", "classifier.safetensors"] {
        let bytes = data(file);
        for len in [9, 100, bytes.len() / 2, bytes.len() - 1] {
            assert!(refuses(&bytes[..len]).starts_with("not a state dict ("), "{file} {len}");
        }
    }
}

#[test]
fn int8_is_not_exported() {
    let stored = QuantParams { scale: 0.1, zero_point: 0 };
    let table = Int8Table::new(3, Activation::Relu, stored, stored, RuntimeKind::LiteRtReference).unwrap();
    let layers =
        vec![Int8Layer { name: "relu1".into(), operator: Int8Operator::Table(table), output: stored }];
    let net = Int8Network {
        input: stored,
        runtime: RuntimeKind::LiteRtReference,
        layers,
        output_activation: Activation::Identity,
        ends: Ends::default(),
    };
    let error = export(&Imported::new(Network::Int8(net)).into_model(Provenance::default())).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("an int8 network, whose scales a state dict does not hold; export it with --tflite")
    );
}
