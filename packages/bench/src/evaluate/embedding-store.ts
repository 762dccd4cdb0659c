import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Encoder, EncoderInput } from '@uge/data';
import type { InputReference } from '../tasks/variant-input.ts';
import type { BenchmarkSource } from '../types.ts';
import { readInput } from './read-input.ts';

/** A vector, or why there is none. */
export type Embedding = { vector: Float32Array } | { failure: string };

export interface EmbeddingStoreOptions extends LongOperationOptions {
  encoder: Encoder;
  dataset: BenchmarkSource;
  /** Inputs per forward pass; the encoder's own default where absent. */
  batchSize?: number;
}

/** Inputs read and handed over at a time. */
const CHUNK = 64;

/**
 * Embed every distinct input once. Inputs are the same where their text, the bytes of their picture and their graph file
 * are the same. An input that cannot be read or embedded fails alone.
 *
 * @returns a look-up from an input to its embedding.
 * @throws {UgeError} `bench/encoder-failed` where the encoder fails on all of the first inputs, `bench/wrong-dimension`.
 */
export async function embedDistinct(
  references: Iterable<InputReference>,
  options: EmbeddingStoreOptions,
): Promise<(reference: InputReference) => Embedding> {
  const { encoder, dataset, signal, onProgress } = options;
  const keyOf = (reference: InputReference): string => inputKey(reference, dataset);
  const distinct = new Map<string, InputReference>();
  for (const reference of references) distinct.set(keyOf(reference), reference);
  // Inputs of one shape next to each other: a batch of texts does not wait for a picture.
  const pending = [...distinct].sort(([, a], [, b]) => shapeOf(a) - shapeOf(b));

  const embeddings = new Map<string, Embedding>();
  const event = { phase: 'embed queries and candidates', total: pending.length, unit: 'inputs' };
  onProgress?.({ ...event, done: 0 });
  for (let start = 0; start < pending.length; start += CHUNK) {
    signal?.throwIfAborted();
    const chunk = pending.slice(start, start + CHUNK);
    const results = await embedChunk(
      chunk.map(([, reference]) => reference),
      options,
    );
    if (start === 0) assertSomeWorked(results, encoder);
    chunk.forEach(([key], index) => {
      embeddings.set(key, results[index]!.embedding);
    });
    onProgress?.({ ...event, done: start + chunk.length });
  }
  return (reference) => embeddings.get(keyOf(reference)) ?? { failure: 'not embedded' };
}

interface ChunkResult {
  embedding: Embedding;
  /** What the encoder threw. */
  error?: unknown;
}

async function embedChunk(
  references: readonly InputReference[],
  options: EmbeddingStoreOptions,
): Promise<ChunkResult[]> {
  const results: ChunkResult[] = new Array(references.length);
  const readable: { index: number; input: EncoderInput }[] = [];
  await Promise.all(
    references.map(async (reference, index) => {
      try {
        readable.push({ index, input: await readInput(reference, options.dataset) });
      } catch (error) {
        results[index] = { embedding: { failure: failureReason(error) } };
      }
    }),
  );
  readable.sort((a, b) => a.index - b.index);
  const embedded = await embedOrSplit(
    readable.map(({ input }) => input),
    options,
  );
  readable.forEach(({ index }, position) => {
    results[index] = embedded[position]!;
  });
  return results;
}

/** One call for all; where it fails, one call per input, so that one bad picture costs one query. */
async function embedOrSplit(inputs: EncoderInput[], options: EmbeddingStoreOptions): Promise<ChunkResult[]> {
  const { encoder, batchSize, signal } = options;
  if (inputs.length === 0) return [];
  const embedOptions = { ...(batchSize === undefined ? {} : { batchSize }), ...(signal ? { signal } : {}) };
  try {
    const vectors = await encoder.embed(inputs, embedOptions);
    return inputs.map((_, index) => ({ embedding: checkedVector(vectors[index], encoder) }));
  } catch (error) {
    signal?.throwIfAborted();
    if (UgeError.isInstance(error) && error.code === 'bench/wrong-dimension') throw error;
    if (inputs.length === 1) return [{ embedding: { failure: failureReason(error) }, error }];
    const results: ChunkResult[] = [];
    for (const input of inputs) results.push(...(await embedOrSplit([input], options)));
    return results;
  }
}

function checkedVector(vector: Float32Array | undefined, encoder: Encoder): Embedding {
  if (vector?.length !== encoder.dimension) {
    throw new UgeError(
      'bench/wrong-dimension',
      `encoder "${encoder.id}": expected one vector of ${encoder.dimension} numbers per input, found ${vector ? `${vector.length} numbers` : 'no vector'}; correct the encoder's "dimension" or its embed().`,
      { encoder: encoder.id, expected: encoder.dimension, found: vector?.length },
    );
  }
  const usable = vector.every(Number.isFinite) && vector.some((value) => value !== 0);
  return usable ? { vector } : { failure: 'embedding is zero or not finite' };
}

function assertSomeWorked(results: readonly ChunkResult[], encoder: Encoder): void {
  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length === 0 || failed.length < results.length) return;
  const cause = failed[0]!.error;
  throw new UgeError(
    'bench/encoder-failed',
    `encoder "${encoder.id}" failed on each of the first ${failed.length} inputs: ${(cause as Error).message}`,
    { encoder: encoder.id, inputs: failed.length },
    { cause },
  );
}

/** The code of a UgeError, else the first line of the message: reasons are counted, so they must not name single files. */
export function failureReason(error: unknown): string {
  if (UgeError.isInstance(error)) return error.code;
  return error instanceof Error ? error.message.split('\n', 1)[0]!.slice(0, 80) : String(error);
}

function inputKey(
  { instruction, text, image, graph, maskNamesOf }: InputReference,
  { manifest }: BenchmarkSource,
): string {
  const picture = image === undefined ? undefined : (manifest.files[image] ?? image);
  const spatial = graph === undefined ? undefined : (manifest.files[graph] ?? graph);
  return JSON.stringify([instruction, text, picture, spatial, maskNamesOf]);
}

function shapeOf({ image, graph }: InputReference): number {
  return (image === undefined ? 0 : 2) + (graph === undefined ? 0 : 1);
}
