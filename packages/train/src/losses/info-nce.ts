import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';

/** Large enough that `exp` of a masked logit is exactly 0 at any temperature, small enough to stay finite. */
const MASKED = -1e9;

export interface InfoNceOptions {
  /** Softmax temperature, > 0: a number, or a scalar tensor when it is learned. Default 0.01 (UGE, both stages). */
  temperature?: number | tf.Scalar;
  /** Also score target → query over the same pairs and take the mean of both directions. Default false, as in the paper. */
  symmetric?: boolean;
  /**
   * Float32 `[B, B]` (or `[B, B + H]` with hard negatives); 1 where the candidate is no true negative of the query, else 0.
   * The diagonal must be 0. Symmetric use reads its transpose, so the first B columns should be symmetric.
   */
  falseNegatives?: tf.Tensor2D | undefined;
  /** Further candidates `[H, D]` of every query, with no query of their own: those of one row are negatives of the others too. */
  hardNegatives?: tf.Tensor2D | undefined;
}

/**
 * InfoNCE over in-batch candidates, in float32 on unit vectors.
 *
 * Loss: `mean_i −log( exp(q_i·t_i / T) / Σ_c exp(q_i·t_c / T) )`, c over all targets (and hard negatives) that are not masked.
 *
 * @param query - L2-normalised embeddings, float32 `[B, D]`.
 * @param target - L2-normalised, float32 `[B, D]`; row i is the positive of query row i.
 * @returns scalar: mean over B rows, or over both directions when symmetric. Differentiable in query, target, hard negatives and temperature.
 * @throws {UgeError} `train/shape-mismatch` when shapes do not fit together; `train/invalid-temperature` for a number that is not above 0.
 * @example
 * const loss = infoNce(photoEmbeddings, textEmbeddings, { temperature: 0.05, symmetric: true });
 */
export function infoNce(query: tf.Tensor2D, target: tf.Tensor2D, options: InfoNceOptions = {}): tf.Scalar {
  const { temperature = 0.01, symmetric = false, falseNegatives, hardNegatives } = options;
  const [batch, dimension] = query.shape;
  const candidateCount = batch + (hardNegatives?.shape[0] ?? 0);
  requireShape('target', target, [batch, dimension]);
  if (hardNegatives) requireShape('hardNegatives', hardNegatives, [candidateCount - batch, dimension]);
  if (falseNegatives) requireShape('falseNegatives', falseNegatives, [batch, candidateCount]);
  if (typeof temperature === 'number' && !(temperature > 0 && Number.isFinite(temperature))) {
    throw new UgeError(
      'train/invalid-temperature',
      `infoNce: temperature is ${temperature}, expected a number above 0; the published one is 0.01.`,
      { temperature },
    );
  }
  return tf.tidy(() => {
    const scale = typeof temperature === 'number' ? 1 / temperature : tf.reciprocal(temperature);
    const candidates = hardNegatives ? tf.concat([target, hardNegatives]) : target;
    const cosines = tf.matMul(query, candidates, false, true);
    const scaled = tf.mul(cosines, scale) as tf.Tensor2D;
    const logits = falseNegatives ? (tf.add(scaled, tf.mul(falseNegatives, MASKED)) as tf.Tensor2D) : scaled;
    const forward = meanPositiveLoss(logits);
    if (!symmetric) return forward;
    const square = hardNegatives ? tf.slice(logits, [0, 0], [batch, batch]) : logits;
    return tf.mul(tf.add(forward, meanPositiveLoss(tf.transpose(square))), 0.5) as tf.Scalar;
  });
}

/** `−mean_i logSoftmax(logits)_ii`; the positives are picked with a constant mask, which differentiates without a scatter. */
function meanPositiveLoss(logits: tf.Tensor2D): tf.Scalar {
  const [batch, candidates] = logits.shape;
  const diagonal = tf.eye(batch, candidates);
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), diagonal)), -1 / batch) as tf.Scalar;
}

function requireShape(name: string, tensor: tf.Tensor, expected: readonly number[]): void {
  if (tensor.shape.length === expected.length && expected.every((size, axis) => tensor.shape[axis] === size)) return;
  throw new UgeError(
    'train/shape-mismatch',
    `infoNce: ${name} has shape [${tensor.shape.join(', ')}], expected [${expected.join(', ')}]: row i of the targets is the positive of row i of the queries.`,
    { name, shape: tensor.shape, expected },
  );
}
