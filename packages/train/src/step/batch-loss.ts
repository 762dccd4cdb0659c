import * as tf from '@tensorflow/tfjs-core';
import { assembleForms } from '../batches/assemble-forms.ts';
import type { Chunk } from '../batches/loaded-step.ts';
import type { LearnedTemperature } from '../losses/learned-temperature.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';

export interface BatchLossOptions {
  recipe: StageRecipe;
  temperature: number | LearnedTemperature;
  symmetric: boolean;
}

/** What a loss reports beside its gradient; its names are known once it has been traced. */
export interface LossReport {
  total: tf.Scalar;
  /** Temperature, then the terms. */
  values: tf.Scalar[];
  partNames: string[];
}

/** The loss of one contrastive batch from the embeddings of its chunks; differentiable. */
export function batchLoss(
  outputs: readonly tf.Tensor2D[],
  {
    recipe,
    temperature,
    symmetric,
    chunks,
    falseNegatives,
  }: BatchLossOptions & { chunks: readonly Pick<Chunk, 'pass' | 'rows'>[]; falseNegatives: tf.Tensor2D },
): LossReport {
  const scale = typeof temperature === 'number' ? temperature : temperature.value();
  const embeddings = assembleForms(outputs, { chunks, passes: recipe.passes });
  const { total, parts } = recipe.loss(embeddings, { temperature: scale, symmetric, falseNegatives });
  return {
    total,
    values: [typeof scale === 'number' ? tf.scalar(scale) : scale, ...Object.values(parts)],
    partNames: Object.keys(parts),
  };
}

/** Numbers of one batch. */
export interface BatchReport {
  loss: number;
  temperature: number;
  /** Unweighted terms of the loss. */
  parts: Record<string, number>;
}

/** @param values - the loss, then those of its {@link LossReport}. */
export function readReport(values: Float32Array, partNames: readonly string[]): BatchReport {
  const [loss, temperature, ...parts] = values;
  return {
    loss: loss!,
    temperature: temperature!,
    parts: Object.fromEntries(partNames.map((name, index) => [name, parts[index]!])),
  };
}
