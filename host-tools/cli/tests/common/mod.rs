//! A separate folder for each test, and the command in it.
#![allow(dead_code, unreachable_pub, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use tinyfit_engine::Checkpoint;

pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with the flowers in `iris.csv`.
    pub fn with_iris() -> Self {
        let folder = Self::new();
        std::fs::copy(iris(), folder.path("iris.csv")).unwrap();
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `tinyfit` in this folder; the arguments are separated by blanks.
    pub fn tinyfit(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tinyfit"));
        // Lines are as long as they are, whatever terminal the tests run in.
        command.env_remove("COLUMNS").current_dir(self.0.path()).args(args.split_whitespace());
        command
    }

    /// The same, to be started and left alone.
    pub fn command(&self, args: &str) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tinyfit"));
        command.current_dir(self.0.path()).args(args.split_whitespace());
        command
    }

    /// The checkpoint in a file, if there is one.
    pub fn checkpoint(&self, name: &str) -> Option<Checkpoint> {
        Checkpoint::parse(&std::fs::read(self.path(name)).ok()?).ok()
    }

    /// The output of a successful run.
    pub fn run(&self, args: &str) -> String {
        let output = self.tinyfit(args).assert().success().stderr("").get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    }

    /// The JSON document of a successful run.
    /// The command fails with one line that begins so, and leaves the folder as it was.
    #[track_caller]
    pub fn refuses(&self, args: &str, message: &str) {
        let before = self.names();
        let output = self.tinyfit(args).assert().code(1).stdout("").get_output().clone();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.starts_with(&format!("error: {message}")) && text.lines().count() == 1, "{text}");
        assert_eq!(self.names(), before);
    }

    pub fn json(&self, args: &str) -> Value {
        serde_json::from_str(&self.run(&format!("{args} --json"))).unwrap()
    }
}

pub fn iris() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/iris.csv")
}

/// A model that an exporter to ONNX made, from the tests of the importer.
pub fn onnx(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/onnx/data").join(name)
}

/// A model that TensorFlow's converter made, from the tests of the importer.
pub fn tflite(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/tflite/data").join(name)
}
