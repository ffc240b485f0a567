//! Tables as programs write them: however, the same names and numbers are read.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use common::Folder;
use serde_json::{Value, json};
use tinyfit_data::{Decimal, Delimiter, Format, Table, Thousands};

/// Names of columns, and the text of each cell, numbers as they are read.
type Content = (Vec<String>, Vec<Vec<String>>);

#[track_caller]
fn read(bytes: impl AsRef<[u8]>, format: &Format) -> (Content, Vec<String>) {
    let table = Table::parse(bytes.as_ref(), Path::new("t.csv"), format).unwrap();
    let mut rows = Vec::new();
    table
        .rows(|row| {
            let cell = |i: usize| {
                row.number(i).map_or_else(|_| row.cell(i).to_string(), |number| number.to_string())
            };
            rows.push((0..table.columns().len()).map(cell).collect());
            Ok(())
        })
        .unwrap();
    ((table.columns().to_vec(), rows), table.notes())
}

/// The contents of a small table.
fn small() -> Content {
    let rows = [["1.5", "-20.25", "hot"], ["0.25", "7", "cold"], ["12345.5", "1", "hot"]];
    (["a", "b", "y"].map(String::from).to_vec(), rows.map(|row| row.map(String::from).to_vec()).to_vec())
}

#[test]
fn what_programs_write_is_read() {
    let utf16 = |mark: &[u8], text: &str| {
        [mark, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat()
    };
    let plain = "a,b,y\n1.5,-20.25,hot\n0.25,7,cold\n12345.5,1,hot\n";
    for (what, bytes, notes) in [
        ("plain", plain.into(), 0),
        ("delimiters behind", "a,b,y\n1.5,-20.25,hot,\n0.25,7,cold,\n12345.5,1,hot,\n".into(), 1),
        ("the header's too", "a,b,y,,\n1.5,-20.25,hot,,\n0.25,7,cold,,\n12345.5,1,hot,,\n".into(), 1),
        ("the header's alone", "a,b,y,\n1.5,-20.25,hot\n0.25,7,cold\n12345.5,1,hot\n".into(), 1),
        ("decimal commas", "a;b;y\n1,5;-20,25;hot\n0,25;7;cold\n12345,5;1;hot\n".into(), 1),
        ("by tabs", "a\tb\ty\n1,5\t-20,25\thot\n0,25\t7\tcold\n12345,5\t1\thot\n".into(), 1),
        ("points for thousands", "a;b;y\n1,5;-20,25;hot\n0,25;7;cold\n12.345,5;1;hot\n".into(), 1),
        ("blanks for thousands", "a;b;y\n1,5;-20,25;hot\n0,25;7;cold\n12\u{a0}345,5;1;hot\n".into(), 1),
        ("Swiss", "a;b;y\n1.5;-20.25;hot\n0.25;7;cold\n12'345.5;1;hot\n".into(), 1),
        ("Excel's first line", "sep=;\r\na;b;y\r\n1.5;-20.25;hot\r\n0.25;7;cold\r\n12345.5;1;hot\r\n".into(), 1),
        ("the same, quoted", "\u{feff}\"sep=;\"\r\na;b;y\r\n1.5;-20.25;hot\r\n0.25;7;cold\r\n12345.5;1;hot\r\n".into(), 1),
        ("comments", "# by us, 10:00\n#fs=100\na,b,y\n1.5,-20.25,hot\n0.25,7,cold\n# a pause, \"\n12345.5,1,hot\n".into(), 1),
        ("a header in a comment", "# by us\n# a b y\n1.5 -20.25 hot\n0.25 7 cold\n12345.5 1 hot\n".into(), 3),
        ("aligned", "       a      b    y\n     1.5 -20.25  hot\n    0.25      7 cold\n 12345.5      1  hot\n".into(), 1),
        ("UTF-16", utf16(b"\xff\xfe", plain), 1),
        ("UTF-16 without a mark, by tabs", utf16(b"", &plain.replace(',', "\t")), 1),
        (
            "JSON lines",
            "{\"a\":1.5,\"b\":-20.25,\"y\":\"hot\"}\n{\"y\":\"cold\",\"b\":7,\"a\":0.25}\n{\"a\":12345.5,\"b\":1,\"y\":\"hot\"}".into(),
            0,
        ),
        ("commas in names, not between cells", plain.replace("a,b,y", "a;b;y").replace(',', ";").into(), 0),
    ] {
        let bytes: Vec<u8> = bytes;
        let (content, told) = read(&bytes, &Format::default());
        assert_eq!(content, small(), "{what}");
        assert_eq!(told.len(), notes, "{what}: {told:?}");
    }
}

#[test]
fn flags_say_how_it_is_written() {
    let format = |change: fn(&mut Format)| {
        let mut format = Format::default();
        change(&mut format);
        format
    };
    for (what, text, format) in [
        (
            "decimals",
            "a,b,y\n\"1,5\",\"-20,25\",hot\n\"0,25\",7,cold\n\"12345,5\",1,hot\n",
            format(|format| format.decimal = Some(Decimal::Comma)),
        ),
        (
            "thousands",
            "a,b,y\n1.5,-20.25,hot\n0.25,7,cold\n\"12,345.5\",1,hot\n",
            format(|format| format.thousands = Some(Thousands::Comma)),
        ),
        (
            "comments",
            "%a,b,c,y\na,b,y\n1.5,-20.25,hot\n%\n0.25,7,cold\n12345.5,1,hot\n",
            format(|format| format.comment = Some(b'%')),
        ),
        (
            "lines before",
            "Logger \"v2\nby, us, and, more\n\na,b,y\n1.5,-20.25,hot\n0.25,7,cold\n12345.5,1,hot\n",
            format(|format| format.skip = Some(2)),
        ),
        (
            "blanks",
            "a,b  c  y\n1.5\t-20.25  hot\n0.25 7 cold\n12345.5 1 hot\n",
            format(|format| format.delimiter = Some(Delimiter::Blanks)),
        ),
    ] {
        let ((mut columns, rows), notes) = read(text, &format);
        if what == "blanks" {
            assert_eq!(columns, ["a,b", "c", "y"]);
            columns = small().0;
        }
        assert_eq!((columns, rows), small(), "{what}");
        assert_eq!(notes, [""; 0], "{what}");
    }
}

#[test]
fn latin_1_is_read_with_a_note_and_other_bytes_are_not() {
    let (content, notes) = read(b"gr\xf6\xdfe,y\n1,hei\xdf\n2,5 \x80\n", &Format::default());
    assert_eq!(content.0, ["größe", "y"]);
    assert_eq!(content.1, [["1", "heiß"], ["2", "5 €"]]);
    assert_eq!(notes, ["the text is not UTF-8 from line 1 on: it is read as Windows-1252 (Latin-1)"]);
    // Where it begins late, what was before is the same either way.
    let late = [b"a,y\n".to_vec(), b"1,hot\n".repeat(100_000), b"2,hei\xdf\n".to_vec()].concat();
    let (content, notes) = read(late, &Format::default());
    assert_eq!(content.1.last().unwrap()[1], "heiß");
    assert!(notes[0].contains("from line 100002 on"), "{notes:?}");
    for bytes in [&b"\xc3\xb6,y\n1,x\n2,\xff\n"[..], b"a,y\n1,x\n2,\0\n", b"a,y\n1,\xdf\n2,\x81\n"] {
        let table = Table::parse(bytes, Path::new("t.csv"), &Format::default()).unwrap();
        let fault = table.rows(|_| Ok(())).unwrap_err().to_string();
        assert!(fault.starts_with("t.csv:3: column 'y': "), "{fault}");
    }
}

/// Two hundred rows of `a`, whose sign decides `y`, as floats with five digits.
fn numbers() -> impl Iterator<Item = (usize, f64, &'static str)> {
    (0..200).map(|i| {
        let a = (i * 7919 % 4001) as f64 / 1000.0 - 2.0;
        (i, a, if a > 0.0 { "hot" } else { "cold" })
    })
}

/// A table of a header and a line per row.
fn table(header: &str, line: impl Fn(usize, f64, &str) -> String) -> String {
    let rows = numbers().map(|(i, a, y)| format!("{}\n", line(i, a, y)));
    std::iter::once(format!("{header}\n")).chain(rows).collect()
}

const TRAIN: &str = "--target y --layers 4 --epochs 3 --no-report --out m";

#[test]
fn the_first_column_without_a_name_is_no_input() {
    let folder = Folder::new();
    // pandas's to_csv, of rows in order and of rows that were shuffled; R's write.csv; R's write.table.
    for (header, name) in [
        (",a,y", (|i| i.to_string()) as fn(usize) -> String),
        (",a,y", |i| (i * 7 % 200).to_string()),
        ("\"\",\"a\",\"y\"", |i| format!("\"{}\"", i + 1)),
        ("\"a\",\"y\"", |i| format!("\"row {i}\"")),
    ] {
        folder.write("t.csv", table(header, |i, a, y| format!("{},{a},{y}", name(i))));
        let trained = folder.json(&format!("train t.csv {TRAIN}"));
        assert_eq!(trained["inputs"], json!(["a"]), "{header}");
        let notes = trained["notes"].as_array().unwrap();
        assert!(
            notes.last().unwrap().as_str().unwrap().contains("left out, as by --drop-columns '1'"),
            "{notes:?}"
        );
        assert_eq!(folder.json(&format!("train t.csv {TRAIN} --drop-columns 1"))["inputs"], json!(["a"]));
        // It is not an input of the model, and may be in a table or not.
        let with = folder.run("predict m t.csv --quiet");
        folder.write("u.csv", table("a,y", |_, a, y| format!("{a},{y}")));
        assert_eq!(folder.run("predict m u.csv"), with);
    }
    // What measures is one, if it has a name or not; and whoever asks for row numbers has them.
    folder.write("t.csv", table(",b,y", |i, a, y| format!("{a},{},{y}", i % 3)));
    assert_eq!(folder.json(&format!("train t.csv {TRAIN}"))["inputs"], json!(["1", "b"]));
    folder.write("t.csv", table(",a,y", |i, a, y| format!("{i},{a},{y}")));
    assert_eq!(folder.json(&format!("train t.csv {TRAIN} --columns 1,a"))["inputs"], json!(["1", "a"]));
}

#[test]
fn a_model_of_decimal_commas_takes_both_ways_of_writing() {
    let folder = Folder::new();
    let comma = |number: f64| number.to_string().replace('.', ",");
    folder.write("plain.csv", table("a,y", |_, a, y| format!("{a},{y}")));
    folder.write("t.csv", table("a;y", |_, a, y| format!("{};{y}", comma(a))));
    folder.run(&format!("train plain.csv {TRAIN}"));
    let plain = std::fs::read(folder.path("m")).unwrap();
    let told = folder.run(&format!("train t.csv {TRAIN}"));
    assert!(told.contains("note: decimals are marked by commas (--decimal ,)\n"), "{told}");
    let (network, other) = (model(&plain), model(&std::fs::read(folder.path("m")).unwrap()));
    assert_eq!((network.network, network.scaler), (other.network, other.scaler));
    let rows = folder.run("predict m plain.csv");
    let output = folder.tinyfit("predict m t.csv").assert().success().get_output().clone();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), rows);
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "note: decimals are marked by commas (--decimal ,)\n"
    );
    assert_eq!(folder.json("eval m t.csv")["test"], folder.json("eval m plain.csv")["test"]);
    // One column, and so no delimiter.
    folder.write("one.csv", "a\n1,25\n-0,5\n").write("two.csv", "a\n1.25\n-0.5\n");
    assert_eq!(folder.run("predict m one.csv --quiet"), folder.run("predict m two.csv"));
    // 1234 or 1.234? Tabs do not tell.
    folder.write("t.csv", table("a\ty", |i, _, y| format!("{},{:03}\t{y}", 1 + i % 9, i)));
    folder.refuses(
        &format!("train t.csv {TRAIN} --task classify"),
        "t.csv:2: column 'a': '1,000' is not a number: decimals are marked by a point, thousands by nothing, unless --decimal",
    );
    assert_eq!(folder.json(&format!("train t.csv {TRAIN} --decimal ,"))["inputs"], json!(["a"]));
    let settings = model(&std::fs::read(folder.path("m")).unwrap()).provenance.settings;
    assert!(settings.contains(" --decimal=,"), "{settings}");
}

