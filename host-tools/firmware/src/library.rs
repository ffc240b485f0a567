//! The Rust crate that a C library is made of, and its header.

use std::fmt::Write;

use tinyfit_model::{Channel, Model, Network, Task};
use tinyfit_sources as sources;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::kernel;
use crate::name::Name;
use crate::tree::Tree;

/// The memory of a model on a chip, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Of flash: network and scaler.
    pub flash: usize,
    /// Of stack: the vectors of a prediction.
    pub ram: usize,
    /// For a learner; `None` for an int8 network, which does not learn.
    pub learner: Option<usize>,
}

/// The crate.
pub(crate) fn tree(model: &Model, name: &Name, memory: Memory) -> Tree {
    // In the order of the header.
    let mut modules = vec!["model", "sizes", "status", "predict"];
    let mut tree = Tree::default();
    let mut add = |module: &'static str, source: &str| {
        modules.push(module);
        tree.add(format!("src/{module}.rs"), name.fill(source));
    };
    let predicting = include_str!("c/predict.rs")
        .replace("[f32; STEM_INPUTS]", &format!("[{}; STEM_INPUTS]", tinyfit_build::raw(model)))
        .replace("[f32; STEM_OUTPUTS]", &format!("[{}; STEM_OUTPUTS]", tinyfit_build::predicted(model)));
    let classifies = matches!(model.task, Task::Classify { .. });
    if classifies {
        add("classify", include_str!("c/classify.rs"));
    }
    match &model.network {
        Network::F32(_) => {
            let (loss, in_words) = tinyfit_build::loss(model).unwrap_or_default();
            add("learner", &include_str!("c/learner.rs").replace("LOSS", loss));
            let (module, source) = match &model.task {
                Task::Classify { .. } => ("learn_class", include_str!("c/learn_class.rs")),
                Task::Autoencode { .. } => ("learn_inputs", include_str!("c/learn_inputs.rs")),
                Task::Regress(_) | Task::Outputs { .. } => {
                    ("learn_targets", include_str!("c/learn_targets.rs"))
                }
            };
            // One output speaks for the second of two classes.
            let class = if model.output_len() == 1 {
                "[if label == 1 { 1.0 } else { 0.0 }]"
            } else {
                "tinyfit::Class(label)"
            };
            add(module, &source.replace("LOSS_IN_WORDS", in_words).replace("CLASS", class));
        }
        Network::Int8(_) => add("int8", include_str!("c/int8.rs")),
    }
    if model.sensing.is_some() {
        add("samples", include_str!("c/samples.rs"));
    }
    let list: String = modules.iter().map(|module| format!("mod {module};\n")).collect();
    tree.add("src/lib.rs", name.fill(include_str!("c/lib.rs")).replace("// MODULES\n", &list));
    let learning = if memory.learner.is_some() { include_str!("c/status_learning.rs") } else { "" };
    let sampling = if model.sensing.is_some() { include_str!("c/status_samples.rs") } else { "" };
    let status = include_str!("c/status.rs").replace("    // LEARNING\n", learning);
    tree.add("src/status.rs", name.fill(&status.replace("    // SAMPLES\n", sampling)));
    tree.add("src/predict.rs", name.fill(&predicting));
    tree.add("src/sizes.rs", name.fill(&sizes(model, memory)));
    tree.add("src/model.rs", tinyfit_build::source(model));
    let package = package(name);
    let manifest =
        include_str!("c/manifest.toml").replace("PACKAGE", &package).replace("LIBRARY", name.snake());
    tree.add("Cargo.toml", manifest);
    // The versions that the repository tests.
    tree.add("Cargo.lock", sources::bytes("tests/no-panic/Cargo.lock"));
    tree.add("cbindgen.toml", cbindgen(model, name, memory));
    tree.add_in("tinyfit", kernel::tree());
    tree
}

/// The name of the package, which is not that of a crate it is linked with.
fn package(name: &Name) -> String {
    format!("{}-c", name.snake())
}

