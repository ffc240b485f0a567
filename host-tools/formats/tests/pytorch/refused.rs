//! What cannot be imported or exported is an error with what to do, and code is never run; `vectors/refused.py`
//! made the files.

use tinyfit_formats::ImportOptions;
use tinyfit_formats::archive::archive;
use tinyfit_formats::pytorch::{export, import, is_state_dict};
use tinyfit_model::Activation;

use super::{modules, with_entries};
use crate::common::{data, int8_table, message};

fn refuses(file: &str, options: &ImportOptions) -> String {
    message(import(&data("pytorch", file), options))
}

fn relu() -> ImportOptions {
    ImportOptions { activation: Some(Activation::Relu), ..ImportOptions::default() }
}

#[test]
fn files_that_are_no_network_are_reported() {
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
            "the file is of the format of PyTorch before 1.6; save it again, torch.save(torch.load",
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
            "not a state dict (what was saved is not a dict); give a file that torch.save(model.state_dict()",
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
        let file = format!("refused/{name}");
        assert!(is_state_dict(&data("pytorch", &file)), "{name}");
        let options = if name == "nan.pt" || name == "integers.pt" { modules("fc") } else { relu() };
        let error = refuses(&file, &options);
        assert!(error.starts_with(message), "{name}: {error}");
    }
}

#[test]
fn code_beside_tensors_is_not_run_and_is_reported() {
    for (name, code) in [("code.pt", "posix.system"), ("eval.pt", "builtins.eval")] {
        let output =
            ImportOptions { output_activation: Some(Activation::Identity), ..ImportOptions::default() };
        let imported = import(&data("pytorch", &format!("refused/{name}")), &output).unwrap();
        assert_eq!(imported.notes[0], format!("what needs Python was not read: {code}"));
    }
    assert!(!std::path::Path::new("ran").exists());
}

#[test]
fn a_key_that_is_none_is_reported() {
    let key = |key: &str| ImportOptions { key: Some(key.into()), ..relu() };
    let error = refuses("ema.pt", &key("mean"));
    assert!(error.starts_with(
        "there is no state dict under 'mean'; --key takes one of those there are, under ema, model"
    ));
    let error = refuses("classifier.safetensors", &key("model"));
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
        let error = refuses(name, &ImportOptions::default());
        assert!(error.starts_with(message), "{name}: {error}");
    }
    let output = ImportOptions { output_activation: Some(Activation::Softmax), ..ImportOptions::default() };
    assert!(
        refuses("classifier.pt", &output)
            .starts_with("a state dict does not say the activations; give --act")
    );
}

#[test]
fn modules_that_are_named_wrongly_are_reported() {
    let bytes = data("pytorch", "classifier.pt");
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
    for (names, want) in cases {
        let error = message(import(&bytes, &modules(names)));
        assert!(error.starts_with(want), "{names}: {error}");
    }
}

/// A checkpoint with another entry.
fn with(name: &str, bytes: &[u8]) -> Vec<u8> {
    with_entries(&data("pytorch", "single.pt"), |entry, old| {
        if entry.ends_with(name) {
            *old = bytes.to_vec();
        }
    })
}

#[test]
fn damage_is_reported() {
    let options = ImportOptions { output_activation: Some(Activation::Identity), ..relu() };
    let refuses = |bytes: &[u8]| message(import(bytes, &options));
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
        let bytes = data("pytorch", file);
        for len in [9, 100, bytes.len() / 2, bytes.len() - 1] {
            assert!(refuses(&bytes[..len]).starts_with("not a state dict ("), "{file} {len}");
        }
    }
}

#[test]
fn int8_is_not_exported() {
    let error = message(export(&int8_table(Activation::Relu)));
    let want = "an int8 network, which files of PyTorch cannot hold; export it with --tflite or --onnx, or the f32 model";
    assert!(error.starts_with(want), "{error}");
}
