//! A model over the serial line of a board that runs, which takes it whole or not at all.

use std::fmt;

use serde::Serialize;
use tinyfit_client::protocol::Info;
use tinyfit_client::{
    Client, Content, Ledger, Mismatch, Patience, Serial, Signer, Update, check_board, check_counter, numbers,
};
use tinyfit_flash::Board;

use super::Args;
use crate::any_model::fault;
use crate::error::Usage;
use crate::files;
use crate::output::{Output, count};
use crate::owner_args::unusable;

/// The speed of the boards' serial lines.
const BAUD: u32 = 115_200;

#[derive(Serialize)]
struct Report {
    /// The file of the model or of the update.
    model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    board: Option<String>,
    port: String,
    dry_run: bool,
    /// Means, scales and parameters.
    numbers: usize,
    signed: bool,
    /// Whom a signed update is for; none: any.
    product: Option<String>,
    device: Option<String>,
    factory: Option<u32>,
    /// The board's counter of updates, if it was touched.
    counter: Option<u32>,
    /// What the board said before of itself, if it was asked.
    said: Option<Said>,
}

/// What a board says of itself: it is compared and shown.
#[derive(Clone, Serialize)]
struct Said {
    product: String,
    device: String,
    fingerprint: u32,
    factory: u32,
    counter: u32,
    locked: bool,
}

impl Said {
    fn by(info: &Info<'_>) -> Self {
        Self {
            product: info.product.to_string(),
            device: info.device.to_string(),
            fingerprint: info.fingerprint,
            factory: info.factory,
            counter: info.counter,
            locked: info.locked,
        }
    }
}

/// What is sent.
enum Load {
    /// An update that somebody signed.
    Signed(Update),
    /// A model, and what signs it.
    Model { numbers: Vec<f32>, fingerprint: u32, owner: Option<(Signer, Ledger)> },
}

impl Args {
    /// Sends a model or an update to a board that runs.
    pub(super) fn send(&self, board: Option<&Board>, output: &Output) -> anyhow::Result<()> {
        let load = self.load(output)?;
        let port = self.port.as_deref();
        let port = port.ok_or_else(|| Usage("--via serial needs --port, as /dev/ttyACM0 or COM3".into()))?;
        let mut report = self.planned(&load, board, port);
        if self.dry_run {
            return output.report(&report);
        }
        let serial = Serial::open(port, BAUD).map_err(tinyfit_client::Error::Broken)?;
        let mut client = Client::open(serial, Patience::default())?;
        let info = client.info()?;
        if let Some(board) = board.filter(|board| info.board != board.name()) {
            let what = format!("the board at {port} is {}, not {}", info.board, board.name());
            return Err(Usage(what).into());
        }
        report.board = Some(info.board.to_string());
        report.said = Some(Said::by(&info));
        let (counter, signed) = self.bring(load, &mut client)?;
        (report.counter, report.signed) = (Some(counter), signed);
        output.report(&report)
    }

    /// Reads what is to be sent.
    fn load(&self, output: &Output) -> anyhow::Result<Load> {
        if let Some(path) = &self.update {
            let file = files::open(path).map_err(|error| files::unreadable(path, &error))?;
            let update = Update::read(file).map_err(|error| fault(path, &error))?;
            return Ok(Load::Signed(update));
        }
        let path = self.model()?;
        let (model, _) = files::read_model(path)?;
        tinyfit_flash::carries(&model).map_err(|error| fault(path, &error))?;
        let numbers = numbers(&model).map_err(|error| fault(path, &error))?;
        let owner = match self.owner.signer(output)? {
            Some(signer) => {
                let ledger = self.owner.ledger();
                Some((signer, ledger.ok_or_else(|| Usage("--key needs --ledger here".into()))?))
            }
            None => None,
        };
        Ok(Load::Model { numbers, fingerprint: model.fingerprint(), owner })
    }

