//! Signing in an owner's name: what signs, for whom, and the ledger that the counters come from.

use std::path::PathBuf;

use crate::ledger::{Ledger, LedgerError};
use crate::signer::{SignError, Signer};
use crate::update::{Content, Update};

/// What signs updates, for a product or one device of it.
#[derive(Debug)]
pub struct Signing {
    /// The private key, or a command.
    pub signer: Signer,
    /// Where counters come from, and are written down.
    pub ledger: Ledger,
    /// The product; empty: firmware that names none.
    pub product: String,
    /// The device; empty: any of the product.
    pub device: String,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The ledger gave no counter.
    #[error("{}: {error}", path.display())]
    Ledger {
        /// Its file.
        path: PathBuf,
        /// Why.
        error: LedgerError,
    },
    /// The key or the command did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl Ledger {
    /// An error of this ledger.
    pub(crate) fn fails(&self, error: LedgerError) -> SigningError {
        SigningError::Ledger { path: self.path().to_path_buf(), error }
    }
}

impl Signing {
    /// Signs a model as an update, with the next counter of the ledger unless one is given. `factory` is the CRC-32 of the factory
    /// model of the firmware it is for; 0: any.
    ///
    /// # Errors
    /// The ledger gives no such counter, or nothing signs. A counter that was taken stays taken.
    pub fn sign(
        &self,
        numbers: Vec<f32>,
        fingerprint: u32,
        factory: u32,
        counter: Option<u32>,
    ) -> Result<Update, SigningError> {
        let Self { signer, ledger, product, device } = self;
        let counter = ledger.take(&signer.public(), product, device, counter);
        let counter = counter.map_err(|error| ledger.fails(error))?;
        let (product, device) = (product.clone(), device.clone());
        let content = Content { product, device, fingerprint, factory, counter, numbers };
        Ok(content.sign(signer)?)
    }
}
