// The converter and the DMA controller, by their registers. `npm test`.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { RP2040 } from 'rp2040js';
import { makeAdc } from './adc.mjs';

const ADC = 0x4004c000, [CS, FCS, FIFO, DIV] = [0x00, 0x08, 0x0c, 0x10].map((offset) => ADC + offset);
const DMA = 0x50000000, [READ, WRITE, COUNT, CTRL] = [0x00, 0x04, 0x08, 0x0c].map((offset) => DMA + offset);
const RAM = 0x20000000, US = 1e3;
const OVER = 1 << 11, LEVEL = 16;

// Two inputs, 0 and 2, 48 us from one conversion to the next: the divider is one less than 2304.
function bench(t, codes) {
  const chip = new RP2040(), file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'adc-')), 'codes');
  t.after(() => fs.rmSync(path.dirname(file), { recursive: true }));
  const append = (more) => fs.appendFileSync(file, new Uint8Array(Uint16Array.from(more).buffer));
  append(codes);
  const sensor = makeAdc(chip, file);
  chip.writeUint32(DIV, 2303 << 8);
  return {
    chip, sensor, append,
    start: () => chip.writeUint32(CS, (0b101 << 16) | 0b1001),
    stop: () => chip.writeUint32(CS, (0b101 << 16) | 0b0001),
    tick: (us) => chip.clock.tick(us * US),
    // DMA: half words from the FIFO to RAM.
    copy(count) {
      chip.writeUint32(FCS, (1 << 24) | (1 << 3) | 1);
      chip.writeUint32(READ, FIFO), chip.writeUint32(WRITE, RAM), chip.writeUint32(COUNT, count);
      chip.writeUint32(CTRL, (36 << 15) | (1 << 5) | (1 << 2) | 1);
    },
    stored: () => (chip.readUint32(WRITE) - RAM) / 2,
    code: (at) => chip.readUint16(RAM + 2 * at),
    level: () => (chip.readUint32(FCS) >> LEVEL) & 15,
  };
}

test('DMA stores each input in turn at the rate of the divider', (t) => {
  const b = bench(t, [10, 20, 11, 21, 12, 22]);
  b.copy(100), b.start();
  b.tick(2);
  assert.equal(b.stored(), 1);
  b.tick(48 * 3);
  assert.equal(b.stored(), 4);
  assert.deepEqual([0, 1, 2, 3].map(b.code), [10, 20, 11, 21]);
});

test('a conversion waits for the file, and the next ones keep their time', (t) => {
  const b = bench(t, [10, 20]);
  b.copy(100), b.start();
  b.tick(1000);
  assert(b.sensor.waits());
  assert.equal(b.stored(), 2);
  b.append([11, 21]), b.sensor.resume();
  b.tick(2 + 48);
  assert.deepEqual([b.stored(), b.code(2), b.code(3)], [4, 11, 21]);
});

test('a FIFO that nobody empties overflows, and shows it until the flag is cleared', (t) => {
  const b = bench(t, Array(40).fill(7));
  b.chip.writeUint32(FCS, 1), b.start();
  b.tick(2 + 48 * 3);
  assert.deepEqual([b.level(), b.chip.readUint32(FCS) & OVER], [4, 0]);
  b.tick(48);
  assert.equal(b.chip.readUint32(FCS) & OVER, OVER);
  b.chip.writeUint32(FCS, OVER | 1);
  assert.deepEqual([b.level(), b.chip.readUint32(FCS) & OVER], [4, 0]);
});

test('it is stopped and started again at the same rate, a sample at its start', (t) => {
  const b = bench(t, Array.from({ length: 40 }, (_, i) => i));
  b.copy(100), b.start();
  b.tick(2 + 48 * 2);
  b.stop(), b.tick(20);
  b.chip.writeUint32(CS, (0b101 << 16) | 0b1001);
  const before = b.stored();
  b.tick(2 + 48 * 2);
  assert.equal(b.stored() - before, 3);
});
