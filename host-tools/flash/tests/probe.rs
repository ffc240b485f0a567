//! Debug probes, by a fake of one with an STM32F405 behind it: probe-rs loads its own flash algorithm into the RAM and calls its
//! functions, which do here what they are for.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stm32f405;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use probe_rs::architecture::arm::ap::CSW;
use probe_rs::architecture::arm::dp::{DpAddress, DpRegisterAddress};
use probe_rs::architecture::arm::memory::ArmMemoryInterface;
use probe_rs::architecture::arm::sequences::ArmDebugSequence;
use probe_rs::architecture::arm::{
    ArmDebugInterface, ArmError, DapAccess, DapProbe, FullyQualifiedApAddress, SwdSequence, SwoAccess,
    SwoConfig,
};
use probe_rs::config::Registry;
use probe_rs::flashing::FlashAlgorithm;
use probe_rs::integration::ProbeLister;
use probe_rs::probe::list::{Lister, ProbeListItem};
use probe_rs::probe::{
    DebugProbe, DebugProbeError, DebugProbeInfo, DebugProbeSelector, Probe, ProbeFactory, WireProtocol,
};
use probe_rs::{Error as ProbeError, MemoryInterface};
use stm32f405::{Flash, START, image};
use tinyfit_flash::{Error, Phase, probe};

const RAM: u32 = 0x2000_0000;
/// The chip's ID.
const IDENTITY: u32 = 0xE004_2000;
/// Registers of the core's debug unit (Armv7-M, C1.6), and of its reset.
const DHCSR: u32 = 0xE000_EDF0;
const DCRSR: u32 = 0xE000_EDF4;
const DCRDR: u32 = 0xE000_EDF8;
const DEMCR: u32 = 0xE000_EDFC;
const DFSR: u32 = 0xE000_ED30;
const AIRCR: u32 = 0xE000_ED0C;

/// A chip that executes nothing but the functions of a flash algorithm.
struct Chip {
    flash: Flash,
    ram: Vec<u8>,
    /// All other memory.
    words: HashMap<u32, u32>,
    registers: [u32; 128],
    halted: bool,
    resets: usize,
    algorithm: FlashAlgorithm,
}

impl Chip {
    fn new(identity: u32) -> Self {
        let target = Registry::from_builtin_families().get_target_by_name("STM32F405RGTx").unwrap();
        let raw = target
            .flash_algorithms
            .iter()
            .find(|algorithm| algorithm.flash_properties.address_range.contains(&u64::from(START)));
        let algorithm =
            FlashAlgorithm::assemble_from_raw_with_core(raw.unwrap(), &target.cores[0].name, &target)
                .unwrap();
        Self {
            flash: Flash::full(),
            ram: vec![0; 128 << 10],
            words: HashMap::from([(IDENTITY, identity)]),
            registers: [0; 128],
            halted: false,
            resets: 0,
            algorithm,
        }
    }

    fn word(&self, address: u32) -> u32 {
        let at = |bytes: &[u8], start| {
            let at = address.checked_sub(start)? as usize;
            Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
        };
        match address {
            // Whatever halted the core sets the bit that asks for it; the transfer of a register is always done.
            DHCSR => {
                let halted = u32::from(self.halted);
                self.words.get(&DHCSR).unwrap_or(&0) & 0b1101 | halted << 1 | 1 << 16 | halted << 17
            }
            // Halted because it was asked to.
            DFSR => 1,
            _ => at(&self.ram, RAM)
                .or_else(|| at(&self.flash.bytes, START))
                .unwrap_or_else(|| self.words.get(&address).copied().unwrap_or(0)),
        }
    }

    fn set_word(&mut self, address: u32, value: u32) {
        if let Some(bytes) =
            self.ram.get_mut(address.wrapping_sub(RAM) as usize..).and_then(|ram| ram.get_mut(..4))
        {
            bytes.copy_from_slice(&value.to_le_bytes());
            return;
        }
        self.words.insert(address, value);
        match address {
            DHCSR if value >> 16 == 0xA05F => match value & 0b111 {
                // To debug, and neither to halt nor to do one step.
                0b001 if self.halted => self.run(),
                // A step: where a function begins, it begins after it too.
                0b101 => {}
                control => self.halted = control & 0b10 != 0,
            },
            DCRSR => {
                let register = (value & 0x7F) as usize;
                if value & 1 << 16 == 0 {
                    self.words.insert(DCRDR, self.registers[register]);
                } else {
                    self.registers[register] = self.word(DCRDR);
                }
            }
            AIRCR if value & 1 << 2 != 0 => {
                self.resets += 1;
                self.halted = self.word(DEMCR) & 1 != 0;
            }
            _ => {}
        }
    }

