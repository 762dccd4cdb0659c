import { distanceMetres, type SpatialSubgraph } from '@uge/graph';
import { holdsName, normaliseName } from '../builder/normalise-name.ts';
import type { PreparedQuery, Scorer } from '../types.ts';

/** Metres at which a named node counts half as much as one at the camera. */
const HALF_WEIGHT_METRES = 10;

/**
 * A heuristic over the graph alone: a candidate is the better the nearer the nodes it names are to the camera, the sum of
 * `1 / (10 m + distance)`. It reads neither the question nor the picture, so what it answers right needs no more than names
 * and coordinates. Without names in the graph, or without a graph, all candidates are equal.
 */
export function createNearestPlaceScorer(): Scorer {
  return {
    id: 'nearest-place',
    modalities: new Set(['text', 'graph']),
    async score({ input, candidates }: PreparedQuery) {
      const places = input.graph ? placesAround(input.graph) : [];
      return candidates.map(({ text = '' }) => {
        const candidate = normaliseName(text);
        return places.reduce(
          (sum, { name, metres }) => sum + (holdsName(candidate, name) ? 1 / (HALF_WEIGHT_METRES + metres) : 0),
          0,
        );
      });
    },
  };
}

/** Named nodes, each name at its nearest node. */
function placesAround({ nodes, center_node }: SpatialSubgraph): { name: string; metres: number }[] {
  const camera = (nodes.find(({ node_id }) => node_id === center_node) ?? nodes[0])?.coords;
  const nearest = new Map<string, number>();
  for (const { node_id, node_text, coords, category } of nodes) {
    const [label = ''] = node_text.split(' | ', 1);
    const name = normaliseName(label);
    if (!camera || node_id === center_node || name === '' || label === category) continue;
    nearest.set(name, Math.min(nearest.get(name) ?? Number.POSITIVE_INFINITY, distanceMetres(camera, coords)));
  }
  return [...nearest].map(([name, metres]) => ({ name, metres }));
}
