//! Files and folders that are made next to their destination and then renamed, so that there is the whole of them
//! or nothing; and the removal of what a process left that was killed in between.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, TempDir};

/// The prefix of temporary names, and how many letters and digits follow: so many that no other file has such a
/// name by chance.
const PREFIX: &str = ".tinyfit-part-";
const LETTERS: usize = 16;

/// Folders that were looked through by this process.
static SEEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Writes a file whole or not at all: into a temporary file next to it, which is renamed. Whoever reads meanwhile
/// sees the old file or the new one, never half of one. What killed processes left in the folder is removed.
///
/// # Errors
/// The folder cannot be written to.
pub fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = temporary_file(folder_of(path))?;
    file.as_file_mut().write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        // A temporary file is private; a model is as readable as any other file the user makes.
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_or(0o644, |metadata| metadata.permissions().mode());
        file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    }
    file.persist(path)?;
    // Without this a power cut may bring the old file back. Not every system can.
    #[cfg(unix)]
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Makes a folder whole or not at all, as [`write_beside`] a file: `fill` is given a temporary one. An empty folder is replaced.
///
/// # Errors
/// The folder around it cannot be written to, there is something else at `path`, or `fill` fails.
pub fn make_beside(path: &Path, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let (folder, _lock) = temporary_folder(folder_of(path))?;
    fill(folder.path())?;
    #[cfg(unix)]
    {
        // A temporary folder is private; this is as readable as any other folder the user makes.
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    }
    if path.is_dir() {
        // It is empty, or this fails.
        fs::remove_dir(path)?;
    }
    fs::rename(folder.path(), path)?;
    // It has another name now, under which it stays.
    let _ = folder.keep();
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(LETTERS);
    builder
}

/// A file that is locked as long as its process lives, however that ends.
fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    remove_leftovers_once(folder);
    loop {
        let file = builder().tempfile_in(folder)?;
        // A file system without locks cannot show that a file is left over, either.
        let _ = file.as_file().lock();
        // Before it was locked it looked like one that is left over.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// The same of a folder, and its lock where the system has locks of folders.
fn temporary_folder(folder: &Path) -> io::Result<(TempDir, Option<File>)> {
    remove_leftovers_once(folder);
    loop {
        let made = builder().tempdir_in(folder)?;
        let lock = File::open(made.path()).ok().filter(|lock| lock.lock().is_ok());
        if made.path().exists() {
            return Ok((made, lock));
        }
    }
}

/// Looks through a folder when this process first writes there.
fn remove_leftovers_once(folder: &Path) {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if folder.canonicalize().is_ok_and(|folder| seen.insert(folder)) {
        remove_leftovers(folder);
    }
}

/// Removes files that no process has locked, because their process has ended. Files that cannot be read or removed
/// stay, and do no harm.
fn remove_leftovers(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_temporary(&entry.file_name())) {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
        // No link, which leads elsewhere, and no pipe, which may block.
        if !kind.is_file() && !kind.is_dir() {
            continue;
        }
        let Ok(left) = File::open(&path) else { continue };
        if left.try_lock().is_ok() {
            let _ = if kind.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// Whether a name is one of those that are made here.
fn is_temporary(name: &OsStr) -> bool {
    let letters = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    letters
        .is_some_and(|letters| letters.len() == LETTERS && letters.bytes().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    /// Names the folder in which the test, started once more, writes and is killed.
    const FOLDER: &str = "TINYFIT_TEST_LEFTOVERS";

    fn names(folder: &Path) -> Vec<String> {
        let names =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_a_live_one_writes_is_not() {
        if let Some(folder) = std::env::var_os(FOLDER) {
            let folder = Path::new(&folder);
            let mut file = temporary_file(folder).unwrap();
            file.write_all(b"half").unwrap();
            let (made, _lock) = temporary_folder(folder).unwrap();
            fs::write(made.path().join("half"), "").unwrap();
            println!("\nwritten");
            std::thread::sleep(std::time::Duration::from_secs(600));
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        // None of ours.
        fs::write(folder.path().join(".tinyfit-notes.txt"), "").unwrap();
        fs::create_dir(folder.path().join(".tinyfit-models")).unwrap();
        let name = "beside::tests::what_a_killed_process_left_is_removed_and_what_a_live_one_writes_is_not";
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "written"));
        assert_eq!(names(folder.path()).len(), 4);
        remove_leftovers(folder.path());
        assert_eq!(names(folder.path()).len(), 4, "its process lives");
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(names(folder.path()).len(), 4, "it was killed");
        write_beside(&folder.path().join("m"), b"whole").unwrap();
        assert_eq!(names(folder.path()), [".tinyfit-models", ".tinyfit-notes.txt", "m"]);
    }

    #[test]
    #[cfg(unix)]
    fn links_and_pipes_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine"), "x").unwrap();
        std::os::unix::fs::symlink(
            folder.path().join("mine"),
            folder.path().join(".tinyfit-part-aaaaaaaaaaaaaaaa"),
        )
        .unwrap();
        let _socket =
            std::os::unix::net::UnixListener::bind(folder.path().join(".tinyfit-part-bbbbbbbbbbbbbbbb"))
                .unwrap();
        let before = names(folder.path());
        remove_leftovers(folder.path());
        assert_eq!(names(folder.path()), before);
    }

    #[test]
    fn a_folder_is_made_whole_or_not_at_all() {
        let around = tempfile::tempdir().unwrap();
        let path = around.path().join("made");
        let fill = |folder: &Path| fs::write(folder.join("a"), "a");
        assert!(make_beside(&path, |_| Err(io::ErrorKind::StorageFull.into())).is_err());
        assert_eq!(names(around.path()), [""; 0]);
        fs::create_dir(&path).unwrap();
        make_beside(&path, fill).unwrap();
        assert_eq!((names(around.path()), names(&path)), (vec!["made".to_string()], vec!["a".to_string()]));
        assert!(make_beside(&path, fill).is_err(), "there is something in it");
        assert_eq!(names(around.path()), ["made"]);
    }
}
