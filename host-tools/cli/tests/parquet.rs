//! Parquet files as tables: `cargo test -p tinyfit-cli --features parquet --test parquet`.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::Folder;
use serde_json::json;
use tinyfit_data::{Format, Table};

/// pandas and pyarrow wrote it, see `parquet.py` next to it.
fn file(compression: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/pandas-{compression}.parquet"))
}

#[test]
fn values_are_those_that_pandas_wrote() {
    for compression in ["snappy", "zstd", "gzip"] {
        let table = Table::open(&file(compression), &Format::default()).unwrap();
        assert_eq!(table.columns(), ["n", "x", "Temp, C", "ok", "when", "y", "7"]);
        let mut rows = Vec::new();
        table
            .rows(|row| {
                rows.push((0..7).map(|i| row.cell(i).to_string()).collect::<Vec<_>>());
                Ok(())
            })
            .unwrap();
        assert_eq!(rows.len(), 40);
        assert_eq!(
            rows[0],
            [
                "9007199254740993",
                "0.1",
                "-1.5",
                "true",
                "2024-01-31T00:00:00.000000000Z",
                "say \"hi\", ü",
                "100"
            ]
        );
        assert_eq!(
            rows[1],
            ["9007199254740994", "0.2", "", "false", "2024-01-31T00:00:01.500000000Z", "b", "99"]
        );
    }
}

#[test]
fn a_model_is_trained_of_it() {
    let folder = Folder::new();
    std::fs::copy(file("zstd"), folder.path("t.parquet")).unwrap();
    let trained = folder
        .json("train t.parquet --target y --drop-columns n --missing mean --layers 4 --epochs 2 --out m");
    assert_eq!(trained["inputs"], json!(["x", "Temp, C", "ok", "7"]));
    folder.run("predict m t.parquet");
    folder.write("cut.parquet", &std::fs::read(file("zstd")).unwrap()[..900]);
    folder.refuses("eval m cut.parquet", "cut.parquet: cannot be read as Parquet (");
}
