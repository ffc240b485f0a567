//! An update of a model: what an owner signs, as a file, for any carrier to bring.

use std::io::Read;

use crate::protocol::{Info, LEAP};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Digest as _, Sha512};
use serde::{Deserialize, Serialize};
use tinyfit_board::statement::{self, BYTES, Digest};
use tinyfit_build::check_name;

use crate::model::{Mismatch, bytes_of};
use crate::signer::{SignError, Signer, is_signed};

/// The format that the file names.
const FORMAT: &str = "tinyfit-update";
/// The version of its format.
const VERSION: u32 = 1;
/// Bytes of it at most: three million numbers, more than any chip has room for.
const MOST_BYTES: u64 = 16 << 20;

/// The content to sign: a model, and its recipient.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The product it is for; empty: of firmware that names none.
    pub product: String,
    /// The one device it is for; empty: any of the product.
    pub device: String,
    /// The network's fingerprint.
    pub fingerprint: u32,
    /// The CRC-32 of the factory model of the firmware it is for, as [`origin`](crate::origin) has it; 0: any.
    pub factory: u32,
    /// Its counter.
    pub counter: u32,
    /// Means, scales and parameters, as [`numbers`](crate::numbers) has them.
    pub numbers: Vec<f32>,
}

/// An update that is signed: who has the public key in its firmware takes it from anybody.
///
/// As a file it is a JSON object:
///
/// | member | is |
/// |---|---|
/// | `format`, `version` | `tinyfit-update`, 1 |
/// | `product`, `device` | whom it is for; an empty device is any of the product |
/// | `fingerprint`, `factory`, `counter` | as the device's `info` has them; `factory` 0 is any |
/// | `numbers` | means, scales and parameters as `f32` of little-endian bytes, in base64 |
/// | `digest` | the SHA-512 of these bytes, in base64 |
/// | `signature` | Ed25519 of what [`tinyfit_board::statement`] makes of all that, in base64 |
/// | `public_key` | 32 bytes in base64: of whoever signed it, which does not identify that person |
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    content: Content,
    signature: [u8; 64],
    public: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    product: String,
    device: String,
    fingerprint: u32,
    factory: u32,
    counter: u32,
    numbers: String,
    digest: String,
    signature: String,
    public_key: String,
}

/// Why a file is not an update: what, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// It cannot be read.
    #[error("cannot be read ({0}); check the path")]
    File(#[from] std::io::Error),
    /// It is something else, or damaged.
    #[error("this is not a tinyfit update ({0}); give a file that `tinyfit sign` wrote")]
    NoUpdate(String),
    /// A later version's.
    #[error("the update's format is {0}, and this is {VERSION}; use the tinyfit that wrote it")]
    Version(u32),
    /// The digest or the signature is of something else.
    #[error("the update's {0} does not match its contents; it was damaged or changed: sign the model again")]
    Forged(&'static str),
}

/// Why an update is not for a board.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// It is for another product.
    #[error(
        "the update is for the product '{update}' and the board is a '{board}'; if this is the right board, sign with its --product"
    )]
    Product {
        /// The update's.
        update: String,
        /// The board's report.
        board: String,
    },
    /// It is for another device.
    #[error(
        "the update is for the device '{update}' and the board is '{board}'; if this is the right board, sign with its --device"
    )]
    Device {
        /// The update's.
        update: String,
        /// The board's report.
        board: String,
    },
    /// Another network.
    #[error(transparent)]
    Model(#[from] Mismatch),
    /// It is for firmware with other factory weights.
    #[error(
        "the update is for firmware whose factory model is {update:#010x} and the board's is {board:#010x}; sign it with the board's --factory"
    )]
    Factory {
        /// The update's.
        update: u32,
        /// The board's report.
        board: u32,
    },
    /// The board has had it, or a later one.
    #[error(
        "the board's last update is {board} and this is {counter}: it accepts only newer ones; sign the model again"
    )]
    Behind {
        /// The update's.
        counter: u32,
        /// The board's report.
        board: u32,
    },
    /// It is too far above the board's last.
    #[error(
        "the board's last update is {board} and it accepts none above {}, so not {counter}; send an update in between first (`tinyfit sign --device NAME --counter N`), or flash its firmware by probe or drive with --ledger",
        board.saturating_add(LEAP)
    )]
    Leap {
        /// The update's.
        counter: u32,
        /// The board's report.
        board: u32,
    },
    /// The board reports updates that the owner never signed.
    #[error(
        "the board reports that its last update is {board}, and the ledger has none above {signed}: it was updated with another ledger, or by an attacker, or it is not your board. Nothing is signed for it; \
         find out which: recover your own board by flashing its firmware by probe or drive with --erase-learned and --ledger"
    )]
    Ahead {
        /// The ledger's last for this device.
        signed: u32,
        /// The board's report.
        board: u32,
    },
}

/// SHA-512.
pub(crate) fn sha512(bytes: &[u8]) -> Digest {
    Sha512::digest(bytes).into()
}

impl Content {
    /// The signed content.
    pub fn statement(&self) -> [u8; BYTES] {
        let bytes = bytes_of(&self.numbers);
        statement::Update {
            product: &self.product,
            device: &self.device,
            fingerprint: self.fingerprint,
            factory: self.factory,
            counter: self.counter,
            length: bytes.len() as u32,
            digest: sha512(&bytes),
        }
        .to_bytes()
    }

