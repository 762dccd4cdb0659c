import type { CityGraph } from '@uge/graph';
import { normaliseName } from '../../../builder/normalise-name.ts';

export interface NamedStreet {
  index: number;
  id: string;
  name: string;
}

/** Streets with a name among the nodes of a photo's graph, by id. */
export function namedStreets(graph: CityGraph, members: ReadonlySet<string>): NamedStreet[] {
  return [...members].sort().flatMap((id) => {
    const index = graph.indexOf(id);
    if (index === undefined || graph.kindOf(index) !== 'street') return [];
    const { name = '' } = graph.node(index);
    return normaliseName(name) === '' ? [] : [{ index, id, name }];
  });
}
