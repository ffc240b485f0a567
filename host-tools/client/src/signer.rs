//! What signs for the owner: a key in a file, or a command that has a token, an agent or a colleague do it.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use tinyfit_board::statement::BYTES;

use crate::key::Key;

/// What stands for the file in a command.
pub const FILE: &str = "{}";

/// More than any signature in base64, with what may be around it.
const MOST_OUTPUT: u64 = 4096;

/// What makes signatures of Ed25519 (RFC 8032, section 5.1: pure, without prehash) of what [`tinyfit_board::statement`] has.
#[derive(Clone, Debug)]
pub enum Signer {
    /// A private key.
    Key(Key),
    /// A command, which is given the 164 bytes in a file and prints the signature.
    Command(SigningCommand),
}

/// A command that signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningCommand {
    words: Vec<String>,
    public: [u8; 32],
}

/// Why nothing was signed. The command's output is not part of the error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// A command has no place for what it is to sign.
    #[error("the signing command has no {FILE}, which stands for the file to sign; add {FILE}")]
    NoFile,
    /// The file to sign cannot be written, or the command does not start.
    #[error("`{program}` cannot be started to sign ({error}); check that it is installed")]
    Start {
        /// The program.
        program: String,
        /// Why.
        error: std::io::Error,
    },
    /// It failed.
    #[error("`{program}` did not sign ({status}); its messages are above")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It printed something else.
    #[error(
        "`{program}` printed {bytes} bytes that are not a signature; it must print its 64 bytes, or their base64"
    )]
    NoSignature {
        /// The program.
        program: String,
        /// How many.
        bytes: usize,
    },
    /// The signature is not by the key, or not of that.
    #[error("the signature does not match the owner's public key; give the public key of the signing key")]
    OtherKey,
}

/// Whether these bytes were signed by the private key to a public one.
pub(crate) fn is_signed(public: &[u8; 32], statement: &[u8; BYTES], signature: &[u8; 64]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(public).is_ok_and(|key| key.verify_strict(statement, &signature).is_ok())
}

impl Signer {
    /// A command in words, where [`FILE`] stands for the file to sign, and the public key that its signatures are
    /// checked by.
    ///
    /// # Errors
    /// There is no [`FILE`] in it.
    pub fn command(words: Vec<String>, public: [u8; 32]) -> Result<Self, SignError> {
        if words.iter().skip(1).any(|word| word.contains(FILE)) {
            Ok(Self::Command(SigningCommand { words, public }))
        } else {
            Err(SignError::NoFile)
        }
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        match self {
            Self::Key(key) => key.public(),
            Self::Command(command) => command.public,
        }
    }

    /// Signs a statement. The returned signature was verified.
    ///
    /// # Errors
    /// A command fails, or prints something else.
    pub fn sign(&self, statement: &[u8; BYTES]) -> Result<[u8; 64], SignError> {
        let signature = match self {
            Self::Key(key) => key.sign(statement),
            Self::Command(command) => command.sign(statement)?,
        };
        if is_signed(&self.public(), statement, &signature) {
            Ok(signature)
        } else {
            Err(SignError::OtherKey)
        }
    }
}

impl SigningCommand {
    fn sign(&self, statement: &[u8; BYTES]) -> Result<[u8; 64], SignError> {
        let (program, words) = self.words.split_first().ok_or(SignError::NoFile)?;
        let start = |error| SignError::Start { program: program.clone(), error };
        let mut file = tempfile::Builder::new().prefix("tinyfit-").tempfile().map_err(start)?;
        file.write_all(statement).and_then(|()| file.flush()).map_err(start)?;
        let path = file.path().to_string_lossy();
        // It may ask for a PIN on the terminal.
        let mut child = Command::new(program)
            .args(words.iter().map(|word| word.replace(FILE, &path)))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(start)?;
        let mut printed = Vec::new();
        let read = match child.stdout.take() {
            Some(stdout) => stdout.take(MOST_OUTPUT).read_to_end(&mut printed),
            None => Ok(0),
        };
        let status = child.wait().map_err(start)?;
        read.map_err(start)?;
        if !status.success() {
            return Err(SignError::Failed { program: program.clone(), status });
        }
        let none = || SignError::NoSignature { program: program.clone(), bytes: printed.len() };
        signature(&printed).ok_or_else(none)
    }
}

/// A signature as it is, or in base64 over one line or more.
fn signature(printed: &[u8]) -> Option<[u8; 64]> {
    if let Ok(signature) = printed.try_into() {
        return Some(signature);
    }
    let text: Vec<u8> = printed.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok()?.try_into().ok()
}
