//! A model over the line of a board that runs, which takes it whole or not at all.

use crate::protocol::Info;
use serde::Serialize;

use tinyfit_model::Sensing;

use crate::client::Client;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::model::{Mismatch, check_sensing};
use crate::signing::{Signing, SigningError};
use crate::transport::Transport;
use crate::update::{Unfit, Update, check_board, check_counter};

/// The model or update to deliver to a board.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one")]
pub enum Load {
    /// An update that somebody signed.
    Signed {
        /// It.
        update: Update,
        /// The owner's ledger, if this is the owner: no board is given an update that is behind it.
        ledger: Option<Ledger>,
    },
    /// A model.
    Model {
        /// Means, scales and parameters, as [`numbers`](crate::numbers) has them.
        numbers: Vec<f32>,
        /// The network's fingerprint.
        fingerprint: u32,
        /// Its task, in a word.
        task: &'static str,
        /// How its inputs come from samples, if they do.
        sensing: Option<Sensing>,
        /// What signs it, for a board that takes only what is signed.
        signing: Option<Signing>,
    },
}

/// A board's report. It is compared and shown: nothing that is signed comes from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reported {
    /// The board's kind, as `rp2040`.
    #[serde(skip)]
    pub board: String,
    /// The product that its firmware names, or nothing.
    pub product: String,
    /// Its name, or nothing.
    pub device: String,
    /// The network's fingerprint.
    pub fingerprint: u32,
    /// The CRC-32 of its factory model.
    pub factory: u32,
    /// The counter of its last update.
    pub counter: u32,
    /// Whether it learns only for its owner.
    pub locked: bool,
}

/// The update that a board took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Its report before.
    pub reported: Reported,
    /// The counter of its updates now.
    pub counter: u32,
    /// Whether it was signed.
    pub signed: bool,
}

/// Why a board took nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// It is another board than the one that is meant.
    #[error("the board is {found}, not {expected}; connect the right one, or give its --board")]
    OtherBoard {
        /// Its report.
        found: String,
        /// The expected value.
        expected: String,
    },
    /// It has another network than the model.
    #[error(transparent)]
    Model(Mismatch),
    /// It takes only signed models, and nothing signs.
    #[error(
        "the board takes only signed models; give --key or --sign-with, or --update with what its owner signed"
    )]
    Unsigned,
    /// An update is not for it, or it reports updates that its owner never signed.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Nothing was signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// It refused, or does not answer.
    #[error(transparent)]
    Client(#[from] Error),
}

impl From<&Info<'_>> for Reported {
    fn from(info: &Info<'_>) -> Self {
        Self {
            board: info.board.to_string(),
            product: info.product.to_string(),
            device: info.device.to_string(),
            fingerprint: info.fingerprint,
            factory: info.factory,
            counter: info.counter,
            locked: info.locked,
        }
    }
}

impl Load {
    /// How many numbers it has.
    pub fn numbers(&self) -> usize {
        match self {
            Load::Signed { update, .. } => update.content().numbers.len(),
            Load::Model { numbers, .. } => numbers.len(),
        }
    }

    /// Whether it is signed, or will be if the board wants that.
    pub fn is_signed(&self) -> bool {
        !matches!(self, Load::Model { signing: None, .. })
    }

    /// The product and the device it is for; empty: any.
    pub fn addressee(&self) -> [&str; 2] {
        match self {
            Load::Signed { update, .. } => [&update.content().product, &update.content().device],
            Load::Model { signing: Some(signing), .. } => [&signing.product, &signing.device],
            Load::Model { signing: None, .. } => [""; 2],
        }
    }

    /// The CRC-32 of the factory model of the firmware it is for; none: any.
    pub fn factory(&self) -> Option<u32> {
        match self {
            Load::Signed { update, .. } => Some(update.content().factory).filter(|factory| *factory != 0),
            Load::Model { .. } => None,
        }
    }
}

impl<T: Transport> Client<T> {
    /// Brings a model or an update to the board, which is to be `board` if that is given. Its report is compared,
    /// and the ledger notes that it took an update.
    ///
    /// # Errors
    /// It is another board, it would refuse this or refuses it, or nothing signs. Nothing has changed then, except where the answer
    /// was lost ([`Error::Unanswered`]).
    pub fn deliver(&mut self, load: Load, board: Option<&str>) -> Result<Delivered, DeliveryError> {
        let info = self.info()?;
        if let Some(expected) = board.filter(|board| info.board != *board) {
            return Err(DeliveryError::OtherBoard { found: info.board.into(), expected: expected.into() });
        }
        let reported = Reported::from(&info);
        let (update, ledger) = match load {
            Load::Signed { update, ledger } => {
                if let Some(ledger) = &ledger {
                    let content = update.content();
                    let last = ledger.last(Some(update.public()), &content.product, &content.device);
                    let last = last.map_err(|error| ledger.fails(error))?;
                    check_counter(last.max(content.counter), &info)?;
                }
                (update, ledger)
            }
            Load::Model { numbers, fingerprint, task, sensing, signing } => {
                if info.task != task {
                    let (model, device) = (task, info.task.to_string());
                    return Err(DeliveryError::Model(Mismatch::Task { model, device }));
                }
                if info.fingerprint != fingerprint {
                    let (model, device) = (fingerprint, info.fingerprint);
                    return Err(DeliveryError::Model(Mismatch::Fingerprint { model, device }));
                }
                check_sensing(&info, sensing.as_ref()).map_err(DeliveryError::Model)?;
                // What takes any model needs no signature.
                if !info.signed {
                    let counter = self.put_model(&numbers)?;
                    return Ok(Delivered { reported, counter, signed: false });
                }
                let signing = signing.ok_or(DeliveryError::Unsigned)?;
                check_board(&signing.product, &signing.device, &info)?;
                // The board has its own name, and may have had updates for itself alone.
                let (ledger, public) = (&signing.ledger, signing.signer.public());
                let last = ledger.last(Some(&public), &signing.product, info.device);
                check_counter(last.map_err(|error| ledger.fails(error))?, &info)?;
                (signing.sign(numbers, fingerprint, 0, None)?, Some(signing.ledger))
            }
        };
        self.carry(&update)?;
        let content = update.content();
        // An update carried for another owner is in no ledger of ours.
        if let Some(ledger) = ledger.filter(|_| !content.device.is_empty()) {
            let noted = ledger.saw(update.public(), &content.product, &content.device, content.counter);
            noted.map_err(|error| ledger.fails(error))?;
        }
        Ok(Delivered { reported, counter: content.counter, signed: true })
    }
}
