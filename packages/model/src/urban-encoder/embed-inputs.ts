import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { EmbedOptions, EncoderInput } from '@uge/data';
import { type BatchShape, roundCount } from './batch-shape.ts';
import type { PreparedBatch } from './prepare-batch.ts';

interface BatchModel {
  dimension: number;
  prepare(inputs: readonly EncoderInput[], options: { padTo?: Partial<BatchShape> }): Promise<PreparedBatch>;
  forward(tensors: readonly tf.Tensor[]): tf.Tensor2D;
}

const DEFAULT_BATCH_SIZE = 32;

/** Embeds in batches of similar length and gives the vectors back in input order. */
export async function embedInputs(
  model: BatchModel,
  inputs: readonly EncoderInput[],
  options: EmbedOptions & { textLength: (text: string) => number },
): Promise<Float32Array[]> {
  const { batchSize = DEFAULT_BATCH_SIZE, signal, onProgress, textLength } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new UgeError('model/invalid-batch-size', `embed: batchSize ${batchSize}; expected a whole number from 1.`, {
      batchSize,
    });
  }
  const order = byKindAndLength(inputs, textLength);
  const vectors = new Array<Float32Array>(inputs.length);
  for (let start = 0; start < order.length; start += batchSize) {
    signal?.throwIfAborted();
    const indices = order.slice(start, start + batchSize);
    const rows = inputs.length > batchSize ? batchSize : roundCount(indices.length);
    const batch = await prepareNamed(model, inputs, { indices, rows });
    const tensors = batch.toTensors();
    const result = tf.tidy(() => model.forward(tensors));
    const values = (await result.data()) as Float32Array;
    tf.dispose([result, ...tensors]);
    for (const [row, index] of indices.entries()) {
      vectors[index] = values.slice(row * model.dimension, (row + 1) * model.dimension);
    }
    onProgress?.({
      phase: 'embed',
      done: Math.min(start + batchSize, inputs.length),
      total: inputs.length,
      unit: 'inputs',
    });
  }
  return vectors;
}

/** Errors name the input's place in the whole list, not in its batch. */
async function prepareNamed(
  model: BatchModel,
  inputs: readonly EncoderInput[],
  { indices, rows }: { indices: number[]; rows: number },
): Promise<PreparedBatch> {
  try {
    return await model.prepare(
      indices.map((index) => inputs[index]!),
      { padTo: { rows } },
    );
  } catch (cause) {
    const row = UgeError.isInstance(cause) ? cause.details['input'] : undefined;
    if (!UgeError.isInstance(cause) || typeof row !== 'number') throw cause;
    const input = indices[row]!;
    const message = cause.message.replace(/^input \d+/, `input ${input}`);
    throw new UgeError(cause.code, message, { ...cause.details, input }, { cause: cause.cause });
  }
}

function byKindAndLength(inputs: readonly EncoderInput[], textLength: (text: string) => number): number[] {
  const keys = inputs.map(({ image, graph, instruction = '', text = '' }) => ({
    kind: (image === undefined ? 0 : 1) + (graph === undefined ? 0 : 2),
    length: textLength(instruction) + textLength(text),
  }));
  return keys
    .map((_, index) => index)
    .sort((a, b) => keys[a]!.kind - keys[b]!.kind || keys[a]!.length - keys[b]!.length || a - b);
}
