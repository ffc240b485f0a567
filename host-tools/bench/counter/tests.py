"""Blocks of a few instructions against what the manuals say of them: `python -m unittest tests`."""

import unittest

import capstone

from cycles import MODELS
from machine import Machine

THUMB = capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS
RISCV = capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC


def cost(core, code):
    """Cycles of the code falling through, and jumping at its end."""
    arm = core.startswith("cortex")
    disassembler = capstone.Cs(*((capstone.CS_ARCH_ARM, THUMB) if arm else (capstone.CS_ARCH_RISCV, RISCV)))
    disassembler.detail = True
    code = bytes.fromhex(code)
    instructions = list(disassembler.disasm(code, 0))
    assert sum(instruction.size for instruction in instructions) == len(code)
    model = MODELS[core]()
    cycles = model.block(instructions)
    return cycles, cycles + model.jump(instructions[-1])


class CortexM0Plus(unittest.TestCase):
    def test_table_3_1(self):
        for code, cycles in [
            ("4843", 1),  # muls r0, r1
            ("0868", 2),  # ldr r0, [r1]
            ("0e60", 2),  # str r6, [r1]
            ("0fcc", 5),  # ldm r4!, {r0-r3}
            ("f0b5", 6),  # push {r4-r7, lr}: 1 + N
        ]:
            self.assertEqual(cost("cortex-m0plus", code)[0], cycles, code)
        self.assertEqual(cost("cortex-m0plus", "fed1"), (1, 2))  # bne: 1, taken 2
        for code, cycles in [
            ("f0bd", 8),  # pop {r4-r7, pc}: 3 + N
            ("00f000f8", 3),  # bl
            ("7047", 2),  # bx lr
            ("8847", 2),  # blx r1
        ]:
            self.assertEqual(cost("cortex-m0plus", code)[1], cycles, code)


class CortexM3(unittest.TestCase):
    def test_chapter_18(self):
        for code, cycles in [
            ("0868", 2),  # ldr r0, [r1]
            ("08684a68", 3),  # ldr r0, [r1]; ldr r2, [r1, #4]: pipelined
            ("09684a68", 4),  # ldr r1, [r1]; ldr r2, [r1, #4]: needs the address
            ("0860", 1),  # str r0, [r1]
            ("d1e90023", 3),  # ldrd r2, r3, [r1]
            ("00fb01f2", 1),  # mul r2, r0, r1
            ("00fb0132", 2),  # mla r2, r0, r1, r3
            ("a0fb0123", 4),  # umull r2, r3, r0, r1
            ("e0fb0123", 5),  # umlal r2, r3, r0, r1
            ("b0fbf1f2", 7),  # udiv r2, r0, r1
            ("0fcc", 5),  # ldm r4!, {r0-r3}
        ]:
            self.assertEqual(cost("cortex-m3", code)[0], cycles, code)
        self.assertEqual(cost("cortex-m3", "fed1"), (1, 3))  # bne: 1, taken 3
        self.assertEqual(cost("cortex-m3", "f0bd")[1], 8)  # pop {r4-r7, pc}
        self.assertEqual(cost("cortex-m3", "dfe800f0")[1], 4)  # tbb [pc, r0]


class CortexM4F(unittest.TestCase):
    def test_tables_3_1_and_7_1(self):
        for code, cycles in [
            ("a0fb0123", 1),  # umull
            ("00fb0132", 1),  # mla
            ("30ee810a", 1),  # vadd.f32 s0, s1, s2
            ("a0ee810a", 3),  # vfma.f32 s0, s1, s2
            ("80ee810a", 14),  # vdiv.f32 s0, s1, s2
            ("b1eee00a", 14),  # vsqrt.f32 s0, s1
            ("90ed000a", 2),  # vldr s0, [r0]
            ("90ed000b", 3),  # vldr d0, [r0]
            ("80ed000a", 2),  # vstr s0, [r0]
            ("90ec040a", 5),  # vldmia r0, {s0-s3}
            ("2ded048b", 5),  # vpush {d8, d9}: words
        ]:
            self.assertEqual(cost("cortex-m4f", code)[0], cycles, code)

    def test_a_result_is_late_for_the_next_instruction(self):
        multiply, add, other = "20ee810a", "30ee201a", "31ee811a"  # s0 = ..; s2 = s0 + ..; s2 = s3 + ..
        self.assertEqual(cost("cortex-m4f", multiply + add)[0], 3)
        self.assertEqual(cost("cortex-m4f", multiply + other)[0], 2)
        self.assertEqual(cost("cortex-m4f", multiply + "a1ee010a")[0], 4)  # vfma s0, ..: an addend may be late


