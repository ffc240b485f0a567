//! Firmware that was built, in the cache: each by a hash of its bytes, so that no process finds another's in place of its own.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crc::{CRC_64_XZ, Crc};
use tempfile::NamedTempFile;
use tinyfit_boards::Board;

use crate::Error;

const CRC: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// How many of a program are kept, the youngest.
const MOST: usize = 8;

/// The folder of the firmware for a board.
pub(crate) fn shelf(board: &Board) -> Result<PathBuf, Error> {
    Ok(tinyfit_sources::cache(&format!("firmware/{}", board.name))?)
}

/// Copies an ELF file to the others of the program.
pub(crate) fn keep(elf: &Path, shelf: &Path, program: &str) -> io::Result<PathBuf> {
    let bytes = fs::read(elf)?;
    let kept = shelf.join(format!("{program}-{:016x}.elf", CRC.checksum(&bytes)));
    // It is there in whole or not at all, and the youngest.
    let mut new = NamedTempFile::new_in(shelf)?;
    new.write_all(&bytes)?;
    new.persist(&kept)?;
    for (_, old) in built(shelf, program)?.into_iter().rev().skip(MOST) {
        // Another process may have been faster.
        let _ = fs::remove_file(old);
    }
    Ok(kept)
}

/// The ELF file of a program that was built last for a board, if one was.
///
/// # Errors
/// The cache cannot be read.
pub fn last_built(board: &Board, program: &str) -> Result<Option<PathBuf>, Error> {
    Ok(built(&shelf(board)?, program)?.pop().map(|(_, elf)| elf))
}

/// All of a program, the youngest last.
fn built(shelf: &Path, program: &str) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let is_of = |name: &str| {
        let hash = name.strip_prefix(program).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".elf"));
        hash.is_some_and(|hash| hash.len() == 16 && !hash.contains('-'))
    };
    let mut built = Vec::new();
    for entry in fs::read_dir(shelf)? {
        let entry = entry?;
        if is_of(&entry.file_name().to_string_lossy()) {
            // It may be gone by now.
            built.extend(entry.metadata().and_then(|file| Ok((file.modified()?, entry.path()))));
        }
    }
    built.sort();
    Ok(built)
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn the_youngest_of_a_program_are_kept() {
        let shelf = tempfile::tempdir().unwrap();
        let elf = shelf.path().join("made");
        let keep = |program: &str, bytes: &[u8]| {
            // Some file systems count time in steps of 10 ms.
            thread::sleep(Duration::from_millis(20));
            fs::write(&elf, bytes).unwrap();
            keep(&elf, shelf.path(), program).unwrap()
        };
        let last = |program: &str| built(shelf.path(), program).unwrap().pop().map(|(_, path)| path);
        assert_eq!(last("tune"), None);
        let first = keep("tune", b"1");
        let second = keep("tune", b"2");
        assert_eq!(fs::read(&first).unwrap(), b"1");
        assert_eq!(last("tune"), Some(second.clone()));
        // What is built again is the last again.
        assert_eq!(keep("tune", b"1"), first);
        assert_eq!(last("tune"), Some(first.clone()));
        keep("tune-up", b"1");
        for n in 2..=MOST as u8 {
            keep("tune", &[n]);
        }
        assert_eq!(built(shelf.path(), "tune").unwrap().len(), MOST);
        assert!(first.exists() && !second.exists());
        assert_eq!(built(shelf.path(), "tune-up").unwrap().len(), 1);
    }
}
