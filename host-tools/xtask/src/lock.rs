//! One run at a time in a checkout: two would write the same files.

use std::fs::{self, File, TryLockError};

use anyhow::{Context, Result};
use xtask::times;

/// Held until it is dropped, or the process ends, however it ends.
pub(crate) struct Lock(#[allow(dead_code, reason = "it is held")] File);

/// Waits for a run that goes on in this checkout, and then keeps others waiting.
pub(crate) fn take() -> Result<Lock> {
    let path = times::folder().join("lock");
    fs::create_dir_all(times::folder())?;
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!("another `cargo xtask` runs in this checkout: waiting for its end");
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(|| path.display().to_string()),
    }
    Ok(Lock(file))
}
