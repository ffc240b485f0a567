"""The flash of an STM32F405 and its controller: reference manual RM0090, chapter 3.

Changes take no time, and the bit that says that one is under way is never set.
"""

import mmap
import os

START, SIZE = 0x08000000, 1024 * 1024
KIB = 1024
SECTORS = [16 * KIB] * 4 + [64 * KIB] + [128 * KIB] * 7

KEYS = 0x45670123, 0xCDEF89AB
SR_PGSERR, SR_PGPERR, SR_PGAERR, SR_WRPERR = 1 << 7, 1 << 6, 1 << 5, 1 << 4
CR_PG, CR_SER, CR_STRT, CR_LOCK = 1 << 0, 1 << 1, 1 << 16, 1 << 31
KEYR, SR, CR = 0x04, 0x0C, 0x10


class Misuse(Exception):
    """What would be the end of a firmware on the chip."""


class Flash:
    """Bytes, in a file if one is given; changed as a NOR flash is, sector by sector to ones and from ones to zeros.

    A change is an erasure, or all that is programmed between setting the bit PG and clearing it. The folder `cuts` gets an
    image for each, by its number from 1: the change is done by half, as when the power fails in its middle.
    """

    def __init__(self, image=None, cuts=None):
        self.bytes = _mapped(image)
        self._cuts, self._changes = cuts, 0
        self._unlocked, self._refused = 0, False  # keys given; a wrong one locks until the next reset
        self._status, self._control = 0, CR_LOCK
        self._before = []  # what was programmed since PG was set: where, and what was there
        self._firmware = set()  # sectors that are not to be erased

    def load(self, offset, data):
        """Puts a part of the firmware there."""
        self.bytes[offset : offset + len(data)] = data
        end = offset + len(data)
        self._firmware |= {sector_at(at) for at in (*range(offset, end, min(SECTORS)), end - 1)}

    def free(self):
        """Start and length of each sector that holds no firmware."""
        return [sector(nth) for nth in range(len(SECTORS)) if nth not in self._firmware]

    def read(self, register):
        return {SR: self._status, CR: self._control}.get(register, 0)

    def write(self, register, value):
        if register == KEYR:
            self._key(value)
        elif register == SR:
            self._status &= ~value
        elif register == CR and not self._control & CR_LOCK:
            self._set_control(value)

    def program(self, offset, size, value):
        """A write by the core to an address in flash."""
        width = 1 << (self._control >> 8 & 3)
        if self._control & CR_LOCK or not self._control & CR_PG:
            self._status |= SR_PGSERR
        elif size != width:
            self._status |= SR_PGPERR
        elif offset % size:
            self._status |= SR_PGAERR
        else:
            before = self.bytes[offset : offset + size]
            self._before.append((offset, before))
            after = int.from_bytes(before, "little") & value
            self.bytes[offset : offset + size] = after.to_bytes(size, "little")

    def _key(self, key):
        if self._refused or not self._control & CR_LOCK or key != KEYS[self._unlocked]:
            self._refused = True
            raise Misuse("the flash was unlocked by a wrong key, or while it was unlocked: a fault of the bus")
        self._unlocked += 1
        if self._unlocked == len(KEYS):
            self._unlocked, self._control = 0, self._control & ~CR_LOCK

    def _set_control(self, value):
        self._control = value & ~CR_STRT
        if value & CR_STRT and value & CR_SER:
            self._erase(value >> 3 & 0xF)
        if not value & CR_PG and self._before:
            self._programmed()

    def _erase(self, nth):
        if nth >= len(SECTORS) or nth in self._firmware:
            raise Misuse(f"sector {nth} is to be erased, which is not there or holds the firmware")
        start, length = sector(nth)
        half = start + length // 2
        self.bytes[start:half] = b"\xff" * (half - start)
        self._halfway(self.bytes)
        self.bytes[half : start + length] = b"\xff" * (start + length - half)

    def _programmed(self):
        before, self._before = self._before, []
        half = bytearray(self.bytes)
        for offset, was in reversed(before[len(before) // 2 :]):
            half[offset : offset + len(was)] = was
        self._halfway(half)

    def _halfway(self, image):
        self._changes += 1
        if self._cuts:
            with open(os.path.join(self._cuts, str(self._changes)), "wb") as file:
                file.write(image)


def sector(nth):
    return sum(SECTORS[:nth]), SECTORS[nth]


def sector_at(offset):
    return next(nth for nth in range(len(SECTORS)) if offset < sum(SECTORS[: nth + 1]))


def _mapped(image):
    """So that each change is in the file at once, whatever ends the run."""
    if image is None:
        made = mmap.mmap(-1, SIZE)
        made[:] = b"\xff" * SIZE
        return made
    with open(image, "r+b" if os.path.exists(image) else "w+b") as file:
        length = file.seek(0, os.SEEK_END)
        file.write(b"\xff" * (SIZE - length))
        file.flush()
        return mmap.mmap(file.fileno(), SIZE)
