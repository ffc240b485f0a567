//! The USB boot loader of STM32 chips: DFU with ST's addresses, DfuSe (AN3156).

use std::fmt::Display;
use std::thread;
use std::time::Duration;

use dfu_core::{DfuIo, DfuProtocol, State, Status};
use dfu_nusb::DfuNusb;
use nusb::MaybeFuture;

use crate::error::Error;
use crate::image::Image;
use crate::{Phase, Progress};
use tinyfit_boards::Board;

/// ST's boot loader on USB.
const VENDOR: u16 = 0x0483;
const PRODUCT: u16 = 0xDF11;
/// The setting of its interface that is the internal flash.
const FLASH: u8 = 0;

/// Requests to an interface, and their numbers (DFU 1.1, 3).
const OUT: u8 = 0b0010_0001;
const IN: u8 = 0b1010_0001;
const DNLOAD: u8 = 1;
const UPLOAD: u8 = 2;
const GETSTATUS: u8 = 3;
const CLRSTATUS: u8 = 4;
const ABORT: u8 = 6;

/// Commands in a download of block 0.
const SET_ADDRESS: u8 = 0x21;
const ERASE: u8 = 0x41;
/// The number of the block at the address that was set.
const FIRST_BLOCK: u16 = 2;

/// Puts an image on the one board in its USB boot loader, reads it back, and starts it.
///
/// # Errors
/// There is no boot loader, or more than one. The flash is not the board's. It fails, or the bytes read back differ.
pub fn program(board: &Board, image: &Image, progress: &mut Progress<'_>) -> Result<(), Error> {
    put(&open()?, board, image, progress)
}

fn open() -> Result<DfuNusb, Error> {
    let failed = |why: &dyn Display| Error::Dfu { doing: "opening the boot loader", why: why.to_string() };
    let devices = nusb::list_devices().wait().map_err(|error| failed(&error))?;
    let boot = |device: &nusb::DeviceInfo| (device.vendor_id(), device.product_id()) == (VENDOR, PRODUCT);
    let devices: Vec<_> = devices.filter(boot).collect();
    let [device] = devices.as_slice() else {
        return Err(if devices.is_empty() { Error::NoDfu } else { Error::ManyDfu(devices.len()) });
    };
    let device = device.open().wait().map_err(|error| failed(&error))?;
    let interface = device.claim_interface(0).wait().map_err(|error| failed(&error))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(DfuNusb::open(device, interface, FLASH)).map_err(|error| failed(&error))
}

/// Puts an image on a board through its boot loader, reads it back, and starts it.
///
/// # Errors
/// The flash is not the board's; the boot loader fails, or what is read back differs.
pub fn put<IO>(io: &IO, board: &Board, image: &Image, progress: &mut Progress<'_>) -> Result<(), Error>
where
    IO: DfuIo<Read = usize, Write = usize>,
    IO::Error: Display,
{
    let loader = Loader(io);
    let pages = loader.pages(board, image)?;
    let total = image.len() as u64;
    loader.idle()?;
    for (i, page) in pages.iter().enumerate() {
        loader.command(ERASE, *page, "erasing")?;
        progress(Phase::Erase, i as u64 + 1, pages.len() as u64);
    }
    let mut done = 0;
    for segment in image.segments() {
        loader.command(SET_ADDRESS, segment.address, "setting the address")?;
        for (number, block) in loader.blocks(&segment.bytes) {
            loader.write(DNLOAD, number, block, "programming")?;
            loader.settled("programming")?;
            done += block.len() as u64;
            progress(Phase::Program, done, total);
        }
    }
    done = 0;
    for segment in image.segments() {
        loader.command(SET_ADDRESS, segment.address, "setting the address")?;
        // Reading begins from idle.
        loader.write(ABORT, 0, &[], "reading back")?;
        let mut at = segment.address;
        for (number, block) in loader.blocks(&segment.bytes) {
            let mut read = vec![0; block.len()];
            let len = loader.read(UPLOAD, number, &mut read, "reading back")?;
            let differs = read.iter().zip(block).position(|(read, written)| read != written);
            // What did not come is no better than what is otherwise.
            if let Some(first) = differs.or((len < block.len()).then_some(len)) {
                return Err(Error::Differs { address: at + first as u32 });
            }
            at += block.len() as u32;
            done += block.len() as u64;
            progress(Phase::Verify, done, total);
        }
        loader.write(ABORT, 0, &[], "reading back")?;
    }
    loader.start(board.flash.origin)
}

/// A boot loader.
struct Loader<'a, IO>(&'a IO);

