import * as tf from '@tensorflow/tfjs-core';
import { gatherRows, type RowIndex, sumRows } from './row-index.ts';

/**
 * Softmax over the messages of each row.
 *
 * Scores are taken relative to their row's mean, so at least one exponential per row is 1 or more and no sum can vanish;
 * above the mean they are cut at 80, where float32 exponentials still add up.
 *
 * @param scores - `[M, H]`.
 * @param options.mask - `[M, 1]`; messages with 0 get no weight and have no influence.
 * @param options.counts - unmasked messages per row, at least 1, `[N, 1]`.
 * @returns `[M, H]`; columns sum to 1 over the unmasked messages of a row.
 */
export function segmentSoftmax(
  scores: tf.Tensor,
  options: { index: RowIndex; mask: tf.Tensor; counts: tf.Tensor },
): tf.Tensor {
  const { index, mask, counts } = options;
  const mean = tf.div(sumRows(tf.mul(scores, mask), index), counts);
  const relative = tf.minimum(tf.sub(scores, gatherRows(mean, index)), 80);
  const weights = tf.mul(tf.exp(relative), mask);
  // Only rows without messages fall below the bound.
  const totals = tf.maximum(sumRows(weights, index), 1e-9);
  return tf.div(weights, gatherRows(totals, index));
}
