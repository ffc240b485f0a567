//! Which files are carried along. A new board, and a new file of one, satisfies these rules by itself.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use toml_edit::{DocumentMut, Item, TableLike};

/// Carried as they are, from the root of the repository: files, and folders with all that is below them.
const WHOLE: [&str; 9] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "boards",
    "host-tools/bench-images",
    "host-tools/bench/counter",
    "host-tools/licenses",
    "rust-toolchain.toml",
    // The versions that exported libraries are locked to.
    "tests/no-panic/Cargo.lock",
];

/// What of a crate its dependents need.
const OF_A_CRATE: [&str; 3] = ["Cargo.toml", "build.rs", "src"];

/// Folders of what is made, or needed by tests only.
const LEFT_OUT: [&str; 5] = ["__pycache__", "benches", "node_modules", "target", "tests"];

/// The files, by their paths from the root of the repository, sorted: [`WHOLE`], and of each crate that a crate among them
/// depends on by a path [`OF_A_CRATE`].
///
/// # Errors
/// A file cannot be read, or a manifest is not TOML.
pub(crate) fn files(root: &Path) -> io::Result<Vec<String>> {
    let mut files = BTreeSet::new();
    for path in WHOLE {
        walk(root, path, &mut files)?;
    }
    let workspace = manifest(root, "Cargo.toml")?["workspace"]["dependencies"].clone();
    let mut left: Vec<String> = files.iter().filter_map(|file| crate_of(file)).collect();
    let mut seen: BTreeSet<String> = left.iter().cloned().collect();
    while let Some(folder) = left.pop() {
        for dependency in dependencies(&manifest(root, &join(&folder, "Cargo.toml"))?, &workspace, &folder) {
            if seen.insert(dependency.clone()) {
                for path in OF_A_CRATE.map(|path| join(&dependency, path)) {
                    if root.join(&path).exists() {
                        walk(root, &path, &mut files)?;
                    }
                }
                left.push(dependency);
            }
        }
    }
    Ok(files.into_iter().collect())
}

/// The folders that cargo watches. All of their files are carried, so that a new file is noticed, and the other
/// files.
pub(crate) fn watched(root: &Path, files: &[String]) -> BTreeSet<String> {
    let whole = |folder: &str| {
        let mut below = BTreeSet::new();
        !left_out_below(&root.join(folder))
            && walk(root, folder, &mut below).is_ok()
            && below.iter().all(|file| files.binary_search(file).is_ok())
    };
    let widest = |file: &String| {
        let folders: Vec<&str> = file.match_indices('/').filter_map(|(end, _)| file.get(..end)).collect();
        folders.into_iter().find(|folder| whole(folder)).unwrap_or(file).to_string()
    };
    files.iter().map(widest).collect()
}

/// Whether there is a folder that is left out somewhere below this one.
fn left_out_below(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().is_dir()).any(|entry| {
        LEFT_OUT.contains(&&*entry.file_name().to_string_lossy()) || left_out_below(&entry.path())
    })
}

/// Adds a file, or the files of a folder and those below it.
fn walk(root: &Path, path: &str, files: &mut BTreeSet<String>) -> io::Result<()> {
    let place = root.join(path);
    if !place.is_dir() {
        files.insert(path.to_string());
        return Ok(());
    }
    for entry in fs::read_dir(&place)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !LEFT_OUT.contains(&name.as_str()) || !place.join(&name).is_dir() {
            walk(root, &join(path, &name), files)?;
        }
    }
    Ok(())
}

/// The folder of a manifest.
fn crate_of(file: &str) -> Option<String> {
    let folder = file.strip_suffix("Cargo.toml")?;
    Some(folder.trim_end_matches('/').to_string())
}

fn manifest(root: &Path, path: &str) -> io::Result<DocumentMut> {
    let at = |error: String| io::Error::other(format!("{path}: {error}"));
    let text = fs::read_to_string(root.join(path)).map_err(|error| at(error.to_string()))?;
    text.parse().map_err(|error: toml_edit::TomlError| at(error.to_string()))
}

