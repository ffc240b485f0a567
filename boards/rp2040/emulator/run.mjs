// Runs the firmware of an RP2040: `node run.mjs FIRMWARE.elf [--log FILE] [--flash FILE] [--cuts FOLDER] [--SENSOR FILE] [--stats]`.
//
// UART0 is standard input and output; what UART1 sends, the defmt frames, is written to the file of `--log`. The flash
// outlives the run in the file of `--flash`. The folder of `--cuts` gets an image of it for each of its changes, 1, 2 and so on:
// what it is if the power fails in the middle of that change. A sensor gives the samples of its file: a motion sensor of `--imu`, an
// accelerometer of `--accelerometer`, the inputs of the converter of `--adc`: see imu.mjs, accelerometer.mjs and adc.mjs. With
// `--line-time` UART0 sends as fast as its baud rate; without, at once. `--stats` prints to standard error what was executed, and how fast.
//
// Bytes are handed to the firmware when it asks, none is lost and none waits for a baud rate; firmware that has enabled
// the receiver's interrupt gets them as the baud rate has them come, and may lose them. The run ends when standard
// input does, the sensors have no more samples, and the firmware asks for more or sleeps; or at a breakpoint.

import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { ConsoleLogger, LogLevel, RP2040 } from 'rp2040js';
import { makeAccelerometer } from './accelerometer.mjs';
import { makeAdc } from './adc.mjs';
import { makeCore } from './core.mjs';
import { segments } from './elf.mjs';
import { makeImu } from './imu.mjs';
import { makeRom } from './rom.mjs';

const FLASH = 0x10000000, FLASH_SIZE = 2 * 1024 * 1024, VECTORS = FLASH + 0x100;
const UART_DATA = 0x00, UART_ERRORS = 0x04, UART_FLAGS = 0x18, UART_OVERRUN = 0x08, RECEIVE_INTERRUPT = 0x10;
const UART_BUSY = 0x08, TRANSMITTER_FULL = 0x20, TRANSMITTER = 32; // bytes that wait in it
const WATERMARK = 16; // bytes that have the receiver interrupt: half its FIFO
const POLL = 2; // milliseconds between two looks at the sensors' files
const SLICE = 2_000_000; // cycles between two looks at standard input
const IDLE_POLLS = 1_000; // firmware that polled so often without an answer, and did nothing else, waits for input

const text = { type: 'string' };
const { values: options, positionals: [elf] } = parseArgs({
  allowPositionals: true,
  options: {
    log: text, flash: text, cuts: text, imu: text, accelerometer: text, adc: text,
    'line-time': { type: 'boolean' }, stats: { type: 'boolean' },
  },
});
if (!elf) throw new Error('usage: node run.mjs FIRMWARE.elf [--log FILE] [--flash FILE] [--cuts FOLDER] [--SENSOR FILE] [--stats]');

const chip = new RP2040();
chip.logger = new ConsoleLogger(LogLevel.Error, false);
const [uart, logs] = chip.uart, timer = chip.peripherals[0x40054];

let image;
if (options.flash) {
  if (!fs.existsSync(options.flash)) fs.writeFileSync(options.flash, chip.flash.subarray(0, FLASH_SIZE));
  chip.flash.set(fs.readFileSync(options.flash).subarray(0, FLASH_SIZE));
  image = fs.openSync(options.flash, 'r+');
}
for (const { address, bytes } of segments(fs.readFileSync(elf))) chip.flash.set(bytes, address - FLASH);

let stopped = '', changes = 0;
const stop = (why) => (stopped = why, core.paused = true);
const rom = makeRom(chip, {
  stop,
  changed: (offset, length) => image && fs.writeSync(image, chip.flash, offset, length, offset),
  halfway: () => options.cuts && fs.writeFileSync(`${options.cuts}/${++changes}`, chip.flash.subarray(0, FLASH_SIZE)),
});
const core = makeCore(chip, rom);
chip.onBreak = (code) => stop(`breakpoint ${code} at 0x${(chip.core.PC - 2).toString(16)}`);
const sensors = Object.entries({ imu: makeImu, accelerometer: makeAccelerometer, adc: makeAdc })
  .filter(([name]) => options[name])
  .map(([name, make]) => make(chip, options[name], stop));

