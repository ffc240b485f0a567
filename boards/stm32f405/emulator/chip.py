"""An STM32F405: the core, by Unicorn, and of its peripherals what firmware needs in order to run.

Registers that are not named here hold what is written to them. SysTick stands still and no interrupt is ever taken: a
core that sleeps is woken by the serial line of the protocol. QEMU has what is missing, and no flash that can be changed.
"""

import ctypes

import unicorn
from unicorn import arm_const as arm

from flash import START as FLASH, Flash
from usart import Usart

RAM, RAM_SIZE = 0x20000000, 128 * 1024
CORE_COUPLED, CORE_COUPLED_SIZE = 0x10000000, 64 * 1024
PERIPHERALS, BIT_BAND, PERIPHERALS_SIZE = 0x40000000, 0x42000000, 1024 * 1024
SYSTEM, SYSTEM_SIZE = 0xE0000000, 1024 * 1024

USART1, USART2, RCC, FLASH_CONTROLLER = 0x40011000, 0x40004400, 0x40023800, 0x40023C00
PWR_CSR = 0x40007004


class Rcc:
    """Every clock is ready as soon as it is on, and in use as soon as it is chosen."""

    CR, CFGR = 0x00, 0x08
    ON = 1 << 0 | 1 << 16 | 1 << 24 | 1 << 26  # HSI, HSE, PLL, PLLI2S; the bit above each says that it is ready
    SWITCH = 3

    def __init__(self):
        self._registers = {self.CR: 0x83}

    def read(self, register):
        value = self._registers.get(register, 0)
        if register == self.CR:
            value |= (value & self.ON) << 1
        elif register == self.CFGR:
            value = value & ~(self.SWITCH << 2) | (value & self.SWITCH) << 2
        return value

    def write(self, register, value):
        self._registers[register] = value


class Chip:
    def __init__(self, segments, flash: Flash, protocol: Usart, logs: Usart):
        self._protocol, self._flash = protocol, flash
        self._devices = {USART1: protocol, USART2: logs, RCC: Rcc(), FLASH_CONTROLLER: flash}
        self._registers = {PWR_CSR: 3 << 14}  # the voltage is there
        self._raised, self._programmed = None, []
        for address, data in segments:
            flash.load(address - FLASH, data)

        self._core = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        self._core.ctl_set_cpu_model(arm.UC_CPU_ARM_CORTEX_M4)
        self._core.reg_write(arm.UC_ARM_REG_C1_C0_2, 0xF << 20)
        self._core.reg_write(arm.UC_ARM_REG_FPEXC, 1 << 30)
        self._core.mem_map(RAM, RAM_SIZE)
        self._core.mem_map(CORE_COUPLED, CORE_COUPLED_SIZE)
        self._map_flash()
        self._map(PERIPHERALS, PERIPHERALS_SIZE, self._read, self._write)
        self._map(BIT_BAND, 32 * PERIPHERALS_SIZE, self._read_bit, self._write_bit)
        self._map(SYSTEM, SYSTEM_SIZE, self._read, self._write)

    def run(self):
        """Starts as after a reset, and ends by an exception alone."""
        vectors = self._flash.bytes[:8]
        self._core.reg_write(arm.UC_ARM_REG_SP, int.from_bytes(vectors[:4], "little"))
        start = int.from_bytes(vectors[4:], "little")
        while True:
            self._core.emu_start(start | 1, until=0)
            if self._raised:
                raise self._raised
            # It has stopped to wait for an interrupt.
            self._protocol.sleep()
            start = self._core.reg_read(arm.UC_ARM_REG_PC)

    def _map_flash(self):
        """The core reads the flash itself, and tells of each write to it."""
        size = len(self._flash.bytes)
        self._memory = (ctypes.c_char * size).from_buffer(self._flash.bytes)
        self._core.mem_map_ptr(FLASH, size, unicorn.UC_PROT_READ | unicorn.UC_PROT_EXEC, self._memory)
        for start, length in self._flash.free():
            first, last = FLASH + start, FLASH + start + length - 1
            self._core.hook_add(unicorn.UC_HOOK_MEM_WRITE_PROT, self._program, None, first, last)

    def _map(self, start, length, read, write):
        self._core.mmio_map(
            start,
            length,
            lambda core, offset, size, _: self._guarded(read, start + offset, size),
            None,
            lambda core, offset, size, value, _: self._guarded(write, start + offset, size, value),
            None,
        )

    def _guarded(self, access, *arguments):
        """What is raised in a callback does not come out of it by itself."""
        try:
            return access(*arguments)
        except Exception as raised:
            self._raised = raised
            self._core.emu_stop()
            return 0

    def _program(self, core, access, address, size, value, _):
        """After this, Unicorn writes the value as if to RAM: `_settle` puts there what flash makes of it."""
        offset = address - FLASH
        self._flash.program(offset, size, value & (1 << 8 * size) - 1)
        self._programmed.append((offset, self._flash.bytes[offset : offset + size]))
        return True

    def _settle(self):
        """Before the next access to a register: firmware looks at one to see that a write is done."""
        for offset, after in self._programmed:
            self._flash.bytes[offset : offset + len(after)] = after
        self._programmed.clear()

    def _read(self, address, size):
        self._settle()
        word = address & ~3
        device = self._devices.get(word & ~0x3FF)
        value = device.read(word & 0x3FF) if device else self._registers.get(word, 0)
        return value >> 8 * (address & 3) & (1 << 8 * size) - 1

    def _write(self, address, size, value):
        self._settle()
        device = self._devices.get(address & ~0x3FF)
        if device:
            device.write(address & 0x3FF, value)
        else:
            self._registers[address] = value

    def _read_bit(self, address, size):
        word, bit = self._bit(address)
        return self._read(word, 4) >> bit & 1

    def _write_bit(self, address, size, value):
        word, bit = self._bit(address)
        self._write(word, 4, self._read(word, 4) & ~(1 << bit) | (value & 1) << bit)

    @staticmethod
    def _bit(address):
        """Each bit of a peripheral has a word of its own, which stands for it."""
        nth = (address - BIT_BAND) // 4
        return PERIPHERALS + nth // 32 * 4, nth % 32
