import { createRandom } from '@uge/core';
import { type CityGraph, compassPoint } from '@uge/graph';
import type { RouteVisit } from './search-routes.ts';

/** A destination this close needs no path. */
const NEAREST_METRES = 50;

const DISTANCE_BANDS = [150, 300, 600, 1000];

/** Names that say nothing about a place. */
const MEANINGLESS_NAMES: ReadonlySet<string> = new Set(['bike parking', 'seating']);

/** A way longer than twice the straight line and this is roundabout. */
const DETOUR_METRES = 150;

const NAMED_AFTER_OTHERS: ReadonlySet<string> = new Set(['memorial', 'artwork', 'tomb']);

/** How many destinations are drawn by quota before the rest follow in any order; the first few nearly always serve. */
const QUOTA_DRAWS = 8;

interface Candidate {
  visit: RouteVisit;
  name: string;
  /** Reached in a roundabout way, or named after something that it is not. */
  poor: boolean;
  /** Hop count, distance band, compass sector, category. */
  strata: readonly string[];
}

/**
 * Destinations in the order in which they should be tried. Each is drawn by quota: hop count, distance band, compass sector
 * and category are gone through in random order, and of the values that occur each is drawn with equal chance, so that
 * frequent ones (food, close by) do not crowd out the rest. Ambiguous names, roundabout ways and memorials come last.
 */
export function orderDestinations(
  graph: CityGraph,
  visits: readonly RouteVisit[],
  { seed, image, maxMetres }: { seed: number; image: number; maxMetres: number },
): RouteVisit[] {
  const random = createRandom(seed, 'destination', graph.node(image).id);
  const candidates = describeCandidates(graph, visits, { image, maxMetres });
  const dimensions = random.shuffle([0, 1, 2, 3]);
  const drawByQuota = (pool: readonly Candidate[]): Candidate => {
    let left = pool;
    for (const dimension of dimensions) {
      const value = random.pick([...new Set(left.map((candidate) => candidate.strata[dimension]!))].sort());
      left = left.filter((candidate) => candidate.strata[dimension] === value);
    }
    return random.pick(left);
  };

  const places = new Map<string, number>();
  for (const { name } of candidates) places.set(name, (places.get(name) ?? 0) + 1);
  const ordered: RouteVisit[] = [];
  for (const secondChoice of [false, true]) {
    let pool = candidates.filter(({ name, poor }) => (poor || places.get(name)! > 1) === secondChoice);
    for (let draw = 0; draw < QUOTA_DRAWS && pool.length > 0; draw++) {
      const drawn = drawByQuota(pool);
      ordered.push(drawn.visit);
      pool = pool.filter((candidate) => candidate !== drawn);
    }
    ordered.push(...random.shuffle(pool).map((candidate) => candidate.visit));
  }
  return ordered;
}

function describeCandidates(
  graph: CityGraph,
  visits: readonly RouteVisit[],
  { image, maxMetres }: { image: number; maxMetres: number },
): Candidate[] {
  const [x, y] = graph.frame.toXY(graph.coordOf(image));
  const candidates: Candidate[] = [];
  for (const visit of visits) {
    const point = graph.frame.toXY(graph.coordOf(visit.index));
    const [east, north] = [point[0] - x, point[1] - y];
    const metres = Math.hypot(east, north);
    if (metres < NEAREST_METRES || metres > maxMetres) continue;
    const { name, category, type } = graph.node(visit.index);
    if (name === undefined || MEANINGLESS_NAMES.has(name.toLowerCase())) continue;
    const band = DISTANCE_BANDS.filter((limit) => metres > limit).length;
    const sector = compassPoint((Math.atan2(east, north) * 180) / Math.PI, 8, 'letters');
    const poor = visit.metres > 2 * metres + DETOUR_METRES || NAMED_AFTER_OTHERS.has(type ?? '');
    candidates.push({
      visit,
      poor,
      name: name.toLowerCase(),
      strata: [String(visit.hops), String(band), sector, category],
    });
  }
  return candidates;
}
