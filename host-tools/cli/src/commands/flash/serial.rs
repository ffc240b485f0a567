//! A model over the serial line of a board that runs, or of an emulated one.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tinyfit_boards::Board;
use tinyfit_client::{
    Client, DeliveryError, Ledger, Load, Patience, Reported, Serial, Signing, Transport, Update, numbers,
};
use tinyfit_emulator::{Emulator, Flash, Options, emulator_ready};

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
    /// The serial line.
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<String>,
    /// The file of an emulated board's flash.
    #[serde(skip_serializing_if = "Option::is_none")]
    flash_file: Option<String>,
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
        let report = Report { port: Some(port.to_string()), ..self.report(board, &load) };
        if self.dry_run {
            return output.report(&report);
        }
        let serial = Serial::open(port, BAUD).map_err(tinyfit_client::Error::Broken)?;
        self.deliver(Client::open(serial, Patience::default())?, load, report, output)
    }

    /// Sends an update to the emulated board whose flash is in a file.
    pub(super) fn send_to_emulator(
        &self,
        board: &Board,
        flash_file: &Path,
        output: &Output,
    ) -> anyhow::Result<()> {
        let load = self.load(output)?;
        let flash_file_name = Some(flash_file.display().to_string());
        let report = Report { flash_file: flash_file_name, ..self.report(Some(board), &load) };
        if self.dry_run {
            return output.report(&report);
        }
        emulator_ready(board)?;
        let elf = match &self.elf {
            Some(elf) => elf.clone(),
            None => tinyfit_flash::built(board, self.program(board))?,
        };
        let flash = Some(Flash { image: flash_file, cut: None });
        let emulator = Emulator::start_with(board, &elf, Options { flash, ..Options::default() })?;
        self.deliver(Client::open(emulator, Patience::EMULATED)?, load, report, output)
    }

    /// The report of a model or an update to send, before the board was asked.
    fn report(&self, board: Option<&Board>, load: &Load) -> Report {
        let file = self.update.as_ref().or(self.model.as_ref());
        let [product, device] =
            load.addressee().map(|name| Some(name.to_string()).filter(|name| !name.is_empty()));
        Report {
            model: file.map(|file| file.display().to_string()).unwrap_or_default(),
            board: board.map(|board| board.name.clone()),
            port: None,
            flash_file: None,
            dry_run: self.dry_run,
            numbers: load.numbers(),
            signed: load.is_signed(),
            product,
            device,
            factory: load.factory(),
            counter: None,
            said: None,
        }
    }

    /// Brings it to the board at the other end, which is to be the one that the report names.
    fn deliver<T: Transport>(
        &self,
        mut client: Client<T>,
        load: Load,
        mut report: Report,
        output: &Output,
    ) -> anyhow::Result<()> {
        let delivered =
            client.deliver(load, report.board.as_deref()).map_err(|error| self.undelivered(error))?;
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
        let Self { model, board, numbers, signed, counter, said, .. } = self;
        let place = self.port.as_ref().or(self.flash_file.as_ref()).map_or("", String::as_str);
        let (numbers, signed) = (count(*numbers), if *signed { ", signed" } else { "" });
        let board = board.as_deref().unwrap_or("the board");
        match counter {
            None => writeln!(f, "{numbers} numbers of {model} would be sent to {board} at {place}{signed}")?,
            Some(counter) => writeln!(
                f,
                "{numbers} numbers of {model} sent to {board} at {place}{signed}: saved there as update {counter}"
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
