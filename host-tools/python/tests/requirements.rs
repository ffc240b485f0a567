//! The requirements files: what was compiled has what was asked for, and nothing without a hash.

use std::fs;
use std::path::Path;

/// Lines with something to install, a package's continued ones in one.
fn packages(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", "");
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_string).collect()
}

#[test]
fn pinned() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("requirements");
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "in") {
            continue;
        }
        let compiled = packages(&fs::read_to_string(path.with_extension("txt"))?);
        for package in &compiled {
            assert!(package.contains("==") && package.contains("--hash=sha256:"), "{package} in {path:?}");
            assert!(!package.contains("://"), "{package} in {path:?}");
        }
        for wanted in packages(&fs::read_to_string(&path)?) {
            let is_wanted = |package: &String| package.split_whitespace().next() == Some(wanted.as_str());
            assert!(compiled.iter().any(is_wanted), "{wanted} is not in the file compiled of {path:?}");
        }
        files += 1;
    }
    assert!(files > 0);
    Ok(())
}
