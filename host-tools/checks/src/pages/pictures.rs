//! Every picture in the repository is made by a command that a check runs: one that nobody makes again goes stale.

use anyhow::{Context, Result, ensure};
use xtask::run::{command, output};

use super::{figures, sample};

/// The files that a check compares with what is made now.
const MADE: [&str; 2] = [figures::TO, sample::TO];

pub(super) fn check() -> Result<()> {
    let kinds = "*.png *.svg *.gif *.jpg *.jpeg *.webp *.html *.pdf";
    let listed = output(command(".", &format!("git ls-files --cached --others --exclude-standard {kinds}")));
    let listed = listed.context("`git ls-files` failed: is this a checkout?")?;
    for path in listed.lines().filter(|path| xtask::run::root().join(path).is_file()) {
        ensure!(
            MADE.contains(&path),
            "{path}: no check makes it again; let one of checks/src/pages do that, and add it to pictures.rs"
        );
    }
    Ok(())
}
