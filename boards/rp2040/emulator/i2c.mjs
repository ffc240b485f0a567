// Sensors on an I2C bus, as registers: the first byte that is written is a register, the next are written there and after it, or
// bytes are read from there on.

import { I2CMode } from 'rp2040js';

const CYCLE = 8; // nanoseconds, at 125 MHz

const buses = new WeakMap();

// Connects a device to a bus of the chip. It has `write(register, value)`, and `read(register)`, which is called for each byte that is read;
// `starts()` is called before the first one. Its registers are followed by the next, or by what `next(register)` returns.
export function connect({ clock, i2c }, index, address, device) {
  const bus = i2c[index], devices = buses.get(bus) ?? new Map();
  devices.set(address, device);
  if (buses.has(bus)) return;
  buses.set(bus, devices);

  // A transfer. rp2040js does not report when the direction changes without a new start.
  let at, pointer = -1, reads = false;
  const byteTime = () => clock.tick(9 * (bus.sclHighPeriod + bus.sclLowPeriod) * CYCLE);
  const next = (register) => at.next?.(register) ?? register + 1;
  bus.onConnect = (to, mode) => {
    byteTime();
    at = devices.get(to);
    if (mode === I2CMode.Write) pointer = -1;
    reads = false;
    bus.completeConnect(at !== undefined);
  };
  bus.onWriteByte = (value) => {
    byteTime();
    if (pointer < 0) pointer = value;
    else at.write(pointer, value), pointer = next(pointer);
    bus.completeWrite(true);
  };
  bus.onReadByte = () => {
    if (!reads) byteTime(), at.starts?.(), reads = true;
    byteTime();
    const register = pointer & 127;
    pointer = next(register);
    bus.completeRead(at.read(register));
  };
}
