//! The USB boot loader of an STM32F405, by a fake of it that keeps AN3156's rules.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stm32f405;

use std::cell::RefCell;
use std::fmt;

use dfu_core::functional_descriptor::FunctionalDescriptor;
use dfu_core::memory_layout::MemoryLayout;
use dfu_core::{DfuIo, DfuProtocol};
use stm32f405::{Flash, START, image};
use tinyfit_boards::Board;
use tinyfit_flash::{Error, Image, Phase, dfu};

/// Bytes of a block, as the chip reports them.
const BLOCK: usize = 2048;

/// States by their numbers in DFU 1.1.
const IDLE: u8 = 2;
const SYNC: u8 = 3;
const DOWNLOADING: u8 = 5;
const MANIFEST: u8 = 7;
const UPLOADING: u8 = 9;
const ERROR: u8 = 10;

#[derive(Debug)]
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<dfu_core::Error> for Refused {
    fn from(error: dfu_core::Error) -> Self {
        Self(error.to_string())
    }
}

struct Chip {
    flash: Flash,
    state: u8,
    pointer: u32,
    /// The command of a download, to be carried out when the status is read.
    pending: Option<(u16, Vec<u8>)>,
    started: Option<u32>,
    /// Uploads give so many bytes fewer.
    short: usize,
}

struct Fake {
    protocol: DfuProtocol<MemoryLayout>,
    descriptor: FunctionalDescriptor,
    chip: RefCell<Chip>,
}

impl Fake {
    fn new(layout: &str) -> Self {
        let chip = Chip {
            flash: Flash::full(),
            state: IDLE,
            pointer: START,
            pending: None,
            started: None,
            short: 0,
        };
        let descriptor = FunctionalDescriptor {
            can_download: true,
            can_upload: true,
            manifestation_tolerant: false,
            will_detach: true,
            detach_timeout: 255,
            transfer_size: BLOCK as u16,
            dfu_version: (0x01, 0x1a),
        };
        let protocol = DfuProtocol::new(layout, descriptor.dfu_version).unwrap();
        Self { protocol, descriptor, chip: RefCell::new(chip) }
    }

    /// As the chip's boot loader describes its flash.
    fn stm32f405() -> Self {
        Self::new("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg")
    }
}

impl Chip {
    /// Does what was downloaded; false if it cannot be done.
    fn act(&mut self, block: u16, bytes: &[u8]) -> bool {
        let done = match (block, bytes) {
            (_, []) => {
                (self.state, self.started) = (MANIFEST, Some(self.pointer));
                return true;
            }
            (0, [0x21, address @ ..]) => {
                self.pointer = u32::from_le_bytes(address.try_into().unwrap());
                true
            }
            (0, [0x41, address @ ..]) => self.flash.erase(u32::from_le_bytes(address.try_into().unwrap())),
            (0 | 1, _) => false,
            (block, bytes) => self.flash.program(self.pointer + u32::from(block - 2) * BLOCK as u32, bytes),
        };
        self.state = DOWNLOADING;
        done
    }
}

impl DfuIo for Fake {
    type Read = usize;
    type Write = usize;
    type Reset = ();
    type Error = Refused;
    type MemoryLayout = MemoryLayout;

    fn read_control(&self, _: u8, request: u8, value: u16, buffer: &mut [u8]) -> Result<usize, Refused> {
        let chip = &mut *self.chip.borrow_mut();
        match (request, chip.state) {
            (3, _) => {
                let mut status = 0;
                if let Some((block, bytes)) = chip.pending.take() {
                    // The first request starts it, and the answer is that it is busy.
                    if bytes.is_empty() || chip.state == SYNC {
                        chip.state = 4;
                        if !chip.act(block, &bytes) {
                            (chip.state, status) = (ERROR, 8);
                        } else if chip.state == DOWNLOADING {
                            buffer.copy_from_slice(&[0, 0, 0, 0, 4, 0]);
                            return Ok(6);
                        }
                    }
                }
                buffer.copy_from_slice(&[status, 0, 0, 0, chip.state, 0]);
                Ok(6)
            }
            (2, IDLE | UPLOADING) if value >= 2 => {
                chip.state = UPLOADING;
                let at = (chip.pointer - START) as usize + usize::from(value - 2) * BLOCK;
                let len = buffer.len() - chip.short;
                buffer[..len].copy_from_slice(&chip.flash.bytes[at..at + len]);
                Ok(len)
            }
            (request, state) => Err(Refused(format!("stalled: request {request} in state {state}"))),
        }
    }

