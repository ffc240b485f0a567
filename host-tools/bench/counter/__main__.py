"""Counts what calls of `bench_run(&mut BENCH)` in an image execute, with the CPU emulator Unicorn.

Prints one JSON object:
  calls   for each call its `instructions` and modeled `cycles` (null where there is no model)
  stack   bytes below the caller's stack pointer that were written to, at most
  buffers bytes of these that the network declares
  code    bytes of .text and .rodata
  ram     bytes of .data and .bss
  result  the first --result words of BENCH after the last call

An instruction in an IT block whose condition fails counts as one, as it does in QEMU.
"""

import argparse
import json
import sys

from cycles import MODELS
from image import Image
from machine import Machine


def main():
    parser = argparse.ArgumentParser(prog="counter", description=__doc__.splitlines()[0])
    parser.add_argument("image", help="an ELF file of the workspace `bench-images`")
    parser.add_argument("--core", required=True, choices=MODELS)
    parser.add_argument("--calls", type=int, default=1, help="how often to call")
    parser.add_argument("--result", type=int, default=0, help="words of the result to print")
    parser.add_argument("--hot", type=int, default=0, help="show the blocks that cost most on standard error")
    options = parser.parse_args()

    image = Image(options.image)
    machine = Machine(image, options.core)
    calls = [machine.call("bench_run", image.address("BENCH")) for _ in range(options.calls)]
    stack = machine.stack_bytes()
    print(json.dumps({
        "calls": [{"instructions": call.instructions, "cycles": call.cycles} for call in calls],
        "stack": stack,
        "buffers": machine.call("bench_buffers", image.address("BENCH")).result,
        "code": image.size(".text") + image.size(".rodata"),
        "ram": image.size(".data") + image.size(".bss"),
        "result": machine.words("BENCH", options.result),
    }))
    for block, times in calls[-1].hottest(options.hot) if calls else []:
        print(f"\n{times} times {image.function_at(block.start)}", file=sys.stderr)
        for instruction in block.instructions:
            print(f"  {instruction.address:x}  {instruction.mnemonic} {instruction.op_str}", file=sys.stderr)


if __name__ == "__main__":
    main()
