import { UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { BatchShape } from '@uge/model';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { coveringShapes, type PassShapes } from './padded-shapes.ts';

/** Codes by which an encoder says that a batch does not fit the shape it was asked for. */
const TOO_LARGE: ReadonlySet<string> = new Set(['model/batch-too-large', 'model/graph-batch-too-large']);

/** Prepare each forward pass of a batch; without shapes the encoder rounds sizes as it likes. */
export async function preparePasses(
  encoder: Pick<TrainableEncoder, 'prepare'>,
  passes: readonly (readonly EncoderInput[])[],
  padTo?: PassShapes,
): Promise<PreparedInputs[]> {
  const prepared: PreparedInputs[] = [];
  for (const [index, inputs] of passes.entries()) {
    const shape = padTo?.[index];
    prepared.push(await encoder.prepare(inputs, shape ? { padTo: shape } : {}));
  }
  return prepared;
}

/** Prepare in the given shapes, or in the smallest that hold both where the batch does not fit. */
export async function preparePassesCovering(
  encoder: Pick<TrainableEncoder, 'prepare'>,
  passes: readonly (readonly EncoderInput[])[],
  padTo: PassShapes,
): Promise<PreparedInputs[]> {
  try {
    return await preparePasses(encoder, passes, padTo);
  } catch (error) {
    if (!UgeError.isInstance(error) || !TOO_LARGE.has(error.code)) throw error;
    const needed = shapesOf(await preparePasses(encoder, passes));
    return preparePasses(encoder, passes, coveringShapes(padTo, needed));
  }
}

export function shapesOf(prepared: readonly PreparedInputs[]): BatchShape[] {
  return prepared.map(({ shape }) => shape);
}
