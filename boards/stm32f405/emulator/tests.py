"""The flash controller against RM0090, chapter 3: `python -m unittest tests`."""

import os
import struct
import tempfile
import unittest

from chip import FLASH, FLASH_CONTROLLER, Chip
from flash import CR, CR_LOCK, CR_PG, CR_SER, CR_STRT, KEYR, KEYS, SR, Flash, Misuse
from flash import SR_PGAERR, SR_PGPERR, SR_PGSERR
from usart import Ended, Usart

BY_WORDS = 2 << 8


def unlocked(*arguments):
    flash = Flash(*arguments)
    for key in KEYS:
        flash.write(KEYR, key)
    return flash


def erase(flash, sector):
    flash.write(CR, CR_SER | CR_STRT | sector << 3)


def program(flash, offset, data):
    flash.write(CR, CR_PG)
    for i, byte in enumerate(data):
        flash.program(offset + i, 1, byte)
    flash.write(CR, 0)


class Table5(unittest.TestCase):
    def test_sectors(self):
        # Number, start, length: those of the reference manual.
        cases = [(1, 0x4000, 0x4000), (4, 0x10000, 0x10000), (5, 0x20000, 0x20000), (11, 0xE0000, 0x20000)]
        for sector, start, length in cases:
            flash = unlocked()
            flash.bytes[:] = bytes(len(flash.bytes))
            erase(flash, sector)
            self.assertEqual(flash.bytes.find(b"\xff"), start)
            self.assertEqual(flash.bytes[:].count(b"\xff"), length)

    def test_the_firmware_is_not_erased(self):
        flash = unlocked()
        flash.load(0, b"vectors")
        flash.load(0xC000, b"code" * 0x1001)
        self.assertEqual([start for start, _ in flash.free()][:3], [0x4000, 0x8000, 0x20000])
        for sector in 0, 3, 4, 12:
            with self.assertRaises(Misuse):
                erase(flash, sector)


class Changes(unittest.TestCase):
    def test_programming_only_clears_bits(self):
        flash = unlocked()
        program(flash, 100, b"\xf0\x3c")
        program(flash, 100, b"\xaa")
        self.assertEqual(flash.bytes[99:103], b"\xff\xa0\x3c\xff")
        erase(flash, 0)
        self.assertEqual(flash.bytes[99:103], b"\xff" * 4)

    def test_nothing_changes_while_locked(self):
        flash = Flash()
        program(flash, 0, b"\x00")
        self.assertEqual((flash.read(SR), flash.bytes[0]), (SR_PGSERR, 0xFF))
        flash = unlocked()
        flash.bytes[0] = 0
        flash.write(CR, CR_LOCK)
        erase(flash, 0)
        self.assertEqual((flash.read(CR), flash.bytes[0]), (CR_LOCK, 0))

    def test_a_wrong_key_locks_until_the_next_reset(self):
        flash = Flash()
        for key in [KEYS[1], *KEYS]:
            with self.assertRaises(Misuse):
                flash.write(KEYR, key)
        self.assertEqual(flash.read(CR), CR_LOCK)

    def test_a_write_is_as_wide_as_was_said_and_aligned(self):
        flash = unlocked()
        flash.write(CR, CR_PG | BY_WORDS)
        flash.program(0, 1, 0)
        self.assertEqual(flash.read(SR), SR_PGPERR)
        flash.write(SR, SR_PGPERR)
        flash.program(2, 4, 0)
        self.assertEqual(flash.read(SR), SR_PGAERR)
        flash.program(4, 4, 0x04030201)
        self.assertEqual(flash.bytes[:8], b"\xff\xff\xff\xff\x01\x02\x03\x04")


class PowerCuts(unittest.TestCase):
    def test_of_each_change_there_is_an_image_where_it_is_done_by_half(self):
        with tempfile.TemporaryDirectory() as cuts:
            flash = unlocked(None, cuts)
            program(flash, 0x4000, b"first")
            program(flash, 0x7FFA, b"second")
            erase(flash, 1)
            images = []
            for name in sorted(os.listdir(cuts)):
                with open(os.path.join(cuts, name), "rb") as file:
                    images.append(file.read())
        ones, start, end = b"\xff" * 5, slice(0x4000, 0x4005), slice(0x7FFA, 0x8000)
        self.assertEqual([image[start] for image in images], [b"fi" + ones[:3], b"first", ones])
        self.assertEqual([image[end] for image in images], [ones + b"\xff", b"sec" + ones[:3], b"second"])
        self.assertEqual(flash.bytes[0x4000:0x8000], b"\xff" * 0x4000)

    def test_the_image_has_each_change_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            image = os.path.join(folder, "flash")
            flash = unlocked(image)
            program(flash, 7, b"kept")
            with open(image, "rb") as file:
                self.assertEqual(file.read()[:12], b"\xff" * 7 + b"kept\xff")
            self.assertEqual(Flash(image).bytes[7:11], b"kept")


class Core(unittest.TestCase):
    def test_its_writes_only_clear_bits(self):
        # ldr r1, =0x08004000; ldr r2, =SR; then twice movs r0, #; strb r0, [r1]; ldr r3, [r2]; at last wfi
        code = [0x4904, 0x4A05, 0x20F0, 0x7008, 0x6813, 0x203C, 0x7008, 0x6813, 0xBF30, 0xBF00]
        image = struct.pack("<2I10H2I", 0x20001000, FLASH + 9, *code, FLASH + 0x4000, FLASH_CONTROLLER + SR)
        flash = Flash()
        chip = Chip([(FLASH, image)], flash, Usart(), Usart())
        for key in KEYS:
            flash.write(KEYR, key)
        flash.write(CR, CR_PG)
        with self.assertRaises(Ended):
            chip.run()
        self.assertEqual(flash.bytes[0x3FFF:0x4002], b"\xff\x30\xff")


if __name__ == "__main__":
    unittest.main()
