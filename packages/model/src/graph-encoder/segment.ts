import * as tf from '@tensorflow/tfjs-core';

/** Sums of the rows of each segment: `[M, ...]` → `[count, ...]`. */
export function segmentSum(x: tf.Tensor, segments: tf.Tensor, count: number): tf.Tensor {
  return tf.unsortedSegmentSum(x, segments as tf.Tensor1D, count);
}

/**
 * Softmax within segments.
 *
 * Scores are taken relative to their segment's mean, so at least one exponential per segment is 1 or more and no sum can
 * vanish; above the mean they are cut at 80, where float32 exponentials still add up.
 *
 * @param scores - `[M, H]`.
 * @param options.segments - int32 `[M]`, in `[0, count)`.
 * @param options.mask - `[M, 1]`; rows with 0 get no weight and have no influence.
 * @returns `[M, H]`; columns sum to 1 over the unmasked rows of a segment.
 */
export function segmentSoftmax(
  scores: tf.Tensor,
  options: { segments: tf.Tensor; count: number; mask: tf.Tensor },
): tf.Tensor {
  const { segments, count, mask } = options;
  const perRow = (totals: tf.Tensor): tf.Tensor => tf.gather(totals, segments as tf.Tensor1D);
  const members = tf.maximum(segmentSum(mask, segments, count), 1);
  const mean = tf.div(segmentSum(tf.mul(scores, mask), segments, count), members);
  const relative = tf.minimum(tf.sub(scores, perRow(mean)), 80);
  const weights = tf.mul(tf.exp(relative), mask);
  // Only segments without rows fall below the bound.
  const totals = tf.maximum(segmentSum(weights, segments, count), 1e-9);
  return tf.div(weights, perRow(totals));
}
