import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, type LongOperationOptions } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { Encoder, EncoderInput } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { ScoredPhoto } from './word-search.ts';

export interface PhotoVectorsOptions extends LongOperationOptions {
  dataset: Dataset;
  encoder: Encoder;
  /** Folder that vectors are kept in, by what they were made from. */
  cache: string | undefined;
}

/** Embeddings of all photos of a dataset, as pictures without question or graph. */
export interface PhotoVectors {
  encoder: Encoder;
  /** What the vectors were made from. */
  key: string;
  /** `[photos, dimension]`, rows of unit length, in the order of the dataset. */
  matrix: Float32Array;
  /** Photos most like one, without itself. */
  neighbours(id: string, count: number): ScoredPhoto[];
  /** Photos whose picture fits a text best. */
  search(text: string, count: number): Promise<ScoredPhoto[]>;
}

const INSTRUCTION = 'Find the image whose spatial context matches:';
const BATCH = 16;

export async function openPhotoVectors(options: PhotoVectorsOptions): Promise<PhotoVectors> {
  const { dataset, encoder, cache } = options;
  const ids = (await dataset.photos()).map(({ id }) => id);
  const identity = await encoder.identity?.();
  const key = contentHash([identity?.hash ?? null, dataset.fingerprint, 'pictures']);
  const file = cache !== undefined && identity ? join(cache, `${key}.vectors.f32`) : undefined;
  let matrix = file && (await readMatrix(file, ids.length * encoder.dimension));
  if (!matrix) {
    matrix = await embedPhotos(options);
    if (file) {
      await mkdir(cache!, { recursive: true });
      await writeFileAtomic(file, new Uint8Array(matrix.buffer));
    }
  }
  const rows = matrix;
  const rowOf = (index: number): Float32Array =>
    rows.subarray(index * encoder.dimension, (index + 1) * encoder.dimension);
  const nearest = (vector: Float32Array, count: number): ScoredPhoto[] =>
    ids
      .map((id, index) => ({ id, score: dot(rowOf(index), vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, count);
  return {
    encoder,
    key,
    matrix,
    neighbours: (id, count) =>
      nearest(rowOf(ids.indexOf(id)), count + 1)
        .filter((found) => found.id !== id)
        .slice(0, count),
    search: async (text, count) => {
      const [vector] = await encoder.embed([{ instruction: INSTRUCTION, text }]);
      return nearest(vector!, count);
    },
  };
}

async function embedPhotos({ dataset, encoder, onProgress, signal }: PhotoVectorsOptions): Promise<Float32Array> {
  const photos = await dataset.photos();
  const matrix = new Float32Array(photos.length * encoder.dimension);
  for (let start = 0; start < photos.length; start += BATCH) {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'embed photos', done: start, total: photos.length, unit: 'photos' });
    const inputs = photos
      .slice(start, start + BATCH)
      .map(({ image }): EncoderInput => ({ image: dataset.resolve(image) }));
    const vectors = await encoder.embed(inputs);
    for (const [index, vector] of vectors.entries()) matrix.set(vector, (start + index) * encoder.dimension);
  }
  onProgress?.({ phase: 'embed photos', done: photos.length, total: photos.length, unit: 'photos' });
  return matrix;
}

async function readMatrix(file: string, length: number): Promise<Float32Array | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length !== 4 * length) return undefined;
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
