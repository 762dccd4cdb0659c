import { createRandom } from '@uge/core';
import type { PairRow } from '@uge/data';
import { pairId } from './pair-reader.ts';

/**
 * Texts of a row that are nearly right, at most `count`: where the dataset has more, others in every step.
 *
 * @param options.step - with the seed and the row's id, keys the choice.
 */
export function chooseNegatives(
  row: PairRow,
  { count, seed, step }: { count: number; seed: number; step: number },
): string[] {
  const texts = (row.negative_messages ?? []).map((messages) => messages.map(({ content }) => content).join('\n'));
  if (texts.length <= count) return texts;
  return createRandom(seed, 'hard negatives', step, pairId(row)).shuffle(texts).slice(0, count);
}
