//! What `tinyfit train` writes on its page. How the page looks is the suite `report`'s, in a browser.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;
use predicates::str::contains;
use serde_json::Value;

const ALWAYS: [&str; 4] = ["loss", "metric", "importance", "saliency"];
const CLASSES: [&str; 4] = ["confusion", "roc", "precision-recall", "calibration"];
const NUMBERS: [&str; 3] = ["predicted", "residuals", "residual-histogram"];

/// The page has these figures and those of every report, no other, and nothing that runs or is fetched.
#[track_caller]
fn sound(page: &str, figures: &[&str]) {
    for id in ALWAYS.iter().chain(figures) {
        assert!(page.contains(&format!("<figure id=\"{id}\">")), "no {id} in {page}");
    }
    assert_eq!(page.matches("<figure").count(), ALWAYS.len() + figures.len());
    assert_eq!(page.matches("role=\"img\"").count(), ALWAYS.len() + figures.len());
    for foreign in ["<script", "<img", "<link", "src=", "url(", "@import", "href=\"http", "NaN"] {
        assert!(!page.contains(foreign), "{foreign} in {page}");
    }
}

/// The cells of the worst rows.
fn worst(page: &str) -> Vec<Vec<String>> {
    let table = page.split("<h3>Worst rows</h3>").nth(1).unwrap().split("</table>").next().unwrap();
    let text = |cell: &str| cell.rsplit('>').next().unwrap().to_string();
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split('/').filter_map(|cell| cell.strip_suffix('<'));
        cells.map(text).filter(|cell| !cell.is_empty()).collect()
    };
    table.split("<tr>").skip(2).map(cells).collect()
}

fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("{pointer} in {document}"))
}

/// The flowers of two kinds.
fn two(folder: &Folder) {
    let lines = folder.read("iris.csv");
    let two = lines.lines().filter(|line| !line.ends_with("setosa")).map(|line| format!("{line}\n"));
    folder.write("two.csv", two.collect::<String>());
}

#[test]
fn flowers() {
    let folder = Folder::with_iris();
    let trained = folder.json("train iris.csv --target species --layers 8 --epochs 20 --out m.safetensors");
    assert_eq!(trained["report"], "m.html");
    for key in ["roc_auc", "average_precision", "accuracy", "expected_calibration_error"] {
        assert!((0.0..=1.0).contains(&number(&trained, &format!("/test/{key}"))), "{key} in {trained}");
    }
    let accuracy = number(&trained, "/test/accuracy");
    let interval = ["/test/interval/0", "/test/interval/1"].map(|at| number(&trained, at));
    assert!(interval[0] < accuracy && accuracy < interval[1] + 1e-9, "{trained}");

    let page = folder.read("m.html");
    sound(&page, &CLASSES);
    for part in [
        "30 test rows".to_string(),
        format!("<dd class=\"big\">{accuracy:.4}</dd>"),
        "iris.csv, ".into(),
        // zlib.crc32 of the file, by Python.
        "CRC-32 9ab7c3ae".into(),
        "stm32f405".into(),
        "predict, int8".into(),
        "learn, Adam, f32".into(),
        "signal to noise".into(),
        "number</td><td class=\"text\">4.3 to 7.9".into(),
        "3 labels: setosa, versicolor, virginica".into(),
        "standardized: mean ".into(),
    ] {
        assert!(page.contains(&part), "{part} in {page}");
    }
    // The same seed, the same page.
    folder.run("train iris.csv --target species --layers 8 --epochs 20 --out m.safetensors --quiet");
    assert_eq!(folder.read("m.html"), page);
}

