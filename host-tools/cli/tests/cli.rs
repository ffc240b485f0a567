//! The whole way on real data: train, inspect, evaluate, quantize, predict.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use predicates::str::contains;
use serde_json::Value;

/// Noise-free but not linear: `y = 100 + 20 sin(a) + 5 b`, with a column of no use.
fn regression() -> String {
    let rows = (0..400).map(|i| {
        let (a, b, c) = ((i * 37 % 400) as f64 / 80.0, (i * 91 % 400) as f64 / 100.0 - 2.0, i * 53 % 11);
        format!("{a},{},{b},{c}\n", 100.0 + 20.0 * a.sin() + 5.0 * b)
    });
    format!("a,y,b,c\n{}", rows.collect::<String>())
}

/// One number of a document, by pointer.
#[track_caller]
fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} in {document}"))
}

#[track_caller]
fn keys(document: &Value) -> Vec<&str> {
    document.as_object().unwrap().keys().map(String::as_str).collect()
}

/// What `inspect` shows of a board.
fn on<'a>(inspected: &'a Value, name: &str) -> &'a Value {
    inspected["boards"].as_array().unwrap().iter().find(|board| board["board"] == name).unwrap()
}

#[test]
fn flowers_all_the_way() {
    let folder = Folder::with_iris();
    let trained = folder.json("train iris.csv --target species --out m.safetensors");
    assert!(number(&trained, "/test/accuracy") >= 0.9, "{trained}");
    assert_eq!(trained["classes"], serde_json::json!(["setosa", "versicolor", "virginica"]));
    assert_eq!(trained["rows"], serde_json::json!({"train": 96, "validation": 24, "test": 30}));
    assert_eq!(number(&trained, "/parameters"), (4 * 64 + 64 + 64 * 64 + 64 + 64 * 3 + 3) as f64);
    assert_eq!(trained["layers"][2]["activation"], "softmax");
    assert_eq!(trained["model"], "m.safetensors");
    for key in
        ["best_val_loss", "epochs", "best_epoch", "test/precision", "test/recall", "test/f1", "test/rows"]
    {
        number(&trained, &format!("/{key}"));
    }
    assert_eq!(trained["test"]["confusion"].as_array().unwrap().len(), 3);

    let inspected = folder.json("inspect m.safetensors");
    assert_eq!(inspected["element"], "f32");
    assert_eq!(inspected["layers"], trained["layers"]);
    assert_eq!(number(&inspected, "/flash/network"), 4.0 * number(&trained, "/parameters"));
    assert_eq!(number(&inspected, "/flash/scaler"), 32.0);
    assert_eq!(number(&inspected, "/ram/predict"), 512.0);
    assert!(number(&inspected, "/ram/learn/sgd") < number(&inspected, "/ram/learn/adam"));
    assert_eq!(on(&inspected, "rp2040")["learn_adam"], true);
    assert_eq!(inspected["provenance"]["data"], "iris.csv");

    let evaluated = folder.json("eval m.safetensors iris.csv");
    assert!(number(&evaluated, "/test/accuracy") >= 0.93, "{evaluated}");
    assert_eq!(number(&evaluated, "/test/rows"), 150.0);

    let quantized = folder.json("quantize m.safetensors --calibration iris.csv");
    assert_eq!(quantized["model"], "m-int8.safetensors");
    let [before, after] =
        ["before", "after"].map(|at| number(&quantized, &format!("/metrics/{at}/accuracy")));
    assert_eq!(before, number(&evaluated, "/test/accuracy"));
    assert!((before - after).abs() <= 0.02, "{quantized}");
    assert!(number(&quantized, "/flash/after") * 3.0 < number(&quantized, "/flash/before"));
    assert_eq!(quantized["layers"][0]["weight_scale"].as_array().unwrap().len(), 64);
    number(&quantized, "/layers/2/scale");
    number(&quantized, "/layers/2/zero_point");
    for at in ["input", "layers/0", "layers/1", "layers/2"] {
        assert!(number(&quantized, &format!("/{at}/signal_to_noise")) > 20.0, "{at}: {quantized}");
        assert!((0.0..0.01).contains(&number(&quantized, &format!("/{at}/saturation"))), "{at}: {quantized}");
    }

    let quantized = folder.json("inspect m-int8.safetensors");
    assert_eq!((&quantized["element"], &quantized["ram"]["learn"]), (&"int8".into(), &Value::Null));
    let evaluated = folder.json("eval m-int8.safetensors iris.csv");
    assert_eq!(number(&evaluated, "/test/accuracy"), after);

    let printed = folder.run("predict m-int8.safetensors iris.csv");
    folder.run("predict m-int8.safetensors iris.csv --out p.csv");
    assert_eq!(folder.read("p.csv"), printed);
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["setosa", "versicolor", "virginica", "class"]);
    let truth = folder.read("iris.csv");
    let mut hits = 0;
    for (record, truth) in reader.records().zip(truth.lines().skip(1)) {
        let record = record.unwrap();
        let sum: f32 = (0..3).map(|i| record[i].parse::<f32>().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-5);
        hits += usize::from(truth.ends_with(&record[3]));
    }
    assert_eq!(hits as f64 / 150.0, after);

    let document = folder.json("predict m-int8.safetensors iris.csv");
    assert_eq!(document["predictions"][0]["class"], "setosa");
    assert_eq!(number(&document, "/rows"), 150.0);
    assert_eq!(
        folder.names(),
        ["iris.csv", "m-int8.html", "m-int8.safetensors", "m.html", "m.safetensors", "p.csv"]
    );
}

