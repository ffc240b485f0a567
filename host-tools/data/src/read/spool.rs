//! Keeps standard input and pipes in temporary files, so that they can be read more than once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits::{self, Beyond};

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// Temporary files without a name, by the path they were read from. They are deleted when the process ends.
static KEPT: Mutex<BTreeMap<PathBuf, Arc<Mutex<File>>>> = Mutex::new(BTreeMap::new());

/// Whether a path is standard input, a pipe or a socket.
pub(crate) fn is_read_once(path: &Path) -> bool {
    path == Path::new(STDIN) || is_pipe(path)
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    path.metadata().is_ok_and(|metadata| {
        let kind = metadata.file_type();
        kind.is_fifo() || kind.is_socket()
    })
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// Opens the bytes at their beginning. The first call reads them to their end.
///
/// # Errors
/// They cannot be read, or the disk is full.
pub(crate) fn open(path: &Path) -> io::Result<impl Read + use<>> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let file = match kept.get(path) {
        Some(file) => Arc::clone(file),
        None => {
            let mut file = tempfile::tempfile()?;
            let most = limits::PIPE.saturating_add(1);
            let len = if path == Path::new(STDIN) {
                io::copy(&mut io::stdin().lock().take(most), &mut file)?
            } else {
                io::copy(&mut File::open(path)?.take(most), &mut file)?
            };
            if len >= most {
                let what = format!("gives more than {}, which are kept", limits::size(limits::PIPE));
                return Err(Beyond::error(what, "save it to a file and give that"));
            }
            let file = Arc::new(Mutex::new(file));
            kept.insert(path.into(), Arc::clone(&file));
            file
        }
    };
    Ok(Again { file, at: 0 })
}

/// A reader with its own position in a shared file.
struct Again {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Again {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let n = file.read(buffer)?;
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn files_are_read_as_they_are_and_sockets_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let (file, socket) = (folder.path().join("f"), folder.path().join("s"));
        std::fs::write(&file, "a").unwrap();
        let _listener = UnixListener::bind(&socket).unwrap();
        assert_eq!([&file, &socket].map(|path| is_read_once(path)), [false, true]);
        assert!(is_read_once(Path::new("-")) && !is_read_once(folder.path()));
    }

    #[test]
    fn what_was_kept_is_read_by_several_at_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "0123456789").unwrap();
        // Kept as a pipe would be: once it was opened, the file is needed no more.
        open(file.path()).unwrap();
        let path = file.path().to_path_buf();
        drop(file);
        let (mut a, mut b) = (open(&path).unwrap(), open(&path).unwrap());
        let mut text = [0; 6];
        a.read_exact(&mut text[..4]).unwrap();
        b.read_exact(&mut text[4..]).unwrap();
        assert_eq!(&text, b"012301");
        a.read_exact(&mut text[..2]).unwrap();
        assert_eq!(&text[..2], b"45");
    }
}
