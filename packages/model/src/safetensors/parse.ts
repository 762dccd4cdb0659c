import { decodeValues, type HostTensor } from './dtype.ts';
import { headerLength, LENGTH_BYTES, parseHeader } from './header.ts';

export interface SafetensorsContent {
  tensors: Map<string, HostTensor>;
  metadata: Record<string, string>;
}

/**
 * All tensors of a safetensors file that is in memory. For big files see {@link openSafetensors}.
 *
 * @throws {UgeError} `model/safetensors-truncated`, `model/safetensors-header`, `model/safetensors-dtype`,
 *   `model/safetensors-offsets`, `model/safetensors-range`
 */
export function parseSafetensors(bytes: Uint8Array, name = 'safetensors'): SafetensorsContent {
  const length = headerLength(bytes.subarray(0, LENGTH_BYTES), bytes.byteLength, name);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length), bytes.byteLength, name);
  const tensors = new Map<string, HostTensor>();
  for (const [tensor, { dtype, shape, start, end }] of header.tensors) {
    tensors.set(tensor, { shape, data: decodeValues(dtype, bytes.subarray(start, end)) });
  }
  return { tensors, metadata: header.metadata };
}