/// Constants, which cbindgen turns into macros.
fn sizes(model: &Model, memory: Memory) -> String {
    let mut source = String::from("//! Sizes, as numbers that the header can have.\n");
    let mut constant = |what: &str, name: &str, value: usize| {
        // Writing to a String cannot fail.
        let _ = write!(source, "\n/// {what}\npub const STEM_{name}: usize = {value};\n");
    };
    constant("Inputs of a row.", "INPUTS", model.input_len());
    if let Some(sensing) = &model.sensing {
        constant("Channels of a sample.", "CHANNELS", sensing.channels.len());
    }
    let outputs = tinyfit_build::outputs(model).len();
    let what = match &model.task {
        Task::Classify { .. } => "Outputs: a probability for each class.",
        Task::Autoencode { .. } => "Outputs: the score, of an anomaly if it is above STEM_THRESHOLD.",
        Task::Regress(_) => "Outputs: each target in its unit.",
        Task::Outputs { .. } => "Outputs, as the network gives them.",
    };
    constant(what, "OUTPUTS", outputs);
    if matches!(model.network, Network::Int8(_)) {
        constant("Outputs of stem_predict_int8.", "INT8_OUTPUTS", model.output_len());
    }
    constant("Bytes of flash of the network and the scaler.", "FLASH", memory.flash);
    constant("Bytes of stack of a prediction's vectors.", "RAM", memory.ram);
    if let Some(bytes) = memory.learner {
        constant("32-bit words of a StemLearner.", "LEARNER_WORDS", bytes / 4);
    }
    let scaler = if model.scaler.is_some() { " + size_of_val(&crate::model::SCALER)" } else { "" };
    source += &format!(
        "\nconst _: () = assert!(STEM_FLASH == size_of::<crate::model::Network>(){scaler});\n\
         const _: () = assert!(STEM_OUTPUTS == crate::model::OUTPUTS.len());\n\
         // For whoever reads the header.\nconst _: usize = STEM_RAM;\n"
    );
    source
}

/// The configuration of cbindgen: names of types, and what the header has that is not Rust.
fn cbindgen(model: &Model, name: &Name, memory: Memory) -> String {
    let mut config = DocumentMut::new();
    config["language"] = value("C");
    config["header"] = value(heading(model, name));
    config["include_guard"] = value(format!("{}_H", name.upper()));
    config["no_includes"] = value(true);
    config["sys_includes"] = value(toml_edit::Array::from_iter(["stddef.h", "stdint.h"]));
    config["after_includes"] = value(macros(model, name, memory));
    config["cpp_compat"] = value(true);
    config["documentation_style"] = value("doxy");
    config["style"] = value("type");
    config["tab_width"] = value(4);
    config["usize_is_size_t"] = value(true);
    let table = |entries: &[(&str, Item)]| {
        let mut table = Table::new();
        for (key, item) in entries {
            table.insert(key, item.clone());
        }
        Item::Table(table)
    };
    // C gets an array as a pointer to its first element, a learner by its words.
    let (input, output) = elements(model);
    let rename = [
        ("Inputs", input),
        ("Outputs", output),
        ("Int8Inputs", "int8_t"),
        ("Int8Outputs", "int8_t"),
        ("Sample", "int16_t"),
    ];
    // The constants of the model's own source are for Rust.
    let constants = [
        "CHANNELS",
        "CLASSES",
        "COUNTS",
        "EXTRACTOR",
        "FILLS",
        "FINGERPRINT",
        "FRAME",
        "OFFSETS",
        "RATE",
        "STORED",
        "STRIDE",
        "TARGETS",
        "TARGET_OFFSETS",
        "THRESHOLD",
        "UNITS",
        "WINDOW",
    ];
    let arrays = rename.iter().map(|(array, _)| array.to_string());
    let excluded = arrays.chain(constants.map(str::to_string)).chain([format!("{}Learner", name.camel())]);
    config["export"] = table(&[("exclude", value(toml_edit::Array::from_iter(excluded)))]);
    let rename: Vec<(&str, Item)> = rename.iter().map(|(array, element)| (*array, value(*element))).collect();
    config["export"]["rename"] = table(&rename);
    config["enum"] =
        table(&[("prefix_with_name", value(true)), ("rename_variants", value("ScreamingSnakeCase"))]);
    format!("# cbindgen --config cbindgen.toml --output {}.h .\n{config}", name.snake())
}

