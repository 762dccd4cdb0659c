import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Encoder, EncoderInput } from '@uge/data';
import type { InputReference } from '../tasks/variant-input.ts';
import type { BenchmarkSource } from '../types.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import type { EmbeddingRecord } from './embedding-frame.ts';
import { failureReason, isFailureOfAll } from './failure-reason.ts';
import { inputKey, PictureHashes } from './input-key.ts';
import { readInput } from './read-input.ts';
import { createTimeLeft } from './time-left.ts';

/** A vector, or why there is none. */
export type Embedding = { vector: Float32Array } | { failure: string };

/** Finds the embedding of an input. */
export type EmbeddingOf = (reference: InputReference) => Embedding;

export interface EmbedDistinctOptions extends LongOperationOptions {
  encoder: Encoder;
  dataset: BenchmarkSource;
  /** Inputs per forward pass; the encoder's own default where absent. */
  batchSize?: number;
  /** Vectors kept from other runs, and where new ones are kept. */
  cache?: EmbeddingCache;
}

/** Inputs read, handed over and kept at a time: what an interrupted run loses at most. */
const CHUNK = 64;
/** Inputs read at once where only their content is wanted. */
const CONCURRENT_READS = 16;

/** An input that is embedded once, however often it is asked for. */
interface DistinctInput {
  key: string;
  reference: InputReference;
}

/**
 * Embed every distinct input once. Inputs are the same where all that is shown is the same: instruction, text, the bytes of
 * the picture, and the graph's content. An input that cannot be read or embedded fails alone.
 *
 * Which inputs go together to the encoder does not depend on what the cache held when an interrupted run goes on: it ends
 * with the same vectors.
 *
 * @returns a look-up from an input to its embedding.
 * @throws {UgeError} `bench/encoder-failed` where the encoder fails on all of the first inputs, `bench/wrong-dimension`.
 */
export async function embedDistinct(
  references: Iterable<InputReference>,
  options: EmbedDistinctOptions,
): Promise<EmbeddingOf> {
  const { encoder, cache, signal, onProgress } = options;
  const reading = new InputReader(options.dataset);
  const { keys, embeddings, distinct } = await findDistinct(references, { reading, ...options });

  const missing = new Set<string>();
  for (const { key } of distinct) {
    const vector = await cache?.read(key);
    if (vector) embeddings.set(key, { vector });
    else missing.add(key);
  }
  const event = { phase: 'embed queries and candidates', total: distinct.length, unit: 'inputs' };
  let done = distinct.length - missing.size;
  onProgress?.({ ...event, done, ...(cache ? { message: cacheNote(cache, done) } : {}) });
  const timeLeft = createTimeLeft(distinct.filter(({ key }) => missing.has(key)).map(shapeOf));
  let isFirst = true;
  for (let start = 0; start < distinct.length; start += CHUNK) {
    const chunk = distinct.slice(start, start + CHUNK).filter(({ key }) => missing.has(key));
    if (chunk.length === 0) continue;
    signal?.throwIfAborted();
    const results = await embedChunk(chunk, { ...options, reading });
    if (isFirst) assertSomeWorked(results, encoder);
    isFirst = false;
    const records: EmbeddingRecord[] = [];
    chunk.forEach(({ key }, index) => {
      const { embedding } = results[index]!;
      embeddings.set(key, embedding);
      if ('vector' in embedding) records.push({ key, vector: embedding.vector });
    });
    await cache?.append(records);
    done += chunk.length;
    onProgress?.({ ...event, done, message: timeLeft(chunk.map(shapeOf)) });
  }
  return (reference) => embeddings.get(keys.get(referenceId(reference)) ?? '') ?? { failure: 'not embedded' };
}

/** Reads inputs and tells their content. */
class InputReader {
  readonly #dataset: BenchmarkSource;
  readonly #pictures = new PictureHashes();

  constructor(dataset: BenchmarkSource) {
    this.#dataset = dataset;
  }

