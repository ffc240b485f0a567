//! Room in the folders that cargo keeps what it has compiled in.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many versions of the sources are compiled into a folder: of each, the crates of the repository stay there.
const MOST: usize = 12;

/// The file with the names of these versions.
const VERSIONS: &str = "versions.txt";

/// What cargo locks in the folder of a profile while it builds.
const LOCK: &str = ".cargo-lock";

/// Notes that a version of the sources is compiled into a folder. Before there is one too many, the folder is emptied, unless cargo is
/// at work there.
pub(crate) fn make_room(kept: &Path, version: &str) -> io::Result<()> {
    let file = kept.join(VERSIONS);
    let versions = fs::read_to_string(&file).unwrap_or_default();
    if versions.lines().any(|line| line == version) {
        return Ok(());
    }
    if versions.lines().count() >= MOST {
        empty(kept)?;
    }
    fs::create_dir_all(kept)?;
    OpenOptions::new().create(true).append(true).open(file)?.write_all(format!("{version}\n").as_bytes())
}

/// Removes all that is in a folder, if cargo is not at work there.
fn empty(kept: &Path) -> io::Result<()> {
    // The folder of a profile is here, or in that of a target.
    let mut locks = Vec::new();
    for folder in folders(kept)? {
        for profile in folders(&folder)?.into_iter().chain([folder]) {
            let Ok(lock) = File::open(profile.join(LOCK)) else { continue };
            if lock.try_lock().is_err() {
                return Ok(());
            }
            locks.push(lock);
        }
    }
    for folder in folders(kept)? {
        fs::remove_dir_all(folder)?;
    }
    fs::remove_file(kept.join(VERSIONS))
}

fn folders(place: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(place)?.map(|entry| Ok(entry?.path()));
    Ok(paths.collect::<io::Result<Vec<_>>>()?.into_iter().filter(|path| path.is_dir()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_emptied_when_too_many_versions_were_compiled_into_it() {
        let cache = tempfile::tempdir().unwrap();
        let kept = cache.path().join("build");
        let profile = kept.join("thumbv6m-none-eabi/release");
        fs::create_dir_all(profile.join("deps")).unwrap();
        let lock = File::create(profile.join(LOCK)).unwrap();
        let versions = || fs::read_to_string(kept.join(VERSIONS)).unwrap();
        for nth in (0..MOST).chain(0..MOST) {
            make_room(&kept, &format!("sources-{nth}")).unwrap();
        }
        assert_eq!(versions().lines().count(), MOST);
        assert!(profile.exists());
        // Cargo builds, in this process or another.
        lock.lock().unwrap();
        make_room(&kept, "sources-a").unwrap();
        assert!(profile.exists() && versions().lines().count() == MOST + 1);
        lock.unlock().unwrap();
        make_room(&kept, "sources-b").unwrap();
        assert_eq!(versions(), "sources-b\n");
        assert!(!profile.exists());
    }
}
