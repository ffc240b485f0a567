//! The products of the repository, and the crates that are linked into each, by `cargo tree`: of the features and
//! targets that are asked for, without what only builds it, macros included.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use xtask::boards;
use xtask::run::{command, output};

/// Something with code of others in it.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    /// Its name here: `tinyfit`, `library`, or the board's name.
    pub(crate) name: String,
    /// What CycloneDX calls such a thing: `application`, `library`, `firmware`.
    pub(crate) kind: &'static str,
    /// Its description.
    pub(crate) about: &'static str,
    /// The folder of its workspace.
    pub(crate) folder: String,
    /// Its package.
    pub(crate) package: String,
    /// Options of cargo's with which everything is in it that can be.
    pub(crate) all: &'static str,
    /// Texts of the licenses of what is in it and is not a crate.
    pub(crate) beside: &'static [&'static str],
}

/// All of them.
pub(crate) fn products() -> Result<Vec<Product>> {
    let tool = Product {
        name: "tinyfit".into(),
        kind: "application",
        about: "the command `tinyfit`",
        folder: ".".into(),
        package: "tinyfit-cli".into(),
        all: "--all-features --target all",
        beside: &["host-tools/recordings/LICENSE-seglearn"],
    };
    let library = Product {
        name: "library".into(),
        kind: "library",
        about: "the libraries of `tinyfit export --c`, `--arduino` and `--zephyr`",
        // The versions that exports are locked to.
        folder: "tests/no-panic".into(),
        package: "tinyfit".into(),
        all: "--target all",
        beside: &[],
    };
    Ok([tool, library].into_iter().chain(boards::names()?.into_iter().map(board)).collect())
}

fn board(name: String) -> Product {
    Product {
        kind: "firmware",
        about: "firmware of this board",
        folder: format!("boards/{name}"),
        package: format!("tinyfit-{name}"),
        all: "--all-features",
        beside: &[],
        name,
    }
}

/// A crate of a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Its license, as an expression of SPDX.
    pub(crate) license: String,
    /// Whether it is of this repository.
    pub(crate) own: bool,
}

/// The crates of a product, each with those it depends on; the first of the list is the product.
#[derive(Debug)]
pub(crate) struct Linked {
    pub(crate) root: Package,
    pub(crate) packages: BTreeMap<Package, BTreeSet<Package>>,
}

impl Product {
    /// The crates linked into it, built with these options of cargo.
    pub(crate) fn linked(&self, options: &str) -> Result<Linked> {
        let line = format!(
            "cargo tree --locked --quiet --package {} --edges normal,no-proc-macro --prefix depth {options} --format",
            self.package
        );
        let mut tree = command(&self.folder, &line);
        tree.arg("\t{p}\t{l}\t");
        let printed = output(tree).with_context(|| format!("`{line}` failed in {}", self.folder))?;
        parse(&printed).with_context(|| format!("`{line}` printed something else"))
    }
}

/// Reads the lines of `cargo tree`: `depth \t name version (path) \t license \t`, each below what depends on it. A
/// crate that was shown before is shown again without its dependencies.
fn parse(printed: &str) -> Option<Linked> {
    let mut packages: BTreeMap<Package, BTreeSet<Package>> = BTreeMap::new();
    let mut above: Vec<Package> = Vec::new();
    for line in printed.lines() {
        let mut fields = line.split('\t');
        let depth: usize = fields.next()?.parse().ok()?;
        let (mut words, license) = (fields.next()?.split(' '), fields.next()?);
        let (name, version) = (words.next()?.into(), words.next()?.strip_prefix('v')?.into());
        // Before there were expressions, `/` was the sign for `OR`.
        let license = license.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ");
        let package = Package { name, version, license, own: words.next().is_some() };
        above.truncate(depth);
        if let Some(parent) = above.last() {
            packages.entry(parent.clone()).or_default().insert(package.clone());
        }
        packages.entry(package.clone()).or_default();
        above.push(package);
    }
    let root = above.into_iter().next()?;
    Some(Linked { root, packages })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_read() {
        let printed = "0\ttinyfit-rp2040 v0.1.0 (/home/me/boards/rp2040)\tMIT OR Apache-2.0\t\n\
                       1\theapless v0.9.3\tMIT OR Apache-2.0\t\n\
                       2\thash32 v0.3.1\tMIT/Apache-2.0\t\n\
                       1\tnb v1.1.0\tMIT / Apache-2.0\t\n\
                       1\theapless v0.9.3\tMIT OR Apache-2.0\t (*)\n";
        let linked = parse(printed).unwrap();
        let license = String::from("MIT OR Apache-2.0");
        let of = |name: &str, version: &str, own| Package {
            name: name.into(),
            version: version.into(),
            license: license.clone(),
            own,
        };
        let (root, heapless) = (of("tinyfit-rp2040", "0.1.0", true), of("heapless", "0.9.3", false));
        let (hash32, nb) = (of("hash32", "0.3.1", false), of("nb", "1.1.0", false));
        assert_eq!(linked.root, root);
        assert_eq!(linked.packages[&root], BTreeSet::from([heapless.clone(), nb.clone()]));
        assert_eq!(linked.packages[&heapless], BTreeSet::from([hash32.clone()]));
        assert_eq!(linked.packages.keys().cloned().collect::<BTreeSet<_>>().len(), 4);
        assert!(linked.packages[&hash32].is_empty() && linked.packages[&nb].is_empty());
    }
}
