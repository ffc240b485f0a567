//! A table that memory does not hold makes the model, the figures and the report that it makes in memory.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Folder;

/// 240 rows of a number, a number with gaps, a color, whether it is ripe, a weight, a group, a time and two targets.
fn table() -> String {
    let row = |i: usize| {
        let (x, color) = ((i * 37 % 101) as f64 / 10.0, ["red", "green", "blue"][i * 7 % 3]);
        let gap = if i.is_multiple_of(13) { String::new() } else { (i * 53 % 89).to_string() };
        let y = if x + if color == "red" { 3.0 } else { 0.0 } > 6.0 { "big" } else { "small" };
        let (ripe, weight) = (["yes", "no"][i * 5 % 11 % 2], i % 4);
        format!(
            "{x},{gap},{color},{ripe},{weight},g{},{},{y},{}\n",
            i * 3 % 7,
            1000 - i,
            2.0 * x - weight as f64
        )
    };
    format!("x,gap,color,ripe,w,g,t,y,z\n{}", (0..240).map(row).collect::<String>())
}

fn log() -> String {
    let row =
        |i: usize| format!("{},{},{}\n", i * 37 % 101, i * 53 % 89 * (i / 40 % 2), ["a", "b"][i / 40 % 2]);
    format!("x,y,label\n{}", (0..800).map(row).collect::<String>())
}

/// The files of a run with these flags: the model's bytes, and document and report without the flag for memory.
fn trained(folder: &Folder, flags: &str, memory: &str) -> (Vec<u8>, String, String) {
    let document = folder.run(&format!(
        "train {flags} --layers 4 --epochs 2 --batch 7 --out m --temp-dir temp --json --memory {memory}"
    ));
    let page = folder.read("m.html").replace(&format!("--memory {memory}"), "");
    assert_eq!(std::fs::read_dir(folder.path("temp")).unwrap().count(), 0, "the file has no name");
    (std::fs::read(folder.path("m")).unwrap(), document, page)
}

#[test]
fn where_rows_are_makes_no_difference() {
    let folder = Folder::new();
    folder.write("t.csv", table()).write("log.csv", log());
    std::fs::create_dir(folder.path("temp")).unwrap();
    for flags in [
        "t.csv --target y --missing mean --drop-columns g,t,z --weights w --balance",
        "t.csv --target y --missing indicator --drop-columns w,g,t,z --scale min-max --augment 2 --jitter 0.1",
        "t.csv --target z,x --missing median --drop-columns w,g,y --time t --scale robust",
        "t.csv --target y --missing mean --drop-columns w,t,z --group g --leave-one-out",
        "t.csv --target z --columns x,color --folds 2 --scale none --test t.csv",
        "t.csv --task autoencode --missing mean --drop-columns y,z,g,t,w --test-size 0",
        "log.csv --target label --window 10 --stride 5 --scaling 0.1",
    ] {
        let here = trained(&folder, flags, "1G");
        // A budget that variations exceed where the table does not, and none at all.
        for memory in ["6K", "0"] {
            assert!(here == trained(&folder, flags, memory), "{flags} --memory {memory}");
        }
    }
}

#[test]
fn a_folder_that_is_none_is_refused_before_the_work() {
    let folder = Folder::new();
    folder.write("t.csv", table());
    let run = folder.tinyfit("train t.csv --target z --columns x --out m --temp-dir none").assert().code(2);
    let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(error.contains("--temp-dir none is not a folder") && error.lines().count() == 1, "{error}");
    assert_eq!(folder.names(), ["t.csv"]);
}
