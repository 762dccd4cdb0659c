import * as tf from '@tensorflow/tfjs-core';

/** Scores computed at a time: 256 MB. */
export const MAXIMUM_SCORES: number = 2 ** 26;

type Attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, mask?: tf.Tensor) => tf.Tensor;

/**
 * Attention whose matrix of scores stays within a size: over parts of the batch, and over parts of the queries where one
 * entry of the batch is too large by itself. A large picture in Qwen's towers has billions of scores.
 *
 * @param q - `[B, H, S, d]`; `k`, `v` and `mask` as {@link scaledDotProductAttention} takes them.
 * @param options.attend - attention over one part.
 * @param options.maximumScores - of `B · H · S · T`.
 * @returns `[B, H, S, e]`, the same as `attend` of all at once.
 */
export function attentionInParts(
  q: tf.Tensor,
  options: {
    k: tf.Tensor;
    v: tf.Tensor;
    mask?: tf.Tensor | undefined;
    attend: Attend;
    maximumScores: number;
  },
): tf.Tensor {
  const { k, v, attend, maximumScores } = options;
  const mask =
    options.mask && tf.reshape(options.mask, [...[1, 1, 1, 1].slice(options.mask.rank), ...options.mask.shape]);
  const [batch, heads, queries] = q.shape as [number, number, number, number];
  const scoresPerQuery = heads * k.shape[2]!;
  const entries = Math.max(1, Math.floor(maximumScores / (scoresPerQuery * queries)));
  if (entries < batch) {
    const parts = ranges(batch, entries).map((range) =>
      attentionInParts(part(q, 0, range), {
        ...options,
        k: part(k, 0, range),
        v: part(v, 0, range),
        mask: mask && part(mask, 0, range),
      }),
    );
    return tf.concat(parts, 0);
  }
  const rows = Math.max(1, Math.floor(maximumScores / (scoresPerQuery * batch)));
  if (rows >= queries) return attend(q, k, v, mask);
  const parts = ranges(queries, rows).map((range) => attend(part(q, 2, range), k, v, mask && part(mask, 2, range)));
  return tf.concat(parts, 2);
}

interface Range {
  start: number;
  size: number;
}

function ranges(length: number, size: number): Range[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => ({
    start: index * size,
    size: Math.min(size, length - index * size),
  }));
}

/** A range of an axis; an axis of one, which is broadcast, as it is. */
function part(x: tf.Tensor, axis: number, { start, size }: Range): tf.Tensor {
  if (x.shape[axis] === 1) return x;
  const begin = x.shape.map((_, index) => (index === axis ? start : 0));
  const lengths = x.shape.map((length, index) => (index === axis ? size : length));
  return tf.slice(x, begin, lengths);
}
