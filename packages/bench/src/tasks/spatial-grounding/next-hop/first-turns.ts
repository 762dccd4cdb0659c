import type { StreetTurns } from './street-turns.ts';

/** How a street is reached from the start with as few turns as possible. */
export interface FewestTurns {
  turns: number;
  /** Streets that one turns into first, over all ways of so few turns. */
  first: ReadonlySet<number>;
  /** A street before this one on such a way; absent for the start. */
  before?: number;
}

/**
 * Ways of fewest turns from a street to all others, breadth first.
 *
 * @param options.maxTurns - go no farther.
 * @param options.accept - only over these streets. Default: all named ones.
 */
export function firstTurns(
  { turnsFrom }: StreetTurns,
  start: number,
  { maxTurns, accept = () => true }: { maxTurns: number; accept?: (street: number) => boolean },
): Map<number, FewestTurns> {
  const found = new Map<number, FewestTurns & { first: Set<number> }>([[start, { turns: 0, first: new Set() }]]);
  // A Map visits what is added while it is walked: it is the queue.
  for (const [street, { turns, first }] of found) {
    if (turns >= maxTurns) break;
    for (const next of turnsFrom(street)) {
      if (!accept(next)) continue;
      const firstOfNext = street === start ? [next] : [...first];
      const known = found.get(next);
      if (!known) found.set(next, { turns: turns + 1, first: new Set(firstOfNext), before: street });
      else if (known.turns === turns + 1) for (const own of firstOfNext) known.first.add(own);
    }
  }
  return found;
}