fn model(bytes: &[u8]) -> tinyfit_model::Model {
    tinyfit_model::Model::from_bytes(bytes, Path::new("m")).unwrap()
}

#[test]
fn markers_of_no_value_are_known_or_named() {
    let folder = Folder::new();
    for marker in [
        "-nan",
        "nan(ind)",
        "-nan(ind)",
        "1.#QNAN",
        "-1.#IND",
        "#N/A",
        "#NA",
        "None",
        "<NA>",
        "NaT",
        "-",
        "(null)",
        "NULL",
    ] {
        let cell = |i: usize, a: f64| if i % 10 == 3 { marker.to_string() } else { a.to_string() };
        folder.write("t.csv", table("a,b,y", |i, a, y| format!("{},{a},{y}", cell(i, a))));
        let text = std::fs::read(folder.path("t.csv")).unwrap();
        let table = Table::parse(&text, Path::new("t.csv"), &Format::default()).unwrap();
        let mut missing = 0;
        table
            .rows(|row| {
                missing +=
                    usize::from(row.number(0).is_err_and(|fault| fault.what.ends_with("is a missing value")));
                Ok(())
            })
            .unwrap();
        assert_eq!(missing, 20, "{marker}");
    }
    folder.json(&format!("train t.csv {TRAIN} --missing mean"));
    let cell = |i: usize, a: f64| if i % 10 == 3 { "-999.0".to_string() } else { a.to_string() };
    folder.write("u.csv", table("a,b,y", |i, a, y| format!("{},{a},{y}", cell(i, a))));
    folder.run(&format!("train u.csv {TRAIN} --missing mean --na -999,."));
    let filled = model(&std::fs::read(folder.path("m")).unwrap());
    assert!(filled.provenance.settings.contains(" --na=-999,."), "{}", filled.provenance.settings);
    folder.run(&format!("train t.csv {TRAIN} --missing mean"));
    let known = model(&std::fs::read(folder.path("m")).unwrap());
    assert_eq!((filled.network, filled.columns), (known.network, known.columns));
    folder.write("new.csv", "a,b\n-999,1\n").write("gap.csv", "a,b\n,1\n");
    assert_eq!(folder.run("predict m new.csv --na -999"), folder.run("predict m gap.csv"));
}