/// The types in C of an input and of an output.
pub(crate) fn elements(model: &Model) -> (&'static str, &'static str) {
    let c = |rust| if rust == "f64" { "double" } else { "float" };
    (c(tinyfit_build::raw(model)), c(tinyfit_build::predicted(model)))
}

/// The header's comment on inputs that a `float` could not resolve.
fn of_doubles(model: &Model) -> String {
    let Some(offsets) = model.offsets() else { return String::new() };
    let coarse = model.inputs.iter().zip(&offsets).filter(|(_, offset)| **offset != 0.0);
    let told = coarse.map(|(name, offset)| format!(" *   {} less {offset:?}\n", comment(name)));
    format!(
        " *\n * Inputs are double: a float cannot resolve the values of the following inputs, so an offset is subtracted first:\n{}",
        told.collect::<String>()
    )
}

/// The header's comment on what a sample is.
fn of_samples(model: &Model, name: &Name) -> String {
    let Some(sensing) = &model.sensing else { return String::new() };
    let channel = |channel: &Channel| {
        let less = if channel.offset == 0.0 { String::new() } else { format!(" less {:?}", channel.offset) };
        format!(" *   {}{less}, times {:?}\n", comment(&channel.name), channel.counts)
    };
    let channels: String = sensing.channels.iter().map(channel).collect();
    let rate = sensing.rate.map_or(String::new(), |rate| format!(", {rate} a second"));
    format!(
        " *\n * Samples of {}_push_sample are counts{rate}: of each channel, in the unit of its column,\n{channels} * rounded to 16 bits.\n",
        name.snake()
    )
}

/// The comment that the header begins with.
pub(crate) fn heading(model: &Model, name: &Name) -> String {
    let task = model.task.name();
    let element = model.element();
    let data = comment(&model.provenance.data);
    let origin = match model.provenance.rows {
        0 => format!("from {data}"),
        rows => format!("trained on {data} ({rows} rows)"),
    };
    let learning = match &model.network {
        Network::F32(_) => String::new(),
        Network::Int8(_) => format!(
            " *\n * It does not learn: an int8 weight cannot move by less than its step. The f32 model that it was quantized from does:\n \
             * export that for {}_learn.\n",
            name.snake()
        ),
    };
    let kept = if model.sensing.is_some() { " but push_sample" } else { "" };
    format!(
        "/* {}: {task}, {element}, {origin}. Made by tinyfit {}.\n *\n\
         \u{20}* No function keeps anything between calls{kept}, allocates, or needs a C library. Pointers may be NULL, which is\n\
         \u{20}* refused, and what they point at must not overlap.\n{}{}{learning} */",
        name.snake(),
        kernel::VERSION,
        of_doubles(model),
        of_samples(model, name)
    )
}