#[test]
fn flowers_in_four_bits() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 32,16 --out m.safetensors --quiet");
    let eight = folder.json("quantize m.safetensors --calibration iris.csv");
    assert_eq!((&eight["weight_bits"], &eight["flash_in_eight_bits"]), (&8.into(), &Value::Null));
    let four = folder.json("quantize m.safetensors --calibration iris.csv --weight-bits 4");
    assert_eq!((&four["model"], &four["report"]), (&"m-int4.safetensors".into(), &"m-int4.html".into()));
    assert_eq!((&four["weight_bits"], &four["layers"][2]["weight_bits"]), (&4.into(), &4.into()));
    assert_eq!(four["flash_in_eight_bits"], eight["flash"]["after"]);
    // Half of 4 * 32 + 32 * 16 + 16 * 3 weights.
    assert_eq!(number(&eight, "/flash/after") - number(&four, "/flash/after"), 344.0);
    let [before, after] = ["before", "after"].map(|at| number(&four, &format!("/metrics/{at}/accuracy")));
    assert!((before - after).abs() <= 0.05, "{four}");
    for layer in 0..3 {
        let ratio = |report| number(report, &format!("/layers/{layer}/signal_to_noise"));
        assert!((12.0..ratio(&eight) - 5.0).contains(&ratio(&four)), "{layer}: {four}");
    }

    let evaluated = folder.json("eval m-int4.safetensors iris.csv");
    assert_eq!(number(&evaluated, "/test/accuracy"), after);
    let weights = |model: &str| -> Vec<Value> {
        let inspected = folder.json(&format!("inspect {model}"));
        inspected["layers"].as_array().unwrap().iter().map(|layer| layer["weights"].clone()).collect()
    };
    assert_eq!(weights("m.safetensors"), ["f32"; 3]);
    assert_eq!(weights("m-int8.safetensors")[..3], ["int8"; 3]);
    // The softmax has none.
    assert_eq!(weights("m-int4.safetensors"), ["int4".into(), "int4".into(), "int4".into(), Value::Null]);
    assert!(folder.run("inspect m-int4.safetensors").contains("int4"));

    let text =
        folder.run("quantize m.safetensors --calibration iris.csv --weight-bits 4 --per-tensor --out q");
    assert!(text.contains("bytes, weights of 4 bits: 344 less than with 8\n"), "{text}");
    assert!(text.contains("\n  int4   accuracy"), "{text}");
    let page = folder.read("q.html");
    assert!(
        page.contains("weights of 4 bits, one scale per layer")
            && page.contains("flash with weights of 8 bits")
    );
    folder
        .tinyfit("quantize m.safetensors --calibration iris.csv --weight-bits 5")
        .assert()
        .code(2)
        .stderr(contains("invalid value '5' for '--weight-bits <4|8>': weights have 4 or 8 bits"));
}

