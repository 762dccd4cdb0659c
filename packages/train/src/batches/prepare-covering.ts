import { UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { BatchShape } from '@uge/model';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { coveringShape } from './covering-shape.ts';

/** Codes by which an encoder says that a batch does not fit the shape it was asked for. */
const TOO_LARGE: ReadonlySet<string> = new Set(['model/batch-too-large', 'model/graph-batch-too-large']);

/** Prepare in the given padded shape, or in the smallest that holds both where the inputs do not fit. */
export async function prepareCovering(
  encoder: Pick<TrainableEncoder, 'prepare'>,
  inputs: readonly EncoderInput[],
  padTo: BatchShape,
): Promise<PreparedInputs> {
  try {
    return await encoder.prepare(inputs, { padTo });
  } catch (error) {
    if (!UgeError.isInstance(error) || !TOO_LARGE.has(error.code)) throw error;
    const { shape } = await encoder.prepare(inputs, { packed: true });
    return encoder.prepare(inputs, { padTo: coveringShape(padTo, shape) });
  }
}
