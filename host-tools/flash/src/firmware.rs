//! The ELF file of a firmware: what goes into flash, and what it takes of a board.

use std::ops::Range;

use object::elf::{EM_ARM, EM_RISCV, PF_W, PT_LOAD};
use object::read::elf::{ElfFile32, FileHeader, ProgramHeader};
use object::{Endianness, FileKind, Object, ObjectSection, ObjectSymbol};

use crate::error::Error;
use crate::image::Image;
use tinyfit_boards::Board;

/// RAM that is left for the stack at least: the lines of the protocol take 2 KiB of it, predicting and learning less than
/// one.
pub const STACK: u32 = 4 * 1024;

/// The section that the linker scripts of RISC-V chips make of all RAM behind the variables.
const REST: &str = ".stack";

/// The symbol whose value is the fingerprint of the firmware's network: the build scripts of the board crates define it.
const NETWORK: &str = "tinyfit_model";

/// A firmware.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Firmware {
    /// What goes into flash.
    pub image: Image,
    /// Bytes of static RAM.
    pub ram: u32,
    /// The fingerprint of its network, if it has one.
    pub network: Option<u32>,
    /// How far from the beginning of the RAM the last byte is that it takes.
    pub(crate) ram_end: u32,
}

impl Firmware {
    /// Reads an ELF file for a board.
    ///
    /// # Errors
    /// It is not an ELF file for Arm, is damaged, or is linked for other memory than the board's.
    pub fn read(elf: &[u8], board: &Board) -> Result<Self, Error> {
        if FileKind::parse(elf) != Ok(FileKind::Elf32) {
            return Err(Error::NotElf);
        }
        let file = ElfFile32::<Endianness>::parse(elf).map_err(Error::elf)?;
        let endian = file.endian();
        let (machine, maker) = if board.is_arm() { (EM_ARM, "an Arm") } else { (EM_RISCV, "a RISC-V") };
        if file.elf_header().e_machine(endian) != machine {
            let what = format!("is not for {maker} processor");
            return Err(Error::Elsewhere { board: board.name.clone(), what });
        }
        let network = file.symbol_by_name(NETWORK).and_then(|symbol| u32::try_from(symbol.address()).ok());
        let rest =
            file.section_by_name(REST).map(|section| section.address()..section.address() + section.size());
        let (mut firmware, mut taken) = (Self { network, ..Self::default() }, Vec::new());
        for segment in file.elf_program_headers() {
            if segment.p_type(endian) != PT_LOAD {
                continue;
            }
            let bytes = segment.data(endian, elf).map_err(|()| Error::Elf("a segment is cut off".into()))?;
            let address = segment.p_vaddr(endian);
            let size = without(address, segment.p_memsz(endian), rest.as_ref());
            if !bytes.is_empty() {
                firmware.add(segment.p_paddr(endian), bytes, board)?;
            }
            // Writable segments are in RAM, and so is code that was copied there.
            let offset = board.ram.offset(address);
            if size > 0 && (segment.p_flags(endian) & PF_W != 0 || offset.is_some()) {
                let range = offset.and_then(|offset| Some(offset..offset.checked_add(size)?));
                taken.push(range.ok_or_else(|| Error::outside("RAM", address, board))?);
            }
        }
        if firmware.image.is_empty() {
            return Err(Error::Elf("it has nothing to load".into()));
        }
        // Of memory with two addresses, as the ESP32-C3's, the linker takes what is used at one at the other as well.
        taken.sort_by_key(|range| range.start);
        for Range { start, end } in taken {
            firmware.ram += end.saturating_sub(start.max(firmware.ram_end));
            firmware.ram_end = firmware.ram_end.max(end);
        }
        Ok(firmware)
    }

    fn add(&mut self, address: u32, bytes: &[u8], board: &Board) -> Result<(), Error> {
        // The boot loader that a maker's tool puts there copies into RAM what belongs there.
        let copied = board.tool().is_some() && board.ram.offset(address).is_some();
        if board.flash.offset(address).is_none() && !copied {
            return Err(Error::outside("flash", address, board));
        }
        let image = std::mem::take(&mut self.image).with(address, bytes);
        self.image = image.ok_or_else(|| Error::Elf("two segments overlap".into()))?;
        Ok(())
    }

