import type { CityGraph } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';

/** Streets with a name, and which of them cross. */
export interface StreetTurns {
  /** Normalised name of a street; undefined for streets without one. */
  nameOf(street: number): string | undefined;
  /** Named streets that cross a street, ascending. */
  turnsFrom(street: number): readonly number[];
  /** Street that a place is on: the other end of its `nearest` edge. */
  streetOf(place: number): number | undefined;
}

export function streetTurns(graph: CityGraph): StreetTurns {
  const names = new Map<number, string | undefined>();
  const turns = new Map<number, readonly number[]>();
  const nameOf = (street: number): string | undefined => {
    if (!names.has(street)) names.set(street, normaliseName(graph.node(street).name ?? '') || undefined);
    return names.get(street);
  };
  return {
    nameOf,
    turnsFrom: (street) => {
      let known = turns.get(street);
      if (!known) {
        const targets = graph
          .edgesFrom(street)
          .filter(({ relation, target }) => relation === 'crosses' && nameOf(target) !== undefined)
          .map(({ target }) => target);
        known = [...new Set(targets)].sort((a, b) => a - b);
        turns.set(street, known);
      }
      return known;
    },
    streetOf: (place) =>
      graph.edgesFrom(place).find(({ relation, forward }) => relation === 'nearest' && forward)?.target,
  };
}
