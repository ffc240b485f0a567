//! Forty malformed tables, each with its one-line message. Nothing is written.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::Write;

use common::Folder;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The fault, the bytes of `t.csv`, the flags in addition to `--target y`, and the message after `error: t.csv`.
type Case = (&'static str, Vec<u8>, &'static str, &'static str);

/// Forty rows of numbers `a`, `b` and a label `y`, that can be learned from.
fn good() -> String {
    let row = |i: usize| format!("{},{},{}\n", i, i * i % 7, ["even", "odd"][i % 2]);
    format!("a,b,y\n{}", (0..40).map(row).collect::<String>())
}

/// The good table with one line replaced, counted from 1.
fn line(number: usize, text: &str) -> Vec<u8> {
    let good = good();
    let lines = good.lines().enumerate().map(|(i, old)| if i + 1 == number { text } else { old });
    (lines.collect::<Vec<_>>().join("\n") + "\n").into_bytes()
}

/// The good table with one column more.
fn column(name: &str, cell: impl Fn(usize) -> String) -> Vec<u8> {
    let row = |(i, line): (usize, &str)| match i {
        0 => format!("{line},{name}\n"),
        i => format!("{line},{}\n", cell(i - 1)),
    };
    good().lines().enumerate().map(row).collect::<String>().into_bytes()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn cases() -> Vec<Case> {
    let text = |text: &str| text.as_bytes().to_vec();
    let noise: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let packed = gzip(&[good().into_bytes(), noise].concat());
    let mut damaged = packed.clone();
    let last = damaged.len() - 6;
    damaged[last] ^= 0x55;
    vec![
        ("empty", vec![], "", ": the file is empty; give a CSV file with a header and rows"),
        ("blank lines", text("\r\n\n\n"), "", ": the file is empty; give a CSV file with a header and rows"),
        (
            "byte order mark alone",
            b"\xef\xbb\xbf".to_vec(),
            "",
            ": the file is empty; give a CSV file with a header and rows",
        ),
        ("empty gzip", gzip(b""), "", ": the file is empty; give a CSV file with a header and rows"),
        ("empty, no header", vec![], "--no-header", ": the file is empty; give a CSV file with rows"),
        (
            "header alone",
            text("a,b,y\n"),
            "",
            ":1: there is a header but no row under it; give a CSV file with rows",
        ),
        (
            "spreadsheet",
            b"PK\x03\x04\x14\0\x06\0".to_vec(),
            "",
            ": is a zip archive or a spreadsheet, not a table of text; save it as CSV, plain or compressed by gzip",
        ),
        (
            "Parquet",
            b"PAR1\x15\x04".to_vec(),
            "",
            ": is a Parquet file, not a table of text; save it as CSV, or build tinyfit with --features parquet",
        ),
        (
            "zstd",
            b"\x28\xb5\x2f\xfd\x04\0".to_vec(),
            "",
            ": is compressed by zstd, not a table of text; save it as CSV, plain or compressed by gzip",
        ),
        (
            "gzip cut short",
            packed[..packed.len() / 2].to_vec(),
            "",
            ": cannot be decompressed (incomplete deflate stream); the file is damaged or cut short: compress or fetch it again",
        ),
        (
            "gzip damaged",
            damaged,
            "",
            ": cannot be decompressed (corrupt gzip stream does not have a matching checksum); the file is damaged or cut short: compress or fetch it again",
        ),
        (
            "name twice",
            line(1, "a,a,y"),
            "",
            ":1: column 'a': occurs twice in the header, as columns 1 and 2; rename one",
        ),
        (
            "cell too few",
            line(9, "1,2"),
            "",
            ":9: 2 cells where the header has 3; correct the row, or quote cells that hold commas",
        ),
        (
            "cell too many",
            line(9, "1,2,odd,"),
            "",
            ":9: 4 cells where the header has 3; correct the row, or quote cells that hold commas",
        ),
        (
            "too many, semicolons",
            text("a;b;y\n1;2;x\n3;4;5;z\n"),
            "",
            ":3: 4 cells where the header has 3; correct the row, or quote cells that hold ;",
        ),
        (
            "too few, no header",
            text("1,2,x\n3,z\n"),
            "--no-header --target 3",
            ":2: 2 cells where the first row has 3; correct the row, or quote cells that hold commas",
        ),
        (
            "open quote",
            line(9, "7,\"2,odd"),
            "",
            ":9: 2 cells where the header has 3; close the quote that is opened here",
        ),
        (
            "quote never closed",
            line(9, "7,2,\"odd"),
            "",
            ":9: a quote is opened here and never closed; close it",
        ),
        (
            "quote never closed in the last row",
            text("a,y\n1,x\n\"2,z\n"),
            "",
            ":3: 1 cells where the header has 2; close the quote that is opened here",
        ),
        (
            "other target",
            good().replace('y', "z").into_bytes(),
            "",
            ":1: column 'y': there is no such column (there are a, b, z); give one of these, or add the column",
        ),
        (
            "other delimiter",
            good().replace(',', ":").into_bytes(),
            "",
            ":1: column 'y': there is no such column (there are a:b:y); separate the cells with commas, or say what does with --delimiter",
        ),
        (
            "forced delimiter",
            good().into_bytes(),
            "--delimiter ;",
            ":1: column 'y': there is no such column (there are a,b,y); separate the cells with commas, or say what does with --delimiter",
        ),
        (
            "row for a header",
            line(1, "5.1,3.5,even"),
            "",
            ":1: column 'y': there is no such column (there are 5.1, 3.5, even); if the first line is a row, give --no-header (columns are then 1, 2, ..)",
        ),
        (
            "row for a header, twice a number",
            line(1, "5,5,even"),
            "",
            ":1: column '5': occurs twice in the header, as columns 1 and 2; rename one; if the line is a row, give --no-header",
        ),
        (
            "target alone",
            text("y\nx\nz\n"),
            "",
            ":1: there is no column to learn from besides the target; add columns of numbers",
        ),
        (
            "text among numbers",
            line(5, "3,two,odd"),
            "",
            ":5: column 'b': 'two' is not a number; correct it, remove the row, or leave the column out with --drop-columns 'b', or give --categorical 'b' if its numbers are names",
        ),
        (
            "decimal comma",
            line(5, "3,\"2,5\",odd"),
            "",
            ":5: column 'b': '2,5' is not a number: decimals are marked by a point, thousands by nothing, unless --decimal and --thousands say otherwise; correct it, remove the row, or leave the column out with --drop-columns 'b', or give --categorical 'b' if its numbers are names",
        ),
        (
            "infinity",
            line(5, "inf,2,odd"),
            "",
            ":5: column 'a': 'inf' is not a finite number; correct it, remove the row, or leave the column out with --drop-columns 'a'",
        ),
        (
            "beyond 32 bits",
            line(5, "1e39,2,odd"),
            "",
            ":5: column 'a': '1e39' is too large for a 32-bit float; correct it, remove the row, or leave the column out with --drop-columns 'a'",
        ),
        (
            "empty cell",
            line(5, "3,,odd"),
            "",
            ":5: column 'b': the cell is empty; correct it, remove the row, leave the column out with --drop-columns 'b', or fill it with --missing mean",
        ),
        (
            "question mark",
            line(5, "?,2,odd"),
            "",
            ":5: column 'a': '?' is a missing value; correct it, remove the row, leave the column out with --drop-columns 'a', or fill it with --missing mean",
        ),
        (
            "target without a value",
            line(5, "3,2,NA"),
            "--missing mean",
            ":5: column 'y': 'NA' is a missing value; fill it in, remove the row, or leave such rows out with --missing-target drop",
        ),
        (
            "constant columns",
            column("c,d", |_| "red,7.50".to_string()),
            "--columns c,d",
            ": every column to learn from is the same in all rows; give columns that change",
        ),
        (
            "identifiers",
            column("c", |i| format!("id{i}")),
            "",
            ": column 'c': has 40 different texts in 40 rows; leave it out with --drop-columns 'c', or group its texts into fewer",
        ),
        (
            "one class",
            good().replace("odd", "even").into_bytes(),
            "",
            ": column 'y': there is only one class, 'even'; give rows of at least two classes",
        ),
        (
            "label for each row",
            good()
                .replace(['e', 'o'], "")
                .replace('a', "y0")
                .replace("b,y", "b,z")
                .replace("y0,", "y,")
                .into_bytes(),
            "--task classify",
            ": column 'y': 40 different labels in 40 rows; choose a target whose labels repeat",
        ),
        (
            "constant number",
            column("z", |_| "0.5".to_string()),
            "--task regress --target z",
            ": column 'z': the target is 0.5 in every row; choose a target that changes",
        ),
        (
            "text for a number",
            good().into_bytes(),
            "--task regress",
            ":2: column 'y': 'even' is not a number; correct it, or remove the row",
        ),
        (
            "weight below 0",
            column("w", |i| (5.0 - i as f64).to_string()),
            "--weights w",
            ":8: column 'w': -1 is not a weight; give weights from 0 to 1048576",
        ),
        (
            "weights all 0",
            column("w", |_| "0".to_string()),
            "--weights w",
            ": column 'w': every weight is 0; give weights above 0",
        ),
        (
            "no time",
            column("t", |i| format!("31.01.20{i:02}")),
            "--time t",
            ":2: column 't': '31.01.2000' is not a time; give numbers, or ISO 8601 as in 2026-01-31T23:59:59Z",
        ),
        (
            "one group",
            column("g", |_| "me".to_string()),
            "--group g",
            ": column 'g': there is only one group, 'me'; give rows of at least two groups",
        ),
        (
            "no such group",
            column("g", |i| format!("g{}", i % 4)),
            "--group g --leave-out g9",
            ": there is no group 'g9' (there are g0, g1, g2, g3); give one of these to --leave-out",
        ),
        (
            "few groups",
            column("g", |i| format!("g{}", i % 2)),
            "--group g",
            ": 40 rows are too few: 20 to train on, 0 to validate and 20 to test with; give more rows, or other --test-size and --validation-size",
        ),
        (
            "few rows for folds",
            text("a,y\n1,x\n2,z\n3,x\n"),
            "--folds 5 --test t.csv",
            ": 3 rows are too few: 3 to train on, 0 to validate and 0 to test with; give more rows, or other --test-size and --validation-size",
        ),
        (
            "short log",
            good().into_bytes(),
            "--window 8",
            ": no 8 rows in succession have the same label and group; give a longer log, or a smaller --window",
        ),
        (
            "text in a log",
            line(5, "3,two,odd"),
            "--window 2",
            ":5: column 'b': 'two' is not a number; correct it, or leave the column out with --drop-columns 'b'",
        ),
    ]
}

#[test]
fn each_malformed_table_is_one_line() {
    let cases = cases();
    assert!(cases.len() >= 40);
    let mut wrong = Vec::new();
    for (what, bytes, flags, message) in cases {
        let folder = Folder::new();
        folder.write("t.csv", bytes);
        let target = if flags.contains("--target") { "" } else { "--target y" };
        let output = folder.tinyfit(&format!("train t.csv {target} {flags} --out m")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let expected = format!("error: t.csv{message}\n");
        if (output.status.code(), output.stdout.as_slice(), &said) != (Some(1), b"", &expected) {
            wrong.push(format!("{what}: {:?}\n  said     {said}  expected {expected}", output.status.code()));
        }
        assert_eq!(folder.names(), ["t.csv"], "{what}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