impl<IO> Loader<'_, IO>
where
    IO: DfuIo<Read = usize, Write = usize>,
    IO::Error: Display,
{
    /// The start addresses of an image's pages.
    fn pages(&self, board: &Board, image: &Image) -> Result<Vec<u32>, Error> {
        let DfuProtocol::Dfuse { address, memory_layout } = self.0.protocol() else {
            return Err(failed("opening the boot loader", &"it is not ST's"));
        };
        let mut pages = Vec::new();
        let mut start = *address;
        for size in memory_layout.as_ref() {
            let end = start.saturating_add(*size);
            let within = |range: std::ops::Range<u32>| range.start < end && range.end > start;
            if image.segments().iter().any(|segment| within(segment.range())) {
                pages.push(start);
            }
            start = end;
        }
        let outside = |range: std::ops::Range<u32>| range.start < *address || range.end > start;
        if image.segments().iter().any(|segment| outside(segment.range())) {
            let why =
                format!("its flash is {address:#010x} to {start:#010x}, which is not that of {}", board.name);
            return Err(failed("opening the boot loader", &why));
        }
        Ok(pages)
    }

    /// Bytes as blocks with their numbers.
    fn blocks<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = (u16, &'b [u8])> + use<'b, IO> {
        let size = usize::from(self.0.functional_descriptor().transfer_size).max(1);
        (FIRST_BLOCK..).zip(bytes.chunks(size))
    }

    /// Ends whatever was before.
    fn idle(&self) -> Result<(), Error> {
        let doing = "opening the boot loader";
        let (_, state, _) = self.status(doing)?;
        match state {
            State::DfuIdle => Ok(()),
            State::DfuError => self.write(CLRSTATUS, 0, &[], doing),
            _ => self.write(ABORT, 0, &[], doing),
        }
    }

    fn command(&self, command: u8, address: u32, doing: &'static str) -> Result<(), Error> {
        let [a, b, c, d] = address.to_le_bytes();
        self.write(DNLOAD, 0, &[command, a, b, c, d], doing)?;
        self.settled(doing)
    }

    /// Waits until it has carried out the command. The status request starts it.
    fn settled(&self, doing: &'static str) -> Result<(), Error> {
        loop {
            match self.status(doing)? {
                (_, State::DfuDnbusy | State::DfuDnloadSync, wait) => thread::sleep(wait),
                (Status::Ok, State::DfuDnloadIdle, _) => return Ok(()),
                (status, state, _) => return Err(failed(doing, &format!("{status} {state}"))),
            }
        }
    }

    /// Leaves the boot loader for the program at an address.
    fn start(&self, address: u32) -> Result<(), Error> {
        let doing = "starting the firmware";
        self.command(SET_ADDRESS, address, doing)?;
        self.write(DNLOAD, 0, &[], doing)?;
        // It goes when it is asked, and may not answer any more.
        let _ = self.status(doing);
        Ok(())
    }

    /// Status, state, and how long to wait before asking again.
    fn status(&self, doing: &'static str) -> Result<(Status, State, Duration), Error> {
        let mut bytes = [0; 6];
        let len = self.read(GETSTATUS, 0, &mut bytes, doing)?;
        let [status, low, middle, high, state, _] = bytes;
        if len < bytes.len() {
            return Err(failed(doing, &"its status is cut short"));
        }
        let wait = u64::from(u32::from_le_bytes([low, middle, high, 0]));
        Ok((status.into(), state.into(), Duration::from_millis(wait)))
    }

    fn write(&self, request: u8, value: u16, bytes: &[u8], doing: &'static str) -> Result<(), Error> {
        let sent = self.0.write_control(OUT, request, value, bytes).map_err(|error| failed(doing, &error))?;
        if sent < bytes.len() { Err(failed(doing, &"it took a part of a block")) } else { Ok(()) }
    }

    fn read(&self, request: u8, value: u16, bytes: &mut [u8], doing: &'static str) -> Result<usize, Error> {
        self.0.read_control(IN, request, value, bytes).map_err(|error| failed(doing, &error))
    }
}

fn failed(doing: &'static str, why: &dyn Display) -> Error {
    Error::Dfu { doing, why: why.to_string() }
}