/// A single seed proves little on 30 test rows: over seeds 0 to 29 this accuracy has mean 0.928, deviation 0.054 and
/// minimum 0.80. PyTorch 2.15 with the same layers, He's limits, optimizer and stopping: mean 0.927, deviation 0.047.
#[test]
fn flowers_by_the_mean_of_seeds() {
    let folder = Folder::with_iris();
    let accuracy = |seed| {
        let trained = folder.json(&format!("train iris.csv --target species --seed {seed} --out m{seed}"));
        number(&trained, "/test/accuracy")
    };
    let mean = (0..5).map(accuracy).sum::<f64>() / 5.0;
    assert!(mean >= 0.9, "{mean}");
}

#[test]
fn regression_all_the_way() {
    let folder = Folder::new();
    folder.write("t.csv", regression());
    let args = "train t.csv --target y --layers 16,16 --lr 0.01 --activation tanh --out m.safetensors";
    let trained = folder.json(args);
    assert!(number(&trained, "/test/r2") >= 0.95, "{trained}");
    assert!(number(&trained, "/test/mae") < 4.0 && number(&trained, "/test/mse") < 16.0, "{trained}");
    assert_eq!((&trained["task"], &trained["classes"]), (&"regress".into(), &serde_json::json!([])));

    // Columns in another order, one more, and the target under another name.
    let table = folder.read("t.csv").lines().enumerate().fold(String::new(), |text, (i, line)| {
        let cells: Vec<&str> = line.split(',').collect();
        let (y, extra) = if i == 0 { ("truth", "extra") } else { (cells[1], "text") };
        text + &format!("{},{extra},{},{},{y}\n", cells[3], cells[2], cells[0])
    });
    folder.write("u.csv", table);
    let plain = folder.json("eval m.safetensors t.csv");
    let renamed = folder.json("eval m.safetensors u.csv --target truth");
    assert_eq!(plain["test"], renamed["test"]);

    let predictions = folder.run("predict m.safetensors u.csv");
    let mut reader = csv::Reader::from_reader(predictions.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["prediction"]);
    let truth = folder.read("t.csv");
    let errors = reader.records().zip(truth.lines().skip(1)).map(|(record, line)| {
        let truth: f64 = line.split(',').nth(1).unwrap().parse().unwrap();
        (record.unwrap()[0].parse::<f64>().unwrap() - truth).abs()
    });
    let mae = errors.sum::<f64>() / 400.0;
    assert!((mae - number(&plain, "/test/mae")).abs() < 1e-4, "{mae} {plain}");

    // Without the target there is nothing to compare, and quantizing goes on.
    folder.write("v.csv", folder.read("u.csv").replacen("truth", "z", 1));
    let quantized = folder.json("quantize m.safetensors --calibration v.csv --runtime tflite-micro");
    assert_eq!((&quantized["metrics"], &quantized["runtime"]), (&Value::Null, &"tflite-micro".into()));
    let quantized = folder.json("eval m-int8.safetensors t.csv");
    assert!(number(&quantized, "/test/r2") >= number(&plain, "/test/r2") - 0.02, "{quantized}");
}

