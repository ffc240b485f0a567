//! Whether and where a report is written.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::Usage;
use crate::files;

/// Whether and where a report is written.
#[derive(clap::Args)]
pub(crate) struct ReportArgs {
    /// The report [default: next to the model, ending in .html]
    #[arg(long, value_name = "FILE.html", conflicts_with = "no_report")]
    report: Option<PathBuf>,
    /// Write no report
    #[arg(long)]
    no_report: bool,
}

impl ReportArgs {
    /// The file to write, if it is writable. A page of another kind is only replaced if it was named.
    pub(crate) fn destination(&self, model: &Path, data: &Path) -> anyhow::Result<Option<PathBuf>> {
        // A model that goes to standard output has no place next to it.
        if self.no_report || files::is_standard(model) && self.report.is_none() {
            return Ok(None);
        }
        let page = self.report.clone().unwrap_or_else(|| beside(model, "html"));
        if page == model {
            return Err(Usage("--report is the model file: give another path".into()).into());
        }
        files::check_destination_of("--report", &page, &[data, model])?;
        if self.report.is_none() && page.exists() && !is_ours(&page) {
            let page = page.display();
            let what = format!(
                "{page} exists and is not a report of tinyfit: name the report with --report FILE.html"
            );
            return Err(Usage(what).into());
        }
        Ok(Some(page))
    }
}

/// `m.html` of `m.safetensors`; a name with another ending is kept whole, so that `m.1` and `m.2` have two reports.
pub(crate) fn beside(model: &Path, ending: &str) -> PathBuf {
    if model.extension().is_some_and(|ending| ending == "safetensors") {
        return model.with_extension(ending);
    }
    let mut name = model.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(ending);
    model.with_file_name(name)
}

fn is_ours(page: &Path) -> bool {
    // It is in the page's head.
    const HEAD: u64 = 1 << 10;
    let mut head = Vec::new();
    files::open(page).and_then(|file| file.take(HEAD).read_to_end(&mut head)).is_ok()
        && String::from_utf8_lossy(&head).contains("<meta name=\"generator\" content=\"tinyfit\">")
}