    /// Does what the function at the program counter is for, and stops at its return.
    fn run(&mut self) {
        let [r0, r1, r2, ..] = self.registers;
        let at = |function: u64| function as u32 & !1;
        let pc = at(u64::from(self.registers[15]));
        let nothing = [self.algorithm.pc_init, self.algorithm.pc_uninit];
        let done = if nothing.into_iter().flatten().any(|function| at(function) == pc) {
            true
        } else if at(self.algorithm.pc_erase_sector) == pc {
            self.flash.erase(r0)
        } else if at(self.algorithm.pc_program_page) == pc {
            let bytes = &self.ram[(r2 - RAM) as usize..][..r1 as usize];
            self.flash.program(r0, bytes)
        } else {
            self.halted = false;
            return;
        };
        self.registers[0] = u32::from(!done);
        self.registers[15] = self.registers[14] & !1;
    }
}

/// A probe, and all that probe-rs wants of it, with one chip.
#[derive(Clone)]
struct Fake(Arc<Mutex<Chip>>);

impl Fake {
    fn chip(&self) -> MutexGuard<'_, Chip> {
        self.0.lock().unwrap()
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fake")
    }
}

impl DebugProbe for Fake {
    fn get_name(&self) -> &str {
        "fake"
    }

    fn speed_khz(&self) -> u32 {
        1_000
    }

    fn set_speed(&mut self, speed_khz: u32) -> Result<u32, DebugProbeError> {
        Ok(speed_khz)
    }

    fn attach(&mut self) -> Result<(), DebugProbeError> {
        Ok(())
    }

    fn detach(&mut self) -> Result<(), ProbeError> {
        Ok(())
    }

    fn target_reset(&mut self) -> Result<(), DebugProbeError> {
        Ok(())
    }

    fn target_reset_assert(&mut self) -> Result<(), DebugProbeError> {
        Ok(())
    }

    fn target_reset_deassert(&mut self) -> Result<(), DebugProbeError> {
        Ok(())
    }

    fn select_protocol(&mut self, _: WireProtocol) -> Result<(), DebugProbeError> {
        Ok(())
    }

    fn active_protocol(&self) -> Option<WireProtocol> {
        Some(WireProtocol::Swd)
    }

    fn has_arm_interface(&self) -> bool {
        true
    }

    fn try_get_arm_debug_interface<'probe>(
        self: Box<Self>,
        _: Arc<dyn ArmDebugSequence>,
    ) -> Result<Box<dyn ArmDebugInterface + 'probe>, (Box<dyn DebugProbe>, ArmError)> {
        Ok(self)
    }

    fn into_probe(self: Box<Self>) -> Box<dyn DebugProbe> {
        self
    }
}

impl ArmDebugInterface for Fake {
    fn reinitialize(&mut self) -> Result<(), ArmError> {
        Ok(())
    }

    fn access_ports(&mut self, dp: DpAddress) -> Result<BTreeSet<FullyQualifiedApAddress>, ArmError> {
        Ok(BTreeSet::from([FullyQualifiedApAddress::v1_with_dp(dp, 0)]))
    }

    fn close(self: Box<Self>) -> Probe {
        Probe::from_specific_probe(self)
    }

    fn select_debug_port(&mut self, _: DpAddress) -> Result<(), ArmError> {
        Ok(())
    }

    fn current_debug_port(&self) -> Option<DpAddress> {
        Some(DpAddress::Default)
    }

    fn memory_interface(
        &mut self,
        _: &FullyQualifiedApAddress,
    ) -> Result<Box<dyn ArmMemoryInterface + '_>, ArmError> {
        Ok(Box::new(self.clone()))
    }
}

impl ArmMemoryInterface for Fake {
    fn fully_qualified_address(&self) -> FullyQualifiedApAddress {
        FullyQualifiedApAddress::v1_with_default_dp(0)
    }

    fn base_address(&mut self) -> Result<u64, ArmError> {
        Ok(0)
    }

    fn get_arm_debug_interface(&mut self) -> Result<&mut dyn ArmDebugInterface, DebugProbeError> {
        Ok(self)
    }

    fn generic_status(&mut self) -> Result<CSW, ArmError> {
        Err(ArmError::NotImplemented("CSW"))
    }
}

impl MemoryInterface<ArmError> for Fake {
    fn supports_native_64bit_access(&mut self) -> bool {
        false
    }