#[test]
fn two_classes_have_one_output() {
    let folder = Folder::with_iris();
    let two: String = folder
        .read("iris.csv")
        .lines()
        .filter(|line| !line.ends_with("setosa"))
        .map(|l| l.to_string() + "\n")
        .collect();
    folder.write("two.csv", two);
    let trained = folder.json("train two.csv --target species --layers 8 --lr 0.01 --out m");
    assert_eq!(trained["layers"][1]["outputs"], 1);
    assert_eq!(trained["layers"][1]["activation"], "sigmoid");
    let printed = folder.run("predict m two.csv");
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["versicolor", "virginica", "class"]);
    for record in reader.records() {
        let record = record.unwrap();
        let [first, second] = [0, 1].map(|i| record[i].parse::<f32>().unwrap());
        assert_eq!(&record[2], if second > first { "virginica" } else { "versicolor" });
    }
}

#[test]
fn each_setting_of_learning_counts_and_is_recorded() {
    let folder = Folder::with_iris();
    let train = "train iris.csv --target species --layers 8 --epochs 6 --no-report --quiet --out m";
    folder.run(train);
    let mut models = vec![std::fs::read(folder.path("m")).unwrap()];
    for option in [
        "--optimizer sgd",
        "--optimizer momentum",
        "--optimizer nesterov",
        "--optimizer rmsprop",
        "--schedule step --decay-every 2",
        "--schedule exponential",
        "--schedule cosine",
        "--warm-up 2",
        "--label-smoothing 0.1",
        "--dropout 0.3",
        "--l1 0.01",
        "--l2 0.01",
        "--weight-decay 0.1",
        "--clip-norm 0.1",
        "--max-norm 0.5",
    ] {
        folder.run(&format!("{train} {option}"));
        let model = std::fs::read(folder.path("m")).unwrap();
        assert!(!models.contains(&model), "{option} changes nothing");
        models.push(model);
        let settings = folder.json("inspect m")["provenance"]["settings"].to_string();
        assert!(settings.contains(option), "{option} is not in {settings}");
    }
}

#[test]
fn same_seed_same_bytes() {
    let folder = Folder::with_iris();
    let train = |seed: u32, out: &str| {
        let optimizer = if seed.is_multiple_of(2) { "adam" } else { "sgd" };
        let args = "train iris.csv --target species --layers 8 --epochs 5 --activation leaky_relu";
        folder.run(&format!("{args} --optimizer {optimizer} --seed {seed} --out {out}"));
        std::fs::read(folder.path(out)).unwrap()
    };
    for seed in [1, 2] {
        assert_eq!(train(seed, "a"), train(seed, "b"));
    }
    assert_ne!(train(2, "a"), train(4, "b"));
}

#[test]
fn names_are_taken_from_the_data() {
    let folder = Folder::with_iris();
    let text = folder.run("train iris.csv --target species --layers 4 --epochs 2");
    assert!(text.ends_with("model written to iris.safetensors, report to iris.html\n"), "{text}");
    folder.run("quantize iris.safetensors --calibration iris.csv --quiet");
    assert_eq!(
        folder.names(),
        ["iris-int8.html", "iris-int8.safetensors", "iris.csv", "iris.html", "iris.safetensors"]
    );
}

#[test]
fn ways_to_quantize() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 8 --epochs 20 --out m.safetensors");
    let quantize = |options: &str| {
        folder.json(&format!("quantize m.safetensors --calibration iris.csv --out q.safetensors {options}"))
    };
    let chosen = quantize("");
    assert!(chosen["method"] != "auto" && chosen["per_channel"] == true && chosen["bias_correction"] == true);
    let whole = quantize("--calibration-method min-max");
    assert_eq!((&whole["method"], number(&whole, "/input/saturation")), (&"min-max".into(), 0.0));
    // Of 600 numbers, the five smallest and the five largest.
    let cut = quantize(
        "--calibration-method percentile --percentile 98 --per-tensor --no-bias-correction --runtime tflite-micro",
    );
    assert_eq!(number(&cut, "/method/percentile"), 98.0);
    assert!((0.005..0.025).contains(&number(&cut, "/input/saturation")), "{cut}");
    assert!(number(&cut, "/input/scale") < number(&whole, "/input/scale"));
    let scales = |document: &Value| document["layers"][0]["weight_scale"].as_array().unwrap().len();
    assert_eq!((scales(&whole), scales(&cut), &cut["runtime"]), (8, 1, &"tflite-micro".into()));

    let text = folder.run("quantize m.safetensors --calibration iris.csv --report r.html");
    let page = folder.read("r.html");
    for word in ["saturated", "signal to noise", "hidden1", "noise, dB", "accuracy", "m-int8.safetensors"] {
        assert!(page.contains(word), "{word} in {page}");
    }
    let row = text.lines().find(|line| line.starts_with("hidden1")).unwrap();
    assert!(row.split_whitespace().all(|cell| page.contains(&cell.replace('>', "&gt;"))), "{row} in {page}");
}

