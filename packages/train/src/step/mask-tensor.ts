import * as tf from '@tensorflow/tfjs-core';
import type { ContrastiveBatch } from '../batches/loaded-step.ts';

/** `[B, C]`. */
export function maskTensor({ falseNegatives, size }: Pick<ContrastiveBatch, 'falseNegatives' | 'size'>): tf.Tensor2D {
  return tf.tensor2d(falseNegatives, [size, falseNegatives.length / size]);
}
