//! The key that signs a device's models.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Digest, Sha512, SigningKey};
use tinyfit_board::protocol::CONTEXT;

/// A private key of Ed25519.
#[derive(Clone, Debug)]
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
        "{file}: is no private key of Ed25519 in PKCS#8 PEM; `openssl genpkey -algorithm ed25519` makes one"
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
        match std::fs::read_to_string(path) {
            Ok(text) => SigningKey::from_pkcs8_pem(&text).map(Self).map_err(|_| KeyError::NoKey { file }),
            Err(error) => Err(KeyError::File { file, error }),
        }
    }

    /// The public key, which is built into the firmware.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The signature of a model for devices of that fingerprint, in base64: Ed25519ph over fingerprint, counter and bytes.
    pub fn sign(&self, fingerprint: u32, counter: u32, bytes: &[u8]) -> String {
        let mut digest = Sha512::new();
        digest.update(fingerprint.to_le_bytes());
        digest.update(counter.to_le_bytes());
        digest.update(bytes);
        // It refuses only a context of more than 255 bytes.
        let signature = self.0.sign_prehashed(digest, Some(CONTEXT));
        signature.map(|signature| STANDARD.encode(signature.to_bytes())).unwrap_or_default()
    }
}
