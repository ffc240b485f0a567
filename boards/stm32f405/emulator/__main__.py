"""Runs the firmware of an STM32F405, flash controller included, with the CPU emulator Unicorn.

USART1 is standard input and output; what USART2 sends, the defmt frames, is written to the file of --log. The flash
outlives the run in the file of --flash. The folder of --cuts gets an image of it for each of its changes, 1, 2 and so on:
what it is if the power fails in the middle of that change.

The run ends when standard input does and the firmware sleeps.
"""

import argparse
import os
import sys

from elftools.elf.elffile import ELFFile

from chip import Chip
from flash import Flash, Misuse
from usart import Ended, Usart


def segments(path):
    with open(path, "rb") as file:
        for segment in ELFFile(file).iter_segments("PT_LOAD"):
            if segment["p_filesz"]:
                yield segment["p_paddr"], segment.data()


def main():
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__.splitlines()[0])
    parser.add_argument("firmware", help="an ELF file")
    parser.add_argument("--log", help="the file that defmt frames go to")
    parser.add_argument("--flash", help="the file of the flash; made, all erased, if there is none")
    parser.add_argument("--cuts", help="the folder for what power cuts leave of the flash")
    options = parser.parse_args()

    log = open(options.log, "wb", buffering=0) if options.log else None
    logs = Usart(sends_to=log.fileno() if log else None)
    protocol = Usart(sends_to=sys.stdout.fileno(), receives_from=sys.stdin.fileno())
    chip = Chip(segments(options.firmware), Flash(options.flash, options.cuts), protocol, logs)
    try:
        chip.run()
    except Ended:
        return 0
    except Misuse as misuse:
        print(f"stopped: {misuse}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
