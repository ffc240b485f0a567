//! The book's page of the command line: what `--help` of each verb prints.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use xtask::run::{output, root};

use crate::tool;

const TO: &str = "docs/src/reference/cli.md";

/// Above the verbs.
const HEAD: &str = "\
# Command line

Every verb and flag, as `tinyfit VERB --help` prints them (`-h` prints less). `TINYFIT_UPDATE=1 cargo xtask test docs` writes this page.

The commonest options have a short form: `-t` for `--target`, `-o` for `--out`, `-b` for `--board`, `-p` for `--port`, `-q` for `--quiet`.
`tinyfit completions SHELL` prints completions for bash, zsh, fish, elvish and PowerShell. [Limits, files and exit status](limits.md)
are the same for all verbs, and so is [`--json`](json.md).
";

/// Fails unless the committed page is that of this build of the tool; `update` writes it.
pub(super) fn check(update: bool) -> Result<()> {
    let printed = page()?;
    if update {
        std::fs::write(root().join(TO), printed)?;
        return Ok(());
    }
    let kept = std::fs::read_to_string(root().join(TO)).context(TO)?;
    ensure!(
        kept == printed,
        "{TO} is not what `--help` prints: TINYFIT_UPDATE=1 cargo xtask test docs writes it"
    );
    Ok(())
}

fn page() -> Result<String> {
    let overview = help("")?;
    let mut page = format!("{HEAD}\n## `tinyfit`\n\n```text\n{overview}\n```\n");
    for verb in verbs(&overview) {
        write!(page, "\n## `tinyfit {verb}`\n\n```text\n{}\n```\n", help(verb)?)?;
    }
    Ok(page)
}

/// The help of a verb, or of the whole.
fn help(verb: &str) -> Result<String> {
    let mut tinyfit = tool::tinyfit(&format!("{verb} --help"))?;
    tinyfit.env("COLUMNS", "100");
    let help = output(tinyfit).with_context(|| format!("`tinyfit {verb} --help` failed"))?;
    Ok(help.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_string())
}

/// The verbs that the overview lists.
fn verbs(overview: &str) -> Vec<&str> {
    let listed = overview.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let first = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    first.filter_map(|line| line.split_whitespace().next()).filter(|verb| *verb != "help").collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn verbs_are_read_off_the_overview() {
        let overview =
            "About\n\nCommands:\n  train  Learn\n           more\n  help   This\n\nOptions:\n  -q  x\n";
        assert_eq!(super::verbs(overview), ["train"]);
    }
}