/// The folders of the crates that a crate depends on by a path, those of its build script too.
fn dependencies(manifest: &DocumentMut, workspace: &Item, folder: &str) -> Vec<String> {
    let tables = ["dependencies", "build-dependencies"].map(|name| manifest.get(name));
    let entries = tables.into_iter().flatten().filter_map(Item::as_table_like).flat_map(TableLike::iter);
    let path = |(name, item): (&str, &Item)| {
        // A path of the workspace's table is from the root.
        let inherited = item.get("workspace").and_then(|_| workspace.get(name)?.get("path")?.as_str());
        let (from, path) = match inherited {
            Some(path) => ("", path),
            None => (folder, item.get("path")?.as_str()?),
        };
        Some(normal(&join(from, path)))
    };
    entries.filter_map(path).collect()
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_string() } else { format!("{folder}/{path}") }
}

/// The path without `.` and `..`; empty for the root.
fn normal(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository in small: a board that depends on the kernel, on what boards share, and for its build script on a crate that
    /// has a dependency of the workspace's.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for path in WHOLE.into_iter().filter(|path| path.ends_with("MIT") || path.contains('.')) {
            write(path, "");
        }
        for path in ["host-tools/bench/counter/a.py", "host-tools/licenses/b.md", "LICENSE-APACHE"] {
            write(path, "");
        }
        write("Cargo.toml", "[workspace.dependencies]\nmodel = { path = \"host-tools/model\" }\n");
        write("src/lib.rs", "");
        write("host-tools/bench-images/Cargo.toml", "[dependencies]\nkernel = { path = \"../..\" }\n");
        write("host-tools/build/Cargo.toml", "[dependencies]\nmodel = { workspace = true }\n");
        write("host-tools/build/src/lib.rs", "");
        write("host-tools/build/tests/it.rs", "");
        write("host-tools/model/Cargo.toml", "[dev-dependencies]\nother = { path = \"../other\" }\n");
        write("host-tools/model/build.rs", "");
        write("host-tools/other/Cargo.toml", "");
        let board = "[dependencies]\nlibm = \"1\"\nkernel = { path = \"../..\" }\n[build-dependencies]\nbuild = { path = \"../../host-tools/build\" }\n";
        write("boards/new/Cargo.toml", board);
        write("boards/new/.cargo/config.toml", "");
        write("boards/new/deep/er/file", "");
        write("boards/new/target/debris", "");
        write("boards/build.rs", "");
        folder
    }

    #[test]
    fn a_board_brings_what_it_depends_on() {
        let folder = repository();
        let files = files(folder.path()).unwrap();
        let wanted = [
            "Cargo.toml",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "boards/build.rs",
            "boards/new/.cargo/config.toml",
            "boards/new/Cargo.toml",
            "boards/new/deep/er/file",
            "host-tools/bench-images/Cargo.toml",
            "host-tools/bench/counter/a.py",
            "host-tools/build/Cargo.toml",
            "host-tools/build/src/lib.rs",
            "host-tools/licenses/b.md",
            "host-tools/model/Cargo.toml",
            "host-tools/model/build.rs",
            "rust-toolchain.toml",
            "src/lib.rs",
            "tests/no-panic/Cargo.lock",
        ];
        assert_eq!(files, wanted);
        fs::write(folder.path().join("boards/new/Cargo.toml"), "[dependencies\n").unwrap();
        let error = super::files(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("boards/new/Cargo.toml: "), "{error}");
    }

    #[test]
    fn folders_are_watched_unless_something_is_made_in_them() {
        let folder = repository();
        let watched = |folder: &Path| watched(folder, &files(folder).unwrap());
        let before = watched(folder.path());
        for path in ["boards/new/deep", "boards/new/Cargo.toml", "boards/build.rs", "src", "host-tools/model"]
        {
            assert!(before.contains(path), "{path} in {before:?}");
        }
        fs::remove_dir_all(folder.path().join("boards/new/target")).unwrap();
        let after = watched(folder.path());
        assert!(after.contains("boards") && !after.contains("boards/build.rs"), "{after:?}");
        assert!(!after.contains("host-tools") && after.contains("host-tools/build/src"), "{after:?}");
    }
}
