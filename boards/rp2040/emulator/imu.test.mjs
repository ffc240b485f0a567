// The sensor on a separate bus, as a driver sees it. `npm test`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBench } from './bench.mjs';
import { makeImu } from './imu.mjs';

const MS = 1e6;
// As `tinyfit_board::imu` does.
const SETTINGS = [[0x41, 8], [0x43, 0], [0x40, 0x27], [0x42, 0x27], [0x53, 0x0a], [0x54, 0], [0x55, 0], [0x56, 0x80], [0x51, 0x10]];

function bench(t) {
  return Object.assign(makeBench(t, makeImu, 0x68), {
    sample: (value) => Array.from({ length: 12 }, (_, i) => (value + i) & 0xff),
    rises() {
      return this.levels.filter(({ level }) => level).map(({ at }) => at);
    },
    start() {
      for (const command of [0xb6, 0x11, 0x15]) this.write(0x7e, command);
      this.clock.tick(90 * MS);
      for (const setting of SETTINGS) this.write(...setting);
    },
    time() {
      const [a, b, c] = this.read(0x18, 3);
      return a | (b << 8) | (c << 16);
    },
  });
}

test('answers as a BMI160 and wakes in its time', (t) => {
  const b = bench(t);
  assert(b.connect(0x68) && !b.connect(0x69));
  assert.deepEqual(b.read(0, 1), [0xd1]);
  b.write(0x7e, 0x11), b.write(0x7e, 0x15);
  b.clock.tick(4 * MS);
  assert.deepEqual(b.read(0x03, 1), [0x10]);
  b.clock.tick(80 * MS);
  assert.deepEqual(b.read(0x03, 1), [0x14]);
  b.write(0x7e, 0xb6);
  assert.deepEqual(b.read(0x03, 1), [0]);
  assert.deepEqual(b.stops, []);
});

test('a sample each 20 ms, its pin high, its time 512 later', (t) => {
  const b = bench(t);
  b.start();
  b.append(...b.sample(0), ...b.sample(20), ...b.sample(40));
  const from = b.clock.nanos / MS;
  b.clock.tick(10 * MS);
  // Rotation comes first.
  assert.deepEqual(b.read(0x0c, 12), [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
  assert.equal(b.time() >> 9, 1);
  b.clock.tick(30 * MS);
  assert.equal(b.time() >> 9, 3);
  assert.deepEqual(b.rises().map((at) => Math.round(at - from)), [0, 20, 40]);
  assert.deepEqual(b.stops, []);
});

test('stands still without samples, and goes on when there are some', (t) => {
  const b = bench(t);
  b.start();
  b.append(...b.sample(0), 1, 2, 3);
  b.clock.tick(1000 * MS);
  assert.equal(b.rises().length, 1);
  assert(b.sensor.waits());
  assert.equal(b.time() >> 9, 1);
  b.append(...b.sample(3).slice(0, 9));
  assert(!b.sensor.waits());
  b.clock.tick(1);
  assert.equal(b.rises().length, 2);
  assert.equal(b.time() >> 9, 2);
  assert.deepEqual(b.read(0x12, 4), [1, 2, 3, 3]);
});

test('what is read at once is of one sample', (t) => {
  const b = bench(t);
  b.start();
  b.append(...b.sample(0), ...b.sample(100));
  b.clock.tick(10 * MS);
  const bytes = b.read(0x0c, 15, () => b.clock.tick(20 * MS));
  assert.deepEqual(bytes.slice(0, 12), [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
  assert.equal(bytes[13] >> 1, 1);
  assert.equal(b.time() >> 9, 2);
});

test('refuses to measure otherwise than the recordings were made, and what it does not know', (t) => {
  const otherwise = (act) => {
    const b = bench(t);
    b.start(), act(b), b.append(...b.sample(0));
    return b.stops.length;
  };
  assert.equal(otherwise(() => {}), 0);
  for (const register of [0x40, 0x41, 0x42, 0x43]) assert.equal(otherwise((b) => b.write(register, 0x05)), 1);
  assert.equal(otherwise((b) => b.write(0x60, 0)), 1);
  assert.equal(otherwise((b) => b.write(0x7e, 0x03)), 1);
});
