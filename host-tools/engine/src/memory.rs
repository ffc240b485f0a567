//! How much memory rows may take, and where the others go.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that all [`Store`](crate::Store)s of a run have together, and the folder of their temporary files. Clones share
/// the bytes.
#[derive(Clone, Debug)]
pub struct Memory {
    limit: usize,
    free: Arc<AtomicUsize>,
    folder: Arc<Path>,
}

impl Memory {
    /// So many bytes; rows beyond them are in temporary files in this folder.
    pub fn new(limit: usize, folder: impl Into<PathBuf>) -> Self {
        Self { limit, free: Arc::new(AtomicUsize::new(limit)), folder: Arc::from(folder.into()) }
    }

    /// All rows are in memory.
    pub fn unlimited() -> Self {
        Self::new(usize::MAX, PathBuf::new())
    }

    /// The bytes as they were given.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn has(&self, bytes: usize) -> bool {
        bytes <= self.free.load(Ordering::Relaxed)
    }

    /// Takes bytes if they are free.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let rest = |free: usize| free.checked_sub(bytes);
        self.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest).is_ok()
    }

    pub(crate) fn give_back(&self, bytes: usize) {
        self.free.fetch_add(bytes, Ordering::Relaxed);
    }
}
