import { UgeError } from '@uge/core';

/** Element types of safetensors files that are read, by bytes per element. */
export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

export type SafetensorsDtype = keyof typeof DTYPE_BYTES;

/** Types that float values can be written in. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** A tensor in plain memory: every float type widened or narrowed to float32, every integer type to int32. */
export interface HostTensor {
  shape: readonly number[];
  data: Float32Array | Int32Array;
}

/**
 * Little-endian file bytes to float32 or int32 values.
 *
 * @throws {UgeError} `model/safetensors-range` when an integer does not fit in 32 bits with a sign.
 */
export function decodeValues(dtype: SafetensorsDtype, bytes: Uint8Array): Float32Array | Int32Array {
  const count = bytes.byteLength / DTYPE_BYTES[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'F32':
      return new Float32Array(new Uint8Array(bytes).buffer);
    case 'I32':
      return new Int32Array(new Uint8Array(bytes).buffer);
    case 'F64':
      return Float32Array.from({ length: count }, (_, i) => view.getFloat64(i * 8, true));
    case 'BF16':
      return decodeBfloat16(view, count);
    case 'F16':
      return decodeFloat16(view, count);
    case 'I64':
      return Int32Array.from({ length: count }, (_, i) => toInt32(view.getBigInt64(i * 8, true)));
    case 'U64':
      return Int32Array.from({ length: count }, (_, i) => toInt32(view.getBigUint64(i * 8, true)));
    case 'U32':
      return Int32Array.from({ length: count }, (_, i) => toInt32(BigInt(view.getUint32(i * 4, true))));
    case 'U16':
      return Int32Array.from({ length: count }, (_, i) => view.getUint16(i * 2, true));
    case 'I16':
      return Int32Array.from({ length: count }, (_, i) => view.getInt16(i * 2, true));
    case 'I8':
      return Int32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, count));
    case 'U8':
    case 'BOOL':
      return Int32Array.from(bytes);
  }
}

function decodeBfloat16(view: DataView, count: number): Float32Array {
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) bits[i] = view.getUint16(i * 2, true) << 16;
  return new Float32Array(bits.buffer);
}

function decodeFloat16(view: DataView, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const half = view.getUint16(i * 2, true);
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const magnitude =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    values[i] = half & 0x8000 ? -magnitude : magnitude;
  }
  return values;
}

function toInt32(value: bigint): number {
  if (BigInt.asIntN(32, value) !== value) {
    throw new UgeError('model/safetensors-range', `the integer ${value} does not fit in 32 bits with a sign.`, {
      value: String(value),
    });
  }
  return Number(value);
}

/** Float32 values as little-endian bytes of a type, rounded to the nearest, ties to even. */
export function encodeFloats(values: Float32Array, dtype: FloatDtype): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint32Array(values.slice().buffer);
  const halves = new Uint16Array(values.length);
  const narrow = dtype === 'BF16' ? toBfloat16 : toFloat16;
  for (let i = 0; i < halves.length; i++) halves[i] = narrow(bits[i]!);
  return new Uint8Array(halves.buffer);
}

function toBfloat16(bits: number): number {
  // Rounding must not turn NaN into infinity.
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function toFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From the middle between the largest float16 and the next step up.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  const exponent = magnitude >>> 23;
  // Below 2^-14 float16 has fixed steps of 2^-24; the implicit one becomes part of the fraction.
  const shift = exponent < 113 ? 126 - exponent : 13;
  if (shift > 24) return sign;
  const fraction = exponent < 113 ? (magnitude & 0x7fffff) | 0x800000 : magnitude - (112 << 23);
  const half = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0));
}
