//! The owner on the command line: what signs, for which product and device, by which ledger.

use std::path::{Path, PathBuf};

use tinyfit_client::{Key, Ledger, LedgerError, Owner, Signer, SigningError, check_name, public_key};

use crate::error::fault;
use crate::error::{Fault, Usage};
use crate::output::Output;

/// The variable with the path of the owner's key.
const KEY: &str = "TINYFIT_KEY";

/// The error of a command that has nothing to sign with.
pub(crate) const NOTHING_SIGNS: &str = "there is no key to sign with: give --key, or --sign-with and --public-key, or set TINYFIT_KEY to the file of the key";

/// The signer and the recipient.
#[derive(clap::Args)]
pub(crate) struct OwnerArgs {
    /// The owner's private key: Ed25519, PKCS#8 in PEM [default: the file that TINYFIT_KEY names]
    #[arg(long, value_name = "FILE", conflicts_with = "sign_with")]
    pub(crate) key: Option<PathBuf>,
    /// A command that signs in place of a key, for a token or an agent. {} in it is the file to sign. It prints the
    /// 64 bytes of the Ed25519 signature or their base64. Its public key is --public-key
    #[arg(long, value_name = "COMMAND", requires = "public_key")]
    pub(crate) sign_with: Option<String>,
    /// The owner's public key in PEM. Firmware built with it takes only models signed with the private key. It also
    /// checks signatures of --sign-with
    #[arg(long, value_name = "FILE")]
    pub(crate) public_key: Option<PathBuf>,
    /// The product's name, at most 32 bytes, in the firmware or in the signed statement
    #[arg(long, value_name = "NAME", value_parser = name, default_value = "", hide_default_value = true)]
    pub(crate) product: String,
    /// The name of one device, at most 32 bytes [default: any of the product]
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(crate) device: Option<String>,
    /// The ledger file with the signed counters [default: k.ledger.json next to k.pem, the key or with --sign-with
    /// the public key]
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
}

fn name(text: &str) -> Result<String, String> {
    check_name(text).map(|()| text.to_string())
}

/// A key in a PEM file.
pub(crate) fn read_public_key(path: &Path) -> Result<[u8; 32], Fault> {
    // The reason begins with the file.
    let reason = |error: String| {
        let what = error.strip_prefix(&format!("{}: ", path.display())).unwrap_or(&error).to_string();
        Fault::new(path, what, "give the owner's public key")
    };
    public_key(path).map_err(reason)
}

impl OwnerArgs {
    /// The file of the private key, if one is given.
    fn key(&self) -> Option<PathBuf> {
        if self.sign_with.is_some() {
            return None;
        }
        self.key.clone().or_else(|| std::env::var_os(KEY).filter(|path| !path.is_empty()).map(PathBuf::from))
    }

    /// The device's name; empty for any.
    pub(crate) fn device(&self) -> &str {
        self.device.as_deref().unwrap_or_default()
    }

    /// All files that are read, or kept, in the owner's name: nothing else is written to them.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let ledger = self.ledger().map(|ledger| ledger.path().to_path_buf());
        self.key().into_iter().chain(self.public_key.clone()).chain(ledger).collect()
    }

    /// The signer, if there is one.
    ///
    /// # Errors
    /// A key or the command is of no use.
    pub(crate) fn signer(&self, output: &Output) -> anyhow::Result<Option<Signer>> {
        let public = self.public_key.as_deref().map(read_public_key).transpose()?;
        let signer = match (&self.sign_with, self.key(), public) {
            (Some(command), _, Some(public)) => {
                let words = shlex::split(command).ok_or_else(|| {
                    Usage(format!("--sign-with: a quote of `{command}` does not end: close it"))
                })?;
                Signer::command(words, public).map_err(|error| Usage(format!("--sign-with: {error}")))?
            }
            (None, Some(path), _) => {
                let key = Key::read(&path)?;
                if Key::is_exposed(&path) {
                    let path = path.display();
                    output
                        .notes(&[format!("{path}: other users may read this private key: chmod 600 {path}")]);
                }
                if public.is_some_and(|public| public != key.public()) {
                    let what = "--public-key is not the public key of --key: give one that belongs to it";
                    return Err(Usage(what.into()).into());
                }
                Signer::Key(key)
            }
            _ => return Ok(None),
        };
        Ok(Some(signer))
    }

    /// The given ledger, or the one next to the key, or `None` without either.
    pub(crate) fn ledger(&self) -> Option<Ledger> {
        let beside = || self.key().or_else(|| self.public_key.clone()).map(|key| Ledger::beside(&key));
        self.ledger.as_deref().map(Ledger::at).or_else(beside)
    }

    /// The owner who speaks to boards, if anything signs: to those of the device's name, or to those that the ledger has and those
    /// without a name.
    ///
    /// # Errors
    /// A key, the command or the ledger is of no use.
    pub(crate) fn owner(&self, output: &Output) -> anyhow::Result<Option<Owner>> {
        let Some(signer) = self.signer(output)? else { return Ok(None) };
        let devices = match (&self.device, self.ledger()) {
            (Some(device), _) => vec![device.clone()],
            (None, None) => vec![String::new()],
            (None, Some(ledger)) => {
                let known = ledger.devices(Some(&signer.public()), &self.product);
                let known = known.map_err(|error| unusable(&ledger, &error))?;
                std::iter::once(String::new()).chain(known).collect()
            }
        };
        Ok(Some(Owner { signer, product: self.product.clone(), devices }))
    }
}

/// The fault of a ledger.
pub(crate) fn unusable(ledger: &Ledger, error: &LedgerError) -> Fault {
    fault(ledger.path(), error)
}

/// Why nothing was signed, as a fault of the ledger where it is one.
pub(crate) fn unsigned(error: SigningError) -> anyhow::Error {
    match error {
        SigningError::Ledger { path, error } => fault(&path, &error).into(),
        error => error.into(),
    }
}
