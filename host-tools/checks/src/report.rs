//! The reports of `tinyfit train` in a browser: no complaint, no request, every figure and table there, nothing wider than
//! a phone. Pictures are left in target/report to be looked at.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::accuracy;
use crate::browser::{Browser, DESKTOP, Look, PHONE};
use crate::tool::tinyfit;
use xtask::install;
use xtask::run::{root, run};

/// A table, how it is learned, and the figures that its report has besides those of every report.
struct Page {
    table: &'static str,
    options: &'static str,
    figures: &'static [&'static str],
}

const CLASSES: &[&str] = &["confusion", "roc", "precision-recall", "calibration"];

const NUMBERS: &[&str] = &["predicted", "residuals", "residual-histogram"];

const PAGES: [Page; 3] = [
    Page { table: "breast_cancer", options: "--layers 16,8", figures: CLASSES },
    Page { table: "digits", options: "--layers 32 --epochs 40", figures: CLASSES },
    Page { table: "diabetes", options: "--layers 32,16 --task regress", figures: NUMBERS },
];

const FIGURES: [&str; 4] = ["loss", "metric", "importance", "saliency"];
const TABLES: [&str; 5] = ["columns", "quantization-layers", "quantization-score", "board-cost", "command"];

pub(crate) fn test() -> Result<()> {
    install::chromium()?;
    accuracy::export("target/report")?;
    let folder = root().join("target/report");
    let browser = Browser::start(&folder)?;
    for page in &PAGES {
        let file = page.train()?;
        page.check(&browser, &folder.join(file))?;
    }
    eprintln!("reports: {} looked at, pictures in target/report", PAGES.len());
    Ok(())
}

impl Page {
    /// Trains, and gives the report's file.
    fn train(&self) -> Result<String> {
        let Self { table, options, .. } = self;
        let data = format!("target/report/{table}-0-train.csv");
        let out = format!("--out target/report/{table}.safetensors");
        run(tinyfit(&format!("train {data} --target target {options} {out} --quiet"))?)?;
        Ok(format!("{table}.html"))
    }

    fn check(&self, browser: &Browser<'_>, page: &Path) -> Result<()> {
        let read = browser.read(page)?;
        ensure!(read.console.is_empty(), "{} complains: {:#?}", page.display(), read.console);
        ensure!(read.requests.is_empty(), "{} asks for {:?}", page.display(), read.requests);
        let figures = || FIGURES.iter().chain(self.figures);
        for id in figures() {
            let figure = read.dom.split(&format!("<figure id=\"{id}\">")).nth(1);
            let figure = figure.and_then(|rest| rest.split("</figure>").next()).unwrap_or_default();
            for part in ["<figcaption>", "<svg", "role=\"img\"", "<title", "<details", "<table>", "<td>"] {
                ensure!(figure.contains(part), "{}: figure {id} has no {part}", page.display());
            }
        }
        ensure!(
            read.dom.matches("<figure").count() == figures().count(),
            "{} has other figures than {:?}",
            page.display(),
            figures().collect::<Vec<_>>()
        );
        for id in TABLES {
            ensure!(read.dom.contains(&format!("id=\"{id}\"")), "{} has no {id}", page.display());
        }
        let picture = |name: &str| page.with_extension(name);
        for (width, looks) in [
            (DESKTOP, &[(Look::Light, "light.png"), (Look::Dark, "dark.png")][..]),
            (PHONE, &[(Look::Light, "phone.png")][..]),
        ] {
            let (taken, height) = browser.size(page, width)?;
            ensure!(taken <= width, "{} is {taken} pixels wide in a window of {width}", page.display());
            for &(look, name) in looks {
                browser.screenshot(page, (width, height), look, &picture(name))?;
            }
        }
        browser.print(page, &picture("pdf"))
    }
}