    /// Bytes of flash.
    pub fn flash(&self) -> u32 {
        self.image.len() as u32
    }

    /// Checks that it leaves the board's slots alone, and that flash and RAM are enough.
    ///
    /// # Errors
    /// They are not, by so many bytes.
    pub fn fits(&self, board: &Board) -> Result<(), Error> {
        let too_large = |memory, needed: u32, room: u32| Error::TooLarge {
            board: board.name.clone(),
            memory,
            needed,
            room,
        };
        if self.flash() > board.program_bytes() {
            return Err(too_large("flash", self.flash(), board.program_bytes()));
        }
        for segment in self.image.segments() {
            let range = segment.range();
            let length = range.len() as u32;
            if let Some(room) = board.flash.offset(range.start).map(|offset| board.flash.bytes() - offset)
                && length > room
            {
                return Err(too_large("flash", length, room));
            }
            for slot in board.slots().into_iter().flatten() {
                let overlap = range.end.min(slot.end).saturating_sub(range.start.max(slot.start));
                if overlap > 0 {
                    return Err(Error::Slot { board: board.name.clone(), slot: slot.start, overlap });
                }
            }
        }
        let (needed, room) = (self.ram_end.saturating_add(STACK), board.ram.bytes());
        if needed > room { Err(too_large("RAM", needed, room)) } else { Ok(()) }
    }
}

/// The size of a segment without what is left for the stack, which is at its end.
fn without(address: u32, size: u32, rest: Option<&Range<u64>>) -> u32 {
    let (start, end) = (u64::from(address), u64::from(address) + u64::from(size));
    match rest {
        Some(rest) if (start..end).contains(&rest.start) && rest.end >= end => (rest.start - start) as u32,
        _ => size,
    }
}