#[test]
fn the_command_on_the_page_makes_the_same_model() {
    let folder = Folder::with_iris();
    folder.write("my data.csv", folder.read("iris.csv").replace("petal width", "it's <wide>"));
    let mut train =
        folder.tinyfit("train --target species --layers 5,4 --epochs 3 --out m.safetensors --seed 7");
    train.args(["--drop-columns", "it's <wide>", "my data.csv"]).assert().success();
    let model = std::fs::read(folder.path("m.safetensors")).unwrap();
    let page = folder.read("m.html");
    let command = page.split("<pre id=\"command\" tabindex=\"0\"><code>").nth(1).unwrap();
    let command = command.split("</code>").next().unwrap();
    let command =
        command.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let words = shlex::split(&command).unwrap();
    assert_eq!(words[0], "tinyfit");
    std::fs::remove_file(folder.path("m.safetensors")).unwrap();
    folder.tinyfit("").args(&words[1..]).assert().success();
    assert_eq!(std::fs::read(folder.path("m.safetensors")).unwrap(), model);
}

/// Models by both rules, with names that a shell would take apart.
#[test]
fn the_command_that_inspect_prints_makes_the_same_model() {
    let folder = Folder::with_iris();
    let table = folder.read("iris.csv").replace("petal width", "it's <wide>").replace("species", "-kind");
    folder.write("my data.csv", &table);
    for options in [
        &["--target=-kind", "--epochs", "4"][..],
        &[
            "--target=-kind",
            "--epochs",
            "4",
            "--weight-decay",
            "0",
            "--l2",
            "0.001",
            "--drop-columns",
            "it's <wide>",
        ],
        &["--target=-kind", "--epochs", "4", "--lr", "0.01", "--schedule", "cosine"],
        &["--target=-kind", "--task", "autoencode", "--epochs", "4", "--seed", "7"],
    ] {
        let again = |words: &[String]| {
            let mut train = folder.tinyfit("train --layers 3 --no-report --out m");
            train.args(words).assert().success();
            std::fs::read(folder.path("m")).unwrap()
        };
        let given = options.iter().copied().chain(["my data.csv"]).map(String::from).collect::<Vec<_>>();
        let model = again(&given);
        let shown = folder.run("inspect m");
        let line = shown.lines().find(|line| line.starts_with("  tinyfit train ")).unwrap();
        let words = shlex::split(line).unwrap();
        let mut train = folder.tinyfit("");
        train.args(&words[1..]).args(["--no-report", "--out", "m"]).assert().success();
        assert_eq!(std::fs::read(folder.path("m")).unwrap(), model, "{line}");
    }
}

#[test]
fn two_classes_are_ranked_as_pairs_are_counted() {
    let folder = Folder::with_iris();
    two(&folder);
    folder.run("train two.csv --target species --layers 4 --epochs 8 --out m.safetensors");
    sound(&folder.read("m.html"), &CLASSES);
    let evaluated = folder.json("eval m.safetensors two.csv --report e.html");
    let predictions = folder.json("predict m.safetensors two.csv");
    let scores: Vec<f64> =
        (0..100).map(|i| number(&predictions, &format!("/predictions/{i}/virginica"))).collect();
    // A row is named by its line: the header is the first.
    let probability = |i: usize| if i < 50 { scores[i] } else { 1.0 - scores[i] };
    let mut missed: Vec<usize> = (0..100).filter(|&i| probability(i) > 0.5).collect();
    missed.sort_by(|&a, &b| probability(b).total_cmp(&probability(a)));
    let (classes, share) =
        (["versicolor", "virginica"], |i: usize| format!("{:.1} %", 100.0 * probability(i)));
    let want: Vec<_> =
        missed.iter().take(10).map(|&i| [(i + 2).to_string(), classes[i / 50].into(), share(i)]).collect();
    let rows = worst(&folder.read("e.html"));
    let got: Vec<_> = rows.iter().map(|row| [row[0].clone(), row[1].clone(), row[3].clone()]).collect();
    assert!(got == want && !got.is_empty(), "{got:?} {want:?}");
    let (negative, positive) = scores.split_at(50);
    let pairs = positive.iter().flat_map(|p| negative.iter().map(move |n| (p, n)));
    let wins: f64 = pairs
        .map(|(p, n)| {
            if p > n {
                1.0
            } else if p == n {
                0.5
            } else {
                0.0
            }
        })
        .sum();
    assert!((number(&evaluated, "/test/roc_auc") - wins / 2500.0).abs() < 1e-9, "{evaluated}");
}

