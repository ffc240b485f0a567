//! The table of the README.

use std::fmt::Write;

use crate::{Opt, Row};

/// A table with a row for each target and workload, and a column for each optimization level:
/// instructions / modeled cycles / bytes of code / bytes of static RAM + peak stack.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from("| target | workload | -O3 | -Os |\n|---|---|---|---|\n");
    let mut done: Vec<(&str, &str)> = Vec::new();
    for Row { target, workload, .. } in rows {
        if done.contains(&(target, workload)) {
            continue;
        }
        done.push((target, workload));
        let cells = Opt::ALL.map(|opt| {
            let row = rows.iter().find(|r| (r.target, r.workload, r.opt) == (*target, *workload, opt.name()));
            row.map_or_else(|| "-".into(), cell)
        });
        // A `String` takes all that is written to it.
        let _ = writeln!(text, "| {target} | {workload} | {} |", cells.join(" | "));
    }
    text
}

fn cell(row: &Row) -> String {
    if let Some(nanoseconds) = row.nanoseconds {
        return format!("{} ns", grouped(nanoseconds.round() as u64));
    }
    let [instructions, cycles, code, ram, stack] =
        [row.instructions, row.cycles, row.code, row.ram, row.stack].map(|n| n.map_or("-".into(), grouped));
    format!("{instructions} / {cycles} / {code} / {ram} + {stack}")
}

/// `12,345`
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let head = (digits.len() - 1) % 3 + 1;
    let mut text = digits[..head].to_string();
    for group in digits.as_bytes()[head..].chunks(3) {
        text.push(',');
        text.extend(group.iter().map(|&digit| char::from(digit)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_workload() {
        let row = Row {
            target: "cortex-m7",
            workload: "W1",
            opt: "3",
            instructions: Some(2_715),
            cycles: None,
            code: Some(999),
            ram: Some(44),
            stack: Some(268),
            weights: 3_280,
            nanoseconds: None,
        };
        let small = Row { opt: "s", instructions: Some(1_008_378), ..row.clone() };
        let host = Row { target: "host", nanoseconds: Some(1_234.5), ..row.clone() };
        assert_eq!(
            markdown(&[row, small, host]).lines().skip(2).collect::<Vec<_>>(),
            [
                "| cortex-m7 | W1 | 2,715 / - / 999 / 44 + 268 | 1,008,378 / - / 999 / 44 + 268 |",
                "| host | W1 | 1,235 ns | - |",
            ]
        );
    }
}
