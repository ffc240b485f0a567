//! Opens files, with a reason where that fails.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::fault::Fault;
use crate::limits::{self, Beyond};
use crate::read::spool;

/// The bytes of a file that has at most `most`; `advice` is for a longer one.
///
/// # Errors
/// The file cannot be read, or is longer.
pub fn read_at_most(path: &Path, most: u64, advice: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let read = open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > most {
        return Err(Fault::new(path, format!("is longer than {}", limits::size(most)), advice));
    }
    Ok(bytes)
}

/// Opens a file at its beginning. Standard input and pipes are kept on the first read and read from there. Devices,
/// which may never end, are refused.
///
/// # Errors
/// The system does not open it, or it is a folder or a device.
pub fn open(path: &Path) -> std::io::Result<Box<dyn Read>> {
    if spool::is_read_once(path) {
        return Ok(Box::new(spool::open(path)?));
    }
    let metadata = path.metadata()?;
    match (metadata.is_dir(), metadata.is_file()) {
        (true, _) => Err(Beyond::error("is a folder".into(), "give a file in it")),
        (_, true) => Ok(Box::new(File::open(path)?)),
        _ => Err(Beyond::error("is neither a file nor a pipe".into(), "save it to a file first")),
    }
}

/// The fault of a file that the system cannot read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    if let Some(Beyond { what, advice }) = Beyond::of(error) {
        return Fault::new(path, what, *advice);
    }
    match error.kind() {
        ErrorKind::NotFound => Fault::new(path, "there is no such file", "check the path"),
        _ => Fault::new(path, format!("cannot be read ({error})"), "check the file and its permissions"),
    }
}
