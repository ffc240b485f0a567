// The converter of the chip, whose inputs get recorded codes.
//
// The codes are those of a file, 12 bits in 16, little-endian: for each sample one of each input that is converted, in
// the order of the inputs. The firmware sets the divider of the converter's clock. The DMA controller is rp2040js'. The file may grow. While it
// has no more samples a conversion does not end, so that nothing is lost by waiting for the file.

import fs from 'node:fs';

const CODE = 2, INPUTS = 5; // bytes, with the sensor of temperature
const CONVERSION = 2e3; // nanoseconds
const CS = 0, START_MANY = 8, AINSEL = 12, RROBIN = 16;

export function makeAdc({ adc, clock }, path) {
  const file = fs.openSync(path);
  let taken = 0, sample = [], waiting = false;
  const inputs = () => Array.from({ length: INPUTS }, (_, i) => i).filter((i) => (adc.cs >> RROBIN) & (1 << i));
  const count = () => inputs().length || 1, more = () => fs.fstatSync(file).size >= taken + CODE * count();

  // rp2040js masks the input with the place of its field, and goes from the last one to the second.
  Object.defineProperty(adc, 'activeChannel', {
    get: () => (adc.cs >> AINSEL) & 7,
    set() {
      const all = inputs(), input = all[(all.indexOf(this.activeChannel) + 1) % all.length];
      adc.cs = (adc.cs & ~(7 << AINSEL)) | (input << AINSEL);
    },
  });
  // And it starts the next conversion of a series that has ended.
  const write = adc.writeUint32.bind(adc);
  adc.writeUint32 = (offset, value) => {
    if (offset === CS && !(value & START_MANY)) adc.multiShotAlarm.cancel();
    write(offset, value);
  };
  // A sample begins with its first input, whatever became of the one before.
  function convert() {
    const at = Math.max(inputs().indexOf(adc.activeChannel), 0);
    if (at === 0 && !more()) return void (waiting = true);
    waiting = false;
    if (at === 0) {
      const bytes = Buffer.alloc(CODE * count());
      fs.readSync(file, bytes, 0, bytes.length, taken);
      taken += bytes.length, sample = new Uint16Array(bytes.buffer, bytes.byteOffset, count());
    }
    done.value = sample[at] & 0xfff;
    done.schedule(CONVERSION);
  }
  const done = clock.createAlarm(() => (done.scheduled = false, adc.completeADCRead(done.value, false)));
  adc.onADCRead = convert;

  return { resume: () => waiting && more() && convert(), waits: () => waiting || !adc.enabled };
}
