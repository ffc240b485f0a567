//! The ledger of an owner's signatures: a small file next to the key that holds the counters of updates.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::protocol::LEAP;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tinyfit_model::write_beside;

/// The format that the file names.
const FORMAT: &str = "tinyfit-ledger";
/// The version of its format.
const VERSION: u32 = 1;
/// Bytes of it at most: some 200,000 devices.
const MOST_BYTES: u64 = 16 << 20;

/// The ledger of a key: a JSON file with the last counter that was signed for each product, and for each device by
/// name.
///
/// ```json
/// {
///   "format": "tinyfit-ledger",
///   "version": 1,
///   "public_key": "Gqyz..",
///   "products": {
///     "pump": {
///       "counter": 12,
///       "devices": {"north 7": {"counter": 13, "seen": {"counter": 13, "date": "2026-11-30"}}}
///     }
///   }
/// }
/// ```
///
/// `counter` of a product is of updates for any device, that of a device of those for it alone, `seen` what the board itself said when
/// it was last updated: it is shown, and nothing goes by it. A counter is written down before anything is signed with it, so that
/// none is used twice, by two processes neither: who writes holds a lock on the file `.NAME.lock` next to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    path: PathBuf,
}

/// The contents of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    format: String,
    version: u32,
    public_key: String,
    products: BTreeMap<String, Product>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    counter: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    devices: BTreeMap<String, Device>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    counter: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<Seen>,
}

/// A board's claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    counter: u32,
    date: String,
}

/// Why a ledger is of no use, or gave no counter: what, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// It cannot be read or written.
    #[error("the ledger cannot be {what} ({error}); check its path and its permissions")]
    File {
        /// `read`, `written` or `locked`.
        what: &'static str,
        /// Why.
        error: std::io::Error,
    },
    /// It is none.
    #[error(
        "this is not a tinyfit ledger ({0}); it is not changed: restore it from a copy, or give another one with --ledger"
    )]
    Damaged(String),
    /// A later version's.
    #[error("the ledger's format is {0}, and this is {VERSION}; use the tinyfit that wrote it")]
    Version(u32),
    /// Of another key.
    #[error("the ledger belongs to another key; give this key's ledger with --ledger")]
    OtherKey,
    /// A counter that boards would refuse.
    #[error(
        "the last counter signed is {last}, so a board accepts {} to {} next and not {wanted}; leave --counter out for {}",
        last.saturating_add(1), last.saturating_add(LEAP), last.saturating_add(1)
    )]
    Counter {
        /// The last.
        last: u32,
        /// The requested counter.
        wanted: u32,
    },
    /// There is none at its path.
    #[error("there is no such ledger; check the path, or leave --ledger out if nothing was signed yet")]
    Missing,
    /// Nothing was signed for a product or a device.
    #[error("nothing was signed for the product '{0}'; check --product and --device, or leave --ledger out")]
    Nothing(String),
    /// There is no other counter.
    #[error(
        "the last possible counter was signed; start with a new key and ledger, and build the new public key into the firmware"
    )]
    UsedUp,
}

impl Ledger {
    /// The one in that file, which need not be there yet.
    pub fn at(path: &Path) -> Self {
        // A path through a link finds the same lock.
        Self { path: path.canonicalize().unwrap_or_else(|_| path.to_path_buf()) }
    }

