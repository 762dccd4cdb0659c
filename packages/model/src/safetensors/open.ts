import type { FileSource } from '../files/file-source.ts';
import { decodeValues, type HostTensor } from './dtype.ts';
import { headerLength, LENGTH_BYTES, parseHeader, type TensorEntry } from './header.ts';

/** A safetensors file whose tensors are read one by one, by byte range. */
export interface SafetensorsReader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
  read(tensor: string): Promise<HostTensor>;
  /** Path of the file that holds the tensor, where it is a file of this machine. */
  path(tensor: string): string | undefined;
}

/**
 * Reads and checks the header only.
 *
 * @throws {UgeError} `model/safetensors-truncated`, `model/safetensors-header`, `model/safetensors-dtype`,
 *   `model/safetensors-offsets`
 */
export async function openSafetensors(source: FileSource, name: string): Promise<SafetensorsReader> {
  const where = `${source.description}/${name}`;
  const fileBytes = await source.size(name);
  const prefix = await source.readRange(name, 0, Math.min(LENGTH_BYTES, fileBytes));
  const dataStart = LENGTH_BYTES + headerLength(prefix, fileBytes, where);
  const header = parseHeader(await source.readRange(name, LENGTH_BYTES, dataStart), fileBytes, where);
  return {
    tensors: header.tensors,
    metadata: header.metadata,
    path: () => source.path?.(name),
    async read(tensor) {
      const { dtype, shape, start, end } = header.tensors.get(tensor)!;
      return { shape, data: decodeValues(dtype, await source.readRange(name, start, end)) };
    },
  };
}
