import type { HostTensor } from './dtype.ts';

/**
 * A safetensors file (F32 and I32), tensors sorted by name, so the same content gives the same bytes.
 *
 * @param metadata - free strings; transformers refuses files without `format: 'pt'`.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let position = 0;
  for (const [name, { shape, data }] of sorted) {
    const end = position + data.byteLength;
    entries.push([name, { dtype: data instanceof Float32Array ? 'F32' : 'I32', shape, data_offsets: [position, end] }]);
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
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}
