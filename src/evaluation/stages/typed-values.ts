import type { ElementType } from '../../protocol/task.ts';
import { elementBytes } from '../../protocol/task.ts';

/** Reads a dump of an output as numbers. 64-bit integers beyond 2^53 lose their last bits; `sameBits` compares those. */
export function readValues(bytes: Uint8Array, type: ElementType): Float64Array {
  const count = Math.floor(bytes.byteLength / elementBytes[type]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(count);
  const size = elementBytes[type];
  const read = reader(view, type);
  for (let index = 0; index < count; index++) values[index] = read(index * size);
  return values;
}

function reader(view: DataView, type: ElementType): (offset: number) => number {
  switch (type) {
    case 'f64':
      return (offset) => view.getFloat64(offset, true);
    case 'f32':
      return (offset) => view.getFloat32(offset, true);
    case 'f16':
      return (offset) => halfToNumber(view.getUint16(offset, true));
    case 'bf16':
      return (offset) => bfloat16ToNumber(view.getUint16(offset, true));
    case 'i8':
      return (offset) => view.getInt8(offset);
    case 'u8':
      return (offset) => view.getUint8(offset);
    case 'i16':
      return (offset) => view.getInt16(offset, true);
    case 'u16':
      return (offset) => view.getUint16(offset, true);
    case 'i32':
      return (offset) => view.getInt32(offset, true);
    case 'u32':
      return (offset) => view.getUint32(offset, true);
    case 'i64':
      return (offset) => Number(view.getBigInt64(offset, true));
    case 'u64':
      return (offset) => Number(view.getBigUint64(offset, true));
  }
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloat16ToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/** Marks elements whose bits are the same in all dumps: with a different poison in each, those are the ones written. */
export function sameInAll(dumps: readonly Uint8Array[], elementSize: number): Uint8Array {
  const [first, ...others] = dumps;
  const count = Math.floor((first?.byteLength ?? 0) / elementSize);
  const same = new Uint8Array(count).fill(1);
  if (first === undefined) return same;
  for (const other of others)
    for (let index = 0; index < count; index++) {
      const start = index * elementSize;
      for (let byte = start; byte < start + elementSize; byte++)
        if (first[byte] !== other[byte]) {
          same[index] = 0;
          break;
        }
    }
  return same;
}
