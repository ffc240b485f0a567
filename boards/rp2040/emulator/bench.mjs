// The common part of the tests of a sensor on I2C0: the bus as a driver sees it, and a file of samples.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { RP2040 } from 'rp2040js';

// A chip and a sensor at `address`, whose INT1 is at GP6.
export function makeBench(t, makeSensor, address) {
  const chip = new RP2040(), { clock, i2c: [bus], gpio: { 6: pin } } = chip;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sensor-')), file = path.join(directory, 'samples');
  t.after(() => fs.rmSync(directory, { recursive: true }));
  fs.writeFileSync(file, '');
  const stops = [], levels = [];
  pin.setInputValue = (level) => levels.push({ level, at: clock.nanos / 1e6 });
  const sensor = makeSensor(chip, file, (why) => stops.push(why));
  let acknowledged, read;
  bus.completeConnect = (ok) => (acknowledged = ok), bus.completeWrite = () => {}, bus.completeRead = (byte) => (read = byte);

  return {
    clock, sensor, stops, levels,
    append: (...bytes) => (fs.appendFileSync(file, Buffer.from(bytes)), sensor.resume()),
    connect: (to) => (bus.onConnect(to, 0), acknowledged),
    write(...bytes) {
      bus.onConnect(address, 0);
      for (const byte of bytes) bus.onWriteByte(byte);
    },
    read(register, count, between = () => {}) {
      this.write(register);
      return Array.from({ length: count }, (_, i) => (i === 1 && between(), bus.onReadByte(), read));
    },
  };
}
