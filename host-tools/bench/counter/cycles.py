"""Models of how many cycles an instruction takes: no wait states, no caches, no interrupts.

A block of code takes as many as its instructions, one after the other, and the passage from a block to the next what a
jump takes.

cortex-m0plus  Arm DDI 0484C, table 3-1, with the single-cycle multiplier.
cortex-m3      Arm DDI 0337, chapter 18. For a range the middle is taken: divisions 7 (2 to 12), UMULL and
               SMULL 4 (3 to 5), UMLAL and SMLAL 5 (4 to 7). A refill of the pipeline takes 2 (1 to 3).
cortex-m4f     Arm DDI 0439, tables 3-1 and 7-1: as the M3, but every multiplication takes 1; floating point takes 1,
               multiply-accumulates 3, division and root 14, and 1 more if the next instruction uses the result.
cortex-m33     Arm publishes no table. As the M4F, which is an assumption.
cortex-m7      None: it issues two instructions at a time, and Arm publishes no table.
riscv32        OpenHW CV32E40P, whose user manual has a table ("Pipeline Details"): four stages, in order. Divisions are
               taken as 19 (3 to 35). Of other cores, an ESP32-C3 among them, nothing is published.
"""

from itertools import pairwise

import capstone
from capstone import arm


class Model:
    def block(self, instructions):
        """Cycles of a block that is entered by a jump and falls through at its end."""
        return sum(self.cycles(before, now) for before, now in pairwise([None, *instructions]))

    def passage(self, before, now):
        """Cycles to add where one block follows another."""
        if before.end != now.start:
            return self.jump(before.instructions[-1]) + self.landing(now)
        # No jump: the emulator has cut in two what is one, where a page of memory ends.
        last, first = before.instructions[-1], now.instructions[0]
        return self.cycles(last, first) - self.cycles(None, first)

    def landing(self, block):
        """Cycles for a jump to this block, in addition to the jump's."""
        return 0


def mnemonic(instruction):
    """Without the width and the type: `vadd.f32` is `vadd`."""
    return instruction.mnemonic.partition(".")[0]


def registers(operands):
    """Those that the operands name, addresses included."""
    for operand in operands:
        if operand.type == capstone.CS_OP_REG:
            yield operand.reg
        elif operand.type == capstone.CS_OP_MEM:
            yield operand.mem.base


def is_load(instruction):
    return mnemonic(instruction).startswith("ldr")


def is_single(instruction):
    """A load or store of one register, or of a pair."""
    return mnemonic(instruction).startswith(("ldr", "str", "vldr", "vstr"))


def words_moved(instruction):
    """By one of `ldm`, `stm`, `push`, `pop` and their kin for floating point; 0 for all else."""
    if not mnemonic(instruction).lstrip("v").startswith(("ldm", "stm", "push", "pop")):
        return 0
    # The list of registers comes last; before it may be the base.
    listed = instruction.op_str.partition("{")[2].count(",") + 1
    return 2 * listed if "{d" in instruction.op_str else listed


def loads_pc(instruction):
    return words_moved(instruction) and "pc" in instruction.op_str


class CortexM0Plus(Model):
    def cycles(self, before, now):
        words = words_moved(now)
        if words:
            return 1 + words
        return 2 if is_single(now) else 1

    def jump(self, last):
        return 2 if last.id == arm.ARM_INS_BL or loads_pc(last) else 1


