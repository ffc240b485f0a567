//! The README's chart, drawn from the tables of the bench: modeled cycles on a Cortex-M4F compared with the peers
//! that do the same.

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use xtask::run::root;

const FROM: &str = "host-tools/bench/README.md";
pub(super) const TO: &str = "docs/src/figures/cycles.svg";
const CORE: &str = "cortex-m4f";

/// The comparison: a workload, and the heading above its bars.
const PANELS: [(&str, &str); 3] =
    [("W5", "Learn one example by SGD, f32"), ("W2", "Predict in int8"), ("W1", "Predict in f32")];

/// Fails unless the committed figure is that of the committed tables; `update` writes it.
pub(super) fn check(update: bool) -> Result<()> {
    let tables = std::fs::read_to_string(root().join(FROM)).context(FROM)?;
    let drawn = draw(&tables)?;
    if update {
        std::fs::write(root().join(TO), drawn)?;
        return Ok(());
    }
    let kept = std::fs::read_to_string(root().join(TO)).context(TO)?;
    ensure!(
        kept == drawn,
        "{TO} is not that of {FROM}'s tables: TINYFIT_UPDATE=1 cargo xtask test docs draws it"
    );
    Ok(())
}

/// Who takes how many cycles, the fewest first.
type Bars = Vec<(String, u64)>;

fn draw(tables: &str) -> Result<String> {
    let panels = PANELS.map(|(workload, title)| bars(tables, workload).map(|bars| (title, bars)));
    let panels = panels.into_iter().collect::<Result<Vec<_>>>()?;
    let rows: usize = panels.iter().map(|(_, bars)| bars.len()).sum();
    let height = rows * 22 + panels.len() * 44 + 8;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {height}\" width=\"720\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>Cycles on a Cortex-M4F, a network of 6-32-16-4</title>\n\
         <style>text {{ fill: #1f2328 }} .title {{ font-weight: 600 }} .ours {{ fill: #b7410e }} .other {{ fill: #8c959f }} \
         @media (prefers-color-scheme: dark) {{ text {{ fill: #e6edf3 }} .ours {{ fill: #f0883e }} .other {{ fill: #6e7681 }} }}\
         </style>\n"
    );
    let mut y = 24;
    for (title, bars) in &panels {
        let (least, most) = (bars[0].1, bars.iter().map(|bar| bar.1).max().unwrap_or(1));
        writeln!(svg, "<text class=\"title\" x=\"4\" y=\"{y}\">{title}, cycles</text>")?;
        y += 10;
        for (name, cycles) in bars {
            let width = (cycles * 360).div_ceil(most);
            let (class, times) = if name == "tinyfit" {
                ("ours", String::new())
            } else {
                ("other", format!(" ({:.1} times)", *cycles as f64 / least as f64))
            };
            let (text, x) = (y + 14, 154 + width);
            writeln!(svg, "<text x=\"140\" y=\"{text}\" text-anchor=\"end\">{name}</text>")?;
            writeln!(
                svg,
                "<rect class=\"{class}\" x=\"148\" y=\"{y}\" width=\"{width}\" height=\"18\" rx=\"2\"/>"
            )?;
            writeln!(
                svg,
                "<text x=\"{x}\" y=\"{text}\">{}{times}</text>",
                tinyfit_model::number::count(*cycles as usize)
            )?;
            y += 22;
        }
        y += 34;
    }
    svg += "</svg>\n";
    Ok(svg)
}

/// The cycles of a workload: the second of the numbers of a cell.
fn bars(tables: &str, workload: &str) -> Result<Bars> {
    let mut header: Vec<&str> = Vec::new();
    let mut bars = Bars::new();
    for line in tables.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if cells.first() == Some(&"target") {
            header = cells;
        } else if cells.first() == Some(&CORE) && cells.get(1) == Some(&workload) {
            for (name, cell) in header.iter().zip(&cells).skip(2) {
                // Of the kernel's two columns the one for speed.
                let name = match *name {
                    "-O3" => "tinyfit",
                    "-Os" => continue,
                    name => name,
                };
                let Some(cycles) = cell.split('/').nth(1) else { continue };
                bars.push((
                    name.to_string(),
                    cycles.trim().replace(',', "").parse().context(line.to_string())?,
                ));
            }
        }
    }
    bars.sort_by_key(|bar| bar.1);
    ensure!(bars.first().is_some_and(|bar| bar.0 == "tinyfit"), "{FROM}: {workload} on {CORE}: {bars:?}");
    Ok(bars)
}