    fn write_control(&self, _: u8, request: u8, value: u16, buffer: &[u8]) -> Result<usize, Refused> {
        let chip = &mut *self.chip.borrow_mut();
        match (request, chip.state) {
            (1, IDLE | DOWNLOADING) => {
                chip.state = SYNC;
                chip.pending = Some((value, buffer.to_vec()));
            }
            (4, ERROR) | (6, IDLE | DOWNLOADING | UPLOADING) => chip.state = IDLE,
            (request, state) => return Err(Refused(format!("stalled: request {request} in state {state}"))),
        }
        Ok(buffer.len())
    }

    fn usb_reset(self) -> Result<(), Refused> {
        Ok(())
    }

    fn protocol(&self) -> &DfuProtocol<MemoryLayout> {
        &self.protocol
    }

    fn functional_descriptor(&self) -> &FunctionalDescriptor {
        &self.descriptor
    }
}

fn board() -> &'static Board {
    tinyfit_boards::named("stm32f405").unwrap()
}

fn put(fake: &Fake, image: &Image) -> Result<Vec<(Phase, u64, u64)>, Error> {
    let mut steps = Vec::new();
    dfu::put(fake, board(), image, &mut |phase, done, total| steps.push((phase, done, total)))?;
    Ok(steps)
}

#[test]
fn sectors_are_erased_and_written_and_read_back_and_the_program_started() {
    let fake = Fake::stm32f405();
    let image = image();
    let steps = put(&fake, &image).unwrap();
    let chip = fake.chip.into_inner();
    // The slots in sectors 1 to 4 are not touched.
    assert_eq!(chip.flash.erased, [0, 0x2_0000, 0x4_0000].map(|offset| START + offset));
    assert!(chip.flash.holds(&image));
    assert!(chip.flash.bytes[0x4000..0x2_0000].iter().all(|byte| *byte == 0));
    assert_eq!(chip.started, Some(START));

    let total = image.len() as u64;
    let last = |phase| *steps.iter().rfind(|step| step.0 == phase).unwrap();
    assert_eq!(last(Phase::Erase), (Phase::Erase, 3, 3));
    assert_eq!(last(Phase::Program), (Phase::Program, total, total));
    assert_eq!(last(Phase::Verify), (Phase::Verify, total, total));
    assert!(steps.is_sorted_by(|a, b| (a.0 as u8, a.1) < (b.0 as u8, b.1)));
}

#[test]
fn a_boot_loader_that_was_left_in_an_error_is_taken_out_of_it() {
    for state in [ERROR, UPLOADING, DOWNLOADING] {
        let fake = Fake::stm32f405();
        fake.chip.borrow_mut().state = state;
        put(&fake, &image()).unwrap();
    }
}

#[test]
fn what_is_read_back_otherwise_is_reported_with_its_address_and_not_started() {
    let fake = Fake::stm32f405();
    let at = START + 0x2_0000 + 5_000;
    fake.chip.borrow_mut().flash.stuck = Some(at);
    assert!(matches!(put(&fake, &image()), Err(Error::Differs { address }) if address == at));
    assert_eq!(fake.chip.borrow().started, None);
}

#[test]
fn a_short_answer_is_no_answer() {
    let fake = Fake::stm32f405();
    fake.chip.borrow_mut().short = 3;
    assert!(matches!(put(&fake, &image()), Err(Error::Differs { address }) if address == START + 389));
}

#[test]
fn a_sector_that_is_not_erased_ends_it() {
    let fake = Fake::stm32f405();
    fake.chip.borrow_mut().flash.protected = Some(START + 0x2_0000);
    let error = put(&fake, &image()).unwrap_err().to_string();
    assert!(error.starts_with("erasing failed (Cannot program memory due to received address"), "{error}");
    assert_eq!(fake.chip.borrow().started, None);
}

#[test]
fn another_flash_is_refused_before_anything_is_erased() {
    // An STM32F401xC has 256 KiB.
    let fake = Fake::new("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,01*128Kg");
    let beyond = Image::default().with(START + (256 << 10) - 1, b"ab").unwrap();
    let error = put(&fake, &beyond).unwrap_err().to_string();
    assert!(
        error.contains("its flash is 0x08000000 to 0x08040000, which is not that of stm32f405"),
        "{error}"
    );
    assert!(fake.chip.borrow().flash.erased.is_empty());
}