class CortexM3(Model):
    REFILL = 2
    MULTIPLY = {
        **dict.fromkeys((arm.ARM_INS_MLA, arm.ARM_INS_MLS), 2),
        **dict.fromkeys((arm.ARM_INS_UMULL, arm.ARM_INS_SMULL), 4),
        **dict.fromkeys((arm.ARM_INS_UMLAL, arm.ARM_INS_SMLAL), 5),
    }

    def cycles(self, before, now):
        words = words_moved(now)
        if words:
            return 1 + words
        if is_single(now):
            return self.single(before, now)
        if now.id in (arm.ARM_INS_SDIV, arm.ARM_INS_UDIV):
            return 7
        if now.id in (arm.ARM_INS_TBB, arm.ARM_INS_TBH):
            return 2
        return self.MULTIPLY.get(now.id) or self.float(before, now)

    def single(self, before, now):
        name, load = mnemonic(now), is_load(now)
        if name.startswith(("vldr", "vstr")):
            return 3 if now.op_str.startswith("d") else 2
        if name.startswith(("ldrd", "strd")):
            return 3 if load else 2
        if not load:
            return 1
        # A load after a load or store is pipelined, unless it needs that one for its address.
        if before is None or not is_single(before):
            return 2
        address = [operand.mem.base for operand in now.operands if operand.type == capstone.CS_OP_MEM]
        return 2 if is_load(before) and before.operands[0].reg in address else 1

    def float(self, before, now):
        return 1

    def jump(self, last):
        return self.REFILL


class CortexM4F(CortexM3):
    MULTIPLY = {}

    def float(self, before, now):
        name = mnemonic(now)
        if name.startswith(("vmla", "vmls", "vnmla", "vnmls", "vfma", "vfms", "vfnma", "vfnms")):
            cycles = 3
        elif name.startswith(("vdiv", "vsqrt")):
            cycles = 14
        else:
            cycles = 1
        return cycles + self.waits(before, now)

    @staticmethod
    def waits(before, now):
        """The result of a calculation is there a cycle late, except the addend of a multiply-accumulate."""
        if before is None or is_single(before) or words_moved(before):
            return False
        name = mnemonic(before)
        if not name.startswith("v") or name.startswith(("vmov", "vmrs", "vcmp")):
            return False
        sources = now.operands if mnemonic(now).startswith("vcmp") else now.operands[1:]
        return before.operands[0].reg in registers(sources)


class Cv32e40p(Model):
    LOADS = {"lw", "lh", "lhu", "lb", "lbu", "lwsp"}
    STORES = {"sw", "sh", "sb", "swsp"}
    BRANCHES = {"beq", "bne", "blt", "bge", "bltu", "bgeu", "beqz", "bnez", "bltz", "bgez", "blez", "bgtz"}

    @staticmethod
    def name(instruction):
        return instruction.mnemonic.removeprefix("c.")

    def cycles(self, before, now):
        name = self.name(now)
        if name in ("mulh", "mulhu", "mulhsu"):
            cycles = 5
        elif name in ("div", "divu", "rem", "remu"):
            cycles = 19
        else:
            cycles = 1
        return cycles + (before is not None and self.waits(before, now))

    def waits(self, before, now):
        """For what was loaded, and for an address to jump to, if the instruction just before has made it."""
        to_register = self.name(now) in ("jr", "jalr")
        if not to_register and self.name(before) not in self.LOADS:
            return False
        if self.name(before) in self.STORES | self.BRANCHES or not before.operands:
            return False
        return before.operands[0].reg in self.sources(now)

    def sources(self, instruction):
        name = self.name(instruction)
        # Compressed arithmetic reads what it writes.
        reads_first = name in self.STORES | self.BRANCHES or name == "jr" or (
            instruction.mnemonic.startswith("c.") and name not in self.LOADS | {"li", "lui", "mv", "addi4spn"}
        )
        return list(registers(instruction.operands if reads_first else instruction.operands[1:]))

    def jump(self, last):
        return 2 if self.name(last) in self.BRANCHES else 1

    def landing(self, block):
        """One more for a long instruction that does not begin at a word."""
        return 1 if block.start % 4 and block.instructions and block.instructions[0].size == 4 else 0


MODELS = {
    "cortex-m0plus": CortexM0Plus,
    "cortex-m3": CortexM3,
    "cortex-m4f": CortexM4F,
    "cortex-m7": lambda: None,
    "cortex-m33": CortexM4F,
    "riscv32": Cv32e40p,
}
