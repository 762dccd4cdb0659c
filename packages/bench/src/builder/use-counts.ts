import type { Random } from '@uge/core';

/**
 * How often things have been wrong candidates, so that each can serve equally often for every time it is the answer. Then
 * nothing but the query tells answers from other candidates: a ranker that knows only which things are in the benchmark, or
 * which are long, common or central, does no better than chance.
 */
export interface UseCounts {
  /**
   * Items in the order they should be tried: the least used first, for its weight; equals by chance.
   *
   * @param options.weightOf - how often an item is the answer; 0 stands for never, and comes last.
   */
  order<T>(items: readonly T[], options: { keyOf(item: T): string; weightOf?(item: T): number; random: Random }): T[];
  add(key: string): void;
  count(key: string): number;
}

export function createUseCounts(): UseCounts {
  const counts = new Map<string, number>();
  const count = (key: string): number => counts.get(key) ?? 0;
  return {
    count,
    add: (key) => void counts.set(key, count(key) + 1),
    order: (items, { keyOf, weightOf = () => 1, random }) => {
      const loads = new Map(
        items.map((item) => {
          const weight = weightOf(item);
          return [item, weight > 0 ? count(keyOf(item)) / weight : Number.MAX_VALUE] as const;
        }),
      );
      return random.shuffle(items).sort((a, b) => loads.get(a)! - loads.get(b)!);
    },
  };
}
