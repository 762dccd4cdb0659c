type NumberArray = Int32Array | Float32Array | Float64Array | BigInt64Array;

const DTYPES = [
  [Int32Array, '<i4'],
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [BigInt64Array, '<i8'],
] as const;

/**
 * An array as the bytes of a `.npy` file (format 1.0): numbers in row order, or texts as fixed-width unicode (`<U`), which
 * numpy reads without pickle.
 *
 * @param shape - default: one dimension.
 */
export function encodeNpy(
  values: NumberArray | readonly string[],
  shape: readonly number[] = [values.length],
): Uint8Array {
  if (ArrayBuffer.isView(values)) {
    const dtype = DTYPES.find(([type]) => values instanceof type)![1];
    return withHeader(dtype, shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const points = values.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const width = Math.max(1, ...points.map(({ length }) => length));
  const cells = new Uint32Array(values.length * width);
  points.forEach((text, row) => {
    cells.set(text, row * width);
  });
  return withHeader(`<U${width}`, shape, new Uint8Array(cells.buffer));
}

/** Whole numbers as int64, which is what PyTorch wants of indices. */
export function toInt64(values: Int32Array): BigInt64Array {
  const wide = new BigInt64Array(values.length);
  // Low word first; the high word repeats the sign.
  const words = new Int32Array(wide.buffer);
  values.forEach((value, i) => {
    words[2 * i] = value;
    words[2 * i + 1] = value >> 31;
  });
  return wide;
}

function withHeader(dtype: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + data.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`), 10);
  bytes.set(data, 10 + length);
  return bytes;
}
