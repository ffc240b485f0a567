// The boot ROM of an RP2040, as far as firmware calls it: a table of functions, and each function in JavaScript.
//
// Calls cost one cycle, and changes of the flash what a W25Q16JV takes of time, typically. They act as NOR flash does:
// erasing sets the bits of 4 KiB sectors or 64 KiB blocks, programming only clears bits, in pages of 256 bytes.

const LOOKUP = 0x100, FUNCTIONS = 0x200, TABLE = 0x300;
const SECTOR = 4096, PAGE = 256;
const SECTOR_TIME = 45e6, BLOCK_TIME = 150e6, PAGE_TIME = 0.4e6; // nanoseconds

// `stop(why)` ends the run. `changed(offset, length)` hears of each change of the flash, and `halfway()` of its middle, when
// the flash is what a power cut leaves of it.
export function makeRom(mcu, { stop, changed, halfway }) {
  const { core, flash, clock } = mcu, r = core.registers;

  // Whoever leaves the flash or comes back to it must not lie there, nor be interrupted by what lies there.
  const fromRam = (f) => () => {
    if (core.LR >>> 28 !== 2) return stop('flash is changed by code that is itself in flash: run it from RAM');
    if (!core.PM) return stop('flash is changed with interrupts on');
    f();
  };

  // One erase or program operation: `write` makes the byte that comes to stand at an offset.
  function change(offset, length, unit, nanos, write) {
    if (offset % unit || length % unit) return stop(`flash is changed in units of ${unit} bytes`);
    for (let i = 0; i < length; i++) {
      if (i === length / 2) halfway();
      flash[offset + i] = write(i);
    }
    changed(offset, length);
    clock.tick(nanos);
  }
  // The ROM takes the larger block wherever it fits.
  function erase() {
    const [offset, length, block] = r, blocks = offset % block ? 0 : Math.floor(length / block);
    const nanos = blocks * BLOCK_TIME + ((length - blocks * block) / SECTOR) * SECTOR_TIME;
    change(offset, length, SECTOR, nanos, () => 0xff);
  }
  function program() {
    const [offset, from, length] = r;
    change(offset, length, PAGE, (length / PAGE) * PAGE_TIME, (i) => flash[offset + i] & mcu.readUint8(from + i));
  }
  function copy() {
    for (let i = 0; i < r[2]; i++) mcu.writeUint8(r[0] + i, mcu.readUint8(r[1] + i));
  }
  function fill() {
    for (let i = 0; i < r[2]; i++) mcu.writeUint8(r[0] + i, r[1] & 0xff);
  }
  const nothing = () => {};
  const functions = Object.entries({
    MC: copy, C4: copy, MS: fill, S4: fill,
    IF: fromRam(nothing), EX: fromRam(nothing), FC: fromRam(nothing), CX: fromRam(nothing),
    RE: fromRam(erase), RP: fromRam(program),
    UB: () => stop('the firmware asked for the USB boot loader'),
  });

  const rom = new DataView(mcu.bootrom.buffer);
  'Mu\x01\x02'.split('').forEach((letter, i) => rom.setUint8(0x10 + i, letter.charCodeAt(0)));
  rom.setUint16(0x14, TABLE, true);
  rom.setUint16(0x16, TABLE + 4 * functions.length, true); // no data: both tables end there
  rom.setUint16(0x18, LOOKUP | 1, true);
  functions.forEach(([code], i) => {
    rom.setUint16(TABLE + 4 * i, code.charCodeAt(0) | (code.charCodeAt(1) << 8), true);
    rom.setUint16(TABLE + 4 * i + 2, (FUNCTIONS + 4 * i) | 1, true);
  });

  function lookup() {
    let entry = r[0];
    while (rom.getUint16(entry, true) && rom.getUint16(entry, true) !== r[1]) entry += 4;
    r[0] = rom.getUint16(entry, true) && rom.getUint16(entry + 2, true);
  }
  const entries = new Map([[LOOKUP, lookup], ...functions.map(([, f], i) => [FUNCTIONS + 4 * i, f])]);

  return (address) => {
    const called = entries.get(address & ~1);
    if (!called) return stop(`the program jumped to 0x${address.toString(16)}, where this ROM has no function`);
    called();
    core.PC = core.LR & ~1;
  };
}
