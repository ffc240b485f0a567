//! The program of a chip's maker, which makes an image of an ELF file and puts it on the board.

use std::io;
use std::path::{Path, absolute};
use std::process::{Command, Stdio};

use tinyfit_boards::Board;

use crate::error::Error;

/// Runs it in the board's folder, where it finds its files. Its output goes to standard error.
///
/// # Errors
/// The board has no such program, it is not installed, or it fails.
pub fn program(board: &Board, folder: &Path, elf: &Path) -> Result<(), Error> {
    let (line, install) = board.tool().unwrap_or_default();
    let mut words = line.split_whitespace();
    let tool = words.next().unwrap_or_default().to_string();
    let mut command = Command::new(&tool);
    command.args(words).arg(absolute(elf)?).current_dir(folder).stdout(Stdio::from(io::stderr()));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::Tool { tool, status: status.to_string() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Error::NoTool { tool, install: install.to_string() })
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use tinyfit_boards::Way;

    use super::*;

    /// A board whose tool is a script that writes where it runs, and what it was given.
    #[test]
    fn it_is_run_in_the_boards_folder_with_the_file_behind_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("espflash");
        fs::write(&script, "#!/bin/sh\necho \"$PWD $*\" > said\nexit $(cat status)\n").unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        let mut board = tinyfit_boards::named("esp32c3").unwrap().clone();
        let (line, install) = board.tool().unwrap();
        assert!(line.starts_with("espflash flash --chip esp32c3 "), "{line}");
        let line = line.replacen("espflash", &script.display().to_string(), 1);
        board.ways = vec![Way::Tool { command: line, install: install.into() }];

        fs::write(folder.path().join("status"), "0").unwrap();
        program(&board, folder.path(), Path::new("/firmware/tune")).unwrap();
        let said = fs::read_to_string(folder.path().join("said")).unwrap();
        let here = folder.path().canonicalize().unwrap();
        let words = "flash --chip esp32c3 --flash-size 4mb --partition-table partitions.csv /firmware/tune";
        assert_eq!(said, format!("{} {words}\n", here.display()));

        fs::write(folder.path().join("status"), "3").unwrap();
        let failed = program(&board, folder.path(), Path::new("tune")).unwrap_err().to_string();
        assert!(failed.contains("failed (exit status: 3); connect the board"), "{failed}");
        board.ways = vec![Way::Tool { command: "no-such-tool flash".into(), install: "make it".into() }];
        let missing = program(&board, folder.path(), Path::new("tune")).unwrap_err().to_string();
        assert_eq!(
            missing,
            "`no-such-tool` is missing, which puts firmware on this board; install it with: make it"
        );
    }
}
