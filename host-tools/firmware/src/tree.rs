//! Files that belong together, before they are written.

use std::collections::BTreeMap;

/// Files by their paths, which are relative and have `/` between their parts; sorted, so that the same files are always
/// written in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<String, Vec<u8>>);

impl Tree {
    /// Adds a file, in place of one of this path.
    pub(crate) fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// Adds all files of another tree, in a folder.
    pub(crate) fn add_in(&mut self, folder: &str, other: Tree) {
        self.0.extend(other.0.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)));
    }

    /// The files, sorted by their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }
}
