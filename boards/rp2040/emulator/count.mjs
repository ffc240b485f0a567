// Counts what calls in an image of the bench take: `node count.mjs IMAGE.elf CALLS`.
//
// A line a call is printed, instructions and cycles. The image begins with its initial stack pointer, its start, the
// function to call and the function's argument. Cycles are rp2040js' except one: PUSH and POP take one for each
// register in their list, and it leaves out LR and PC (Arm DDI 0484C, table 3-1).

import fs from 'node:fs';
import { RP2040 } from 'rp2040js';
import { makeCore } from './core.mjs';
import { segments } from './elf.mjs';

const FLASH = 0x10000000, RAM = 0x20000000, RETURN = 0;

const [path, calls] = process.argv.slice(2);
const chip = new RP2040(), { core } = chip, { burst } = makeCore(chip);
for (const { address, bytes } of segments(fs.readFileSync(path))) {
  if (address < RAM) chip.flash.set(bytes, address - FLASH);
  else chip.sram.set(bytes, address - RAM);
}
const [stack, , run, argument] = [0, 4, 8, 12].map((at) => chip.flashView.getUint32(at, true));

for (let call = 0; call < Number(calls); call++) {
  Object.assign(core.registers, { 0: argument, 13: stack, 14: RETURN | 1, 15: run & ~1 });
  let instructions = 0, cycles = 0;
  for (; core.PC !== RETURN; instructions++) {
    const op = chip.flashView.getUint16(core.PC - FLASH, true);
    cycles += burst(1) || core.executeInstruction();
    if ((op & 0xf700) === 0xb500) cycles++; // PUSH with LR, POP with PC
  }
  console.log(instructions, cycles);
}
