//! Ctrl-C and SIGTERM: seen between two steps, so that what is under way can be saved.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Signals caught from now on. The second of a kind ends the process at once.
pub(crate) struct Interrupts {
    last: Arc<AtomicUsize>,
}

impl Interrupts {
    /// Catches signals.
    ///
    /// # Errors
    /// The system does not allow it.
    pub(crate) fn catch() -> io::Result<Self> {
        let last = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM] {
            let again = Arc::new(AtomicBool::new(false));
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again))?;
            flag::register(signal, again)?;
            flag::register_usize(signal, Arc::clone(&last), signal as usize)?;
        }
        Ok(Self { last })
    }

    /// The exit status of a process that ends for a signal that came, 128 and its number.
    pub(crate) fn status(&self) -> Option<u8> {
        match self.last.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(128 + signal as u8),
        }
    }
}

/// Makes a file that grows beyond its limit (`ulimit -f`) an error like any other: the signal's own way is to end the process
/// and leave half a file.
///
/// # Errors
/// The system does not allow it.
pub(crate) fn ignore_file_size_limit() -> io::Result<()> {
    #[cfg(unix)]
    flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
    Ok(())
}