    fn supports_8bit_transfers(&self) -> Result<bool, ArmError> {
        Ok(true)
    }

    fn read_64(&mut self, _: u64, _: &mut [u64]) -> Result<(), ArmError> {
        Err(ArmError::NotImplemented("64 bits"))
    }

    fn read_32(&mut self, address: u64, words: &mut [u32]) -> Result<(), ArmError> {
        for (at, word) in (address as u32..).step_by(4).zip(words) {
            *word = self.chip().word(at);
        }
        Ok(())
    }

    fn read_16(&mut self, _: u64, _: &mut [u16]) -> Result<(), ArmError> {
        Err(ArmError::NotImplemented("16 bits"))
    }

    fn read_8(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), ArmError> {
        for (at, byte) in (address as u32..).zip(bytes) {
            *byte = self.chip().word(at & !3).to_le_bytes()[at as usize % 4];
        }
        Ok(())
    }

    fn write_64(&mut self, _: u64, _: &[u64]) -> Result<(), ArmError> {
        Err(ArmError::NotImplemented("64 bits"))
    }

    fn write_32(&mut self, address: u64, words: &[u32]) -> Result<(), ArmError> {
        for (at, word) in (address as u32..).step_by(4).zip(words) {
            self.chip().set_word(at, *word);
        }
        Ok(())
    }

    fn write_16(&mut self, _: u64, _: &[u16]) -> Result<(), ArmError> {
        Err(ArmError::NotImplemented("16 bits"))
    }

    fn write_8(&mut self, address: u64, bytes: &[u8]) -> Result<(), ArmError> {
        for (at, byte) in (address as u32..).zip(bytes) {
            let mut word = self.chip().word(at & !3).to_le_bytes();
            word[at as usize % 4] = *byte;
            self.chip().set_word(at & !3, u32::from_le_bytes(word));
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ArmError> {
        Ok(())
    }
}

impl SwdSequence for Fake {
    fn swj_sequence(&mut self, _: u8, _: u64) -> Result<(), DebugProbeError> {
        Ok(())
    }

    fn swj_pins(&mut self, _: u32, _: u32, _: u32) -> Result<u32, DebugProbeError> {
        Ok(0)
    }
}

impl SwoAccess for Fake {
    fn enable_swo(&mut self, _: &SwoConfig) -> Result<(), ArmError> {
        Err(ArmError::NotImplemented("SWO"))
    }

    fn disable_swo(&mut self) -> Result<(), ArmError> {
        Err(ArmError::NotImplemented("SWO"))
    }

    fn read_swo_timeout(&mut self, _: Duration) -> Result<Vec<u8>, ArmError> {
        Err(ArmError::NotImplemented("SWO"))
    }
}

impl DapAccess for Fake {
    fn read_raw_dp_register(&mut self, _: DpAddress, _: DpRegisterAddress) -> Result<u32, ArmError> {
        Ok(0)
    }

    fn write_raw_dp_register(&mut self, _: DpAddress, _: DpRegisterAddress, _: u32) -> Result<(), ArmError> {
        Ok(())
    }

    fn read_raw_ap_register(&mut self, _: &FullyQualifiedApAddress, _: u64) -> Result<u32, ArmError> {
        Ok(0)
    }

    fn read_raw_ap_register_repeated(
        &mut self,
        _: &FullyQualifiedApAddress,
        _: u64,
        _: &mut [u32],
    ) -> Result<(), ArmError> {
        Ok(())
    }

    fn write_raw_ap_register(&mut self, _: &FullyQualifiedApAddress, _: u64, _: u32) -> Result<(), ArmError> {
        Ok(())
    }

    fn write_raw_ap_register_repeated(
        &mut self,
        _: &FullyQualifiedApAddress,
        _: u64,
        _: &[u32],
    ) -> Result<(), ArmError> {
        Ok(())
    }

    fn try_dap_probe(&self) -> Option<&dyn DapProbe> {
        None
    }

    fn try_dap_probe_mut(&mut self) -> Option<&mut dyn DapProbe> {
        None
    }
}

/// Makes nothing: these probes are opened by [`Bench`].
#[derive(Debug)]
struct Factory;

impl fmt::Display for Factory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fake")
    }
}

impl ProbeFactory for Factory {
    fn open(&self, _: &DebugProbeSelector) -> Result<Box<dyn DebugProbe>, DebugProbeError> {
        Err(DebugProbeError::NotImplemented { function_name: "open" })
    }

