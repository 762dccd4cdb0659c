import * as tf from '@tensorflow/tfjs-core';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { PreparedInputs, TrainableEncoder } from '../trainer/trainable-encoder.ts';

/** Tensors of all passes in one list, as a captured function takes them, and how many belong to each pass. */
export interface PassTensors {
  tensors: tf.Tensor[];
  counts: number[];
}

export function passTensors(prepared: readonly PreparedInputs[]): PassTensors {
  const lists = prepared.map((pass) => pass.toTensors());
  return { tensors: lists.flat(), counts: lists.map(({ length }) => length) };
}

/** Differentiable embeddings of each pass, `[padded rows, D]`. */
export function passEmbeddings(
  encoder: Pick<TrainableEncoder, 'forward'>,
  { tensors, counts }: PassTensors,
): tf.Tensor2D[] {
  let start = 0;
  return counts.map((count) => {
    start += count;
    return encoder.forward(tensors.slice(start - count, start));
  });
}

/** Differentiable embeddings of each form, `[B, D]`, in the order of the recipe's passes; for batches without padded rows. */
export function formEmbeddings(
  encoder: Pick<TrainableEncoder, 'forward'>,
  passes: StageRecipe['passes'],
  batch: PassTensors,
): tf.Tensor2D[] {
  return passEmbeddings(encoder, batch).flatMap((embeddings, pass) => {
    const forms = passes[pass]!.length;
    return forms === 1 ? [embeddings] : (tf.split(embeddings, forms) as tf.Tensor2D[]);
  });
}
