//! Requirements on the kernel's documentation: the words of other libraries lead to items, the page of a module opens
//! with one sentence, links work outside the repository, and figures are those of the bench.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs::{read_dir, read_to_string};
use std::path::{Path, PathBuf};

/// Items, and the words of PyTorch, Keras, scikit-learn and file formats that the search box finds them by.
const WORDS: &str = "
    ActivationLayer: Activation
    Auc: roc_auc_score, roc_auc
    Bands: bandpower
    Batch: DataLoader, batch_size
    BinaryCrossEntropy: BCEWithLogitsLoss, BCELoss, binary_crossentropy
    Butterworth: butter, sosfilt, lowpass, highpass, bandpass, biquad
    CalibrationObserver: MinMaxObserver, representative_dataset
    Class: one_hot, to_categorical
    ClassWeighted: class_weight, pos_weight
    ClipNorm: clip_grad_norm_, global_clipnorm
    ClipValue: clip_grad_value_, clipvalue
    Confusion: confusion_matrix, classification_report
    CosineDecay: CosineAnnealingLR
    CrossEntropy: CrossEntropyLoss, categorical_crossentropy, sparse_categorical_crossentropy
    Dense: Linear, FullyConnected, FULLY_CONNECTED, Gemm
    Dequantize: DequantizeLinear
    Difference: diff
    ExponentialDecay: ExponentialLR
    Framed: rolling, impulse
    HardSwish: hard_silu, Hardswish
    Huber: HuberLoss, SmoothL1Loss
    Identity: Linear
    Int8Dense: fully_connected, arm_fully_connected_s8
    L2: weight_decay, ridge
    LabelSmoothed: label_smoothing
    Layer: Module
    LayerRate: param_groups
    LayerSummary: summary
    MeanAbsoluteError: L1Loss, mae
    MeanSquaredError: MSELoss, mse
    Mel: melspectrogram, MFE, filterbank
    Momentum: SGDM
    PARAMETERS: count_params, numel
    Peaks: find_peaks
    Plateau: ReduceLROnPlateau
    Preprocessor: SimpleImputer, clip
    Quantize: QuantizeLinear
    RemoveMean: detrend
    ReservoirBuffer: ReplayBuffer
    SampleWeighted: sample_weight
    Schedule: LRScheduler
    Shape: spectral_centroid, spectral_bandwidth, spectral_flatness
    Silu: Swish
    SlidingWindow: rolling
    Spectrum: periodogram, rfft
    Stacked: context window, frame stacking
    StandardScaler: Normalization, BatchNormalization
    State: state_dict, ModelCheckpoint
    StepDecay: StepLR
    Supervisor: EarlyStopping, restore_best_weights
    TRAINABLE: requires_grad, trainable, freeze
    TfliteMicro: TFLM, CMSIS-NN
    Train: autograd, GradientTape, backpropagation
    Trainer: fit
    WarmUp: LinearLR
    WeightDecay: weight_decay
    Welch: spectrogram, stft
    accuracy: accuracy_score
    argmax: predict_classes
    f1: f1_score
    generator: manual_seed, random_state
    glorot_limit: glorot_uniform, xavier_uniform
    he_limit: he_normal, he_uniform, kaiming_uniform
    initialize: reset_parameters
    inv_std: scale_
    learn: partial_fit, train_on_batch
    learning_rate: lr
    min_max_scaler: MinMaxScaler
    mlp: Sequential, MLPClassifier, MLPRegressor
    mse: mean_squared_error
    patience: patience
    permutation_importance: feature_importances_
    precision: precision_score
    predict: predict_proba, inference
    r2: r2_score
    recall: recall_score
    restore: load_state_dict, load_weights
    save: save_weights
    saliency: InputXGradient
    step: zero_grad
    weights: coefs_, kernel
";

/// Items that have the name that others know them by.
const SAME: &str = "Adam, AdamW, Dropout, Elu, Envelope, Goertzel, Gelu, LeakyRelu, Mfcc, Nesterov, Relu, RmsProp, Selu, Sgd, Sigmoid, Softmax, \
    Softplus, StandardScaler, Tanh, backward, decimate, forward, log_loss, parameters";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The source files, and their text.
fn sources() -> BTreeMap<PathBuf, String> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![root().join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                None => folders.push(path),
                Some(_) => drop(files.insert(path.clone(), read_to_string(path).unwrap())),
            }
        }
    }
    files
}

/// The name that a line of source declares: of an item, a field, a variant, or what a macro makes one of.
fn declared(line: &str) -> &str {
    const KEYWORDS: [&str; 13] = [
        "",
        "pub",
        "crate",
        "super",
        "const",
        "fn",
        "struct",
        "enum",
        "trait",
        "type",
        "mod",
        "use",
        "macro_rules",
    ];
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.into_iter().find(|word| !KEYWORDS.contains(word)).unwrap_or_default()
}

