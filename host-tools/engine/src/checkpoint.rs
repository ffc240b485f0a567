//! A checkpoint: what is saved of a training that is under way, and what it was that is trained.
//!
//! The file is a line that names its format, postcard's bytes, and the CRC-32 of all that as four bytes, lowest first.

use std::io::{self, ErrorKind};

use crc::{CRC_32_ISO_HDLC, Crc};
use serde::{Deserialize, Serialize};
use tinyfit_model::number::count;

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Trainings under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The trained network.
    pub subject: Subject,
    /// Those that have begun, in their order, each as [`Training::save`](crate::Training::save) has it.
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

/// The fault in a checkpoint file, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It is something else, or of another version.
    #[error("is not a checkpoint of this version of tinyfit; start again without --resume")]
    Foreign,
    /// It is not as it was written.
    #[error("the checkpoint is damaged; start again without --resume")]
    Damaged,
    /// The saved training does not belong to these rows, layers and settings.
    #[error("{0}; start again without --resume")]
    Training(crate::Error),
    /// There is none to resume.
    #[error("there is no checkpoint; train without --resume")]
    Missing,
    /// It is longer than a checkpoint can be on this machine.
    #[error("is longer than {}; start again without --resume", size(*.0))]
    TooLong(u64),
    /// It cannot be read.
    #[error("cannot be read ({0}); check the file and its permissions")]
    Read(io::Error),
    /// It cannot be written.
    #[error("cannot be written ({0}); {advice}", advice = advice(.0))]
    Write(io::Error),
    /// Another version made it.
    #[error(
        "was made by tinyfit {then}, and this is {now}; take that version, or start again without --resume"
    )]
    OtherVersion {
        /// That one.
        then: String,
        /// This one.
        now: String,
    },
    /// The data were others: length and CRC-32.
    #[error(
        "was made with other data: {data} has {}, and had {}; give that data, or start again without --resume",
        summed(now),
        summed(then)
    )]
    OtherData {
        /// The data's file.
        data: String,
        /// The old value.
        then: (u64, u32),
        /// The new value.
        now: (u64, u32),
    },
    /// The options were others.
    #[error(
        "was made with {}, and this is with {}; give the same options, or start again without --resume",
        missing_in(now, then),
        missing_in(then, now)
    )]
    OtherSettings {
        /// The old options.
        then: String,
        /// The new options.
        now: String,
    },
}

impl Checkpoint {
    /// The first line of the file.
    pub const MAGIC: &[u8] = b"tinyfit checkpoint 1\n";

    /// The bytes of the file.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        let mut bytes = postcard::to_extend(self, Self::MAGIC.to_vec())?;
        bytes.extend(CRC.checksum(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// The checkpoint in the bytes of a file.
    ///
    /// # Errors
    /// They are not a checkpoint, or not as they were written.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let body = bytes.strip_prefix(Self::MAGIC).ok_or(CheckpointError::Foreign)?;
        let (_, crc) = bytes.split_last_chunk().ok_or(CheckpointError::Damaged)?;
        let body = body.split_last_chunk::<4>().ok_or(CheckpointError::Damaged)?.0;
        if CRC.checksum(&bytes[..Self::MAGIC.len() + body.len()]) != u32::from_le_bytes(*crc) {
            return Err(CheckpointError::Damaged);
        }
        match postcard::take_from_bytes(body) {
            Ok((checkpoint, [])) => Ok(checkpoint),
            _ => Err(CheckpointError::Damaged),
        }
    }

    /// Refuses to go on with another subject; `data` is the name of the data's file.
    ///
    /// # Errors
    /// What differs.
    pub fn check(&self, now: &Subject, data: &str) -> Result<(), CheckpointError> {
        let then = &self.subject;
        if then.tinyfit != now.tinyfit {
            let (then, now) = (then.tinyfit.clone(), now.tinyfit.clone());
            return Err(CheckpointError::OtherVersion { then, now });
        }
        if then.data != now.data {
            let (data, then, now) = (data.to_string(), then.data, now.data);
            return Err(CheckpointError::OtherData { data, then, now });
        }
        if then.settings != now.settings {
            let (then, now) = (then.settings.clone(), now.settings.clone());
            return Err(CheckpointError::OtherSettings { then, now });
        }
        Ok(())
    }
}

fn summed((len, crc): &(u64, u32)) -> String {
    format!("{} bytes, CRC-32 {crc:08x}", count(*len as usize))
}

fn size(bytes: u64) -> String {
    format!("{} bytes", count(bytes as usize))
}

/// What to do about a file that the system does not write.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room for it, or give another path"
        }
        _ => "give another path",
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
        let bytes = checkpoint().to_bytes().unwrap();
        assert_eq!(Checkpoint::parse(&bytes).unwrap(), checkpoint());
        for i in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[i] ^= 0x10;
            for wrong in [&changed[..], &bytes[..i]] {
                let fault = Checkpoint::parse(wrong).unwrap_err().to_string();
                assert!(fault.ends_with("; start again without --resume"), "{fault}");
            }
        }
    }

    #[test]
    fn what_differs_is_reported() {
        let refusal = |subject: Subject| checkpoint().check(&subject, "d.csv").unwrap_err().to_string();
        let then = checkpoint().subject;
        checkpoint().check(&then, "d.csv").unwrap();
        assert_eq!(
            refusal(Subject { settings: "--lr 0.2 --seed 1".into(), ..then.clone() }),
            "was made with --lr 0.1 --l1 0.5, and this is with --lr 0.2; give the same options, or start again without --resume"
        );
        assert_eq!(
            refusal(Subject { settings: format!("{} --l2 0.1", then.settings), ..then.clone() }),
            "was made with none, and this is with --l2 0.1; give the same options, or start again without --resume"
        );
        assert_eq!(
            refusal(Subject { data: (12_345, 1), ..then.clone() }),
            "was made with other data: d.csv has 12,345 bytes, CRC-32 00000001, and had 4,551 bytes, CRC-32 0000d00d; give \
             that data, or start again without --resume"
        );
        assert_eq!(
            refusal(Subject { tinyfit: "0.0.9".into(), ..then }),
            "was made by tinyfit 0.1.0, and this is 0.0.9; take that version, or start again without --resume"
        );
    }
}