    /// Signs it. The counter should come from a [`Ledger`](crate::Ledger), never from a board.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign(self, signer: &Signer) -> Result<Update, SignError> {
        let signature = signer.sign(&self.statement())?;
        Ok(Update { content: self, signature, public: signer.public() })
    }
}

impl Update {
    /// The signed content.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The signature.
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// The public key to the private one that signed it.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The digest of its numbers.
    pub fn digest(&self) -> Digest {
        sha512(&bytes_of(&self.content.numbers))
    }

    /// As a file.
    pub fn to_json(&self) -> String {
        let Content { product, device, fingerprint, factory, counter, numbers } = &self.content;
        let document = Document {
            format: FORMAT.into(),
            version: VERSION,
            product: product.clone(),
            device: device.clone(),
            fingerprint: *fingerprint,
            factory: *factory,
            counter: *counter,
            numbers: STANDARD.encode(bytes_of(numbers)),
            digest: STANDARD.encode(self.digest()),
            signature: STANDARD.encode(self.signature),
            public_key: STANDARD.encode(self.public),
        };
        // Numbers and strings are always JSON.
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    /// Reads a file, and takes no more of it into memory than an update can have.
    ///
    /// # Errors
    /// It cannot be read, is not an update, or its digest or signature is of something else.
    pub fn read(file: impl Read) -> Result<Self, UpdateError> {
        let mut bytes = Vec::new();
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        Self::from_json(&bytes)
    }

    /// The update of these bytes.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_json(bytes: &[u8]) -> Result<Self, UpdateError> {
        let no_update = |what: &str| UpdateError::NoUpdate(what.to_string());
        if bytes.len() as u64 > MOST_BYTES {
            return Err(UpdateError::NoUpdate(format!("it has more than {MOST_BYTES} bytes")));
        }
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| UpdateError::NoUpdate(error.to_string()))?;
        if document.format != FORMAT {
            return Err(UpdateError::NoUpdate(format!("its format is not {FORMAT}")));
        }
        if document.version != VERSION {
            return Err(UpdateError::Version(document.version));
        }
        for name in [&document.product, &document.device] {
            check_name(name).map_err(UpdateError::NoUpdate)?;
        }
        let decoded =
            STANDARD.decode(&document.numbers).map_err(|_| no_update("its numbers are not base64"))?;
        let (words, rest) = decoded.as_chunks::<4>();
        let numbers: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if numbers.is_empty() || !rest.is_empty() || !numbers.iter().all(|number| number.is_finite()) {
            return Err(no_update("its numbers are not all finite numbers of four bytes"));
        }
        if decode::<64>(&document.digest) != Some(sha512(&decoded)) {
            return Err(UpdateError::Forged("digest"));
        }
        let signature =
            decode(&document.signature).ok_or_else(|| no_update("its signature is not 64 bytes"))?;
        let public =
            decode(&document.public_key).ok_or_else(|| no_update("its public key is not 32 bytes"))?;
        let Document { product, device, fingerprint, factory, counter, .. } = document;
        let content = Content { product, device, fingerprint, factory, counter, numbers };
        if !is_signed(&public, &content.statement(), &signature) {
            return Err(UpdateError::Forged("signature"));
        }
        Ok(Self { content, signature, public })
    }

    /// Compares it with what a board reports. It has no other effect: the board may report false data, and then it
    /// refuses the update.
    ///
    /// # Errors
    /// It is for another board, or not the next for this one.
    pub fn check(&self, info: &Info<'_>) -> Result<(), Unfit> {
        let Content { product, device, fingerprint, factory, counter, numbers } = &self.content;
        check_board(product, device, info)?;
        let (update, board) = (*fingerprint, info.fingerprint);
        if update != board {
            return Err(Mismatch::Fingerprint { model: update, device: board }.into());
        }
        let (expected, got) = (numbers.len(), info.numbers());
        if expected != got {
            return Err(Mismatch::Length { expected, got }.into());
        }
        if ![0, info.factory].contains(factory) {
            return Err(Unfit::Factory { update: *factory, board: info.factory });
        }
        let (counter, board) = (*counter, info.counter);
        match counter.checked_sub(board) {
            None | Some(0) => Err(Unfit::Behind { counter, board }),
            Some(leap) if leap > LEAP => Err(Unfit::Leap { counter, board }),
            Some(_) => Ok(()),
        }
    }
}

/// Compares a board's names with those that something is to be signed for.
///
/// # Errors
/// They are others.
pub fn check_board(product: &str, device: &str, info: &Info<'_>) -> Result<(), Unfit> {
    if product != info.product {
        return Err(Unfit::Product { update: product.into(), board: info.product.into() });
    }
    if !device.is_empty() && device != info.device {
        return Err(Unfit::Device { update: device.into(), board: info.device.into() });
    }
    Ok(())
}

/// Compares the counter that a board reports with the last that its owner signed for it.
///
/// # Errors
/// The board's is above.
pub fn check_counter(signed: u32, info: &Info<'_>) -> Result<(), Unfit> {
    let board = info.counter;
    if board > signed { Err(Unfit::Ahead { signed, board }) } else { Ok(()) }
}

fn decode<const N: usize>(base64: &str) -> Option<[u8; N]> {
    STANDARD.decode(base64).ok()?.try_into().ok()
}