/// The parts that are not Rust: names, real numbers, and a learner as its words.
pub(crate) fn macros(model: &Model, name: &Name, memory: Memory) -> String {
    // Names come last: what is a placeholder may be in them.
    let mut text = name.fill(include_str!("c/names.h"));
    match &model.task {
        Task::Classify { .. } => text += &name.fill(include_str!("c/classes.h")),
        Task::Autoencode { threshold, .. } => {
            text += &name.fill(include_str!("c/threshold.h")).replace("VALUE", &float(*threshold));
        }
        Task::Regress(_) | Task::Outputs { .. } => {}
    }
    if let Network::Int8(net) = &model.network {
        let (input, output) = (net.input, net.output());
        text += &name
            .fill(include_str!("c/quantization.h"))
            .replace("X_SCALE", &float(input.scale))
            .replace("X_ZERO", &input.zero_point.to_string())
            .replace("Y_SCALE", &float(output.scale))
            .replace("Y_ZERO", &output.zero_point.to_string());
    }
    if let Some(bytes) = memory.learner {
        text += &name.fill(include_str!("c/learner.h")).replace("WORDS", &(bytes / 4).to_string());
    }
    let (inputs, outputs) =
        (strings(model.inputs.iter().map(String::as_str)), strings(tinyfit_build::outputs(model)));
    let (before, rest) = text.split_once("@INPUTS").unwrap_or_default();
    let (between, after) = rest.split_once("@OUTPUTS").unwrap_or_default();
    [before, &inputs, between, &outputs, after].concat()
}

/// A first program in C that predicts, and learns if it can.
pub(crate) fn example(model: &Model, name: &Name) -> String {
    let mut more = String::new();
    if matches!(model.task, Task::Classify { .. }) {
        more += include_str!("c/example_classify.c");
    }
    if matches!(model.network, Network::F32(_)) {
        let learn = include_str!("c/example_learn.c");
        more += &match &model.task {
            Task::Classify { .. } => learn.replace("// TARGET", "const size_t target = 0;"),
            Task::Regress(_) | Task::Outputs { .. } => {
                learn.replace("// TARGET", "static const TYPE_OUT target[STEM_OUTPUTS] = { 1.0f };")
            }
            Task::Autoencode { .. } => learn.replace("    // TARGET\n", "").replace("target, ", ""),
        };
    }
    program(&include_str!("c/example.c").replace("    // MORE\n", &more), model, name)
}

/// A sketch for Arduino that predicts.
pub(crate) fn sketch(model: &Model, name: &Name) -> String {
    program(include_str!("arduino/Predict.ino"), model, name)
}

/// A program for Zephyr that predicts.
pub(crate) fn sample(model: &Model, name: &Name) -> String {
    program(include_str!("zephyr/main.c"), model, name)
}

/// A program with a row to predict for.
fn program(template: &str, model: &Model, name: &Name) -> String {
    let (what, x) = match &model.scaler {
        Some(scaler) => ("The mean of the training data.", scaler.mean.clone()),
        None => ("Zeros, for want of a row.", vec![0.0; model.input_len()]),
    };
    let inputs: Vec<String> = match model.offsets() {
        None => x.iter().map(|&x| float(x)).collect(),
        Some(offsets) => x.iter().zip(offsets).map(|(&x, of)| format!("{:?}", f64::from(x) + of)).collect(),
    };
    let (input, output) = elements(model);
    name.fill(template)
        .replace("TYPE_IN", input)
        .replace("TYPE_OUT", output)
        .replace("EXAMPLE", what)
        .replace("{ INPUTS }", &format!("{{ {} }}", inputs.join(", ")))
}

/// A list of strings, as initializer of an array.
fn strings<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("    {}", string(name))).collect();
    format!("{{ \\\n{} \\\n}}", names.join(", \\\n"))
}

/// A string of C, in UTF-8.
fn string(text: &str) -> String {
    let mut string = String::from("\"");
    for c in text.chars() {
        match c {
            // `??/` and its like are trigraphs.
            '"' | '\\' | '?' => string.extend(['\\', c]),
            c if c.is_ascii_control() => string += &format!("\\{:03o}", c as u32),
            c => string.push(c),
        }
    }
    string + "\""
}

/// A number of C's type `float`: the shortest decimal that reads back as the same bits.
fn float(value: f32) -> String {
    format!("{value:?}f")
}

/// A text that does not end the comment it is in.
fn comment(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() || c == '\\' { ' ' } else { c }).collect();
    text.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")
}
