import type { Split } from '../types.ts';

/** What two splits have in common of some things. */
export interface SharedBetweenSplits {
  /** Different things in each split. */
  counts: Record<Split, number>;
  /** How many of them two splits share. */
  trainTest: number;
  trainVal: number;
  valTest: number;
  /** A few of those that train and test share. */
  examples: string[];
}

const EXAMPLES = 10;

/** Count what splits share; things without a split do not count. */
export function sharedBetweenSplits(things: readonly { split: Split | undefined; key: string }[]): SharedBetweenSplits {
  const sets: Record<Split, Set<string>> = { train: new Set(), val: new Set(), test: new Set() };
  for (const { split, key } of things) if (split) sets[split].add(key);
  const shared = (first: Split, second: Split): string[] => [...sets[first]].filter((key) => sets[second].has(key));
  const trainTest = shared('train', 'test');
  return {
    counts: { train: sets.train.size, val: sets.val.size, test: sets.test.size },
    trainTest: trainTest.length,
    trainVal: shared('train', 'val').length,
    valTest: shared('val', 'test').length,
    examples: trainTest.slice(0, EXAMPLES),
  };
}
