//! The folder of all that the tool keeps for the next time.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::Error;

/// A folder of the tool's in the user's cache, made if need be. It can be deleted at any time.
///
/// The variable `TINYFIT_CACHE` names the folder that it is in. Without it: `XDG_CACHE_HOME/tinyfit` or `~/.cache/tinyfit`, on macOS
/// `~/Library/Caches/tinyfit`, on Windows `%LOCALAPPDATA%\tinyfit`.
///
/// # Errors
/// The folder is not known, or cannot be made.
pub fn cache(folder: &str) -> Result<PathBuf, Error> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = place(variable, env::home_dir()).ok_or(Error::NoCache)?.join(folder);
    // A program may be started in another folder.
    let folder = std::path::absolute(&folder).map_err(|cause| unwritable(&folder, cause))?;
    fs::create_dir_all(&folder).map_err(|cause| unwritable(&folder, cause))?;
    Ok(folder)
}

fn place(variable: impl Fn(&str) -> Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    if let Some(folder) = variable("TINYFIT_CACHE") {
        return Some(folder);
    }
    let caches = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home.map(|home| home.join("Library/Caches"))
    } else {
        // A relative one is to be ignored: XDG Base Directory Specification, version 0.8.
        let named = variable("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
        named.or(home.map(|home| home.join(".cache")))
    };
    caches.map(|caches| caches.join("tinyfit"))
}

pub(crate) fn unwritable(path: &Path, cause: io::Error) -> Error {
    Error::Unwritable { path: path.to_owned(), cause }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_cache() {
        let of = |set: &[(&str, &str)], home: Option<&str>| {
            let value =
                |name: &str| set.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into());
            place(value, home.map(PathBuf::from)).map(|folder| folder.display().to_string())
        };
        let home = Some("/home/me");
        assert_eq!(of(&[], home).as_deref(), Some("/home/me/.cache/tinyfit"));
        assert_eq!(of(&[("XDG_CACHE_HOME", "/c")], home).as_deref(), Some("/c/tinyfit"));
        assert_eq!(of(&[("XDG_CACHE_HOME", "c")], home).as_deref(), Some("/home/me/.cache/tinyfit"));
        let both = [("XDG_CACHE_HOME", "/c"), ("TINYFIT_CACHE", "here")];
        assert_eq!(of(&both, home).as_deref(), Some("here"));
        assert_eq!(of(&[], None), None);
    }
}
