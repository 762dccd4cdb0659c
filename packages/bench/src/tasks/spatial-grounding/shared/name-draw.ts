import type { Random } from '@uge/core';
import { normaliseName } from '../../../builder/normalise-name.ts';
import { drawDistinct } from '../../../builder/query-draft.ts';
import { createUseCounts } from '../../../builder/use-counts.ts';

/** So few, for a photo's graph to have more names than are shown: then which are shown can be balanced. */
const NAME_CANDIDATES = 10;

/** Draws the wrong names of queries whose answer is a name. */
export interface NameDraw<T> {
  /**
   * Wrong candidates out of a pool: names that are the answer elsewhere first, each in proportion to how often it is. A name that
   * is often shown is then no likelier to be right than one that is seldom shown, however long or well known it is.
   */
  draw(pool: readonly T[], options: { answer: string; except?: string; random: Random }): T[];
}

/**
 * @param options.answers - the answer of every photo that could be asked about.
 * @param options.candidates - wanted per query, the right one included.
 */
export function createNameDraw<T extends { name: string }>({
  answers,
  candidates,
}: {
  answers: readonly string[];
  candidates: number;
}): NameDraw<T> {
  const uses = createUseCounts();
  const weights = new Map<string, number>();
  for (const answer of answers) weights.set(normaliseName(answer), (weights.get(normaliseName(answer)) ?? 0) + 1);
  const keyOf = ({ name }: T): string => normaliseName(name);
  return {
    draw: (pool, { answer, except = answer, random }) => {
      const drawn = drawDistinct(
        uses.order(pool, { keyOf, weightOf: (item) => weights.get(keyOf(item)) ?? 0, random }),
        {
          count: Math.min(candidates, NAME_CANDIDATES) - 1,
          taken: new Set([normaliseName(answer), normaliseName(except)]),
          textOf: ({ name }) => name,
        },
      );
      for (const item of drawn) uses.add(keyOf(item));
      return drawn;
    },
  };
}