    /// The default ledger of a key: `k.ledger.json` next to `k.pem`.
    pub fn beside(key: &Path) -> Self {
        Self::at(&key.with_extension("ledger.json"))
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is one.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The last counter that was signed for any device of a product, or for this one. 0 if there was none.
    ///
    /// # Errors
    /// There is a file and it is not a ledger, or that of another key.
    pub fn last(&self, public: Option<&[u8; 32]>, product: &str, device: &str) -> Result<u32, LedgerError> {
        Ok(self.read(public)?.map_or(0, |book| book.last(product, device)))
    }

    /// The same of a ledger that has to be there.
    ///
    /// # Errors
    /// It is not, or as [`last`](Self::last).
    pub fn known(&self, public: Option<&[u8; 32]>, product: &str, device: &str) -> Result<u32, LedgerError> {
        if !self.exists() {
            return Err(LedgerError::Missing);
        }
        self.last(public, product, device)
    }

    /// The devices of a product that something was signed for.
    ///
    /// # Errors
    /// As [`last`](Self::last).
    pub fn devices(&self, public: Option<&[u8; 32]>, product: &str) -> Result<Vec<String>, LedgerError> {
        let book = self.read(public)?;
        let product = book.and_then(|mut book| book.products.remove(product)).unwrap_or_default();
        Ok(product.devices.into_keys().collect())
    }

    /// Takes the next counter for any device of a product (an empty name) or for one, or the one that is wanted, and writes it down.
    ///
    /// # Errors
    /// As [`last`](Self::last); or the file cannot be written, or what is wanted is not above the last or more than [`LEAP`] above it.
    pub fn take(
        &self,
        public: &[u8; 32],
        product: &str,
        device: &str,
        wanted: Option<u32>,
    ) -> Result<u32, LedgerError> {
        self.change(public, |book| {
            let highest = book.highest(product, device);
            let next = highest.checked_add(1).ok_or(LedgerError::UsedUp)?;
            let counter = match wanted {
                None => next,
                Some(wanted) => {
                    // One device that was left behind is updated in separate steps.
                    let least = if device.is_empty() { highest } else { book.own(product, device) };
                    if wanted <= least {
                        return Err(LedgerError::Counter { last: least, wanted });
                    }
                    if wanted.saturating_sub(highest) > LEAP {
                        return Err(LedgerError::Counter { last: highest, wanted });
                    }
                    wanted
                }
            };
            let product = book.products.entry(product.to_string()).or_default();
            if device.is_empty() {
                product.counter = counter;
            } else {
                product.devices.entry(device.to_string()).or_default().counter = counter;
            }
            Ok(counter)
        })
    }

    /// Notes what a device said that its counter is.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn saw(
        &self,
        public: &[u8; 32],
        product: &str,
        device: &str,
        counter: u32,
    ) -> Result<(), LedgerError> {
        let date = OffsetDateTime::now_utc().date().to_string();
        self.change(public, |book| {
            let product = book.products.entry(product.to_string()).or_default();
            product.devices.entry(device.to_string()).or_default().seen = Some(Seen { counter, date });
            Ok(())
        })
    }

    /// Its contents, or `None` if there is no file.
    fn read(&self, public: Option<&[u8; 32]>) -> Result<Option<Book>, LedgerError> {
        let fault = |error| LedgerError::File { what: "read", error };
        let mut text = String::new();
        match File::open(&self.path) {
            Ok(file) => {
                file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|error| match error.kind() {
                    ErrorKind::InvalidData => LedgerError::Damaged("it is not text".into()),
                    _ => fault(error),
                })?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        if text.len() as u64 > MOST_BYTES {
            return Err(LedgerError::Damaged(format!("it has more than {MOST_BYTES} bytes")));
        }
        let book: Book =
            serde_json::from_str(&text).map_err(|error| LedgerError::Damaged(error.to_string()))?;
        if book.format != FORMAT {
            return Err(LedgerError::Damaged(format!("its format is not {FORMAT}")));
        }
        if book.version != VERSION {
            return Err(LedgerError::Version(book.version));
        }
        if public.is_some_and(|public| book.public_key != STANDARD.encode(public)) {
            return Err(LedgerError::OtherKey);
        }
        Ok(Some(book))
    }

    /// Changes it, one process at a time, whole or not at all.
    fn change<T>(
        &self,
        public: &[u8; 32],
        change: impl FnOnce(&mut Book) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let fault = |what| move |error| LedgerError::File { what, error };
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let lock = self.path.with_file_name(format!(".{name}.lock"));
        // It stays: removed, it would be another file for who comes next.
        let mut options = fs::OpenOptions::new();
        options.create(true).append(true);
        // Who may open it may hold it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock = options.open(lock).map_err(fault("locked"))?;
        lock.lock().map_err(fault("locked"))?;
        let mut book = self.read(Some(public))?.unwrap_or_else(|| Book {
            format: FORMAT.into(),
            version: VERSION,
            public_key: STANDARD.encode(public),
            products: BTreeMap::new(),
        });
        let outcome = change(&mut book)?;
        let text = serde_json::to_string_pretty(&book).map_err(|error| fault("written")(error.into()))?;
        write_beside(&self.path, format!("{text}\n").as_bytes()).map_err(fault("written"))?;
        Ok(outcome)
    }
}

impl Book {
    /// The last counter that was signed for this device alone.
    fn own(&self, product: &str, device: &str) -> u32 {
        let product = self.products.get(product);
        product.and_then(|product| product.devices.get(device)).map_or(0, |device| device.counter)
    }

    /// The last counter that a device may have seen.
    fn last(&self, product: &str, device: &str) -> u32 {
        let Some(product) = self.products.get(product) else { return 0 };
        product.counter.max(product.devices.get(device).map_or(0, |device| device.counter))
    }

    /// The last counter that any of the devices may have seen, which an update is for.
    fn highest(&self, product: &str, device: &str) -> u32 {
        let devices = self.products.get(product).into_iter().flat_map(|product| product.devices.keys());
        let any = devices.filter(|_| device.is_empty()).map(|device| self.last(product, device)).max();
        any.unwrap_or(0).max(self.last(product, device))
    }
}
