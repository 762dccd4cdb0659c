import type { FrozenDtype } from './frozen-source.ts';

const MANTISSA_BITS = 10;
const HALF_VALUES: { table: Float32Array | undefined } = { table: undefined };

/** The float32 value of every float16 bit pattern. */
function halfValues(): Float32Array {
  if (HALF_VALUES.table) return HALF_VALUES.table;
  const table = new Float32Array(1 << 16);
  for (let bits = 0; bits < table.length; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> MANTISSA_BITS) & 31;
    const fraction = (bits & 1023) / 1024;
    if (exponent === 31) table[bits] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else table[bits] = sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
  }
  HALF_VALUES.table = table;
  return table;
}

/** Little-endian elements as float32, into a new array or the start of `target`. */
export function widen(bytes: Uint8Array, dtype: FrozenDtype, target?: Float32Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (dtype === 'f32') {
    const values = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
    if (!target) return values.slice();
    target.set(values);
    return target;
  }
  const halves = new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
  const values = target ?? new Float32Array(halves.length);
  if (dtype === 'f16') {
    const table = halfValues();
    for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]!]!;
    return values;
  }
  const words = new Uint32Array(values.buffer, values.byteOffset, halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return values;
}
