//! Whose models a device takes.

/// Who may `put` a model on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Updates {
    /// Whoever reaches its serial line.
    Open,
    /// The owner of the private key to this public key of Ed25519. The private one stays with the host: who reads the
    /// firmware can make no update of it.
    #[cfg(feature = "signed")]
    Signed(&'static [u8; 32]),
}

impl Updates {
    /// Whether an update must be signed.
    pub const fn is_signed(&self) -> bool {
        !matches!(self, Updates::Open)
    }

    /// Whether an update of these bytes, shown part by part, is the owner's. Verified as Ed25519ph (RFC 8032, section 5.1), so that
    /// the bytes need not lie side by side.
    pub(crate) fn admits(
        &self,
        #[cfg_attr(not(feature = "signed"), expect(unused_variables))] signature: Option<&str>,
        #[cfg_attr(not(feature = "signed"), expect(unused_variables))] show: impl FnOnce(&mut dyn FnMut(&[u8])),
    ) -> bool {
        match self {
            Updates::Open => true,
            #[cfg(feature = "signed")]
            Updates::Signed(key) => signed::verify(key, signature, show),
        }
    }
}

#[cfg(feature = "signed")]
mod signed {
    use ed25519_dalek::{Digest, Sha512, Signature, VerifyingKey};

    use crate::bytes;
    use crate::protocol::CONTEXT;

    pub(super) fn verify(
        key: &[u8; 32],
        signature: Option<&str>,
        show: impl FnOnce(&mut dyn FnMut(&[u8])),
    ) -> bool {
        let mut bytes = [0; 64];
        if signature.and_then(|text| bytes::decode(text, &mut bytes)) != Some(64) {
            return false;
        }
        let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(key), Signature::from_slice(&bytes)) else {
            return false;
        };
        let mut digest = Sha512::new();
        show(&mut |part| digest.update(part));
        key.verify_prehashed_strict(digest, Some(CONTEXT), &signature).is_ok()
    }
}
