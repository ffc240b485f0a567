//! The kernel's source, and that of what the boards share, as crates that need no workspace around them.

use tinyfit_sources as sources;
use toml_edit::{DocumentMut, Item, TableLike, Value, value};

use crate::tree::Tree;

/// The version of the kernel, and of this tool.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The kernel's crate.
pub(crate) fn tree() -> Tree {
    let mut tree = Tree::default();
    for (path, bytes) in sources::below("src") {
        tree.add(format!("src/{path}"), bytes);
    }
    // The README is the crate's page, and so a part of its source.
    for path in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        tree.add(path, sources::bytes(path));
    }
    tree.add("Cargo.toml", manifest("Cargo.toml").to_string());
    tree
}

/// A crate that boards share, apart from the kernel.
pub(crate) fn shared(folder: &str) -> Tree {
    let mut tree = Tree::default();
    for (path, bytes) in sources::below(&format!("{folder}/src")) {
        tree.add(format!("src/{path}"), bytes);
    }
    let mut manifest = manifest(&format!("{folder}/Cargo.toml"));
    // The other crates of this repository are next to it.
    for (name, item) in manifest["dependencies"].as_table_like_mut().into_iter().flat_map(TableLike::iter_mut)
    {
        if let Some(item) = item.as_table_like_mut().filter(|item| item.contains_key("path")) {
            item.insert("path", value(format!("../{}", name.get())));
        }
    }
    tree.add("Cargo.toml", manifest.to_string());
    tree
}

/// A manifest without its workspace: what is inherited from there is written out.
fn manifest(path: &str) -> DocumentMut {
    let parsed = |path| sources::text(path).parse::<DocumentMut>().unwrap_or_default();
    let workspace = parsed("Cargo.toml").remove("workspace").unwrap_or_default();
    let mut manifest = parsed(path);
    manifest.remove("workspace");
    for table in ["dev-dependencies", "lints", "profile"] {
        manifest.remove(table);
    }
    for (table, inherited) in [("package", "package"), ("dependencies", "dependencies")] {
        if let Some(table) = manifest.get_mut(table).and_then(Item::as_table_like_mut) {
            inherit(table, &workspace[inherited]);
        }
    }
    manifest
}

/// Replaces `{ workspace = true, .. }` by the workspace's entry and the keys next to it.
fn inherit(table: &mut dyn TableLike, workspace: &Item) {
    for (key, item) in table.iter_mut() {
        let Some(own) = item.as_table_like() else { continue };
        if own.get("workspace").is_none() {
            continue;
        }
        let beside: Vec<(String, Item)> = own
            .iter()
            .filter(|(name, _)| *name != "workspace")
            .map(|(name, item)| (name.to_string(), item.clone()))
            .collect();
        let mut new = workspace[key.get()].clone();
        if !beside.is_empty() {
            if let Some(version) = new.as_str().map(str::to_string) {
                new = Item::Value(Value::InlineTable([("version", version)].into_iter().collect()));
            }
            if let Some(new) = new.as_table_like_mut() {
                for (name, item) in beside {
                    new.insert(&name, item);
                }
            }
        }
        *item = new;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_inherited() {
        let manifest = manifest("Cargo.toml").to_string();
        assert!(!manifest.contains("workspace"), "{manifest}");
        let parsed: DocumentMut = manifest.parse().unwrap();
        assert_eq!(parsed["package"]["version"].as_str(), Some(VERSION));
        assert_eq!(parsed["dependencies"]["serde"]["optional"].as_bool(), Some(true));
        assert_eq!(parsed["dependencies"]["serde"]["default-features"].as_bool(), Some(false));
        assert!(parsed["dependencies"]["libm"].as_str().is_some());
    }
}
