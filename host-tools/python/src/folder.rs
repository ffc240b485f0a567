//! Where environments are.

use std::path::{Path, PathBuf};
use std::{env, io};

/// The folder of all environments: in cargo's target folder, or in the user's cache if there is no checkout.
pub(crate) fn environments() -> io::Result<PathBuf> {
    let host_tools = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let checkout = host_tools.and_then(Path::parent).filter(|checkout| checkout.is_dir());
    let target = match (env::var_os("CARGO_TARGET_DIR"), checkout) {
        (Some(target), _) => PathBuf::from(target),
        (None, Some(checkout)) => checkout.join("target"),
        (None, None) => env::home_dir().unwrap_or_else(env::temp_dir).join(".cache/tinyfit"),
    };
    // A program may be started in another folder.
    std::path::absolute(target.join("python"))
}
