import { encodeFloats, type FloatDtype, type HostTensor } from './dtype.ts';

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
  const { dtype = 'F32', metadata = { format: 'pt' } } = options;
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let position = 0;
  for (const [name, tensor] of sorted) {
    const end = position + encodedBytes(tensor, dtype);
    const type = tensor.data instanceof Float32Array ? dtype : 'I32';
    entries.push([name, { dtype: type, shape: tensor.shape, data_offsets: [position, end] }]);
    position = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // Padded with spaces, so that the data is aligned for readers that map the file.
  const headerBytes = Math.ceil(json.byteLength / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + position).fill(0x20, 8, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  let offset = 8 + headerBytes;
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

/** Size of a tensor's data in a file. */
export function encodedBytes({ data }: HostTensor, dtype: FloatDtype): number {
  return data.length * (data instanceof Float32Array && dtype !== 'F32' ? 2 : 4);
}