/// Every alias with the item that it stands before, and every name that is declared with itself.
fn found(text: &str) -> Vec<(String, &str)> {
    let (mut found, mut aliases, mut in_attribute) = (Vec::new(), Vec::new(), false);
    for line in text.lines().map(str::trim) {
        if let Some(alias) = line.strip_prefix("#[doc(alias") {
            aliases.extend(alias.split('"').skip(1).step_by(2).map(str::to_lowercase));
        } else if line.starts_with("#[") || in_attribute {
            in_attribute = !line.ends_with(']');
        } else if !line.starts_with("//") {
            let name = declared(line);
            found.extend(aliases.drain(..).map(|alias| (alias, name)));
            found.push((name.to_lowercase(), name));
        }
    }
    found
}

#[test]
fn words_of_other_libraries_lead_to_items() {
    let sources = sources();
    let found: Vec<_> = sources.values().flat_map(|text| found(text)).collect();
    let wanted = WORDS.lines().filter_map(|line| line.trim().split_once(": "));
    let wanted = wanted.flat_map(|(item, words)| words.split(", ").map(move |word| (item, word)));
    let wanted: Vec<_> = wanted.chain(SAME.split(", ").map(|name| (name, name))).collect();
    assert!(wanted.len() >= 100, "{} words", wanted.len());
    let missing: Vec<_> =
        wanted.into_iter().filter(|(item, word)| !found.contains(&(word.to_lowercase(), *item))).collect();
    assert!(missing.is_empty(), "no alias leads from the word to its item: {missing:?}");
}

/// The lines of documentation of a file, without the code in it.
fn prose<'a>(path: &Path, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let is_markdown = path.extension().is_some_and(|extension| extension == "md");
    let mut code = false;
    text.lines().enumerate().filter_map(move |(nth, line)| {
        let line = line.trim_start();
        let doc =
            if is_markdown { line } else { line.strip_prefix("///").or(line.strip_prefix("//!"))?.trim() };
        let fence = doc.starts_with("```");
        code ^= fence;
        (!code && !fence).then_some((nth + 1, doc))
    })
}

#[test]
fn the_page_of_a_module_opens_with_one_sentence() {
    let mut pages = 0;
    for (path, text) in sources().iter().filter(|(path, _)| path.extension().unwrap() == "rs") {
        let paragraph = text.lines().map_while(|line| line.strip_prefix("//! "));
        let opening = paragraph.collect::<Vec<_>>().join(" ");
        let sentences = opening.matches(". ").count() + usize::from(opening.ends_with('.'));
        assert_eq!(sentences, 1, "{}: {opening}", path.display());
        pages += 1;
    }
    assert!(pages > 90, "{pages} files");
}

/// A page of documentation is read where the repository is not: its links are items, headings and addresses.
#[test]
fn links_lead_out_of_no_page_into_the_repository() {
    let mut links = 0;
    for (path, text) in sources() {
        for (line, doc) in prose(&path, &text) {
            for link in doc.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                links += 1;
                let is_item = link
                    .split("::")
                    .all(|part| part.chars().all(|c| c.is_alphanumeric() || "_!#-".contains(c)));
                assert!(is_item || link.starts_with("https://"), "{}:{line}: {link}", path.display());
            }
        }
    }
    assert!(links > 100, "{links} links");
}

/// The cells of the rows of a Markdown table whose first cell is `head`, without that cell.
fn rows<'a>(text: &'a str, head: &'a str) -> impl Iterator<Item = Vec<&'a str>> {
    text.lines().filter_map(move |line| {
        let mut cells = line.trim_start_matches("//!").trim().strip_prefix('|')?.split('|').map(str::trim);
        (cells.next()? == head).then(|| cells.filter(|cell| !cell.is_empty()).collect())
    })
}

#[test]
fn costs_are_those_of_the_bench() {
    let bench = read_to_string(root().join("host-tools/bench/README.md")).unwrap();
    let page = read_to_string(root().join("src/lib.rs")).unwrap();
    let guide = read_to_string(root().join("src/guide.md")).unwrap();
    let mut compared = 0;
    for (core, target) in [
        ("Cortex-M4F", "cortex-m4f"),
        ("Cortex-M3", "cortex-m3"),
        ("Cortex-M0+", "cortex-m0plus"),
        ("RISC-V without F", "riscv32"),
    ] {
        // Instructions, then cycles, at -O3.
        let measured = |workload: &str| {
            let mut rows = rows(&bench, target);
            let row = rows.find(|row| row[0] == workload).unwrap();
            row[1].split(" / ").take(2).collect::<Vec<_>>().join(" / ")
        };
        let columns = ["W1", "W2", "W5", "W6", "W5-slice", "W6-slice"];
        for row in rows(&guide, core).chain(rows(&page, core)) {
            for (cell, workload) in row.into_iter().zip(columns) {
                // Without the mark that names its table.
                let cell: String =
                    cell.split("<!--").map(|part| part.rsplit("-->").next().unwrap()).collect();
                let measured = measured(workload);
                assert!(
                    measured == cell || measured.ends_with(&format!("/ {cell}")),
                    "{core}, {workload}: {cell}"
                );
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 4 * 6 + 2 * 4);
}
