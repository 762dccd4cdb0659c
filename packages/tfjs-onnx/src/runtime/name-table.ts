import type { OnnxRuntimeCApi } from './c-api.ts';

/** A `char*[]` of zero-terminated texts, with the buffers that must outlive it. */
export interface NameTable {
  readonly pointers: BigUint64Array;
  readonly buffers: readonly Uint8Array[];
}

export function nameTable(api: OnnxRuntimeCApi, names: readonly string[]): NameTable {
  const buffers = names.map((name) => {
    const text = Buffer.from(`${name}\0`);
    const bytes = new Uint8Array(new ArrayBuffer(text.length));
    bytes.set(text);
    return bytes;
  });
  const pointers = new BigUint64Array(new ArrayBuffer(Math.max(names.length, 1) * 8));
  for (const [i, buffer] of buffers.entries()) pointers[i] = BigInt(api.koffi.address(buffer));
  return { pointers, buffers };
}