class Riscv32(unittest.TestCase):
    def test_the_users_manual(self):
        for code, cycles in [
            ("33850502", 1),  # mul a0, a1, zero
            ("33b50502", 5),  # mulhu
            ("33d50502", 19),  # divu
            ("03a50500", 1),  # lw a0, 0(a1)
        ]:
            self.assertEqual(cost("riscv32", code)[0], cycles, code)
        self.assertEqual(cost("riscv32", "63840500"), (1, 3))  # beqz: 1, taken 3
        self.assertEqual(cost("riscv32", "8280")[1], 2)  # c.jr ra

    def test_what_was_loaded_is_late_for_the_next_instruction(self):
        load = "03a50500"  # lw a0, 0(a1)
        self.assertEqual(cost("riscv32", load + "13051500")[0], 3)  # addi a0, a0, 1
        self.assertEqual(cost("riscv32", load + "13861600")[0], 2)  # addi a2, a3, 1
        self.assertEqual(cost("riscv32", load + "0505")[0], 3)  # c.addi a0, 1
        self.assertEqual(cost("riscv32", load + "0545")[0], 2)  # c.li a0, 1
        self.assertEqual(cost("riscv32", load + "23a0a600")[0], 3)  # sw a0, 0(a3)

    def test_a_return_needs_its_address_early(self):
        self.assertEqual(cost("riscv32", "b7000000" + "8280")[0], 3)  # lui ra, 0; c.jr ra


class Memory:
    """What `Machine` asks of an image."""

    def __init__(self, start, code):
        self.segments = [(start, bytes.fromhex(code))]
        self.address = lambda symbol: start


class Counting(unittest.TestCase):
    # movs r0, #3; loop: push {r0}; pop {r0}; subs r0, #1; bne loop; bx lr
    LOOP = "032001b401bc0138fbd17047"

    def test_a_loop(self):
        machine = Machine(Memory(0x1000, self.LOOP), "cortex-m0plus")
        for _ in range(2):
            call = machine.call("loop", 0)
            self.assertEqual(call.instructions, 1 + 3 * 4 + 1)
            # movs 1; push and pop of one 2 each, subs 1, bne 2, 2, 1; bx 2
            self.assertEqual(call.cycles, 1 + 3 * 5 + (2 + 2 + 1) + 2)
        self.assertEqual(machine.stack_bytes(), 4)

    def test_where_a_page_ends_makes_no_difference(self):
        # vmul s0, s1, s2; vadd s2, s0, s1; ldr r1, [r0]; ldr r2, [r0, #4]; bx lr
        code = "20ee810a" + "30ee201a" + "0168" + "4268" + "7047"
        for start in range(0x1FF0, 0x2000, 2):
            machine = Machine(Memory(start, code), "cortex-m4f")
            self.assertEqual(machine.call("f", 0x1FF0).cycles, 1 + 2 + 2 + 1 + 3, hex(start))

    def test_a_failed_condition_counts(self):
        # cmp r0, r0; it ne; movne r0, #1; bx lr
        machine = Machine(Memory(0x1000, "804218bf01207047"), "cortex-m3")
        self.assertEqual(machine.call("it", 0).instructions, 4)

    def test_a_run_that_goes_astray_is_an_error(self):
        with self.assertRaises(Exception):
            Machine(Memory(0x1000, "00de"), "cortex-m0plus").call("undefined", 0)


if __name__ == "__main__":
    unittest.main()
