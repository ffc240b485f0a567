//! A model over the serial line of a board that runs.

use std::fmt;

use serde::Serialize;
use tinyfit_boards::Board;
use tinyfit_client::{
    Client, DeliveryError, Ledger, Load, Patience, Reported, Serial, Signing, Update, numbers,
};

use super::Args;
use crate::error::Usage;
use crate::error::fault;
use crate::files;
use crate::output::{Output, count};
use crate::owner_args::unsigned;

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
    /// The recipient of a signed update; `None` for any.
    product: Option<String>,
    device: Option<String>,
    factory: Option<u32>,
    /// The board's counter of updates, if it was touched.
    counter: Option<u32>,
    /// The board's report before, if it was asked.
    said: Option<Reported>,
}

impl Args {
    /// Sends a model or an update to a board that runs.
    pub(super) fn send(&self, board: Option<&Board>, output: &Output) -> anyhow::Result<()> {
        let load = self.load(output)?;
        let port = self.port.as_deref();
        let port = port.ok_or_else(|| Usage("--via serial needs --port, as /dev/ttyACM0 or COM3".into()))?;
        let file = self.update.as_ref().or(self.model.as_ref());
        let [product, device] =
            load.addressee().map(|name| Some(name.to_string()).filter(|name| !name.is_empty()));
        let board = board.map(|board| board.name.as_str());
        let mut report = Report {
            model: file.map(|file| file.display().to_string()).unwrap_or_default(),
            board: board.map(str::to_string),
            port: port.to_string(),
            dry_run: self.dry_run,
            numbers: load.numbers(),
            signed: load.is_signed(),
            product,
            device,
            factory: load.factory(),
            counter: None,
            said: None,
        };
        if self.dry_run {
            return output.report(&report);
        }
        let serial = Serial::open(port, BAUD).map_err(tinyfit_client::Error::Broken)?;
        let mut client = Client::open(serial, Patience::default())?;
        let delivered = client.deliver(load, board).map_err(|error| self.undelivered(error))?;
        report.board = Some(delivered.reported.board.clone());
        report.said = Some(delivered.reported);
        (report.counter, report.signed) = (Some(delivered.counter), delivered.signed);
        output.report(&report)
    }

    /// Reads the model or update to send.
    fn load(&self, output: &Output) -> anyhow::Result<Load> {
        if let Some(path) = &self.update {
            let file = files::open(path).map_err(|error| files::unreadable(path, &error))?;
            let update = Update::read(file).map_err(|error| fault(path, &error))?;
            return Ok(Load::Signed { update, ledger: self.owner.ledger.as_deref().map(Ledger::at) });
        }
        let path = self.model()?;
        let (model, _) = files::read_model(path)?;
        tinyfit_flash::carries(&model).map_err(|error| fault(path, &error))?;
        let numbers = numbers(&model).map_err(|error| fault(path, &error))?;
        let signing = match self.owner.signer(output)? {
            Some(signer) => {
                let ledger = self.owner.ledger().ok_or_else(|| Usage("--key needs --ledger here".into()))?;
                let (product, device) = (self.owner.product.clone(), self.owner.device().to_string());
                Some(Signing { signer, ledger, product, device })
            }
            None => None,
        };
        let (fingerprint, task) = (model.fingerprint(), model.task.name());
        Ok(Load::Model { numbers, fingerprint, task, sensing: model.sensing, signing })
    }

    fn undelivered(&self, error: DeliveryError) -> anyhow::Error {
        match (error, &self.model) {
            (DeliveryError::Model(mismatch), Some(path)) => fault(path, &mismatch).into(),
            (DeliveryError::Signing(error), _) => unsigned(error),
            (error, _) => error.into(),
        }
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
        let Some(Reported { product, device, fingerprint, factory, counter, locked, .. }) = said else {
            return Ok(());
        };
        write!(f, "the board reported: ")?;
        if !product.is_empty() {
            write!(f, "product '{product}', ")?;
        }
        if !device.is_empty() {
            write!(f, "device '{device}', ")?;
        }
        let access = if *locked { "learns only for its owner" } else { "learns from anybody" };
        writeln!(
            f,
            "network {fingerprint:#010x}, factory model {factory:#010x}, last update {counter}, {access}"
        )
    }
}
