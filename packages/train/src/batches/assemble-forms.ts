import * as tf from '@tensorflow/tfjs-core';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { Chunk } from './loaded-step.ts';

/**
 * Embeddings of whole forms from those of chunks; differentiable.
 *
 * @param outputs - of each chunk `[forms · rows, D]`, form by form; more rows are padding.
 * @param chunks - ordered by pass, then row; rows that two chunks share are taken from the first.
 * @returns `[B, D]` of each form, in the order of `passes`.
 */
export function assembleForms(
  outputs: readonly tf.Tensor2D[],
  { chunks, passes }: { chunks: readonly Pick<Chunk, 'pass' | 'rows'>[]; passes: StageRecipe['passes'] },
): tf.Tensor2D[] {
  const parts: tf.Tensor2D[][][] = passes.map((forms) => forms.map(() => []));
  const done = passes.map(() => 0);
  for (const [index, { pass, rows }] of chunks.entries()) {
    const skipped = done[pass]! - rows.first;
    for (const ofForm of parts[pass]!.keys()) {
      const start = ofForm * rows.count + skipped;
      const isAll = parts[pass]!.length === 1 && skipped === 0 && outputs[index]!.shape[0] === rows.count;
      const part = isAll ? outputs[index]! : tf.slice(outputs[index]!, [start, 0], [rows.count - skipped, -1]);
      parts[pass]![ofForm]!.push(part);
    }
    done[pass] = rows.first + rows.count;
  }
  return parts.flat().map((ofForm) => (ofForm.length === 1 ? ofForm[0]! : tf.concat(ofForm)));
}
