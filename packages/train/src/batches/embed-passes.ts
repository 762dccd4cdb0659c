import * as tf from '@tensorflow/tfjs-core';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';

/** Tensors of all passes in one list, as a captured function takes them, and how many belong to each pass and group. */
export interface PassTensors {
  tensors: tf.Tensor[];
  counts: number[][];
}

export function passTensors(passes: readonly (readonly PreparedInputs[])[]): PassTensors {
  const lists = passes.map((groups) => groups.map((group) => group.toTensors()));
  return { tensors: lists.flat(2), counts: lists.map((groups) => groups.map(({ length }) => length)) };
}

/** Differentiable embeddings of each form in training, `[B, D]`, in the order of the recipe's passes. */
export function embedForms(
  encoder: Pick<TrainableEncoder, 'forward'>,
  passes: StageRecipe['passes'],
  { tensors, counts }: PassTensors,
): tf.Tensor2D[] {
  let start = 0;
  return counts.flatMap((groups, pass) => {
    const forms = passes[pass]!;
    const byGroup = groups.map((count) => {
      start += count;
      const embeddings = encoder.forward(tensors.slice(start - count, start), { training: true });
      return forms.length === 1 ? [embeddings] : (tf.split(embeddings, forms.length) as tf.Tensor2D[]);
    });
    return forms.map((_, form) => {
      const parts = byGroup.map((ofGroup) => ofGroup[form]!);
      return parts.length === 1 ? parts[0]! : tf.concat(parts);
    });
  });
}
