//! The kernel's source, as a crate that needs no workspace around it.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use crate::sources;
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
    tree.add("Cargo.toml", manifest());
    tree
}

/// The kernel's manifest without its workspace: what is inherited from there is written out.
fn manifest() -> String {
    let Ok(mut manifest) = sources::text("Cargo.toml").parse::<DocumentMut>() else { return String::new() };
    let workspace = manifest.remove("workspace").unwrap_or_default();
    for table in ["dev-dependencies", "lints", "profile"] {
        manifest.remove(table);
    }
    for (table, inherited) in [("package", "package"), ("dependencies", "dependencies")] {
        if let Some(table) = manifest.get_mut(table).and_then(Item::as_table_like_mut) {
            inherit(table, &workspace[inherited]);
        }
    }
    manifest.to_string()
}

/// Replaces `{ workspace = true, .. }` by what the workspace says, and what is said beside it.
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
        let manifest = manifest();
        assert!(!manifest.contains("workspace"), "{manifest}");
        let parsed: DocumentMut = manifest.parse().unwrap();
        assert_eq!(parsed["package"]["version"].as_str(), Some(VERSION));
        assert_eq!(parsed["dependencies"]["serde"]["optional"].as_bool(), Some(true));
        assert_eq!(parsed["dependencies"]["serde"]["default-features"].as_bool(), Some(false));
        assert!(parsed["dependencies"]["libm"].as_str().is_some());
    }

    #[test]
    fn the_sources_are_those_of_the_repository() {
        let tree = tree();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for path in ["src/lib.rs", "src/instructions/build.rs", "src/guide.md", "README.md"] {
            assert_eq!(tree.get(path), Some(std::fs::read(root.join(path)).unwrap().as_slice()), "{path}");
        }
    }
}
