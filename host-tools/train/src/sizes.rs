//! The sizes of hidden layers, as they are given.

use std::fmt;
use std::str::FromStr;

use tinyfit_model::LONGEST;

/// Hidden layers at most.
pub const LAYERS: usize = 64;

/// Sizes from the first hidden layer to the last; `none` for a linear model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes(pub Vec<usize>);

impl FromStr for Sizes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == "none" {
            return Ok(Self(Vec::new()));
        }
        let wrong = || {
            format!(
                "expected whole numbers from 1 to {LONGEST}, or none for a network without a hidden layer"
            )
        };
        let size = |text: &str| text.trim().parse().ok().filter(|size| (1..=LONGEST).contains(size));
        let sizes: Vec<usize> = text.split(',').map(size).collect::<Option<_>>().ok_or_else(wrong)?;
        match sizes.len() {
            0..=LAYERS => Ok(Self(sizes)),
            more => Err(format!("{more} layers; give at most {LAYERS}")),
        }
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        let sizes: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&sizes.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_written() {
        for (text, sizes) in [("none", &[][..]), ("8", &[8]), ("16,8", &[16, 8])] {
            let read: Sizes = text.parse().unwrap();
            assert_eq!((&read.0[..], read.to_string().as_str()), (sizes, text));
        }
        assert!("1,".repeat(64).trim_end_matches(',').parse::<Sizes>().is_ok());
        assert!("1,".repeat(65).trim_end_matches(',').parse::<Sizes>().is_err());
        for wrong in ["65537", "99999999999999999999", "", "0", "8,,8", "none,8", "8,none", "-1", "a"] {
            assert!(wrong.parse::<Sizes>().is_err(), "{wrong}");
        }
    }
}
