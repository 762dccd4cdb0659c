import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '@uge/data';
import type { TrainingPair } from './stage-recipe.ts';

/** Forms of the pass of the positives: the hard negatives of each row, then its positive. */
export function targetForms(hardNegatives: number): string[] {
  return [...Array.from({ length: hardNegatives }, (_, index) => `negative ${index + 1}`), 'text'];
}

/** Inputs of {@link targetForms}, form by form. A row with fewer negatives repeats its positive, which the mask leaves out. */
export function targetInputs(batch: readonly TrainingPair[], hardNegatives: number): EncoderInput[] {
  return [
    ...Array.from({ length: hardNegatives }, (_, index) =>
      batch.map(({ negatives, positive }) => negatives[index] ?? positive),
    ).flat(),
    ...batch.map(({ positive }) => positive),
  ];
}

/** Embeddings of {@link targetForms} as the losses take them: `[B, D]`, and the negatives one form after the other. */
export function targets(embeddings: readonly tf.Tensor2D[]): {
  text: tf.Tensor2D;
  hardNegatives: tf.Tensor2D | undefined;
} {
  const hard = embeddings.slice(0, -1);
  return { text: embeddings.at(-1)!, hardNegatives: hard.length > 1 ? tf.concat(hard) : hard[0] };
}
