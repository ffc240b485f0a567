//! The sources on disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crc::{CRC_64_XZ, Crc};

use crate::archive::below;
use crate::cache::unwritable;
use crate::{Error, cache};

const CRC: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// When every file was changed last: cargo compiles again what is newer than what it made, and a folder of this name always has
/// the same content.
const CHANGED: Duration = Duration::from_secs(1_000_000_000);

/// How a folder is called while it is filled.
const UNPACKING: &str = ".unpacking-";

/// How many versions of a folder are kept in addition to the one in use.
const KEPT: usize = 3;

/// A folder of the repository, with an empty path all that is carried, on disk: in the cache under a hash of its content, where it
/// is unpacked unless it is there already. Its files are not to be changed.
///
/// It is there in whole or not at all, whatever other processes do: files are written elsewhere in the cache and the folder is moved
/// to its place.
///
/// # Errors
/// The cache cannot be written.
pub fn unpacked(folder: &str) -> Result<PathBuf, Error> {
    let cache = cache("")?;
    let files: Vec<(&str, &[u8])> = below(folder).collect();
    unpack(&cache, if folder.is_empty() { "sources" } else { folder }, &files)
}

fn unpack(cache: &Path, folder: &str, files: &[(&str, &[u8])]) -> Result<PathBuf, Error> {
    let prefix = format!("{}-", folder.replace('/', "-"));
    let place = cache.join(format!("{prefix}{:016x}", hash(files)));
    if !is_whole(&place, files) {
        write(cache, &place, files).map_err(|cause| unwritable(&place, cause))?;
        forget(cache, &prefix, &place);
    }
    Ok(place)
}

fn hash(files: &[(&str, &[u8])]) -> u64 {
    let mut digest = CRC.digest();
    for (path, bytes) in files {
        digest.update(&(path.len() as u64).to_le_bytes());
        digest.update(path.as_bytes());
        digest.update(&(bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    }
    digest.finalize()
}

/// Whether all files are there, by their lengths: whoever tidies a cache may have taken some.
fn is_whole(place: &Path, files: &[(&str, &[u8])]) -> bool {
    let is_there = |(path, bytes): &(&str, &[u8])| {
        fs::metadata(place.join(path)).is_ok_and(|file| file.is_file() && file.len() == bytes.len() as u64)
    };
    files.iter().all(is_there)
}

fn write(cache: &Path, place: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    let beside = tempfile::Builder::new().prefix(UNPACKING).tempdir_in(cache)?;
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    for (path, bytes) in files {
        let path = new.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&new))?;
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.set_modified(SystemTime::UNIX_EPOCH + CHANGED)?;
        // Whoever opens a file that a message of the compiler names sees that it is not a place for changes.
        let mut permissions = file.metadata()?.permissions();
        permissions.set_readonly(true);
        file.set_permissions(permissions)?;
    }
    loop {
        match fs::rename(&new, place) {
            // Another process was faster.
            Err(_) if is_whole(place, files) => return Ok(()),
            // Its remains are in the way.
            Err(_) if place.exists() && !old.exists() => drop(fs::rename(place, &old)),
            moved => return moved,
        }
    }
}

/// Removes all but the youngest versions of a folder, and what a process left that was stopped while it unpacked. What cannot be
/// removed stays.
fn forget(cache: &Path, prefix: &str, place: &Path) {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_version = |path: &Path| {
        let hash =
            name(path).strip_prefix(prefix).is_some_and(|hash| hash.len() == 16 && !hash.contains('-'));
        hash && path != place
    };
    let entries = fs::read_dir(cache).into_iter().flatten().flatten().map(|entry| entry.path());
    let changed = |path: PathBuf| Some((fs::metadata(&path).ok()?.modified().ok()?, path));
    let mut all: Vec<(SystemTime, PathBuf)> = entries.filter_map(changed).collect();
    all.sort();
    let debris = all.iter().filter(|(changed, path)| {
        let age = changed.elapsed().unwrap_or_default();
        name(path).starts_with(UNPACKING) && age > Duration::from_secs(24 * 60 * 60)
    });
    for (_, path) in all.iter().rev().filter(|(_, path)| is_version(path)).skip(KEPT).chain(debris) {
        let _ = fs::remove_dir_all(path);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const FILES: [(&str, &[u8]); 2] = [("a/b.rs", b"fn main() {}"), ("c", &[7; 1000])];

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_named_by_its_content() {
        let cache = tempfile::tempdir().unwrap();
        let first = unpack(cache.path(), "boards/x", &FILES).unwrap();
        assert_eq!(fs::read(first.join("a/b.rs")).unwrap(), b"fn main() {}");
        let file = fs::metadata(first.join("c")).unwrap();
        assert_eq!(file.modified().unwrap(), SystemTime::UNIX_EPOCH + CHANGED);
        assert!(file.permissions().readonly());
        assert!(first.file_name().unwrap().to_str().unwrap().starts_with("boards-x-"));
        let changed = [FILES[0], ("c", &[8; 1000])];
        assert_ne!(unpack(cache.path(), "boards/x", &changed).unwrap(), first);
        // Names and contents are not to be mistaken for each other.
        assert_ne!(hash(&[("a", b"b")]), hash(&[("ab", b"")]));
        assert_eq!(names(cache.path()).len(), 2);
    }

    #[test]
    fn what_was_taken_from_a_folder_comes_back() {
        let cache = tempfile::tempdir().unwrap();
        let place = unpack(cache.path(), "x", &FILES).unwrap();
        fs::remove_file(place.join("a/b.rs")).unwrap();
        assert_eq!(unpack(cache.path(), "x", &FILES).unwrap(), place);
        assert_eq!(fs::read(place.join("a/b.rs")).unwrap(), b"fn main() {}");
        assert_eq!(names(cache.path()).len(), 1);
    }

    #[test]
    fn two_at_once_get_the_same_whole_folder() {
        let cache = tempfile::tempdir().unwrap();
        let files: Vec<(String, Vec<u8>)> = (0..200).map(|n| (format!("{n}"), vec![n as u8; 100])).collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (&**path, &**bytes)).collect();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let place = unpack(cache.path(), "x", &files).unwrap();
                    assert!(is_whole(&place, &files));
                });
            }
        });
        assert_eq!(names(cache.path()).len(), 1);
    }

    #[test]
    fn old_versions_go() {
        let cache = tempfile::tempdir().unwrap();
        fs::create_dir(cache.path().join("x-of-the-user")).unwrap();
        for version in 0..8u8 {
            unpack(cache.path(), "x", &[("file", &[version])]).unwrap();
            thread::sleep(Duration::from_millis(2));
        }
        let names = names(cache.path());
        assert_eq!(names.len(), KEPT + 2, "{names:?}");
        let last = unpack(cache.path(), "x", &[("file", &[7])]).unwrap();
        assert!(names.contains(&last.file_name().unwrap().to_string_lossy().into_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn a_cache_that_cannot_be_written_is_named() {
        let cache = tempfile::tempdir().unwrap();
        let file = cache.path().join("file");
        fs::write(&file, "").unwrap();
        let error = unpack(&file, "x", &FILES).unwrap_err().to_string();
        assert!(
            error.contains("/file/x-") && error.ends_with("set TINYFIT_CACHE to a folder that can"),
            "{error}"
        );
    }
}
