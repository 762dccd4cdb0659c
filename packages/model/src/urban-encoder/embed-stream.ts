import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { EmbedOptions, EncoderInput } from '@uge/data';
import { type BatchShape, roundCount } from './batch-shape.ts';
import { checkInput } from './check-input.ts';
import type { PreparedBatch } from './prepare-batch.ts';
import { untilAborted } from './until-aborted.ts';

/** Inputs to embed, all there or arriving one by one. */
export type EncoderInputs = Iterable<EncoderInput> | AsyncIterable<EncoderInput>;

interface BatchModel {
  dimension: number;
  hasGraphEncoder: boolean;
  prepare(
    inputs: readonly EncoderInput[],
    options: { padTo?: Partial<BatchShape>; signal?: AbortSignal | undefined },
  ): Promise<PreparedBatch>;
  forward(tensors: readonly tf.Tensor[]): tf.Tensor2D;
  /** Tokens of a text: what batches are sorted by. */
  textLength(text: string): number;
}

const DEFAULT_BATCH_SIZE = 32;
/** Batches read ahead and sorted by length: enough for little padding, and what bounds the memory. */
const WINDOW_BATCHES = 16;

/**
 * Vectors in input order. Inputs are read some batches ahead, embedded in batches of similar length and forgotten, so
 * memory does not grow with their number; the next batch is decoded while one is computed.
 */
export async function* embedStream(
  model: BatchModel,
  inputs: EncoderInputs,
  options: EmbedOptions,
): AsyncGenerator<Float32Array, void, undefined> {
  const { batchSize = DEFAULT_BATCH_SIZE, signal, onProgress } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new UgeError('model/invalid-batch-size', `embed: batchSize ${batchSize}; expected a whole number from 1.`, {
      batchSize,
    });
  }
  const total = Array.isArray(inputs) ? { total: inputs.length } : {};
  let done = 0;
  for await (const window of windows(inputs, { size: batchSize * WINDOW_BATCHES, signal })) {
    const first = done;
    yield* await embedWindow(model, window, {
      first,
      batchSize,
      signal,
      onBatch: (count) => {
        done += count;
        onProgress?.({ phase: 'embed', done, ...total, unit: 'inputs' });
      },
    });
  }
}

async function* windows(
  inputs: EncoderInputs,
  { size, signal }: { size: number; signal: AbortSignal | undefined },
): AsyncGenerator<EncoderInput[], void, undefined> {
  const iterator = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  let ended = false;
  try {
    while (!ended) {
      const window: EncoderInput[] = [];
      while (!ended && window.length < size) {
        const step = await untilAborted(iterator.next(), signal);
        if (step.done) ended = true;
        else window.push(step.value);
      }
      if (window.length > 0) yield window;
    }
  } finally {
    // Not awaited: a source that hangs would hang the abort that this is.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

async function embedWindow(
  model: BatchModel,
  window: readonly EncoderInput[],
  options: {
    /** Place of the window's first input. */
    first: number;
    batchSize: number;
    signal: AbortSignal | undefined;
    onBatch: (count: number) => void;
  },
): Promise<Float32Array[]> {
  const { first, batchSize, signal, onBatch } = options;
  const { hasGraphEncoder } = model;
  for (const [index, input] of window.entries()) checkInput(input, { index: first + index, hasGraphEncoder });
  const order = byKindAndLength(model, window);
  const batches = Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) =>
    order.slice(batch * batchSize, (batch + 1) * batchSize),
  );
  const prepare = (indices: number[] | undefined): Promise<PreparedBatch> | undefined => {
    if (!indices) return undefined;
    const rows = batches.length > 1 ? batchSize : roundCount(indices.length);
    const prepared = prepareNamed(model, window, { indices, first, rows, signal });
    // Awaited later; until then an error must not count as unhandled.
    prepared.catch(() => {});
    return prepared;
  };
  const vectors = new Array<Float32Array>(window.length);
  let next = prepare(batches[0]);
  for (const [batch, indices] of batches.entries()) {
    const prepared = await untilAborted(next!, signal);
    next = prepare(batches[batch + 1]);
    const values = await forward(model, prepared);
    for (const [row, index] of indices.entries()) {
      const vector = values.slice(row * model.dimension, (row + 1) * model.dimension);
      if (!vector.every(Number.isFinite)) throw notFinite(first + index);
      vectors[index] = vector;
    }
    signal?.throwIfAborted();
    onBatch(indices.length);
  }
  return vectors;
}

async function forward(model: BatchModel, batch: PreparedBatch): Promise<Float32Array> {
  const tensors = batch.toTensors();
  try {
    const result = tf.tidy(() => model.forward(tensors));
    const values = (await result.data()) as Float32Array;
    result.dispose();
    return values;
  } finally {
    tf.dispose(tensors);
  }
}

/** Errors name the input's place among all, not in its batch. */
async function prepareNamed(
  model: BatchModel,
  window: readonly EncoderInput[],
  options: { indices: number[]; first: number; rows: number; signal: AbortSignal | undefined },
): Promise<PreparedBatch> {
  const { indices, first, rows, signal } = options;
  try {
    return await model.prepare(
      indices.map((index) => window[index]!),
      { padTo: { rows }, signal },
    );
  } catch (cause) {
    const row = UgeError.isInstance(cause) ? cause.details['input'] : undefined;
    if (!UgeError.isInstance(cause) || typeof row !== 'number') throw cause;
    const input = first + indices[row]!;
    const message = cause.message.replace(/^input \d+/, `input ${input}`);
    throw new UgeError(cause.code, message, { ...cause.details, input }, { cause: cause.cause });
  }
}

function byKindAndLength(model: BatchModel, inputs: readonly EncoderInput[]): number[] {
  const keys = inputs.map(({ image, graph, instruction = '', text = '' }) => ({
    kind: (image === undefined ? 0 : 1) + (graph === undefined ? 0 : 2),
    length: model.textLength(instruction) + model.textLength(text),
  }));
  return keys
    .map((_, index) => index)
    .sort((a, b) => keys[a]!.kind - keys[b]!.kind || keys[a]!.length - keys[b]!.length || a - b);
}

function notFinite(input: number): UgeError {
  return new UgeError(
    'model/non-finite-embedding',
    `input ${input}: its vector holds NaN or infinity; the weights do (a run that diverged, a damaged file), or a half-precision engine overflowed.`,
    { input },
  );
}