#[test]
fn integers_are_classes_in_numerical_order() {
    let folder = Folder::new();
    let rows =
        (0..120).map(|i| format!("{},{}\n", i % 3 * 100 + i % 7, [2, 10, -1][i % 3])).collect::<String>();
    folder.write("t.csv", format!("a,y\n{rows}"));
    let trained = folder.json("train t.csv --target y --layers 4 --epochs 3 --test-size 0 --out m");
    assert_eq!(trained["classes"], serde_json::json!(["-1", "2", "10"]));
    assert_eq!(trained["test"], Value::Null);
    let trained = folder.json("train t.csv --target y --layers 4 --epochs 3 --task regress --out m");
    number(&trained, "/test/r2");
}

#[test]
fn raw_tensors_pass_through() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 8 --epochs 3 --out m");
    folder.run("quantize m --calibration iris.csv --out q");

    folder.write("x.csv", "0.5,-1,0.25,2\n1,1,1,1\n");
    let text = folder.run("predict m x.csv --raw");
    assert_eq!(text.lines().map(|line| line.split(',').count()).collect::<Vec<_>>(), [3, 3]);
    folder.run("predict m x.csv --raw --out y.npy");
    let bytes = std::fs::read(folder.path("y.npy")).unwrap();
    let floats: Vec<f32> = bytes[128..].as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let printed: Vec<f32> = text.split([',', '\n']).filter_map(|cell| cell.parse().ok()).collect();
    assert_eq!(floats, printed);

    folder.write("x.csv", "-128,0,127,5\n");
    folder.run("predict q x.csv --raw --out y.npy");
    let bytes = std::fs::read(folder.path("y.npy")).unwrap();
    let printed = folder.run("predict q x.csv --raw");
    let values: Vec<i8> = printed.trim().split(',').map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(bytes[128..].iter().map(|&b| b as i8).collect::<Vec<_>>(), values);
    assert_eq!(folder.json("predict q x.csv --raw")["predictions"], serde_json::json!([values]));
    folder.write("x.csv", "0.5,0,127,5\n");
    folder.tinyfit("predict q x.csv --raw").assert().code(1).stderr(contains("'0.5' is not an integer"));
}

