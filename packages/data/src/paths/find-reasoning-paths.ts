import { createRandom } from '@uge/core';
import type { CityGraph, Relation } from '@uge/graph';
import { requireNode } from '../graph/require-node.ts';
import { holdsText } from '../text/holds-text.ts';
import type { ReasoningPath } from '../types.ts';
import { Destinations, QuotaUse } from './choose-destinations.ts';
import { pathSimilarity } from './path-similarity.ts';
import { type RouteNetwork, routeNetworkOf } from './route-network.ts';
import { RouteSearch } from './route-search.ts';
import { summarisePath } from './summarise-path.ts';
import { walkEdges } from './walk-edges.ts';

export interface ReasoningPathOptions {
  seed: number;
  /** Paths wanted; fewer come back where the surroundings give no more. Default 1. */
  count?: number;
  /**
   * Two paths of a photo are at most this alike: 0.6 · Jaccard index of their nodes + 0.4 · Jaccard index of their edges.
   * Default 0.6.
   */
  maxJaccard?: number;
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

/** What each manner reaches: one search and its buffers a city. */
const reaches = new WeakMap<RouteNetwork, ReadonlyMap<ReadonlySet<Relation>, Destinations>>();

/** Draws that may fail, by likeness or by a name that the path itself tells, before a photo gets no more paths. */
const FAILED_DRAWS = 24;

/**
 * Spatial reasoning paths: how named places near a photo are reached through the graph. One breadth-first search for each of
 * two manners (street to street, crossing by crossing) finds all candidates; destinations are drawn from them by quota over
 * hop count, distance band, compass sector and category, so that the paths of one photo differ in all four. On a path no
 * name comes twice, a street carries at most two steps from crossing to crossing, and the destination's name stands nowhere
 * in `queryText`. The choice depends on the seed and the photo's id only.
 *
 * @param imageNodeId - `image/<photo id>`, as `anchorPhotos` made it.
 * @returns the paths in the order drawn; none where no named place is reached within the bounds.
 * @throws {UgeError} `data/unknown-node` where the graph has no such photo.
 */
export function findReasoningPaths(
  graph: CityGraph,
  imageNodeId: string,
  { seed, count = 1, maxJaccard = 0.6, minHops = 3, maxHops = 6, maxMetres = 1500 }: ReasoningPathOptions,
): ReasoningPath[] {
  const image = requireNode(graph, imageNodeId);
  const random = createRandom(seed, 'paths', imageNodeId);
  const network = routeNetworkOf(graph);
  const reach = reachOf(network);
  const manners = random.shuffle(MANNERS);
  const isSearched = [false, false];
  const draw = (turn: number): { from: Destinations; position: number } | undefined => {
    for (const manner of [turn % 2, (turn + 1) % 2]) {
      const from = reach.get(manners[manner]!)!;
      if (!isSearched[manner]) {
        from.search.run(image, { maxHops, maxMetres });
        from.collect({ minHops, maxMetres });
        isSearched[manner] = true;
      }
      const position = from.draw(random, used);
      if (position !== undefined) return { from, position };
    }
    return undefined;
  };
  const used = new QuotaUse();
  const paths: ReasoningPath[] = [];
  const isNew = (path: ReasoningPath): boolean =>
    !paths.some(
      (other) => other.destination === path.destination || pathSimilarity(other.steps, path.steps) > maxJaccard,
    );
  let failures = 0;
  for (let turn = 0; paths.length < count && failures < FAILED_DRAWS; turn++) {
    const drawn = draw(turn);
    if (!drawn) break;
    const { search, visits } = drawn.from;
    const visit = visits[drawn.position]!;
    const steps = walkEdges(network, image, search.routeTo(visit));
    const path = summarisePath(graph, steps, { image, destination: search.node[visit]! });
    if (holdsText(path.queryText, path.destination) || !isNew(path)) {
      failures++;
      continue;
    }
    used.add(drawn.from, drawn.position);
    paths.push(path);
  }
  return paths;
}

function reachOf(network: RouteNetwork): ReadonlyMap<ReadonlySet<Relation>, Destinations> {
  let reach = reaches.get(network);
  if (!reach) {
    reach = new Map(MANNERS.map((through) => [through, new Destinations(new RouteSearch(network, through))]));
    reaches.set(network, reach);
  }
  return reach;
}
