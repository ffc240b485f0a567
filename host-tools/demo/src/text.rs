//! What came out, as text for a terminal.

use std::fmt;

use tinyfit_report::{count, table};

use crate::{Accuracies, Outcome};

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { wearers, mean, chips, model_bytes, personalizing, files } = self;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        let row = |name: String, a: &Accuracies, learned: String| {
            let shares = [a.f32, a.int8, a.rest_before, a.rest_after];
            let shares = shares.map(|share| format!("{:.1}", 100.0 * share));
            std::iter::once(name).chain(shares).chain([learned]).collect()
        };
        let mut rows: Vec<Vec<String>> = wearers
            .iter()
            .map(|w| {
                row(w.wearer.to_string(), &w.accuracies, format!("{} of {}", w.learned, w.learned + w.rest))
            })
            .collect();
        if wearers.len() > 1 {
            rows.push(row("mean".into(), mean, String::new()));
        }
        let who = match wearers.len() {
            1 => "A wearer the model never saw".to_string(),
            count => format!("{count} wearers the model never saw, on average"),
        };
        writeln!(
            f,
            "{who}: {} of the windows classified right, {} after learning from the first 30 % of each exercise.\n",
            percent(mean.rest_before),
            percent(mean.rest_after)
        )?;
        let header =
            ["wearer", "f32, %", "int8, %", "rest before, %", "rest after learning, %", "windows learned"];
        writeln!(f, "{}", table(&header, rows))?;
        let exercises = wearers.iter().flat_map(|w| w.changes.iter().map(move |change| (w.wearer, change)));
        let harmed: Vec<_> = exercises.clone().filter(|(_, change)| change.harmed).collect();
        writeln!(
            f,
            "{} of {} exercises of a wearer got worse by more than chance (p < 1/40){}",
            harmed.len(),
            exercises.count(),
            if harmed.is_empty() { "." } else { ":" }
        )?;
        for (wearer, change) in harmed {
            let (before, after) = (percent(change.before), percent(change.after));
            writeln!(
                f,
                "  wearer {wearer}, {}: {before} to {after} of {} windows",
                change.exercise, change.windows
            )?;
        }
        writeln!(f)?;
        let rows = chips.iter().map(|chip| {
            let equal = match chip.equal {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "not run",
            };
            let bytes = |n: Option<u64>| n.map_or("-".into(), |n| count(n as usize));
            let counts = chip.counts.as_ref();
            let calls = |n: Option<u64>| {
                n.zip(counts).map_or("-".into(), |(n, c)| format!("{} {}", count(n as usize), c.unit))
            };
            vec![
                chip.chip.to_string(),
                equal.to_string(),
                bytes(chip.built.map(|b| b.flash)),
                bytes(chip.built.map(|b| b.ram)),
                calls(counts.map(|c| c.predict)),
                calls(counts.map(|c| c.predict_int8)),
                calls(counts.map(|c| c.learn)),
            ]
        });
        let header = [
            "chip",
            "equals host",
            "flash, bytes",
            "static RAM, bytes",
            "predict f32",
            "predict int8",
            "learn one",
        ];
        write!(f, "{}", table(&header, rows))?;
        for chip in chips {
            if let Some(reason) = chip.difference.as_ref().or(chip.skipped.as_ref()) {
                writeln!(f, "{}: {reason}", chip.chip)?;
            }
        }
        writeln!(
            f,
            "Counts are counts of an emulator. The network takes {} bytes in f32, {} in int8.",
            count(model_bytes.f32),
            count(model_bytes.int8)
        )?;
        writeln!(f, "Learned by {personalizing}.\n")?;
        for file in files {
            writeln!(f, "{}", file.display())?;
        }
        Ok(())
    }
}
