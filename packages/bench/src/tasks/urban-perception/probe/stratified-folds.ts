import type { Random } from '@uge/core';
import type { ProbeTarget } from '../../../types.ts';

/**
 * Folds of nearly equal size whose scores are alike: of each run of `folds` neighbours in the order of scores, one goes into
 * each fold, which one by chance.
 *
 * @param scores - `[n]`.
 * @returns positions, ascending; every position is in the test part of one fold and in the train part of the others.
 */
export function stratifiedFolds(
  scores: readonly number[],
  { folds, random }: { folds: number; random: Random },
): ProbeTarget['folds'] {
  const order = scores.map((_, position) => position).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const numbers = Array.from({ length: folds }, (_, fold) => fold);
  const foldOf = new Map<number, number>();
  for (let start = 0; start < order.length; start += folds) {
    const shuffled = random.shuffle(numbers);
    order.slice(start, start + folds).forEach((position, index) => {
      foldOf.set(position, shuffled[index]!);
    });
  }
  const positions = scores.map((_, position) => position);
  return numbers.map((fold) => ({
    train: positions.filter((position) => foldOf.get(position) !== fold),
    test: positions.filter((position) => foldOf.get(position) === fold),
  }));
}
