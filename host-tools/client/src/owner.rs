//! Commands in the owner's name.

use crate::protocol::{Command, Info, SIGNATURE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tinyfit_board::statement::Signed;

use crate::error::Error;
use crate::signer::Signer;
use crate::update::sha512;

/// Who speaks, and to whom alone. A command is signed for the product, the device and the session that a board
/// reports. A board that lies could hand what it gets on to the board that it claims to be, so the owner names the
/// boards it speaks to: one with another name gets nothing. Boards of a product that have no names cannot be
/// distinguished in this way. Nothing of an update is signed here, whatever a board sends: the signed bytes of an
/// update start differently.
#[derive(Clone, Debug)]
pub struct Owner {
    /// What signs.
    pub signer: Signer,
    /// The product's name; empty: of firmware that names none.
    pub product: String,
    /// The names of the devices; an empty one is a board without a name.
    pub devices: Vec<String>,
}

/// An owner who speaks to a board.
#[derive(Debug)]
pub(crate) struct Session {
    owner: Owner,
    device: String,
    words: [u32; 4],
    /// Whether the board carries out what changes it for its owner alone.
    locked: bool,
}

impl Session {
    /// With the board that reports this.
    ///
    /// # Errors
    /// It is none that the owner speaks to.
    pub(crate) fn new(owner: Owner, info: &Info<'_>) -> Result<Self, Error> {
        if owner.product != info.product {
            let (expected, got) = (format!("'{}'", owner.product), info.product.to_string());
            return Err(Error::OtherBoard { what: "product", expected, got });
        }
        if !owner.devices.iter().any(|device| device == info.device) {
            let expected: Vec<String> = owner.devices.iter().map(|device| format!("'{device}'")).collect();
            let (expected, got) = (expected.join(" or "), info.device.to_string());
            return Err(Error::OtherBoard { what: "device", expected, got });
        }
        Ok(Self { owner, device: info.device.to_string(), words: info.session, locked: info.locked })
    }

    /// The same owner with what the board reports now, which may have begun another session. Whether it has.
    ///
    /// # Errors
    /// It is another board.
    pub(crate) fn renewed(&self, info: &Info<'_>) -> Result<(Self, bool), Error> {
        let (words, locked) = (self.words, self.locked);
        let session = Self::new(self.owner.clone(), info)?;
        let changed = (session.words, session.locked) != (words, locked);
        Ok((session, changed))
    }

    /// Whether a command is to be signed: what a locked board does for everybody is not, except for a score, as
    /// what it scored could not be labeled.
    pub(crate) fn signs(&self, command: &Command<'_>) -> bool {
        match command {
            Command::Info
            | Command::Stats
            | Command::Timing
            | Command::Watch { .. }
            | Command::Update { .. }
            | Command::Put { .. }
            | Command::Commit => false,
            Command::Provision => true,
            _ => self.locked,
        }
    }

    /// A line with its signature.
    ///
    /// # Errors
    /// Nothing was signed.
    pub(crate) fn sign(&self, id: u32, line: &str) -> Result<String, Error> {
        let head = line.strip_suffix('}').unwrap_or(line);
        let Owner { signer, product, .. } = &self.owner;
        let statement = Signed {
            product,
            device: &self.device,
            session: self.words,
            id,
            digest: sha512(head.as_bytes()),
        };
        let signature =
            signer.sign(&statement.to_bytes()).map_err(|error| Error::Signer(error.to_string()))?;
        Ok(format!("{head}{SIGNATURE}{}\"}}", STANDARD.encode(signature)))
    }
}