    fn list_probes(&self) -> Vec<ProbeListItem> {
        Vec::new()
    }
}

/// The probes that are plugged in, numbered from 1.
#[derive(Debug)]
struct Bench(Vec<Fake>);

impl ProbeLister for Bench {
    fn open(&self, selector: &DebugProbeSelector) -> Result<Probe, DebugProbeError> {
        let fake = self.0[usize::from(selector.product_id) - 1].clone();
        Ok(Probe::from_specific_probe(Box::new(fake)))
    }

    fn list_with_access(&self, _: Option<&DebugProbeSelector>) -> Vec<ProbeListItem> {
        let info = |number| DebugProbeInfo::new("Debug Probe", 0x2E8A, number, None, &Factory, None, false);
        (1..).take(self.0.len()).map(|number| ProbeListItem::accessible(info(number))).collect()
    }
}

/// A probe with a chip of that identity.
fn fake(identity: u32) -> Fake {
    Fake(Arc::new(Mutex::new(Chip::new(identity))))
}

/// An STM32F405 of revision Z.
fn stm32f405() -> Fake {
    fake(0x100F_6413)
}

fn program(probes: &[&Fake], selector: Option<&str>) -> Result<Vec<(Phase, u64, u64)>, Error> {
    let bench = Bench(probes.iter().map(|fake| (*fake).clone()).collect());
    let lister = Lister::with_lister(Box::new(bench));
    let board = tinyfit_boards::named("stm32f405").unwrap();
    let mut steps = Vec::new();
    probe::program(&lister, board, selector, &image(), &mut |phase, done, total| {
        steps.push((phase, done, total))
    })?;
    Ok(steps)
}

#[test]
fn a_firmware_is_written_and_read_back_with_progress_and_started() {
    let fake = stm32f405();
    let steps = program(&[&fake], None).unwrap();
    let chip = fake.chip();
    assert!(chip.flash.holds(&image()));
    // The slots in sectors 1 to 4 are not touched.
    assert_eq!(chip.flash.erased, [0, 0x2_0000, 0x4_0000].map(|offset| START + offset));
    assert!(chip.flash.bytes[0x4000..0x2_0000].iter().all(|byte| *byte == 0));
    assert!(chip.resets >= 2 && !chip.halted, "{} resets", chip.resets);
    for phase in [Phase::Erase, Phase::Program, Phase::Verify] {
        let steps: Vec<_> = steps.iter().filter(|step| step.0 == phase).collect();
        assert!(steps.is_sorted_by(|a, b| a.1 < b.1), "{steps:?}");
        assert!(steps.last().is_some_and(|(_, done, total)| done == total && *total > 0), "{steps:?}");
    }
}

#[test]
fn what_is_read_back_otherwise_is_an_error() {
    let fake = stm32f405();
    fake.chip().flash.stuck = Some(START + 0x2_0000 + 5_000);
    let error = program(&[&fake], None).unwrap_err();
    assert!(matches!(error, Error::Probe { doing: "verifying", .. }), "{error}");
}

#[test]
fn a_sector_that_is_not_erased_is_an_error() {
    let fake = stm32f405();
    fake.chip().flash.protected = Some(START + 0x2_0000);
    let error = program(&[&fake], None).unwrap_err();
    assert!(matches!(error, Error::Probe { doing: "programming", .. }), "{error}");
}

#[test]
fn another_chip_is_reported_by_its_identification_and_not_touched() {
    // An STM32F411.
    let other = fake(0x1000_6431);
    let error = program(&[&other], None).unwrap_err();
    assert!(matches!(error, Error::OtherChip { found: 0x431, expected: 0x413, .. }), "{error}");
    assert!(other.chip().flash.erased.is_empty());
}

#[test]
fn no_probe_and_several_are_reported_and_one_of_them_can_be_chosen() {
    assert!(matches!(program(&[], None), Err(Error::NoProbe)));
    let (one, two) = (stm32f405(), stm32f405());
    let many = program(&[&one, &two], None).unwrap_err();
    assert!(matches!(&many, Error::ManyProbes(probes) if probes.len() == 2), "{many}");
    assert!(many.to_string().contains("Debug Probe -- 2e8a:0002"), "{many}");
    let nonsense = program(&[&one, &two], Some("nonsense")).unwrap_err();
    assert!(matches!(nonsense, Error::Probe { doing: "reading --probe", .. }), "{nonsense}");
    program(&[&one, &two], Some("2e8a:0002")).unwrap();
    assert!(one.chip().flash.erased.is_empty() && two.chip().flash.holds(&image()));
}