#[test]
fn a_regression_of_one_column_without_test_rows() {
    let folder = Folder::new();
    let rows = (0..80).map(|i| format!("{},{}\n", f64::from(i) / 10.0, (f64::from(i) / 10.0).sin() * 50.0));
    folder.write("t.csv", format!("x,y\n{}", rows.collect::<String>()));
    let trained =
        folder.json("train t.csv --target y --layers 8 --epochs 30 --lr 0.01 --test-size 0 --out m");
    assert_eq!((&trained["test"], &trained["report"]), (&Value::Null, &"m.html".into()));
    let page = folder.read("m.html");
    sound(&page, &NUMBERS);
    for part in ["16 validation rows", "too kind", "estimates 'y' from one column", "-50 to 49.98"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    // The validation rows are named by their lines in the file.
    let rows = worst(&page);
    assert_eq!(rows.len(), 10);
    for row in rows {
        let (line, truth): (usize, f64) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let y = ((line - 2) as f64 / 10.0).sin() * 50.0;
        assert!((truth - y).abs() < 0.006, "{row:?} {y}");
    }
    assert!(folder.run("train t.csv --target y --layers 4 --epochs 2 --out m").contains("R^2"));
}

#[test]
fn several_targets_have_figures_each() {
    let folder = Folder::new();
    let rows = (0..80).map(|i| format!("{i},{},{}\n", i * i % 17, 3 * i));
    folder.write("t.csv", format!("x,a,b\n{}", rows.collect::<String>()));
    let train = "train t.csv --target a,b --layers 8 --epochs 4 --out m";
    assert!(folder.run(train).contains("regress: 2 numbers"));
    let second = NUMBERS.map(|id| format!("{id}-2"));
    let figures: Vec<&str> = NUMBERS.into_iter().chain(second.iter().map(String::as_str)).collect();
    let page = folder.read("m.html");
    sound(&page, &figures);
    for part in ["<h3>a</h3>", "<h3>b</h3>", "estimates 'a', 'b' from one column", "mean R² on 16 test rows"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn columns_of_any_kind_are_shown() {
    let folder = Folder::new();
    let row = |i: usize| {
        let width = if i.is_multiple_of(9) { "NA".to_string() } else { (i % 7).to_string() };
        let (color, ripe) = (["red", "green"][i % 2], ["yes", "no"][i / 2 % 2]);
        format!("{color};{width};{ripe};{i};{}\n", ["a", "b"][(i * i % 7) % 2])
    };
    folder.write("t.csv", format!("color;width;ripe;id;y\n{}", (0..90).map(row).collect::<String>()));
    folder.run("train t.csv --target y --drop-columns id --missing indicator --layers 4 --epochs 3 --out m");
    let page = folder.read("m.html");
    sound(&page, &CLASSES);
    for part in [
        "from 3 columns",
        "2 labels: green, red",
        "an input of 0 or 1 for each label",
        "one more input marks missing cells",
        "boolean",
        "left out",
        "<td>10</td>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn an_autoencoder_shows_its_scores() {
    let folder = Folder::new();
    let rows = (0..100).map(|i| format!("{},{},{}\n", i % 10, i % 10 * 2, usize::from(i % 25 == 0)));
    folder.write("t.csv", format!("a,b,odd\n{}", rows.collect::<String>()));
    folder.run("train t.csv --task autoencode --drop-columns odd --layers 1 --epochs 5 --out m");
    let page = folder.read("m.html");
    for id in ["loss", "metric", "anomalies"] {
        assert!(page.contains(&format!("<figure id=\"{id}\">")), "no {id} in {page}");
    }
    assert!(page.contains("gives 2 columns back") && !page.contains("id=\"importance\""));
    folder.run("eval m t.csv --target odd --report e.html");
    assert!(folder.read("e.html").contains("ROC AUC"));
}

#[test]
fn names_are_no_markup() {
    let folder = Folder::new();
    let script = "</title><script>alert(1)</script>";
    let rows = (0..60)
        .map(|i| format!("{},{},{}\n", i % 7, i * i % 11, if i % 3 == 0 { script } else { "<b>no</b>" }));
    folder.write("a&b.csv", format!("<i>a</i>,\"x\"\"&\",{script}\n{}", rows.collect::<String>()));
    let mut train = folder.tinyfit("train a&b.csv --layers 4 --epochs 3 --out m --target");
    train.arg(script).assert().success();
    let page = folder.read("m.html");
    sound(&page, &CLASSES);
    assert!(!page.contains("<i>a") && !page.contains("<b>no") && page.contains("&lt;i&gt;a&lt;/i&gt;"));
}

#[test]
fn hundreds_of_columns_and_many_classes() {
    let folder = Folder::new();
    let names: Vec<String> = (0..300).map(|i| format!("c{i}")).collect();
    let row = |i: usize| {
        let cells = (0..300).map(|c| ((i * (31 + 2 * c) + i * i * c % 7) % 103).to_string() + ",");
        format!("{}class {}\n", cells.collect::<String>(), i % 40)
    };
    folder.write("t.csv", format!("{},y\n{}", names.join(","), (0..240).map(row).collect::<String>()));
    folder.run("train t.csv --target y --layers 4 --epochs 1 --out m");
    let page = folder.read("m.html");
    sound(&page, &CLASSES);
    assert!(page.contains("first 20 of 300 columns") && page.contains("the 37 other classes"));
    assert!(page.contains("<th scope=\"row\">c299</th>") && page.len() < 1_500_000, "{}", page.len());
}

#[test]
fn where_it_is_written() {
    let folder = Folder::with_iris();
    let train = "train iris.csv --target species --layers 4 --epochs 2 --out m.safetensors";
    let trained = folder.json(&format!("{train} --no-report"));
    assert_eq!(
        (&trained["report"], folder.names()),
        (&Value::Null, vec!["iris.csv".into(), "m.safetensors".into()])
    );
    assert_eq!(folder.json(&format!("{train} --report r.html"))["report"], "r.html");
    assert!(folder.run(train).ends_with("model written to m.safetensors, report to m.html\n"));
    // Again over a report, but not over a page of another kind, unless it is named.
    folder.run(train);
    folder.write("m.html", "<title>home</title>");
    let message = "m.html exists and is not a report of tinyfit: name the report with --report FILE.html";
    folder.tinyfit(train).assert().code(2).stderr(contains(message));
    folder.run(&format!("{train} --report m.html"));
    for (options, message) in [
        ("--report m.safetensors", "--report is the model file"),
        ("--report iris.csv", "--report iris.csv is also read"),
        ("--report none/r.html", "create it or give another path with --report"),
        ("--report r.html --no-report", "cannot be used with"),
    ] {
        let names = folder.names();
        folder.tinyfit(&format!("{train} {options}")).assert().failure().stderr(contains(message)).stdout("");
        assert_eq!(folder.names(), names);
    }
}

#[test]
fn evaluating_has_a_report_too() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 4 --epochs 5 --out m.safetensors --no-report");
    folder.run("quantize m.safetensors --calibration iris.csv --quiet");
    assert_eq!(folder.json("eval m.safetensors iris.csv --report r.html")["report"], "r.html");
    let page = folder.read("r.html");
    for part in
        ["150 evaluated rows", "id=\"roc\"", "id=\"importance\"", "tinyfit eval m.safetensors iris.csv"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("id=\"loss\"") && !page.contains("id=\"columns\""));
    // Eight bits have no gradient.
    assert!(
        folder
            .run("eval m-int8.safetensors iris.csv --report q.html")
            .ends_with("report written to q.html\n")
    );
    let page = folder.read("q.html");
    assert!(
        page.contains("predict, int8") && page.contains("4-4-3") && !page.contains("id=\"saliency\""),
        "{page}"
    );
}
