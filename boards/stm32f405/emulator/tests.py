"""The flash controller against RM0090, chapter 3: `python -m unittest tests`."""

import os
import tempfile
import unittest

from flash import CR, CR_LOCK, CR_PG, CR_SER, CR_STRT, KEYR, KEYS, SR, Flash, Misuse, PowerCut
from flash import SR_PGAERR, SR_PGPERR, SR_PGSERR

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
    def test_the_change_is_done_by_half(self):
        flash = unlocked(None, 2)
        program(flash, 0, b"first")
        with self.assertRaises(PowerCut):
            program(flash, 8, b"second")
        self.assertEqual(flash.bytes[:14], b"first\xff\xff\xffsec\xff\xff\xff")
        flash = unlocked(None, 2)
        program(flash, 0x7FFF, b"\0")
        with self.assertRaises(PowerCut):
            erase(flash, 1)
        self.assertEqual((flash.bytes[0x7FFF], flash.bytes[0x4000:0x6000]), (0, b"\xff" * 0x2000))

    def test_the_image_has_each_change_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            image = os.path.join(folder, "flash")
            flash = unlocked(image)
            program(flash, 7, b"kept")
            with open(image, "rb") as file:
                self.assertEqual(file.read()[:12], b"\xff" * 7 + b"kept\xff")
            self.assertEqual(Flash(image).bytes[7:11], b"kept")


if __name__ == "__main__":
    unittest.main()
