//! Debug probes, by probe-rs.

use probe_rs::flashing::{DownloadOptions, FlashError, FlashProgress, ProgressEvent, ProgressOperation};
use probe_rs::probe::list::Lister;
use probe_rs::probe::{DebugProbeSelector, Probe};
use probe_rs::{MemoryInterface, Permissions, Session};

use tinyfit_boards::{Board, Identity};

use crate::error::Error;
use crate::image::Image;
use crate::{Phase, Progress};

/// The probes that are plugged in.
pub fn plugged_in() -> Lister {
    Lister::new()
}

/// Puts an image on a board through a probe, reads it back, and starts it. `selector` is VENDOR:PRODUCT or
/// VENDOR:PRODUCT:SERIAL, in hexadecimal; without it, there is to be one probe.
///
/// # Errors
/// There is no such probe, or the chip behind it is another; it fails, or what is read back differs.
pub fn program(
    probes: &Lister,
    board: &Board,
    selector: Option<&str>,
    image: &Image,
    progress: &mut Progress<'_>,
) -> Result<(), Error> {
    let mut session = attach(open(probes, selector)?, board)?;
    let mut loader = session.target().flash_loader();
    for segment in image.segments() {
        loader
            .add_data(segment.address.into(), &segment.bytes)
            .map_err(|error| failed("preparing the flash", &error))?;
    }
    let mut options = DownloadOptions::new();
    options.verify = true;
    options.progress = reporting(progress);
    loader.commit(&mut session, options).map_err(|error| match error {
        error @ FlashError::Verify => failed("verifying", &error),
        error => failed("programming", &error),
    })?;
    let mut core = session.core(0).map_err(|error| failed("starting the firmware", &error))?;
    core.reset().map_err(|error| failed("starting the firmware", &error))
}

/// Opens the given probe, or the only one.
///
/// # Errors
/// There is none, or more than one, or it does not open.
pub fn open(probes: &Lister, selector: Option<&str>) -> Result<Probe, Error> {
    let opened = match selector {
        Some(selector) => {
            let selector: DebugProbeSelector =
                selector.parse().map_err(|error| failed("reading --probe", &error))?;
            probes.open(selector)
        }
        None => match probes.list_all().as_slice() {
            [] => return Err(Error::NoProbe),
            [one] => probes.open(one),
            many => return Err(Error::ManyProbes(many.iter().map(ToString::to_string).collect())),
        },
    };
    opened.map_err(|error| failed("opening the probe", &error))
}

/// Connects to a board's chip, and looks whether it is that.
///
/// # Errors
/// There is no answer, or it is another chip.
pub fn attach(probe: Probe, board: &Board) -> Result<Session, Error> {
    let connecting = |error: probe_rs::Error| failed("connecting to the chip", &error);
    let (chip, identity) = board.probe().unwrap_or((&board.part, None));
    let mut session = probe.attach(chip, Permissions::default()).map_err(connecting)?;
    let Some(Identity { address, mask, value }) = identity else { return Ok(session) };
    let mut core = session.core(0).map_err(connecting)?;
    let found = core.read_word_32(address.into()).map_err(connecting)? & mask;
    drop(core);
    if found == value {
        return Ok(session);
    }
    Err(Error::OtherChip { part: board.part.clone(), address, found, expected: value })
}

/// The progress of probe-rs, as ours.
fn reporting<'p>(progress: &'p mut Progress<'_>) -> FlashProgress<'p> {
    let mut totals = [0; 3];
    let mut done = [0; 3];
    FlashProgress::new(move |event| {
        let phase = |operation| match operation {
            ProgressOperation::Erase => Some(Phase::Erase),
            ProgressOperation::Program => Some(Phase::Program),
            ProgressOperation::Verify => Some(Phase::Verify),
            ProgressOperation::Fill => None,
        };
        match event {
            ProgressEvent::AddProgressBar { operation, total } => {
                if let Some(phase) = phase(operation) {
                    totals[phase as usize] += total.unwrap_or(0);
                }
            }
            ProgressEvent::Progress { operation, size, .. } => {
                if let Some(phase) = phase(operation) {
                    let at = phase as usize;
                    done[at] += size;
                    progress(phase, done[at], totals[at]);
                }
            }
            _ => {}
        }
    })
}

/// With all the reasons that probe-rs has.
fn failed(doing: &'static str, error: &dyn std::error::Error) -> Error {
    let reasons = std::iter::successors(Some(error), |error| error.source());
    let reasons: Vec<String> =
        reasons.map(|reason| reason.to_string().trim_end_matches('.').to_string()).collect();
    Error::Probe { doing, why: reasons.join(": ") }
}
