//! The boards, by their folders. `tinyfit-boards` reads their descriptions; names are enough here, where starting
//! has to be quick.

use std::fs;
use std::io;

use crate::run::root;

/// The names of the folders in `boards/` that describe a board, sorted.
///
/// # Errors
/// The folder cannot be read.
pub fn names() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("boards"))? {
        let folder = entry?.path();
        if folder.join("board.toml").is_file() {
            names.extend(folder.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// Workspaces other than the root's: firmware, its example, the bench's images, the fuzzers, the proof that nothing panics.
///
/// # Errors
/// The boards' folder cannot be read.
pub fn workspaces() -> io::Result<Vec<String>> {
    let boards = names()?.into_iter().map(|name| format!("boards/{name}"));
    let others = ["examples/firmware", "host-tools/bench-images", "host-tools/fuzz", "tests/no-panic"]
        .map(String::from);
    Ok(boards.chain(others).collect())
}
