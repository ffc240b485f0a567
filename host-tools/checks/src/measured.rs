//! Figures that a suite measures and pages quote, in a committed file. The suite compares the file with what it measures, and the
//! pages are compared with the file ([`pages`](crate::pages)), so neither grows stale.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::run::root;

/// Whether committed files are to be written with what was found.
pub(crate) fn updates() -> bool {
    std::env::var_os("TINYFIT_UPDATE").is_some()
}

/// Numbers by two names: of what, and which.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Measured(BTreeMap<String, BTreeMap<String, f64>>);

impl Measured {
    pub(crate) fn add(&mut self, of: &str, which: &str, value: f64) {
        self.0.entry(of.into()).or_default().insert(which.into(), value);
    }

    /// Adds the numbers of a JSON object.
    pub(crate) fn add_all(&mut self, of: &str, object: &Value) {
        for (which, value) in object.as_object().into_iter().flatten() {
            value.as_f64().into_iter().for_each(|value| self.add(of, which, value));
        }
    }

    /// The committed numbers.
    pub(crate) fn read(path: &str) -> Result<Self> {
        let text = std::fs::read_to_string(root().join(path)).with_context(|| path.to_string())?;
        Ok(Self(serde_json::from_str(&text).with_context(|| path.to_string())?))
    }

    pub(crate) fn get(&self, of: &str, which: &str) -> Option<f64> {
        self.0.get(of).and_then(|all| all.get(which)).copied()
    }

    /// Fails unless the committed numbers are these within a share of `within`: a compiler or a neighboring change moves
    /// them a little, and no text is wrong by it. `TINYFIT_UPDATE=1` writes them.
    pub(crate) fn check(&self, path: &str, within: f64) -> Result<()> {
        if updates() {
            return self.write(&root().join(path));
        }
        self.is_near(&Self::read(path)?, path, within)
    }

    /// The same of a file that has some of these numbers, and those of others. A number that is new in it may have any value before
    /// it is written.
    pub(crate) fn check_part(&self, path: &str, within: f64) -> Result<()> {
        let mut kept = Self::read(path)?;
        if updates() {
            for (of, all) in &mut kept.0 {
                for (which, value) in all {
                    *value = self.get(of, which).unwrap_or(*value);
                }
            }
            return kept.write(&root().join(path));
        }
        kept.0.retain(|of, _| self.0.contains_key(of));
        let mut found = Self(self.0.clone());
        for (of, all) in &mut found.0 {
            all.retain(|which, _| kept.get(of, which).is_some());
        }
        found.0.retain(|_, all| !all.is_empty());
        found.is_near(&kept, path, within)
    }

    fn is_near(&self, kept: &Self, path: &str, within: f64) -> Result<()> {
        let faults = self.faults(kept, within);
        ensure!(
            faults.is_empty(),
            "{path} is stale; TINYFIT_UPDATE=1 and the same suite write it, then `TINYFIT_UPDATE=1 cargo xtask test docs` the pages:\n{}",
            faults.join("\n")
        );
        Ok(())
    }

    fn faults(&self, kept: &Self, within: f64) -> Vec<String> {
        let names = |numbers: &Self| -> Vec<(String, String)> {
            let pairs =
                numbers.0.iter().flat_map(|(of, all)| all.keys().map(|which| (of.clone(), which.clone())));
            pairs.collect()
        };
        let mut all = [names(self), names(kept)].concat();
        all.sort();
        all.dedup();
        let stale = all.iter().filter_map(|name| {
            let (found, kept) = (self.get(&name.0, &name.1), kept.get(&name.0, &name.1));
            let near =
                found.zip(kept).is_some_and(|(found, kept)| (found - kept).abs() <= within * kept.abs());
            let text = |value: Option<f64>| value.map_or("nothing".into(), |value| value.to_string());
            (!near).then(|| format!("{} {}: {} is kept, {} found", name.0, name.1, text(kept), text(found)))
        });
        stale.collect()
    }

    fn write(&self, file: &Path) -> Result<()> {
        // Counts are written as integers.
        let number = |value: f64| match value.fract() {
            0.0 => Value::from(value as u64),
            _ => Value::from(value),
        };
        let all = self.0.iter().map(|(of, all)| {
            let numbers = all.iter().map(|(which, &value)| (which.clone(), number(value)));
            (of.clone(), Value::Object(numbers.collect()))
        });
        let text = serde_json::to_string_pretty(&Value::Object(all.collect()))?;
        std::fs::write(file, text + "\n").with_context(|| file.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[(&str, f64)]) -> Measured {
        let mut measured = Measured::default();
        numbers.iter().for_each(|(which, value)| measured.add("rp2040", which, *value));
        measured
    }

    #[test]
    fn what_moved_or_is_missing_is_stale() {
        let kept = of(&[("flash", 1000.0), ("ram", 50.0)]);
        assert!(of(&[("flash", 1020.0), ("ram", 50.0)]).faults(&kept, 0.02).is_empty());
        assert_eq!(of(&[("flash", 1021.0), ("ram", 50.0)]).faults(&kept, 0.02).len(), 1);
        assert_eq!(of(&[("flash", 1000.0), ("stack", 1.0)]).faults(&kept, 0.02).len(), 2);
    }

    #[test]
    fn a_part_is_compared_with_what_is_kept_of_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        let mut all = of(&[("flash", 1000.0)]);
        all.add("fe310", "flash", 7.0);
        all.write(file.path()).unwrap();
        assert!(of(&[("flash", 1020.0), ("ram", 50.0)]).check_part(path, 0.02).is_ok());
        assert!(of(&[("flash", 1021.0)]).check_part(path, 0.02).is_err());
        assert!(of(&[("ram", 50.0)]).check_part(path, 0.02).is_err());
    }

    #[test]
    fn objects_give_their_numbers() {
        let mut measured = Measured::default();
        measured.add_all("rp2040", &serde_json::json!({"flash": 7, "unit": "cycles"}));
        measured.add("rp2040", "share", 0.5);
        let file = tempfile::NamedTempFile::new().unwrap();
        measured.write(file.path()).unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert_eq!(text, "{\n  \"rp2040\": {\n    \"flash\": 7,\n    \"share\": 0.5\n  }\n}\n");
    }
}
