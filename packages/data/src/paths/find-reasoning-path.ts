import { createRandom } from '@uge/core';
import type { CityGraph, Relation } from '@uge/graph';
import { requireNode } from '../graph/require-node.ts';
import { holdsText } from '../text/holds-text.ts';
import type { ReasoningPath } from '../types.ts';
import { orderDestinations } from './order-destinations.ts';
import { edgesTo, searchRoutes } from './search-routes.ts';
import { summarisePath } from './summarise-path.ts';
import { walkEdges } from './walk-edges.ts';

export interface ReasoningPathOptions {
  seed: number;
  /** Edges between photo and destination, at least. Default 3. */
  minHops?: number;
  /** Default 6. */
  maxHops?: number;
  /** Straight line from the photo to the destination, at most, in metres. Default 1500. */
  maxMetres?: number;
}

/** Two manners of going through a city: from street to street, or crossing by crossing. */
const MANNERS: readonly ReadonlySet<Relation>[] = [
  new Set<Relation>(['crosses', 'bounds', 'intersects']),
  new Set<Relation>(['on_street', 'next_crossing', 'bounds', 'intersects']),
];

/**
 * A spatial reasoning path: how some named place near the photo is reached through the graph. One breadth-first search
 * finds all candidates; the destination is drawn from them by quota over hop count, distance, direction and category. No
 * name comes twice on a path, and the destination's name stands nowhere in `queryText`.
 *
 * @param imageNodeId - `image/<photo id>`, as `anchorPhotos` made it.
 * @returns undefined where no named place is reached within the bounds.
 * @throws {UgeError} `data/unknown-node` where the graph has no such photo.
 */
export function findReasoningPath(
  graph: CityGraph,
  imageNodeId: string,
  { seed, minHops = 3, maxHops = 6, maxMetres = 1500 }: ReasoningPathOptions,
): ReasoningPath | undefined {
  const image = requireNode(graph, imageNodeId);
  for (const through of createRandom(seed, 'manner', imageNodeId).shuffle(MANNERS)) {
    const visits = searchRoutes(graph, image, { maxHops, maxMetres, through }).filter((visit) => visit.hops >= minHops);
    for (const visit of orderDestinations(graph, visits, { seed, image, maxMetres })) {
      const steps = walkEdges(graph, edgesTo(visit));
      const path = summarisePath(graph, steps, { image, destination: visit.index });
      if (!holdsText(path.queryText, path.destination)) return path;
    }
  }
  return undefined;
}
