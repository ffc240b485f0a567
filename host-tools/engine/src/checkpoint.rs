//! A checkpoint: what is saved of a training that is under way, and what it was that is trained.
//!
//! The file is a line that names its format, postcard's bytes, and the CRC-32 of all that as four bytes, lowest first.

use std::path::Path;

use crc::{CRC_32_ISO_HDLC, Crc};
use serde::{Deserialize, Serialize};

use crate::error::Fault;
use crate::output::count;

/// The first line.
pub(crate) const MAGIC: &[u8] = b"tinyfit checkpoint 1\n";

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
pub(crate) const START_AGAIN: &str = "start again without --resume";

/// Trainings under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// What is trained.
    pub subject: Subject,
    /// Those that have begun, in their order, each as [`tinyfit_engine::Training::save`] has it.
    pub trainings: Vec<Vec<u8>>,
}

/// All that a training depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The version of tinyfit.
    pub tinyfit: String,
    /// The length of the data's file, and the CRC-32 of its bytes.
    pub data: (u64, u32),
    /// The options that make a difference, as on the command line.
    pub settings: String,
}

impl Checkpoint {
    /// The bytes of the file.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        let mut bytes = postcard::to_extend(self, MAGIC.to_vec())?;
        bytes.extend(CRC.checksum(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// The checkpoint in the bytes of a file.
    ///
    /// # Errors
    /// They are no checkpoint, or not as they were written.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, Fault> {
        let Some(body) = bytes.strip_prefix(MAGIC) else {
            return Err(Fault::new(path, "is no checkpoint of this version of tinyfit", START_AGAIN));
        };
        let damaged = || Fault::new(path, "the checkpoint is damaged", START_AGAIN);
        let (_, crc) = bytes.split_last_chunk().ok_or_else(damaged)?;
        let body = body.split_last_chunk::<4>().ok_or_else(damaged)?.0;
        if CRC.checksum(&bytes[..MAGIC.len() + body.len()]) != u32::from_le_bytes(*crc) {
            return Err(damaged());
        }
        match postcard::take_from_bytes(body) {
            Ok((checkpoint, [])) => Ok(checkpoint),
            _ => Err(damaged()),
        }
    }

    /// Refuses to go on with another subject.
    ///
    /// # Errors
    /// What differs.
    pub(crate) fn check(&self, path: &Path, now: &Subject, data: &Path) -> Result<(), Fault> {
        let then = &self.subject;
        let (what, advice) = if then.tinyfit != now.tinyfit {
            (
                format!("was made by tinyfit {}, and this is {}", then.tinyfit, now.tinyfit),
                "take that version",
            )
        } else if then.data != now.data {
            let [then, now] = [then, now].map(|subject| {
                format!("{} bytes, CRC-32 {:08x}", count(subject.data.0 as usize), subject.data.1)
            });
            (
                format!("was made with other data: {} has {now}, and had {then}", data.display()),
                "give that data",
            )
        } else if then.settings != now.settings {
            let (only_then, only_now) =
                (missing_in(&now.settings, &then.settings), missing_in(&then.settings, &now.settings));
            (format!("was made with {only_then}, and this is with {only_now}"), "give the same options")
        } else {
            return Ok(());
        };
        Err(Fault::new(path, what, format!("{advice}, or {START_AGAIN}")))
    }
}

/// The options of a command that another does not have.
fn missing_in(other: &str, command: &str) -> String {
    let options = |command: &str| {
        command.trim().split(" --").map(|o| o.trim_start_matches("--").to_string()).collect::<Vec<_>>()
    };
    let others = options(other);
    let missing: Vec<String> = options(command)
        .into_iter()
        .filter(|option| !others.contains(option))
        .map(|option| format!("--{option}"))
        .collect();
    if missing.is_empty() { "none".into() } else { missing.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let subject = Subject {
            tinyfit: "0.1.0".into(),
            data: (4551, 0xd00d),
            settings: "--lr 0.1 --l1 0.5 --seed 1".into(),
        };
        Checkpoint { subject, trainings: vec![vec![1, 2, 3], Vec::new()] }
    }

    #[test]
    fn one_changed_or_missing_byte_is_seen() {
        let (path, bytes) = (Path::new("c"), checkpoint().to_bytes().unwrap());
        assert_eq!(Checkpoint::parse(&bytes, path), Ok(checkpoint()));
        for i in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[i] ^= 0x10;
            for wrong in [&changed[..], &bytes[..i]] {
                let fault = Checkpoint::parse(wrong, path).unwrap_err().to_string();
                assert!(fault.ends_with("; start again without --resume"), "{fault}");
            }
        }
    }

    #[test]
    fn what_differs_is_told() {
        let refusal = |subject: Subject| {
            checkpoint().check(Path::new("c"), &subject, Path::new("d.csv")).unwrap_err().to_string()
        };
        let then = checkpoint().subject;
        assert_eq!(checkpoint().check(Path::new("c"), &then, Path::new("d.csv")), Ok(()));
        assert_eq!(
            refusal(Subject { settings: "--lr 0.2 --seed 1".into(), ..then.clone() }),
            "c: was made with --lr 0.1 --l1 0.5, and this is with --lr 0.2; give the same options, or start again without --resume"
        );
        assert_eq!(
            refusal(Subject { settings: format!("{} --l2 0.1", then.settings), ..then.clone() }),
            "c: was made with none, and this is with --l2 0.1; give the same options, or start again without --resume"
        );
        assert_eq!(
            refusal(Subject { data: (12_345, 1), ..then.clone() }),
            "c: was made with other data: d.csv has 12,345 bytes, CRC-32 00000001, and had 4,551 bytes, CRC-32 0000d00d; give \
             that data, or start again without --resume"
        );
        assert_eq!(
            refusal(Subject { tinyfit: "0.0.9".into(), ..then }),
            "c: was made by tinyfit 0.1.0, and this is 0.0.9; take that version, or start again without --resume"
        );
    }
}
