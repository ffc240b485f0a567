//! Who may change a device, and how it differs from others.

use crate::limits::Limits;

/// A device's owner, as the build sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who may update the model.
    pub updates: Updates,
    /// The product's name, at most 32 bytes.
    /// A signature for another product is refused.
    pub product: &'static str,
    /// The device's own name, at most 32 bytes, so that an update can be only for it; empty if it has none.
    pub device: &'static str,
    /// Who may teach it.
    pub access: Access,
    /// Updates of this counter and below are refused, whatever the flash holds: the counter of the newest update that was signed when
    /// the firmware was built.
    pub least_counter: u32,
    /// How often.
    pub limits: Limits,
}

impl Owner {
    /// Whoever reaches the serial line, as often as it likes.
    pub const OPEN: Self = Self {
        product: "",
        device: "",
        updates: Updates::Open,
        least_counter: 0,
        access: Access::Open,
        limits: Limits::NONE,
    };
}

/// Who may update a device's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updates {
    /// Whoever reaches its serial line.
    Open,
    /// The owner of the private key to this public key of Ed25519. The private key stays with the host: nobody can
    /// make an update from the firmware.
    #[cfg(feature = "signed")]
    Signed(&'static [u8; 32]),
}

/// Who may label, learn, save, go back to the factory's weights, and read the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever reaches the serial line.
    Open,
    /// Whoever reaches it, until the owner sends `provision`; then the owner. The owner is whoever has the private
    /// key to the public key in [`Updates`].
    UntilProvisioned,
    /// The owner. With [`Updates::Open`] there is none, and nobody can.
    OwnerOnly,
}

impl Updates {
    /// Whether an update must be signed.
    pub const fn is_signed(&self) -> bool {
        !matches!(self, Updates::Open)
    }
}

pub(crate) use verified::{Hash, verify};

#[cfg(feature = "signed")]
mod verified {
    use ed25519_dalek::{Digest as _, Sha512, Signature, VerifyingKey};

    use super::Updates;
    use crate::bytes;
    use crate::statement::{BYTES, Digest};

    /// SHA-512 of several byte slices.
    pub(crate) struct Hash(Sha512);

    impl Hash {
        pub(crate) fn new() -> Self {
            Self(Sha512::new())
        }

        pub(crate) fn update(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }

        pub(crate) fn finish(self) -> Digest {
            self.0.finalize().into()
        }
    }

    /// Whether a signature in base64 over a statement is the owner's. Always false for an open device.
    pub(crate) fn verify(updates: Updates, statement: &[u8; BYTES], signature: &str) -> bool {
        let Updates::Signed(key) = updates else { return false };
        let mut bytes = [0; 64];
        if bytes::decode(signature, &mut bytes) != Some(bytes.len()) {
            return false;
        }
        match (VerifyingKey::from_bytes(key), Signature::from_slice(&bytes)) {
            (Ok(key), Ok(signature)) => key.verify_strict(statement, &signature).is_ok(),
            _ => false,
        }
    }
}

/// Without the feature there is no verification code.
#[cfg(not(feature = "signed"))]
mod verified {
    use super::Updates;
    use crate::statement::{BYTES, Digest};

    pub(crate) struct Hash;

    impl Hash {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn update(&mut self, _: &[u8]) {}

        pub(crate) fn finish(self) -> Digest {
            [0; 64]
        }
    }

    pub(crate) fn verify(_: Updates, _: &[u8; BYTES], _: &str) -> bool {
        false
    }
}
