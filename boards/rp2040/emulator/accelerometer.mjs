// An ST LSM6DSV16X at address 0x6A of I2C0, its INT1 at GP6: its accelerometer and its FIFO (DS13510), and recorded samples for what it
// measures.
//
// The samples are those of a file, 6 bytes each: x y z, 16 bits little-endian, as many a second as the data rate. The file may
// grow. While it has no more samples the sensor stands still, its time with it, so that nothing is lost by waiting for the file. A FIFO that
// nobody empties loses its oldest words.

import fs from 'node:fs';
import { connect } from './i2c.mjs';

const ADDRESS = 0x6a, PIN = 6, SAMPLE = 6, SECOND = 1e9; // nanoseconds
const DEPTH = 256; // words
const TICKS = 46_080; // of the time in a second
const SAMPLE_TAG = 2, TIME_TAG = 4;
const [FUNC_CFG_ACCESS, FIFO_CTRL1, FIFO_CTRL3, FIFO_CTRL4, INT1_CTRL, WHO_AM_I] = [0x01, 0x07, 0x09, 0x0a, 0x0d, 0x0f];
const [CTRL1, CTRL3, CTRL8, FIFO_STATUS1, FIFO_STATUS2] = [0x10, 0x12, 0x17, 0x1b, 0x1c];
const [FUNCTIONS_ENABLE, MD1_CFG, FIFO_DATA_OUT_TAG, FIFO_DATA_OUT_Z_H] = [0x50, 0x5e, 0x78, 0x7e];
// The reset values of the registers that can be written here.
const RESET = { [FUNC_CFG_ACCESS]: 0, [FIFO_CTRL1]: 0, [FIFO_CTRL3]: 0, [FIFO_CTRL4]: 0, [INT1_CTRL]: 0, [CTRL1]: 0, [CTRL3]: 0x44,
  [CTRL8]: 0, [FUNCTIONS_ENABLE]: 0, [MD1_CFG]: 0 };
const [SW_RESET, CONTINUOUS, TIMESTAMP_EN, INT1_FIFO_TH] = [0x01, 6, 0x40, 0x08];
// Data rates by their code, and every how many samples have their time.
const RATES = [0, 1.875, 7.5, 15, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680], DECIMATION = [0, 1, 8, 32];

// `stop(why)` ends the run.
export function makeAccelerometer(mcu, path, stop) {
  const { clock, gpio: { [PIN]: pin } } = mcu, file = fs.openSync(path), registers = new Uint8Array(128);
  // `began` is when the data rate was chosen, or samples came again: `counted` samples of it have passed.
  let taken = 0, made = 0, began = 0, counted = 0, fifo = [], overrun = 0;
  const alarm = clock.createAlarm(measure);
  const rate = () => RATES[registers[CTRL1] & 15] ?? 0;
  const waits = () => !alarm.scheduled, more = () => fs.fstatSync(file).size >= (taken + 1) * SAMPLE;

  function reset() {
    registers.fill(0);
    for (const [register, value] of Object.entries(RESET)) registers[register] = value;
    registers[WHO_AM_I] = 0x70, fifo = [], overrun = 0, made = 0;
    alarm.cancel();
    signal();
  }
  const signal = () => pin.setInputValue(Boolean(registers[INT1_CTRL] & INT1_FIFO_TH && watermark()));
  const watermark = () => registers[FIFO_CTRL1] > 0 && fifo.length >= registers[FIFO_CTRL1];

  // Has the next sample come when it is due, or one period after the file has grown.
  function resume() {
    if (!waits() || !rate() || !more()) return;
    const due = began + ((counted + 1) * SECOND) / rate();
    if (due < clock.nanos) began = clock.nanos, counted = 0;
    alarm.schedule(began + ((counted + 1) * SECOND) / rate() - clock.nanos);
  }
  function measure() {
    alarm.scheduled = false, counted++;
    const sample = Buffer.alloc(SAMPLE);
    fs.readSync(file, sample, 0, SAMPLE, taken++ * SAMPLE);
    batch(sample);
    made++;
    resume();
  }
  // Words that are written to the FIFO at once have the same count in their tags.
  function batch(sample) {
    const store = (tag, bytes) => fifo.push(Uint8Array.of((tag << 3) | ((made & 3) << 1), ...bytes));
    if ((registers[FIFO_CTRL4] & 7) !== CONTINUOUS || registers[FIFO_CTRL3] !== (registers[CTRL1] & 15)) return;
    if (registers[FUNCTIONS_ENABLE] & TIMESTAMP_EN && made % DECIMATION[registers[FIFO_CTRL4] >> 6] === 0) {
      const time = new Uint8Array(SAMPLE);
      new DataView(time.buffer).setUint32(0, Math.round((made * TICKS) / rate()), true);
      store(TIME_TAG, time);
    }
    store(SAMPLE_TAG, sample);
    if (fifo.length > DEPTH) fifo.splice(0, fifo.length - DEPTH), overrun = 1;
    signal();
  }
  function write(register, value) {
    if (!(register in RESET)) return stop(`the sensor has no register 0x${register.toString(16)} to write`);
    registers[register] = value;
    if (register === CTRL3 && value & SW_RESET) return reset();
    if (register === CTRL1) alarm.cancel(), began = clock.nanos, counted = 0, resume();
    if (register === CTRL1 && value >> 4) stop('the sensor has the mode of high performance only');
    if (register === FIFO_CTRL3 && value >> 4) stop('the sensor has no gyroscope');
    signal();
  }
  function read(register) {
    if (register === FIFO_DATA_OUT_TAG) registers.set(fifo.shift() ?? new Uint8Array(7), register), signal();
    return registers[register];
  }
  function starts() {
    registers[FIFO_STATUS1] = fifo.length & 255;
    registers[FIFO_STATUS2] = (watermark() << 7) | (overrun << 6) | ((fifo.length >= DEPTH) << 5) | (overrun << 3) | (fifo.length >> 8);
    overrun = 0;
  }
  // The FIFO is read word by word without a new start.
  const next = (register) => (register === FIFO_DATA_OUT_Z_H ? FIFO_DATA_OUT_TAG : register + 1);
  connect(mcu, 0, ADDRESS, { write, read, starts, next });

  reset();
  return { resume, waits };
}
