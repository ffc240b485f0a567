// A Bosch BMI160 at address 0x68 of I2C0, its INT1 at GP6: the registers that a driver uses (BST-BMI160-DS000), and
// recorded samples for what it measures.
//
// The samples are those of a file, 12 bytes each: acceleration x y z, then rotation x y z, 16 bits little-endian, 50 a
// second, from when the data-ready pin is enabled. The file may grow. While it has no more samples the sensor stands still, its
// clock with it, so that nothing is lost by waiting for the file.

import fs from 'node:fs';
import { connect } from './i2c.mjs';

const ADDRESS = 0x68, PIN = 6, SAMPLE = 12, PERIOD = 20e6, TICK = PERIOD / 512; // nanoseconds
const CHIP_ID = 0xd1, ACC_STARTS = 3.8e6, GYR_STARTS = 80e6;
const [PMU_STATUS, GYR, ACC, SENSORTIME, CMD] = [0x03, 0x0c, 0x12, 0x18, 0x7e];
const [ACC_CONF, ACC_RANGE, GYR_CONF, GYR_RANGE, INT_EN, INT_OUT_CTRL, INT_LATCH, INT_MAP] = [0x40, 0x41, 0x42, 0x43, 0x51, 0x53, 0x54, 0x56];
// The reset values of the registers that can be written here.
const RESET = { [ACC_CONF]: 0x28, [ACC_RANGE]: 3, [GYR_CONF]: 0x28, [GYR_RANGE]: 0, 0x50: 0, [INT_EN]: 0, 0x52: 0,
  [INT_OUT_CTRL]: 0, [INT_LATCH]: 0, 0x55: 0, [INT_MAP]: 0, 0x57: 0 };
// How the recordings were made.
const RECORDED = { [ACC_CONF]: 0x27, [ACC_RANGE]: 0b1000, [GYR_CONF]: 0x27, [GYR_RANGE]: 0 };

// `stop(why)` ends the run.
export function makeImu(mcu, path, stop) {
  const { clock, gpio: { [PIN]: pin } } = mcu, file = fs.openSync(path), registers = new Uint8Array(128);
  let taken = 0, made = 0, at = 0, wakes = [];
  const alarm = clock.createAlarm(measure);
  const waits = () => !alarm.scheduled, more = () => fs.fstatSync(file).size >= (taken + 1) * SAMPLE;

  function reset() {
    registers.fill(0);
    for (const [register, value] of Object.entries(RESET)) registers[register] = value;
    registers[0] = CHIP_ID, wakes = [Infinity, Infinity], made = 0, at = clock.nanos;
    alarm.cancel();
  }
  const ready = () => registers[INT_EN] & 0x10 && registers[INT_MAP] & 0x80 && (registers[INT_OUT_CTRL] & 0xa) === 0xa;

  // Has the next sample come 20 ms after the one before, or after the file has grown.
  function resume() {
    if (!waits() || !ready() || !more()) return;
    const wrong = Object.entries(RECORDED).find(([register, value]) => registers[register] !== value);
    if (wrong || clock.nanos < Math.max(...wakes)) return stop('the sensor is not set up as the recordings were made');
    at = Math.max(at, clock.nanos - PERIOD);
    alarm.schedule(at + PERIOD - clock.nanos);
  }
  function measure() {
    alarm.scheduled = false, at = clock.nanos, made++;
    const sample = Buffer.alloc(SAMPLE);
    fs.readSync(file, sample, 0, SAMPLE, taken++ * SAMPLE);
    registers.set(sample.subarray(0, 6), ACC), registers.set(sample.subarray(6), GYR);
    pin.setInputValue(false), pin.setInputValue(true);
    resume();
  }
  function status() {
    const [acc, gyr] = wakes.map((time) => clock.nanos >= time), time = Math.floor((clock.nanos - at) / TICK);
    registers[PMU_STATUS] = (acc << 4) | (gyr << 2);
    const ticks = 512 * made + Math.min(time, 511);
    for (let i = 0; i < 3; i++) registers[SENSORTIME + i] = ticks >> (8 * i);
  }
  function write(register, value) {
    if (register !== CMD && !(register in RESET)) return stop(`the sensor has no register 0x${register.toString(16)} to write`);
    if (register !== CMD) return void (registers[register] = value, resume());
    if (value === 0xb6) reset();
    else if (value === 0x11) wakes[0] = clock.nanos + ACC_STARTS;
    else if (value === 0x15) wakes[1] = clock.nanos + GYR_STARTS;
    else stop(`the sensor has no command 0x${value.toString(16)}`);
  }

  // Reads return the values from the start of reading.
  let image;
  connect(mcu, 0, ADDRESS, {
    write,
    starts: () => (status(), image = registers.slice(), pin.setInputValue(false)),
    read: (register) => image[register],
  });

  reset();
  return { resume, waits };
}