  /**
   * The input with the key of what it shows.
   *
   * @throws {UgeError} `bench/picture-changed` where a picture is not the one the dataset was made with.
   */
  async read(reference: InputReference): Promise<ReadInput> {
    const input = await readInput(reference, this.#dataset);
    const { image } = reference;
    const hash = input.image === undefined ? undefined : await this.#pictures.of(input.image);
    const recorded = image === undefined ? undefined : this.#dataset.manifest.files[image];
    if (recorded !== undefined && hash !== recorded) {
      throw new UgeError(
        'bench/picture-changed',
        `${image}: its SHA-256 is not the one in the dataset's manifest; restore the file or build the dataset again.`,
        { image, found: hash, expected: recorded },
      );
    }
    return { input, key: inputKey(input, hash), pictureHash: hash };
  }

  /** True where the input's picture has the same bytes as when it was read. */
  async isUnchanged({ input, pictureHash }: ReadInput): Promise<boolean> {
    if (input.image === undefined) return true;
    const now = await this.#pictures.of(input.image).catch(() => undefined);
    return now === pictureHash;
  }
}

interface ReadInput {
  input: EncoderInput;
  /** Of what it shows. */
  key: string;
  pictureHash: string | undefined;
}

interface Distinct {
  /** Key of each reference, by its id; for an unreadable one its own id, under which its failure stands. */
  keys: Map<string, string>;
  embeddings: Map<string, Embedding>;
  distinct: DistinctInput[];
}

async function findDistinct(
  references: Iterable<InputReference>,
  { reading, signal, onProgress }: { reading: InputReader } & LongOperationOptions,
): Promise<Distinct> {
  const wanted = new Map<string, InputReference>();
  for (const reference of references) wanted.set(referenceId(reference), reference);
  const result: Distinct = { keys: new Map(), embeddings: new Map(), distinct: [] };
  const pending = [...wanted];
  const found = new Map<string, DistinctInput>();
  const event = { phase: 'read queries and candidates', total: pending.length, unit: 'inputs' };
  for (let start = 0; start < pending.length; start += CONCURRENT_READS) {
    signal?.throwIfAborted();
    const batch = pending.slice(start, start + CONCURRENT_READS);
    const read = await Promise.all(
      batch.map(async ([id, reference]) => {
        try {
          return (await reading.read(reference)).key;
        } catch (error) {
          result.embeddings.set(id, { failure: failureReason(error) });
          return undefined;
        }
      }),
    );
    batch.forEach(([id, reference], index) => {
      const key = read[index];
      result.keys.set(id, key ?? id);
      if (key !== undefined && !found.has(key)) found.set(key, { key, reference });
    });
    onProgress?.({ ...event, done: start + batch.length });
  }
  // Inputs of one shape next to each other: a batch of texts does not wait for a picture.
  result.distinct = [...found.values()].sort((a, b) => shapeOf(a) - shapeOf(b));
  return result;
}

interface ChunkResult {
  embedding: Embedding;
  /** What the encoder threw. */
  error?: unknown;
}

type ChunkOptions = EmbedDistinctOptions & { reading: InputReader };

async function embedChunk(chunk: readonly DistinctInput[], options: ChunkOptions): Promise<ChunkResult[]> {
  const { reading } = options;
  const readable: { index: number; read: ReadInput }[] = [];
  const results = await Promise.all(
    chunk.map(async ({ reference, key }, index): Promise<ChunkResult> => {
      try {
        const read = await reading.read(reference);
        if (read.key === key) readable.push({ index, read });
        return CHANGED;
      } catch (error) {
        return { embedding: { failure: failureReason(error) } };
      }
    }),
  );
  readable.sort((a, b) => a.index - b.index);
  const embedded = await embedOrSplit(
    readable.map(({ read }) => read.input),
    options,
  );
  // The encoder reads a picture itself, after its content was looked at: the vector counts if it still is the same.
  const unchanged = await Promise.all(readable.map(({ read }) => reading.isUnchanged(read)));
  readable.forEach(({ index }, position) => {
    if (unchanged[position]) results[index] = embedded[position]!;
  });
  return results;
}

const CHANGED: ChunkResult = { embedding: { failure: 'input changed during the run' } };

/** One call for all; where it fails, one call per input, so that one bad picture costs one query. */
async function embedOrSplit(inputs: EncoderInput[], options: EmbedDistinctOptions): Promise<ChunkResult[]> {
  const { encoder, batchSize, signal } = options;
  if (inputs.length === 0) return [];
  const embedOptions = { ...(batchSize === undefined ? {} : { batchSize }), ...(signal ? { signal } : {}) };
  try {
    const vectors = await encoder.embed(inputs, embedOptions);
    return inputs.map((_, index) => ({ embedding: checkedVector(vectors[index], encoder) }));
  } catch (error) {
    signal?.throwIfAborted();
    if (UgeError.isInstance(error) && error.code === 'bench/wrong-dimension') throw error;
    if (inputs.length === 1 || isFailureOfAll(error)) {
      return inputs.map(() => ({ embedding: { failure: failureReason(error) }, error }));
    }
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

function cacheNote({ dropped }: EmbeddingCache, reused: number): string {
  const lost = dropped.writes === 0 ? '' : `, ${dropped.writes} cut-off writes (${dropped.bytes} bytes) dropped`;
  return `${reused} kept from earlier runs${lost}`;
}

function referenceId({ instruction, text, image, graph, maskNamesOf }: InputReference): string {
  return JSON.stringify([instruction, text, image, graph, maskNamesOf]);
}

function shapeOf({ reference: { image, graph } }: DistinctInput): number {
  return (image === undefined ? 0 : 2) + (graph === undefined ? 0 : 1);
}
