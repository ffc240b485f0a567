//! The sources of the kernel, the boards, the bench's images and their emulators, as they were when this crate was compiled.
//!
//! The tool needs no checkout: what it compiles or runs is carried along in one archive, and unpacked into the user's cache when it is
//! needed on disk. A checkout is used in the same way: what is edited there is in the archive after the next build.
//!
//! - [`text`], [`bytes`] and [`below`] read the archive.
//! - [`unpacked`] puts a folder of it on disk, under a hash of its content.
//! - [`cargo_build`] compiles a crate of it, and keeps what was compiled.
//! - [`cache`] is where all this lies.
//!
//! ```
//! let board: Vec<&str> = tinyfit_sources::below("boards/rp2040/src").map(|(path, _)| path).collect();
//! assert!(board.contains(&"lib.rs"));
//! ```

mod archive;
mod cache;
mod cargo;
mod error;
mod kept;
#[cfg(test)]
mod list;
mod unpack;

pub use archive::{below, bytes, text};
pub use cache::cache;
pub use cargo::{cargo_build, target_installed};
pub use error::Error;
pub use unpack::unpacked;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// What was packed is what is there now: cargo noticed the last change.
    #[test]
    fn the_archive_is_the_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let listed = list::files(&root).unwrap();
        let packed: Vec<&str> = below("").map(|(path, _)| path).collect();
        assert_eq!(packed, listed);
        for (path, bytes) in below("") {
            assert!(fs::read(root.join(path)).unwrap() == bytes, "{path}");
        }
        for path in ["src/lib.rs", "src/guide.md", "boards/build.rs", "boards/rp2040/emulator/.npmrc"] {
            assert!(!bytes(path).is_empty(), "{path}");
        }
        assert!(bytes("boards/support/tests/device.rs").is_empty() && text("no/such/file").is_empty());
    }
}
