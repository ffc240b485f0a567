//! Ends an emulator whose parent was killed.
//!
//! A process that is killed runs no destructor, and an emulator that is busy does not notice that nobody reads from it: it would
//! run forever. The system closes the pipes of a killed process, though. At the other end of one is a shell, which waits for
//! that and kills the emulator.

use std::{
    io,
    process::{Child, ChildStdin, Command, Stdio},
};

/// Kills a process when this process ends in whatever way. Where there is no `sh`, as on Windows, nothing is watched.
pub(crate) struct Watchdog {
    shell: Option<(Child, ChildStdin)>,
}

impl Watchdog {
    /// Watches over `child`, which must not be waited for before this is dropped: its number could be another's then.
    pub(crate) fn of(child: &Child) -> io::Result<Self> {
        if !cfg!(unix) {
            return Ok(Self { shell: None });
        }
        // `read` returns at the end of its input: nothing is ever written to it.
        let mut shell = Command::new("sh")
            .args(["-c", "read -r _; kill -KILL \"$0\"", &child.id().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let pipe = shell.stdin.take();
        Ok(Self { shell: pipe.map(|pipe| (shell, pipe)) })
    }

    /// Ends the watch.
    pub(crate) fn stop(&mut self) {
        // The pipe is closed last: the shell is gone by then.
        if let Some((mut shell, _pipe)) = self.shell.take() {
            // Both fail only if it has ended already.
            let _ = shell.kill();
            let _ = shell.wait();
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::{os::unix::process::ExitStatusExt, thread, time::Duration};

    use super::*;

    /// Never reads, as an emulator in the middle of a long learning.
    fn busy() -> Child {
        Command::new("sh").args(["-c", "while :; do :; done"]).stdin(Stdio::piped()).spawn().unwrap()
    }

    #[test]
    fn a_busy_child_ends_with_the_pipe_of_its_parent() {
        let mut child = busy();
        let mut watchdog = Watchdog::of(&child).unwrap();
        let (mut shell, pipe) = watchdog.shell.take().unwrap();
        thread::sleep(Duration::from_millis(50));
        assert!(child.try_wait().unwrap().is_none(), "it is killed before");
        // As the system does when the process is killed.
        drop(pipe);
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        shell.wait().unwrap();
    }

    #[test]
    fn a_watch_that_is_over_kills_nothing() {
        let mut child = busy();
        drop(Watchdog::of(&child).unwrap());
        thread::sleep(Duration::from_millis(50));
        assert!(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
