//! The owner's private key in a file.

use std::fmt;
use std::io::Read;
use std::path::Path;

use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signer, SigningKey};
use tinyfit_board::statement::BYTES;
use zeroize::Zeroizing;

/// Bytes of a key's file at most; one has about 120.
const MOST_BYTES: usize = 16 << 10;

/// A private key of Ed25519. It is wiped from memory when it is dropped, and shows its public key alone.
#[derive(Clone)]
pub struct Key(SigningKey);

/// Why a key is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("{file}: cannot be read ({error}); check the path")]
    File {
        /// The file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// It holds something else.
    #[error(
        "{file}: is not a private key of Ed25519 in PKCS#8 PEM; `openssl genpkey -algorithm ed25519` makes one"
    )]
    NoKey {
        /// The file.
        file: String,
    },
}

impl Key {
    /// The key of a file in PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// There is no such file, or it holds something else.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let file = path.display().to_string();
        // With room for it from the start no copy is left behind.
        let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES + 1));
        let read = std::fs::File::open(path)
            .and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_string(&mut text));
        match read {
            Ok(_) => SigningKey::from_pkcs8_pem(&text).map(Self).map_err(|_| KeyError::NoKey { file }),
            Err(error) => Err(KeyError::File { file, error }),
        }
    }

    /// Whether other users of this system may read the file. Where a file has no such rights, nobody is known to.
    pub fn is_exposed(path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            false
        }
    }

    /// The public key, which is built into the firmware.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The signature of a statement.
    pub(crate) fn sign(&self, statement: &[u8; BYTES]) -> [u8; 64] {
        self.0.sign(statement).to_bytes()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("public", &self.public()).finish_non_exhaustive()
    }
}
