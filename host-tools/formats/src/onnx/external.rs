//! Data that is in a file next to the model, as PyTorch writes weights.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use prost::Message;
use prost::bytes::Bytes;

use super::damaged;
use crate::Error;
use crate::onnx::proto::Entry;

/// The bytes that are read of such files in all. A file can have more than it takes on the disk, and one can be named by many
/// tensors.
const MOST: u64 = 256 << 20;

/// Where such files are.
#[derive(Clone, Debug, Default)]
pub(crate) struct External {
    /// The model's folder. Nothing outside it is read; without one nothing at all.
    pub folder: Option<PathBuf>,
    /// The number of bytes read so far.
    taken: Cell<u64>,
}

impl External {
    pub(crate) fn of(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_path_buf), taken: Cell::new(0) }
    }

    /// The `len` bytes of a tensor.
    pub(crate) fn read(&self, tensor: &str, entries: &[Bytes], len: usize) -> Result<Bytes, Error> {
        let error = |what: String| Error::tensor(tensor, what);
        let entries = entries.iter().map(|entry| Entry::decode(entry.clone()));
        let entries = entries.collect::<Result<Vec<_>, _>>().map_err(damaged)?;
        let entry =
            |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
        let number = |key: &str| {
            let parse = |text: &str| {
                text.parse::<u64>()
                    .map_err(|_| error(format!("its {key} '{text}' is not a number; export the model again")))
            };
            entry(key).map(parse).transpose()
        };
        let location = entry("location").unwrap_or_default();
        let path = Path::new(location);
        if location.is_empty() || !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(error(format!(
                "its data is in '{location}', which is not a file next to the model; save the model with its data next to it"
            )));
        }
        let offset = number("offset")?.unwrap_or(0);
        if number("length")?.is_some_and(|length| length != len as u64) {
            return Err(error(format!(
                "its data in '{location}' is not {len} bytes long; export the model again"
            )));
        }
        let missing = |reason: String| {
            error(format!(
                "its data is in '{location}', which cannot be read ({reason}); put that file next to the model"
            ))
        };
        let folder = self.folder.as_deref().ok_or_else(|| missing("the model is not a file".into()))?;
        let folder = folder.canonicalize().map_err(|e| missing(e.to_string()))?;
        let path = folder.join(path).canonicalize().map_err(|e| missing(e.to_string()))?;
        if !path.starts_with(&folder) || !path.is_file() {
            return Err(missing("it is not a file in the model's folder".into()));
        }
        let taken = self.taken.get().saturating_add(len as u64);
        if taken > MOST {
            return Err(error(format!(
                "the data next to the model is of more than {} MiB; give a smaller network",
                MOST >> 20
            )));
        }
        self.taken.set(taken);
        let read = || {
            let mut file = File::open(&path)?;
            if offset.checked_add(len as u64).is_none_or(|end| file.metadata().is_ok_and(|m| m.len() < end)) {
                return Ok(None);
            }
            let mut bytes = vec![0; len];
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(&mut bytes)?;
            Ok(Some(Bytes::from(bytes)))
        };
        let bytes = read().map_err(|e: std::io::Error| missing(e.to_string()))?;
        bytes.ok_or_else(|| {
            error(format!("its data in '{location}' ends before byte {offset} + {len}; copy the whole file"))
        })
    }
}