    fn planned(&self, load: &Load, board: Option<&Board>, port: &str) -> Report {
        let file = self.update.as_ref().or(self.model.as_ref());
        let some = |name: &str| Some(name.to_string()).filter(|name| !name.is_empty());
        let (numbers, signed, whom) = match load {
            Load::Signed(update) => {
                let content = update.content();
                let factory = Some(content.factory).filter(|factory| *factory != 0);
                (content.numbers.len(), true, (some(&content.product), some(&content.device), factory))
            }
            Load::Model { numbers, owner: Some(_), .. } => {
                (numbers.len(), true, (some(&self.owner.product), some(self.owner.device()), None))
            }
            Load::Model { numbers, owner: None, .. } => (numbers.len(), false, (None, None, None)),
        };
        let (product, device, factory) = whom;
        Report {
            model: file.map(|file| file.display().to_string()).unwrap_or_default(),
            board: board.map(|board| board.name().to_string()),
            port: port.to_string(),
            dry_run: self.dry_run,
            numbers,
            signed,
            product,
            device,
            factory,
            counter: None,
            said: None,
        }
    }

    /// Brings it to the board; returns its counter, and whether it was signed. What the board says is compared, and nothing that is signed comes from there.
    fn bring(&self, load: Load, client: &mut Client<Serial>) -> anyhow::Result<(u32, bool)> {
        let info = client.info()?;
        let (public, product, device, counter) = match load {
            Load::Signed(update) => {
                let content = update.content();
                if let Some(ledger) = self.owner.ledger.as_deref().map(Ledger::at) {
                    let last = ledger.last(Some(update.public()), &content.product, &content.device);
                    let last = last.map_err(|error| unusable(&ledger, &error))?;
                    check_counter(last.max(content.counter), &info)?;
                }
                client.carry(&update)?;
                (*update.public(), content.product.clone(), content.device.clone(), content.counter)
            }
            Load::Model { numbers, fingerprint, owner } => {
                if info.fingerprint != fingerprint {
                    let mismatch = Mismatch::Fingerprint { model: fingerprint, device: info.fingerprint };
                    return Err(fault(self.model()?, &mismatch).into());
                }
                // What takes any model needs no signature.
                if !info.signed {
                    return Ok((client.put_model(&numbers)?, false));
                }
                let Some((signer, ledger)) = owner else {
                    let what = "the board takes only signed models: give --key or --sign-with, or --update with what its owner signed";
                    return Err(Usage(what.into()).into());
                };
                let (public, product, device) = (signer.public(), &self.owner.product, self.owner.device());
                check_board(product, device, &info)?;
                // The board has a name of its own, and may have had updates for itself alone.
                let last = ledger.last(Some(&public), product, info.device);
                check_counter(last.map_err(|error| unusable(&ledger, &error))?, &info)?;
                let counter =
                    ledger.take(&public, product, device, None).map_err(|error| unusable(&ledger, &error))?;
                let (product, device) = (product.clone(), device.to_string());
                let content = Content {
                    product: product.clone(),
                    device: device.clone(),
                    fingerprint,
                    factory: 0,
                    counter,
                    numbers,
                };
                client.carry(&content.sign(&signer)?)?;
                (public, product, device, counter)
            }
        };
        // What was carried for somebody else is in no ledger of ours, unless one is told.
        let ledger = if self.update.is_some() {
            self.owner.ledger.as_deref().map(Ledger::at)
        } else {
            self.owner.ledger()
        };
        if let Some(ledger) = ledger
            && !device.is_empty()
        {
            let noted = ledger.saw(&public, &product, &device, counter);
            noted.map_err(|error| unusable(&ledger, &error))?;
        }
        Ok((counter, true))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, board, port, numbers, signed, counter, said, .. } = self;
        let (numbers, signed) = (count(*numbers), if *signed { ", signed" } else { "" });
        let board = board.as_deref().unwrap_or("the board");
        match counter {
            None => writeln!(f, "{numbers} numbers of {model} would be sent to {board} at {port}{signed}")?,
            Some(counter) => writeln!(
                f,
                "{numbers} numbers of {model} sent to {board} at {port}{signed}: saved there as update {counter}"
            )?,
        }
        let Some(Said { product, device, fingerprint, factory, counter, locked }) = said else {
            return Ok(());
        };
        write!(f, "the board said: ")?;
        if !product.is_empty() {
            write!(f, "product '{product}', ")?;
        }
        if !device.is_empty() {
            write!(f, "device '{device}', ")?;
        }
        let access = if *locked { "learns for its owner alone" } else { "learns for anybody" };
        writeln!(
            f,
            "network {fingerprint:#010x}, factory model {factory:#010x}, last update {counter}, {access}"
        )
    }
}
