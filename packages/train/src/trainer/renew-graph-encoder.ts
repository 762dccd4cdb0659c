import { UgeError } from '@uge/core';
import type { TrainConfig } from '../config/train-config.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

/**
 * Puts a fresh graph encoder in place where the settings name one.
 *
 * @throws {UgeError} `train/fixed-graph-encoder`, and those of its settings
 */
export async function renewGraphEncoder(
  encoder: TrainableEncoder,
  { graphEncoder, seed }: Pick<TrainConfig, 'graphEncoder' | 'seed'>,
): Promise<void> {
  if (!graphEncoder) return;
  if (!encoder.renewGraphEncoder) {
    throw new UgeError(
      'train/fixed-graph-encoder',
      `encoder "${encoder.id}" cannot get another graph encoder; leave \`graphEncoder\` out.`,
      { encoder: encoder.id },
    );
  }
  await encoder.renewGraphEncoder(graphEncoder, { seed });
}
