import { encodeFloats, type FloatDtype, type HostTensor } from './dtype.ts';
import { LENGTH_BYTES } from './header.ts';

export interface EncodeSafetensorsOptions {
  /** Type that float values are stored in, rounded to the nearest, ties to even. Integers are I32. Default `F32`. */
  dtype?: FloatDtype;
  /** Free strings; transformers refuses files without `format: 'pt'`. Default that. */
  metadata?: Readonly<Record<string, string>>;
}

/** A safetensors file, tensors sorted by name, so the same content gives the same bytes. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  options: EncodeSafetensorsOptions = {},
): Uint8Array {
  const { dtype = 'F32' } = options;
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = sorted.map(([name, { shape, data }]) => ({
    name,
    shape,
    dtype: data instanceof Float32Array ? dtype : ('I32' as const),
    bytes: data.length * (data instanceof Float32Array && dtype !== 'F32' ? 2 : 4),
  }));
  const header = encodeHeader(entries, options.metadata);
  const file = new Uint8Array(header.byteLength + entries.reduce((sum, { bytes }) => sum + bytes, 0));
  file.set(header);
  let offset = header.byteLength;
  for (const [, { data }] of sorted) {
    const bytes =
      data instanceof Float32Array
        ? encodeFloats(data, dtype)
        : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    file.set(bytes, offset);
    offset += bytes.byteLength;
  }
  return file;
}

/** What stands in front of the tensors' data, which follows in the order of the entries. */
export function encodeHeader(
  entries: readonly { name: string; dtype: FloatDtype | 'I32'; shape: readonly number[]; bytes: number }[],
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  const fields: [string, unknown][] = [['__metadata__', metadata]];
  let position = 0;
  for (const { name, dtype, shape, bytes } of entries) {
    fields.push([name, { dtype, shape, data_offsets: [position, position + bytes] }]);
    position += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  // Padded with spaces, so that the data is aligned for readers that map the file.
  const length = Math.ceil(json.byteLength / 8) * 8;
  const header = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, LENGTH_BYTES);
  return header;
}