#[cfg(test)]
#[path = "../tests/elf/mod.rs"]
mod elf;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::elf::{ARM, Load, RISCV, elf, elf_with_stack};
    use super::*;
    use crate::image::Segment;

    fn named(name: &str) -> &'static Board {
        tinyfit_boards::named(name).unwrap()
    }

    fn rp2040() -> &'static Board {
        named("rp2040")
    }

    const CODE: u32 = 0x1000_0000;
    const RAM: u32 = 0x2000_0000;

    /// Code, and variables that are copied to RAM with more behind them that are zeroed.
    fn loads<'a>(code: &'a [u8], data: &'a [u8], ram: u32) -> [Load<'a>; 2] {
        let behind = CODE + code.len() as u32;
        [
            Load { addresses: [CODE; 2], bytes: code, memory: code.len() as u32, flags: 5 },
            Load { addresses: [RAM, behind], bytes: data, memory: ram, flags: 6 },
        ]
    }

    fn read(loads: &[Load<'_>]) -> Result<Firmware, Error> {
        Firmware::read(&elf(ARM, loads, None), rp2040())
    }

    #[test]
    fn what_goes_into_flash_and_what_it_takes_is_read() {
        let file = elf(ARM, &loads(b"code", b"data", 1_000), Some(("tinyfit_model", 0x5EA9_FD64)));
        let firmware = Firmware::read(&file, rp2040()).unwrap();
        assert_eq!(firmware.image.segments(), [Segment { address: CODE, bytes: b"codedata".to_vec() }]);
        assert_eq!((firmware.flash(), firmware.ram, firmware.network), (8, 1_000, Some(0x5EA9_FD64)));
        firmware.fits(rp2040()).unwrap();
        assert_eq!(read(&loads(b"code", b"data", 1_000)).unwrap().network, None);
    }

    #[test]
    fn what_is_none_of_the_board_is_refused() {
        let text = |refused: Result<Firmware, Error>| refused.unwrap_err().to_string();
        assert!(matches!(Firmware::read(b"UF2\n", rp2040()), Err(Error::NotElf)));
        let riscv = elf(RISCV, &loads(b"code", b"data", 4), None);
        assert!(text(Firmware::read(&riscv, rp2040())).contains("not for an Arm processor"));
        let other = Firmware::read(&elf(ARM, &loads(b"code", b"data", 4), None), named("stm32f405"));
        assert!(
            text(other)
                .contains("flash at 0x10000000, where the board has none (its is 0x08000000 to 0x08100000)")
        );
        assert!(text(read(&[])).contains("nothing to load"));
        let mut twice = loads(b"code", b"data", 4);
        twice[1].addresses[1] = CODE + 2;
        assert!(text(read(&twice)).contains("overlap"));
        let huge = loads(b"code", b"", 0x9000_0000);
        assert!(read(&huge).unwrap().fits(rp2040()).unwrap_err().to_string().starts_with("RAM of rp2040"));
    }

    /// The segments of `tune` on the ESP32-C3: code that is copied to RAM, the same bytes at the address of data, variables, and
    /// all that is left, for the stack.
    #[test]
    fn memory_with_two_addresses_and_what_is_left_for_the_stack_do_not_count_twice() {
        let board = named("esp32c3");
        let code = vec![0; 0xD0C];
        let load = |address, bytes, memory, flags| Load { addresses: [address; 2], bytes, memory, flags };
        let loads = [
            load(0x4038_0000, &code[..], 0xD0C, 5),
            load(0x3FC8_0000, b"", 0xD0C, 4),
            load(0x3FC8_0D0C, b"data", 0x28A0, 6),
            load(0x4201_0020, b"code", 4, 5),
            load(0x3FC8_35AC, b"", 0x4_AE54, 4),
        ];
        let read = |stack| Firmware::read(&elf_with_stack(RISCV, &loads, None, stack), board).unwrap();
        let firmware = read(Some([0x3FC8_35AC, 0x4_AE54]));
        assert_eq!((firmware.ram, firmware.ram_end), (0x35AC, 0x35AC));
        firmware.fits(board).unwrap();
        assert_eq!(read(None).ram, 0x4_E400);
        // In one segment with the variables, as on the FE310.
        let fe310 = named("fe310");
        let loads = [load(0x2001_0000, &b"code"[..], 4, 5), load(0x8000_0000, b"", 0x4000, 6)];
        let file = elf_with_stack(RISCV, &loads, None, Some([0x8000_0274, 0x3D8C]));
        let firmware = Firmware::read(&file, fe310).unwrap();
        assert_eq!(firmware.ram, 0x274);
        firmware.fits(fe310).unwrap();
    }

    #[test]
    fn what_does_not_fit_is_reported_in_bytes() {
        let board = rp2040();
        let ram = 264 * 1024;
        let code = vec![0; 1920 * 1024];
        let fits =
            |code, ram| read(&loads(code, b"", ram)).unwrap().fits(board).map_err(|error| error.to_string());
        fits(&code, ram - 4_096).unwrap();
        let message = fits(&code, ram - 4_095).unwrap_err();
        assert!(
            message.starts_with("RAM of rp2040: 270337 bytes are needed and there are 270336, 1 too few"),
            "{message}"
        );
        let code = vec![0; 1920 * 1024 + 3];
        let message = fits(&code, 0).unwrap_err();
        assert!(
            message.starts_with("flash of rp2040: 1966083 bytes are needed and there are 1966080, 3 too few")
        );
    }

    #[test]
    fn a_slot_is_no_place_for_code() {
        let board = named("stm32f405");
        // Without `_stext` of its memory.x, code follows the table of vectors.
        let code = vec![0; 0x4000 + 10];
        let load = Load { addresses: [0x0800_0000; 2], bytes: &code, memory: code.len() as u32, flags: 5 };
        let firmware = Firmware::read(&elf(ARM, &[load], None), board).unwrap();
        let slot = firmware.fits(board).unwrap_err();
        assert!(matches!(slot, Error::Slot { slot: 0x0800_4000, overlap: 10, .. }), "{slot}");
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..80),
            at in any::<prop::sample::Index>(),
            value in any::<u8>(),
            word in any::<prop::sample::Index>(),
        ) {
            let _ = Firmware::read(&bytes, rp2040());
            let mut file = elf(ARM, &loads(b"code", b"data", 1_000), Some(("tinyfit_model", 1)));
            let (at, word) = (at.index(file.len()), word.index(file.len() - 4));
            file[at] = value;
            file[word..word + 4].copy_from_slice(&u32::MAX.to_le_bytes());
            if let Ok(firmware) = Firmware::read(&file, rp2040()) {
                let _ = firmware.fits(rp2040());
            }
        }
    }
}
