"""Runs functions of an image in Unicorn, and counts.

Unicorn reports each block of code that it enters. A block has one way in and one way out, so what was executed is the
sum over blocks of how often each was entered times what is in it, and that comes from a disassembler.
"""

from collections import Counter

import capstone
import unicorn
from unicorn import arm_const, riscv_const

from cycles import MODELS

PAGE = 0x1000
# Somewhere in what every core takes for RAM, and where no image has anything.
STACK, STACK_SIZE, PAINT = 0x30000000, 0x10000, b"\xa5"
# Where functions return to.
END = 0x1FFF0000

ARM_CPUS = {
    "cortex-m0plus": arm_const.UC_CPU_ARM_CORTEX_M0,
    "cortex-m3": arm_const.UC_CPU_ARM_CORTEX_M3,
    "cortex-m4f": arm_const.UC_CPU_ARM_CORTEX_M4,
    "cortex-m7": arm_const.UC_CPU_ARM_CORTEX_M7,
    "cortex-m33": arm_const.UC_CPU_ARM_CORTEX_M33,
}
WITH_FPU = {"cortex-m4f", "cortex-m7", "cortex-m33"}


class Block:
    """Code without a jump but at its end."""

    def __init__(self, start, code, disassembler, model):
        self.start, self.end = start, start + len(code)
        self.instructions = list(disassembler.disasm(code, start))
        decoded = sum(instruction.size for instruction in self.instructions)
        if decoded != len(code):
            raise ValueError(f"no instruction known to the disassembler at {start + decoded:#x}")
        self.cycles = model.block(self.instructions) if model else 0


class Call:
    """The executed blocks and the result of one call."""

    def __init__(self, edges, block, model, result):
        self.instructions, self.cycles, self.result = 0, 0, result
        self._entries = Counter()
        for (before, now), times in edges.items():
            entered = block(now)
            self._entries[entered] += times
            self.instructions += times * len(entered.instructions)
            self.cycles += times * entered.cycles
            if model and before is not None:
                self.cycles += times * model.passage(block(before), entered)
        if model is None:
            self.cycles = None

    def hottest(self, count):
        by_cost = sorted(self._entries.items(), key=lambda item: -item[1] * len(item[0].instructions))
        return by_cost[:count]


class Machine:
    def __init__(self, image, core):
        self._image, self._model = image, MODELS[core]()
        if core in ARM_CPUS:
            self._start_arm(ARM_CPUS[core], v8=core == "cortex-m33", fpu=core in WITH_FPU)
        else:
            self._start_riscv()
        self._disassembler.detail = True
        self._map()
        self._blocks, self._edges, self._last = {}, Counter(), None
        # Unicorn hooks no block that it has translated before, so the hook comes before the first call.
        self._cpu.hook_add(unicorn.UC_HOOK_BLOCK, self._enter)

    def _start_arm(self, cpu, v8, fpu):
        self._cpu = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        self._cpu.ctl_set_cpu_model(cpu)
        mode = capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS | (capstone.CS_MODE_V8 if v8 else 0)
        self._disassembler = capstone.Cs(capstone.CS_ARCH_ARM, mode)
        self._pc, self._sp = arm_const.UC_ARM_REG_PC, arm_const.UC_ARM_REG_SP
        self._return, self._argument = arm_const.UC_ARM_REG_LR, arm_const.UC_ARM_REG_R0
        self._thumb = 1
        if fpu:
            self._cpu.reg_write(arm_const.UC_ARM_REG_C1_C0_2, 0xF << 20)
            self._cpu.reg_write(arm_const.UC_ARM_REG_FPEXC, 1 << 30)

    def _start_riscv(self):
        self._cpu = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
        mode = capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC
        self._disassembler = capstone.Cs(capstone.CS_ARCH_RISCV, mode)
        self._pc, self._sp = riscv_const.UC_RISCV_REG_PC, riscv_const.UC_RISCV_REG_SP
        self._return, self._argument = riscv_const.UC_RISCV_REG_RA, riscv_const.UC_RISCV_REG_A0
        self._thumb = 0

    def _map(self):
        pages = set(range(STACK, STACK + STACK_SIZE, PAGE)) | {END}
        for start, data in self._image.segments:
            pages.update(range(start - start % PAGE, start + len(data), PAGE))
        for page in pages:
            self._cpu.mem_map(page, PAGE)
        for start, data in self._image.segments:
            self._cpu.mem_write(start, data)
        self._cpu.mem_write(STACK, PAINT * STACK_SIZE)

    def _enter(self, _cpu, address, size, _data):
        block = address, size
        self._edges[self._last, block] += 1
        self._last = block

    def _block(self, block):
        if block not in self._blocks:
            address, size = block
            code = b"" if address == END else bytes(self._cpu.mem_read(address, size))
            self._blocks[block] = Block(address, code, self._disassembler, self._model)
        return self._blocks[block]

    def call(self, function, argument):
        self._edges.clear()
        self._last = None
        self._cpu.reg_write(self._sp, STACK + STACK_SIZE)
        self._cpu.reg_write(self._return, END | self._thumb)
        self._cpu.reg_write(self._argument, argument)
        self._cpu.emu_start(self._image.address(function) | self._thumb, END)
        if self._cpu.reg_read(self._pc) != END:
            raise RuntimeError(f"stopped at {self._cpu.reg_read(self._pc):#x}")
        if self._last[0] != END:
            self._enter(self._cpu, END, 0, None)
        # A result is returned where the argument was.
        return Call(self._edges, self._block, self._model, self._cpu.reg_read(self._argument))

    def stack_bytes(self):
        """How much of the stack has ever been written to."""
        return len(self._cpu.mem_read(STACK, STACK_SIZE).lstrip(PAINT))

    def words(self, symbol, count):
        data = self._cpu.mem_read(self._image.address(symbol), 4 * count)
        return [int.from_bytes(data[4 * i : 4 * i + 4], "little") for i in range(count)]
