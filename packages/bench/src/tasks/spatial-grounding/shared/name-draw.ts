import type { Random } from '@uge/core';
import { MINIMUM_CANDIDATES } from '../../../builder/build-context.ts';
import { normaliseName } from '../../../builder/normalise-name.ts';
import { drawDistinct, type SkippedDraft } from '../../../builder/query-draft.ts';
import { createUseCounts } from '../../../builder/use-counts.ts';

/** So few, for a photo's graph to have more names than are shown: then which are shown can be balanced. */
const NAME_CANDIDATES = 10;
/** A long street or a place at a corner would be the answer of many photos, and a good guess for all of them. */
const ANSWER_LIMIT = 2;

/** Draws the wrong names of queries whose answer is a name. */
export interface NameDraw<T> {
  /**
   * Wrong candidates out of a pool: names that are the answer elsewhere first, each in proportion to how often it is. A name that
   * is often shown is then no likelier to be right than one that is seldom shown, however long or well known it is.
   */
  draw(pool: readonly T[], options: { answer: string; except?: string; random: Random }): T[] | SkippedDraft;
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
  const given = createUseCounts();
  const uses = createUseCounts();
  const weights = new Map<string, number>();
  for (const answer of answers) {
    const key = normaliseName(answer);
    weights.set(key, Math.min(ANSWER_LIMIT, (weights.get(key) ?? 0) + 1));
  }
  const keyOf = ({ name }: T): string => normaliseName(name);
  return {
    draw: (pool, { answer, except = answer, random }) => {
      const key = normaliseName(answer);
      if (given.count(key) >= ANSWER_LIMIT) return { skip: `its answer is that of ${ANSWER_LIMIT} other queries` };
      const weightOf = (item: T): number => weights.get(keyOf(item)) ?? 0;
      const drawn = drawDistinct(uses.order(pool, { keyOf, weightOf, random }), {
        count: Math.min(candidates, NAME_CANDIDATES) - 1,
        taken: new Set([key, normaliseName(except)]),
        textOf: ({ name }) => name,
      });
      if (drawn.length < MINIMUM_CANDIDATES - 1) return { skip: "too few other names in the photo's graph" };
      given.add(key);
      for (const item of drawn) uses.add(keyOf(item));
      return drawn;
    },
  };
}
