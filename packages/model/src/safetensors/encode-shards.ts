import { UgeError } from '@uge/core';
import type { HostTensor } from './dtype.ts';
import { type EncodeSafetensorsOptions, encodedBytes, encodeSafetensors } from './encode.ts';

/** Below the longest array that every JavaScript engine takes. */
const DEFAULT_SHARD_BYTES = 2e9;

/**
 * Weights as Hugging Face libraries read them: `model.safetensors`, or, where that would be too big, shards with an
 * index. Tensors are sorted by name and never cut.
 *
 * @param options.maximumBytes - of the data in one file; a bigger tensor has a file of its own. Default 2 GB.
 * @returns file contents by name.
 * @throws {UgeError} `model/invalid-shard-size`
 */
export function encodeShards(
  tensors: ReadonlyMap<string, HostTensor>,
  options: EncodeSafetensorsOptions & { maximumBytes?: number } = {},
): Map<string, Uint8Array> {
  const { maximumBytes = DEFAULT_SHARD_BYTES, ...encoding } = options;
  const { dtype = 'F32' } = encoding;
  if (!(maximumBytes >= 1)) {
    throw new UgeError('model/invalid-shard-size', `shards: maximumBytes ${maximumBytes}; expected at least 1.`, {
      maximumBytes,
    });
  }
  const shards: Map<string, HostTensor>[] = [];
  let room = 0;
  let totalBytes = 0;
  for (const [name, tensor] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = encodedBytes(tensor, dtype);
    totalBytes += bytes;
    if (shards.length === 0 || bytes > room) {
      shards.push(new Map());
      room = maximumBytes;
    }
    shards.at(-1)!.set(name, tensor);
    room -= bytes;
  }
  if (shards.length <= 1) return new Map([['model.safetensors', encodeSafetensors(tensors, encoding)]]);

  const files = new Map<string, Uint8Array>();
  const weightMap: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const file = `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    files.set(file, encodeSafetensors(shard, encoding));
    for (const name of shard.keys()) weightMap[name] = file;
  }
  const content = { metadata: { total_size: totalBytes }, weight_map: weightMap };
  return files.set('model.safetensors.index.json', new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`));
}

/** Whether a file in a model folder holds, or lists, its weights. */
export function isWeightFile(name: string): boolean {
  return /^model(?:-\d+-of-\d+)?\.safetensors(?:\.index\.json)?$/.test(name);
}

function number(index: number): string {
  return String(index).padStart(5, '0');
}