#[test]
fn names_have_commas_semicolons_and_quotes() {
    let folder = Folder::new();
    let header = "\"Temp, C\",\"say \"\"hi\"\"\",\"it's; x\",\"label, final\"";
    folder.write("t.csv", table(header, |i, a, y| format!("{a},{},{},{y}", i % 7, i % 5)));
    let train = |words: &[&str]| -> Value {
        let output = folder
            .tinyfit("train t.csv --layers 4 --epochs 3 --out m --json")
            .args(words)
            .assert()
            .success()
            .get_output()
            .clone();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let trained = train(&["--target", "label, final"]);
    assert_eq!(trained["inputs"], json!(["Temp, C", "say \"hi\"", "it's; x"]));
    let drop = ["--target", "label, final", "--drop-columns", "\"Temp, C\",\"say \"\"hi\"\"\""];
    assert_eq!(train(&drop)["inputs"], json!(["it's; x"]));
    assert_eq!(
        train(&["--target", "label, final", "--drop-columns", "Temp, C"])["inputs"],
        json!(["say \"hi\"", "it's; x"])
    );
    let both = train(&[
        "--target",
        "\"Temp, C\",it's; x",
        "--drop-columns",
        "\"label, final\"",
        "--task",
        "regress",
    ]);
    assert_eq!(both["target"], "Temp, C,it's; x");
    // The command of the report makes the same model.
    train(&drop);
    let (first, page) = (std::fs::read(folder.path("m")).unwrap(), folder.read("m.html"));
    let command = page.split("tinyfit train").nth(1).unwrap().split("</").next().unwrap();
    let command = command.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    let words = shlex(&format!("train{command}"));
    folder.tinyfit("").args(&words).assert().success();
    assert!(std::fs::read(folder.path("m")).unwrap() == first, "{words:?}");
}

/// The words of a line, as a shell takes them.
fn shlex(line: &str) -> Vec<String> {
    let output =
        std::process::Command::new("sh").args(["-c", &format!("printf '%s\\n' {line}")]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_string).collect()
}

#[test]
fn a_table_comes_from_standard_input() {
    let folder = Folder::new();
    let text = table("a,y", |_, a, y| format!("{a},{y}"));
    folder.write("t.csv", &text);
    let piped = |args: &str| {
        let mut child = folder
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    folder.run("train t.csv --target y --layers 4 --epochs 3 --out m");
    let network = |name: &str| model(&std::fs::read(folder.path(name)).unwrap()).network;
    let first = network("m");
    for data in ["-", "/dev/stdin"] {
        piped(&format!("train {data} --target y --layers 4 --epochs 3 --out n"));
        assert_eq!(network("n"), first, "{data}");
    }
    piped("train - --target y --layers 4 --epochs 3");
    assert_eq!(network("stdin.safetensors"), first);
    piped("train t.csv --target y --layers 4 --epochs 3 --out n --test -");
    assert_eq!(piped("predict m -"), folder.run("predict m t.csv"));
    assert!(piped("eval m - --report r.html").starts_with("m (f32) on -\n"));
    piped("quantize m --calibration -");
    piped("diff m n -");
}

#[test]
fn what_hinders_is_reported_with_the_flag_that_helps() {
    let folder = Folder::new();
    let rows = |before: &str| format!("{before}{}", table("a,b,y", |i, a, y| format!("{a},{},{y}", i % 7)));
    for (text, message, flag) in [
        (
            rows("Export of device 7\nDate: 2024, Jan\n\n"),
            ":1: column 'y': there is no such column (there are Export of device 7); if the table begins further below, give --skip 3\n",
            "--skip 3",
        ),
        (
            rows("% by us\n"),
            ":1: column 'y': there is no such column (there are % by us); if the first line is a comment, give --comment '%'\n",
            "--comment %",
        ),
        (
            rows("").replacen("hot\n", "hot\n# pause\n", 1),
            ":4: 1 cells where the header has 3; if the line is a comment, give --comment '#'\n",
            "--comment #",
        ),
    ] {
        folder.write("t.csv", text);
        folder.refuses(&format!("train t.csv {TRAIN}"), &format!("t.csv{message}"));
        assert_eq!(folder.json(&format!("train t.csv {TRAIN} {flag}"))["inputs"], json!(["a", "b"]));
    }
}

#[test]
fn another_kind_of_file_is_named() {
    let folder = Folder::with_iris();
    folder.run("train iris.csv --target species --layers 4 --epochs 2 --no-report --out m.safetensors");
    for verb in ["eval", "predict"] {
        folder.refuses(
            &format!("{verb} m.safetensors m.safetensors"),
            "m.safetensors: is a model, not a table of text; give the model first and then a table\n",
        );
    }
    folder.write("t.json", "[\n {\"a\": 1}\n]\n");
    folder.refuses(
        "eval m.safetensors t.json",
        "t.json: is one JSON array; give JSON lines, one object per line, or CSV\n",
    );
    folder.write("t.jsonl", "{\"a\":1,\"y\":\"x\"}\n{\"a\":{\"b\":2},\"y\":\"x\"}\n");
    folder.refuses(
        "train t.jsonl --target y",
        "t.jsonl:2: column 'a': the value holds others; flatten it: a key each, as pandas.json_normalize makes them\n",
    );
}
