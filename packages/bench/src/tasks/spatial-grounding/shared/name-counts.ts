import type { CityGraph } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';

const counts = new WeakMap<CityGraph, ReadonlyMap<string, number>>();

/** How many nodes of a city, photos aside, have each name; for checks. */
export function nameCounts(graph: CityGraph): ReadonlyMap<string, number> {
  const known = counts.get(graph);
  if (known) return known;
  const made = new Map<string, number>();
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) === 'image') continue;
    const name = normaliseName(graph.node(index).name ?? '');
    if (name !== '') made.set(name, (made.get(name) ?? 0) + 1);
  }
  counts.set(graph, made);
  return made;
}
