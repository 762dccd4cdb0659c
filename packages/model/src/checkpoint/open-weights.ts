import { UgeError } from '@uge/core';
import type { FileSource } from '../files/file-source.ts';
import { openSafetensors, type SafetensorsReader } from '../safetensors/open.ts';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/**
 * The weights of a Hugging Face folder, one file or sharded, read tensor by tensor.
 *
 * @throws {UgeError} `model/missing-file`, `model/invalid-weight-index` and those of {@link openSafetensors}
 */
export async function openWeights(source: FileSource): Promise<SafetensorsReader> {
  if ((await source.has(SINGLE)) || !(await source.has(INDEX))) return openSafetensors(source, SINGLE);
  const shards = new Map<string, SafetensorsReader>();
  const owner = new Map<string, SafetensorsReader>();
  for (const [tensor, file] of Object.entries(await readWeightMap(source))) {
    const shard = shards.get(file) ?? (await openSafetensors(source, file));
    shards.set(file, shard);
    if (!shard.tensors.has(tensor)) {
      throw new UgeError(
        'model/invalid-weight-index',
        `${source.description}/${INDEX}: "${tensor}" is not in ${file}; download the checkpoint again.`,
        { tensor, file },
      );
    }
    owner.set(tensor, shard);
  }
  return {
    tensors: new Map([...owner].map(([tensor, shard]) => [tensor, shard.tensors.get(tensor)!])),
    metadata: {},
    read: (tensor) => owner.get(tensor)!.read(tensor),
    path: (tensor) => owner.get(tensor)!.path(tensor),
  };
}

async function readWeightMap(source: FileSource): Promise<Record<string, string>> {
  const where = `${source.description}/${INDEX}`;
  const invalid = (cause?: unknown): UgeError =>
    new UgeError(
      'model/invalid-weight-index',
      `${where}: expected {"weight_map": {"tensor": "file in this folder"}}.`,
      { where },
      { cause },
    );
  let map: unknown;
  try {
    map = JSON.parse(new TextDecoder().decode(await source.read(INDEX))).weight_map;
  } catch (cause) {
    throw invalid(cause);
  }
  const isFile = (file: unknown): boolean => typeof file === 'string' && /^[\w.-]+\.safetensors$/.test(file);
  if (typeof map !== 'object' || map === null || !Object.values(map).every(isFile)) throw invalid();
  return map as Record<string, string>;
}