// Output is kept until the end of a slice. The log goes first: who has read an answer finds its log written.
const log = options.log ? fs.openSync(options.log, 'w') : undefined;
const sent = [], logged = [];
uart.onByte = (byte) => (sent.push(byte), busy());
logs.onByte = (byte) => log && logged.push(byte);
function flush() {
  if (logged.length) fs.writeSync(log, Uint8Array.from(logged.splice(0)));
  if (sent.length) fs.writeSync(1, Uint8Array.from(sent.splice(0)));
}

// Input waits here until the firmware has enabled its UART and has room.
let input = Buffer.alloc(0), ended = false, wake = () => {};
process.stdin.on('data', (bytes) => (input = Buffer.concat([input, bytes]), wake()));
process.stdin.on('end', () => (ended = true, wake()));
function feed() {
  if (!uart.enabled || !input.length || arriving.scheduled) return;
  const byInterrupt = uart.interruptMask & RECEIVE_INTERRUPT;
  if (byInterrupt) return arriving.schedule((Math.min(WATERMARK, input.length) * 10e9) / uart.baudRate);
  let taken = 0;
  while (!uart.rxFIFO.full && taken < input.length) uart.feedByte(input[taken++]);
  if (taken) input = input.subarray(taken), busy();
}

// As many bytes as interrupt the core once.
let overrun = false;
const arriving = chip.clock.createAlarm(() => {
  arriving.scheduled = false;
  for (const byte of input.subarray(0, WATERMARK)) {
    if (uart.rxFIFO.full) overrun = true;
    else uart.feedByte(byte);
  }
  input = input.subarray(WATERMARK), busy();
  feed();
});

// Firmware that polls for input again and again without any, and neither looks at the clock nor has an alarm set, can be
// halted until there is some: it will not know.
let polls = 0, pollsAtClock = 0;
const busy = () => (polls = pollsAtClock = 0);
const asking = () => polls >= IDLE_POLLS;
const idle = () => core.idle() || (polls - pollsAtClock >= IDLE_POLLS && !chip.clock.nextAlarm);
const readUart = uart.readUint32.bind(uart), readTimer = timer.readUint32.bind(timer);
const writeUart = uart.writeUint32.bind(uart);
// rp2040js sends at once.
let lineFree = 0;
const lineAlarm = chip.clock.createAlarm(() => {});
function send() {
  if (!options['line-time']) return;
  lineFree = Math.max(lineFree, chip.clock.nanos) + 10e9 / uart.baudRate;
  lineAlarm.schedule(lineFree - chip.clock.nanos);
}
const lineFull = () => (lineFree - chip.clock.nanos) * uart.baudRate > TRANSMITTER * 10e9;
// rp2040js has no register of errors and reads all ones, which the HAL takes for an overrun at each poll.
uart.writeUint32 = (offset, value) => {
  if (offset === UART_ERRORS) return void (overrun = false);
  if (offset === UART_DATA) send();
  writeUart(offset, value);
};
uart.readUint32 = (offset) => {
  if (offset === UART_ERRORS) return overrun ? UART_OVERRUN : 0;
  feed();
  const line = lineFree > chip.clock.nanos ? UART_BUSY | (lineFull() ? TRANSMITTER_FULL : 0) : 0;
  if (offset === UART_FLAGS && line) return readUart(offset) | line;
  if (offset === UART_FLAGS && uart.rxFIFO.empty && ++polls % IDLE_POLLS === 0) core.paused = true;
  return readUart(offset);
};
timer.readUint32 = (offset) => (pollsAtClock = polls, readTimer(offset));

chip.core.VTOR = VECTORS;
chip.core.reset(); // as after the boot stages: the stack and the start are taken from the table of vectors
const start = performance.now();
let asleep = 0;
while (!stopped) {
  feed();
  for (const sensor of sensors) sensor.resume();
  core.run(SLICE);
  flush();
  if (ended && !input.length && sensors.every((sensor) => sensor.waits()) && (asking() || chip.core.waiting)) break;
  const from = performance.now();
  await new Promise((resume) => {
    if (!idle() || input.length) return setImmediate(resume);
    wake = resume;
    if (sensors.length) setTimeout(resume, POLL);
  });
  asleep += performance.now() - from;
}
if (options.stats) {
  const seconds = (performance.now() - start - asleep) / 1e3, { instructions } = core;
  const mips = (instructions / seconds / 1e6).toFixed(1);
  console.error(`${instructions} instructions, ${chip.core.cycles} cycles, ${seconds.toFixed(2)} s: ${mips} MIPS`);
}
if (stopped) console.error(`stopped: ${stopped}`);
process.exit(stopped ? 1 : 0);
