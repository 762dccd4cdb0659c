import { UgeError } from '@uge/core';
import type { FileContent } from '../files/file-content.ts';
import { encodeFloats, type FloatDtype } from './dtype.ts';
import { type EncodeSafetensorsOptions, encodeHeader } from './encode.ts';

/** Below the longest array that every JavaScript engine takes. */
const DEFAULT_SHARD_BYTES = 2e9;

/** A tensor whose values are asked for when they are written. */
export interface WeightToWrite {
  name: string;
  shape: readonly number[];
  read(): Promise<Float32Array>;
}

export interface WeightFilesOptions extends EncodeSafetensorsOptions {
  /** Of the data in one file; a bigger tensor has a file of its own. Default 2 GB. */
  maximumBytes?: number;
  /** Name in front of `.safetensors`. Default `model`. */
  stem?: string;
}

/**
 * Weights as Hugging Face libraries read them: `model.safetensors`, or, where that would be too big, shards with an index.
 * Tensors are sorted by name and never cut. Writing the files needs the memory of one tensor.
 *
 * @returns contents by file name.
 * @throws {UgeError} `model/invalid-shard-size`
 */
export function weightFiles(
  weights: readonly WeightToWrite[],
  options: WeightFilesOptions = {},
): Map<string, FileContent> {
  const { maximumBytes = DEFAULT_SHARD_BYTES, stem = 'model', dtype = 'F32', metadata } = options;
  if (!(maximumBytes >= 1)) {
    throw new UgeError('model/invalid-shard-size', `weights: maximumBytes ${maximumBytes}; expected at least 1.`, {
      maximumBytes,
    });
  }
  const shards: WeightToWrite[][] = [[]];
  let room = maximumBytes;
  let totalBytes = 0;
  for (const weight of [...weights].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const bytes = bytesOf(weight, dtype);
    totalBytes += bytes;
    if (bytes > room && shards.at(-1)!.length > 0) {
      shards.push([]);
      room = maximumBytes;
    }
    shards.at(-1)!.push(weight);
    room -= bytes;
  }
  const content = (shard: readonly WeightToWrite[]): FileContent =>
    async function* () {
      const entries = shard.map((weight) => ({ ...weight, dtype, bytes: bytesOf(weight, dtype) }));
      yield encodeHeader(entries, metadata);
      for (const { read } of shard) yield encodeFloats(await read(), dtype);
    };
  if (shards.length === 1) return new Map([[`${stem}.safetensors`, content(shards[0]!)]]);

  const files = new Map<string, FileContent>();
  const weightMap: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const file = `${stem}-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    files.set(file, content(shard));
    for (const { name } of shard) weightMap[name] = file;
  }
  const index = { metadata: { total_size: totalBytes }, weight_map: weightMap };
  return files.set(`${stem}.safetensors.index.json`, new TextEncoder().encode(`${JSON.stringify(index, null, 2)}\n`));
}

/** Whether a file in a model folder holds, or lists, its weights. */
export function isWeightFile(name: string): boolean {
  return /^model(?:-\d+-of-\d+)?\.safetensors(?:\.index\.json)?$/.test(name);
}

function bytesOf({ shape }: Pick<WeightToWrite, 'shape'>, dtype: FloatDtype): number {
  return shape.reduce((product, size) => product * size, dtype === 'F32' ? 4 : 2);
}

function number(index: number): string {
  return String(index).padStart(5, '0');
}
