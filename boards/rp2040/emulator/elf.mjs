// The loadable segments of an ELF file of 32 bits, little endian.

export function* segments(file) {
  const [table, size, count] = [file.readUInt32LE(28), file.readUInt16LE(42), file.readUInt16LE(44)];
  for (let at = table; at < table + size * count; at += size) {
    const [type, offset, , address, length] = [0, 4, 8, 12, 16].map((field) => file.readUInt32LE(at + field));
    if (type === 1 && length) yield { address, bytes: file.subarray(offset, offset + length) };
  }
}