#[test]
fn text_is_for_people_and_quiet_is_quiet() {
    let folder = Folder::with_iris();
    let text = folder.run("train iris.csv --target species --layers 8 --epochs 3 --out m");
    for part in ["network 4-8-3, 67 parameters", "accuracy", "true \\ predicted", "model written to m"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = folder.run("inspect m");
    for part in ["hidden1", "4 -> 8", "learn, Adam", "stm32f405", "fits", "reserve: flash, KiB"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(folder.run("quantize m --calibration iris.csv --out q").contains("zero point"));
    assert!(folder.run("eval q iris.csv").contains("accuracy"));
    assert_eq!(folder.run("eval q iris.csv --quiet"), "");
    assert!(folder.run("boards").contains("netduinoplus2"));
    assert_eq!(keys(&folder.json("boards --quiet")), ["boards"]);
}

/// Commands may be longer: they are copied whole.
#[test]
fn texts_fit_the_terminal_and_have_no_escapes() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 4 --epochs 3 --quiet");
    folder.run("quantize iris.safetensors --calibration iris.csv --quiet");
    let is_command = |line: &str| {
        ["tinyfit ", "options --"].iter().any(|command| line.contains(command))
            || line.trim_start().starts_with("--")
    };
    for columns in [80, 120] {
        for line in [
            "boards",
            "inspect iris.safetensors",
            "eval iris.safetensors iris.csv",
            "eval iris.safetensors iris.csv --target nothing",
            "quantize iris.safetensors --calibration iris.csv",
            "diff iris.safetensors iris-int8.safetensors iris.csv",
            "train --help",
        ] {
            let output = folder.tinyfit(line).env("COLUMNS", columns.to_string()).output().unwrap();
            let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(text.lines().count() > 1 && !text.contains('\u{1b}'), "{line}: {text}");
            let long = text.lines().find(|line| line.chars().count() > columns && !is_command(line));
            assert_eq!(long, None, "{line} at {columns} columns\n{text}");
        }
    }
}

#[test]
fn the_bench_times_this_host() {
    let folder = Folder::new();
    let rows = folder.json("bench --target host --workload w1,W6-slice W5");
    let rows = rows["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["workload"].as_str().unwrap()).collect::<Vec<_>>(), ["W1", "W5"]);
    for row in rows {
        assert_eq!((&row["target"], &row["instructions"]), (&"host".into(), &Value::Null));
        for key in ["opt", "cycles", "code", "ram", "stack"] {
            assert!(row.get(key).is_some(), "{key} in {row}");
        }
        assert!(number(row, "/nanoseconds") > 0.0);
    }
    assert!(folder.run("bench --target host --workload W1 --markdown").starts_with("| target | workload |"));
}

#[test]
fn the_bench_says_what_is_missing() {
    let folder = Folder::new();
    let mut bench = folder.tinyfit("bench --target cortex-m3 --workload W1");
    bench.env("PATH", folder.path("")).env("TINYFIT_CACHE", folder.path("cache"));
    let message =
        "error: python3 with venv is missing; install it with: apt-get install python3 python3-venv\n";
    bench.assert().code(1).stderr(message).stdout("");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = Folder::new();
    let rows = (0..180).map(|i| format!("{},{},{}\n", i % 17, i * i % 23, ["a", "b", "c"][i % 3]));
    folder.write("t.csv", format!("x,y,z\n{}", rows.collect::<String>()));
    // Wide enough for a step to be worth three threads.
    let train = "train t.csv --target z --layers 256,256 --batch 96 --epochs 1 --dropout 0.2 --no-report --out m --json";
    let run =
        |threads: &str| (folder.run(&format!("{train} {threads}")), std::fs::read(folder.path("m")).unwrap());
    let one = run("--threads 1");
    for threads in ["--threads 2", "--threads 3", ""] {
        assert!(run(threads) == one, "{threads}");
    }
    folder.tinyfit(&format!("{train} --threads 0")).assert().code(2);
}

#[test]
fn shells_complete_by_a_script() {
    let folder = Folder::new();
    for (shell, part) in [
        ("bash", "complete -F _tinyfit"),
        ("zsh", "#compdef tinyfit"),
        ("fish", "complete -c tinyfit"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[tinyfit]"),
    ] {
        let script = folder.run(&format!("completions {shell} --quiet"));
        assert!(script.contains(part) && script.contains("calibration"), "{shell}: {script}");
    }
    assert_eq!(folder.json("completions fish")["shell"], "fish");
}

/// The RP2040 emulator's count for the firmware's int8 model is in `boards/README.md`: 59,000 cycles, of scaled
/// inputs.
#[test]
fn the_cycles_of_the_firmwares_model_are_near_what_was_counted() {
    let model =
        format!("{}/../../boards/support/models/shoulder-int8.safetensors", env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    std::fs::copy(model, folder.path("m")).unwrap();
    let inspected = folder.json("inspect m");
    let board = on(&inspected, "rp2040");
    assert!((number(board, "/cycles") / 59_000.0 - 1.0).abs() < 0.1, "{board}");
    assert!(number(board, "/scaling_cycles") > 0.0);
    assert!(folder.run("inspect m").contains("to scale inputs"));
}
