// The accelerometer on a separate bus, as a driver sees it. `npm test`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAccelerometer } from './accelerometer.mjs';
import { makeBench } from './bench.mjs';

const MS = 1e6, PERIOD = 1e9 / 1920;
// As `tinyfit_board::accelerometer` does: 36 words raise INT1; 1920 Hz; continuous, each eighth time; times; INT1; started.
const SETTINGS = [[0x07, 36], [0x09, 0x0a], [0x0a, 0x86], [0x50, 0x40], [0x0d, 0x08], [0x10, 0x0a]];

function bench(t) {
  return Object.assign(makeBench(t, makeAccelerometer, 0x6a), {
    start(samples) {
      for (const setting of SETTINGS) this.write(...setting);
      this.append(...Array.from({ length: samples }, (_, n) => [n, n >> 8, 1, 0, 2, 0]).flat().map((x) => x & 255));
    },
    level() {
      const [low, high] = this.read(0x1b, 2);
      return { words: low | ((high & 1) << 8), watermark: high >> 7, overrun: (high >> 6) & 1 };
    },
    // Tag, count and the first 32 bits of words.
    words(count) {
      const bytes = Buffer.from(this.read(0x78, 7 * count));
      return Array.from({ length: count }, (_, i) => [bytes[7 * i] >> 3, (bytes[7 * i] >> 1) & 3, bytes.readUint32LE(7 * i + 1)]);
    },
  });
}

test('answers as an LSM6DSV16X, and a reset ends at once', (t) => {
  const b = bench(t);
  assert(b.connect(0x6a) && !b.connect(0x6b));
  assert.deepEqual(b.read(0x0f, 1), [0x70]);
  b.write(0x10, 0x0a), b.write(0x12, 0x01);
  assert.deepEqual(b.read(0x10, 3), [0, 0, 0x44]);
  assert.deepEqual(b.stops, []);
});

test('a word each sample, its time each eighth; 24 ticks of the time for each sample', (t) => {
  const b = bench(t);
  b.start(9);
  b.clock.tick(9.5 * PERIOD);
  assert.deepEqual(b.level(), { words: 11, watermark: 0, overrun: 0 });
  const x = (n) => (1 << 16) | n;
  assert.deepEqual(b.words(11), [
    [4, 0, 0], [2, 0, x(0)], [2, 1, x(1)], [2, 2, x(2)], [2, 3, x(3)], [2, 0, x(4)], [2, 1, x(5)], [2, 2, x(6)], [2, 3, x(7)],
    [4, 0, 192], [2, 0, x(8)],
  ]);
  assert.deepEqual(b.level(), { words: 0, watermark: 0, overrun: 0 });
  assert.deepEqual(b.words(1), [[0, 0, 0]]);
});

test('the watermark raises INT1, and reading lowers it', (t) => {
  const b = bench(t), from = b.clock.nanos / MS;
  b.start(40);
  b.clock.tick(40.5 * PERIOD);
  assert(b.level().watermark);
  const rise = b.levels.findIndex(({ level }) => level);
  assert.equal(Math.round((b.levels[rise].at - from) / (PERIOD / MS)), 32);
  b.words(10);
  assert.equal(b.levels.at(-1).level, false);
});

test('a full FIFO loses its oldest words and shows it once', (t) => {
  const b = bench(t);
  b.start(600);
  b.clock.tick(600.5 * PERIOD);
  assert.deepEqual(b.level(), { words: 256, watermark: 1, overrun: 1 });
  assert.equal(b.level().overrun, 0);
  const words = b.words(256);
  assert.deepEqual(words.at(-1), [2, 599 & 3, (1 << 16) | 599]);
});

test('stands still without samples, and goes on when there are some', (t) => {
  const b = bench(t);
  b.start(9);
  b.clock.tick(1000 * MS);
  assert(b.sensor.waits());
  b.words(11);
  b.append(...Array(7 * 6).fill(0), 1, 2, 3);
  assert(!b.sensor.waits());
  b.clock.tick(1000 * MS);
  b.append(4, 5, 6);
  b.clock.tick(1.5 * PERIOD);
  assert.deepEqual(b.words(9).slice(7), [[4, 0, 2 * 192], [2, 0, 0x04030201]]);
});

test('refuses what it does not know', (t) => {
  const refused = (...setting) => {
    const b = bench(t);
    b.write(...setting);
    return b.stops.length;
  };
  assert.equal(refused(0x10, 0x0a), 0);
  for (const setting of [[0x10, 0x1a], [0x09, 0xaa], [0x11, 0x01]]) assert.equal(refused(...setting), 1);
});
