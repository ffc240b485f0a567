//! The drive that a board in boot mode is: found, checked, and written to.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Progress;
use crate::error::Error;

/// The file that identifies the board of a drive.
const INFO: &str = "INFO_UF2.TXT";
/// The name of the file that is written; the boot loader looks at what is in it alone.
const FILE: &str = "TINYFIT.UF2";
/// Bytes between two looks at the progress.
const CHUNK: usize = 16 * 1024;

/// A board in boot mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Its folder.
    pub folder: PathBuf,
    /// Its name, as it reports it: `RPI-RP2`.
    pub board: String,
}

impl Drive {
    /// The drive in a folder.
    ///
    /// # Errors
    /// It is not the drive of a board in boot mode.
    pub fn at(folder: &Path) -> Result<Self, Error> {
        let info = std::fs::read(folder.join(INFO)).map_err(Error::NotADrive)?;
        let info = String::from_utf8_lossy(&info);
        let board = info.lines().find_map(|line| line.strip_prefix("Board-ID:")).unwrap_or_default();
        Ok(Self { folder: folder.into(), board: board.trim().into() })
    }

    /// The one drive in boot mode among these folders whose board is `board`. Drives of other boards are left alone, and
    /// told of where there is no other.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub fn among(folders: impl IntoIterator<Item = PathBuf>, name: &str, board: &str) -> Result<Self, Error> {
        let drives: Vec<Self> = folders.into_iter().filter_map(|folder| Self::at(&folder).ok()).collect();
        let (mut fitting, others): (Vec<Self>, Vec<Self>) =
            drives.into_iter().partition(|drive| drive.board == board);
        match (fitting.pop(), others.first()) {
            (Some(drive), _) if fitting.is_empty() => Ok(drive),
            (Some(drive), _) => {
                fitting.push(drive);
                Err(Error::ManyDrives(fitting.into_iter().map(|drive| drive.folder).collect()))
            }
            (None, Some(other)) => other.check(name, board).and(Err(Error::NoDrive)),
            (None, None) => Err(Error::NoDrive),
        }
    }

    /// Checks that it is of the board of that name, which calls itself `board`.
    ///
    /// # Errors
    /// It is of another.
    pub fn check(&self, name: &str, board: &str) -> Result<(), Error> {
        if self.board == board {
            return Ok(());
        }
        Err(Error::OtherBoard { found: self.board.clone(), board: name.into(), expected: board.into() })
    }

    /// Writes a file of UF2 blocks, once and to the end.
    ///
    /// The board restarts as soon as it has the last block, and its drive is gone: an error of the system after that is none.
    ///
    /// # Errors
    /// The drive is full, was pulled out, or refuses.
    pub fn write(&self, blocks: &[u8], progress: &mut Progress<'_>) -> Result<(), Error> {
        let mut file = File::create(self.folder.join(FILE)).map_err(Error::Drive)?;
        for (i, chunk) in blocks.chunks(CHUNK).enumerate() {
            // Earlier writes must have arrived for the progress to be meaningful.
            let written = file.write_all(chunk).and_then(|()| file.sync_data());
            let last = (i + 1) * CHUNK >= blocks.len();
            match written {
                Err(_) if last && !self.folder.join(INFO).exists() => {}
                written => written.map_err(Error::Drive)?,
            }
            progress(crate::Phase::Program, (i * CHUNK + chunk.len()) as u64, blocks.len() as u64);
        }
        Ok(())
    }
}

/// Where drives are mounted.
pub fn mount_points() -> Vec<PathBuf> {
    if cfg!(windows) {
        return ('A'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))).collect();
    }
    if let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts") {
        return mounted(&mounts);
    }
    // macOS.
    let volumes = std::fs::read_dir("/Volumes").into_iter().flatten();
    volumes.filter_map(|volume| Some(volume.ok()?.path())).collect()
}

/// The folders of Linux's list of mounts: the second word of a line, where a blank and the like are an octal number.
fn mounted(mounts: &str) -> Vec<PathBuf> {
    let folders = mounts.lines().filter_map(|line| line.split(' ').nth(1));
    folders
        .map(|folder| {
            let escapes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
            PathBuf::from(
                escapes.iter().fold(folder.to_string(), |folder, (code, text)| folder.replace(code, text)),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::Phase;

    /// As an RP2040 has it.
    const RP2040: &str = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n";
    const RP2350: &str = "UF2 Bootloader v1.0\nModel: Raspberry Pi RP2350\nBoard-ID: RP2350\n";

    fn drive(folder: &Path, name: &str, info: &str) -> PathBuf {
        let folder = folder.join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("INFO_UF2.TXT"), info).unwrap();
        folder
    }

    fn find(folders: &[&PathBuf]) -> Result<Drive, Error> {
        Drive::among(folders.iter().map(|folder| folder.to_path_buf()), "rp2040", "RPI-RP2")
    }

    #[test]
    fn the_drive_of_the_board_is_found_among_others() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (drive(folder.path(), "RPI-RP2", RP2040), drive(folder.path(), "RP2350", RP2350));
        let plain = folder.path().join("stick");
        std::fs::create_dir(&plain).unwrap();
        let none = folder.path().join("none");
        let found = find(&[&none, &plain, &other, &one]).unwrap();
        assert_eq!(found, Drive { folder: one.clone(), board: "RPI-RP2".into() });

        assert!(matches!(find(&[&none, &plain]), Err(Error::NoDrive)));
        assert!(matches!(find(&[&other, &plain]), Err(Error::OtherBoard { found, .. }) if found == "RP2350"));
        let two = drive(folder.path(), "RPI-RP21", RP2040);
        let many = find(&[&one, &two]).unwrap_err();
        assert!(matches!(&many, Error::ManyDrives(folders) if *folders == [one, two]), "{many}");
    }

    #[test]
    fn a_folder_that_is_no_drive_is_refused_and_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Drive::at(folder.path()), Err(Error::NotADrive(_))));
        std::fs::write(folder.path().join("INFO_UF2.TXT"), "hello").unwrap();
        let nameless = Drive::at(folder.path()).unwrap();
        assert!(
            matches!(nameless.check("rp2040", "RPI-RP2"), Err(Error::OtherBoard { found, .. }) if found.is_empty())
        );
    }

    #[test]
    fn the_file_is_written_whole_with_progress() {
        let folder = tempfile::tempdir().unwrap();
        let drive = Drive::at(&drive(folder.path(), "RPI-RP2", RP2040)).unwrap();
        let bytes: Vec<u8> = (0..100_000u32).map(|i| i as u8).collect();
        let mut steps = Vec::new();
        drive.write(&bytes, &mut |phase, done, total| steps.push((phase, done, total))).unwrap();
        assert_eq!(std::fs::read(drive.folder.join("TINYFIT.UF2")).unwrap(), bytes);
        assert!(steps.is_sorted_by(|a, b| a.1 < b.1));
        assert_eq!(steps.last(), Some(&(Phase::Program, 100_000, 100_000)));
    }

    #[test]
    fn mounts_are_read_with_their_blanks() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /media/a\\040b/RPI-RP2 vfat rw 0 0\nnone\n";
        assert_eq!(mounted(mounts), [PathBuf::from("/"), PathBuf::from("/media/a b/RPI-RP2")]);
    }
}
