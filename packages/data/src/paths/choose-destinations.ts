import type { Random } from '@uge/core';
import type { RouteTree } from './search-routes.ts';

/** A destination this close needs no path. */
const NEAREST_METRES = 50;

const DISTANCE_BANDS = [150, 300, 600, 1000];

/** A way longer than twice the straight line and this is roundabout. */
const DETOUR_METRES = 150;

const TAN_22_5 = Math.tan(Math.PI / 8);

/** Hop count, distance band, compass sector, category. */
const STRATA = 4;

/** What a search reached that a path may lead to. D destinations. */
export interface Destinations {
  tree: RouteTree;
  /** Visits of the tree, `[D]`. */
  visits: number[];
  /** Value of each stratum, `[D · 4]`. */
  strata: Uint16Array;
  /** Positions in `visits` not drawn yet: those to draw from first, and the rest. */
  good: number[];
  poor: number[];
}

/**
 * The named places and areas of a search that are neither too near nor too far. Roundabout ways and what ranks low
 * as a destination are `poor`.
 */
export function destinationsOf(
  tree: RouteTree,
  { minHops, maxMetres }: { minHops: number; maxMetres: number },
): Destinations {
  const { x, y, rank, category } = tree.network;
  const image = tree.node[0]!;
  const strata = new Uint16Array(STRATA * tree.reached.length);
  const found: Destinations = { tree, visits: [], strata, good: [], poor: [] };
  for (const visit of tree.reached) {
    const index = tree.node[visit]!;
    if (rank[index] === 0 || tree.hops[visit]! < minHops) continue;
    const [east, north] = [x[index]! - x[image]!, y[index]! - y[image]!];
    const metres = Math.sqrt(east * east + north * north);
    if (metres < NEAREST_METRES || metres > maxMetres) continue;
    let band = 0;
    while (band < DISTANCE_BANDS.length && metres > DISTANCE_BANDS[band]!) band++;
    const at = STRATA * found.visits.length;
    strata[at] = tree.hops[visit]!;
    strata[at + 1] = band;
    strata[at + 2] = sectorOf(east, north);
    strata[at + 3] = category[index]!;
    const isRoundabout = tree.metres[visit]! > 2 * metres + DETOUR_METRES;
    (rank[index] === 2 && !isRoundabout ? found.good : found.poor).push(found.visits.length);
    found.visits.push(visit);
  }
  return found;
}

/** Eighth of the compass: 0 about north, then clockwise. */
function sectorOf(east: number, north: number): number {
  const isNorthSouth = Math.abs(east) <= TAN_22_5 * Math.abs(north);
  const isEastWest = Math.abs(north) <= TAN_22_5 * Math.abs(east);
  if (isNorthSouth) return north >= 0 ? 0 : 4;
  if (isEastWest) return east >= 0 ? 2 : 6;
  return east >= 0 ? (north >= 0 ? 1 : 3) : north >= 0 ? 7 : 5;
}

/** How often each value of each stratum was used on one photo so far. */
export class QuotaUse {
  private readonly uses: Map<number, number>[] = Array.from({ length: STRATA }, () => new Map());

  of(stratum: number, value: number): number {
    return this.uses[stratum]!.get(value) ?? 0;
  }

  add({ strata }: Destinations, position: number): void {
    for (const [stratum, uses] of this.uses.entries()) {
      const value = strata[position * STRATA + stratum]!;
      uses.set(value, (uses.get(value) ?? 0) + 1);
    }
  }
}

/**
 * Draw a destination by quota and take it out: hop count, distance band, compass sector and category are gone through in
 * random order, and of the values that occur one is drawn among those used least so far, so that frequent ones (food, close
 * by) do not crowd out the rest. The poor are drawn only where nothing else is left.
 *
 * @returns its position in `visits`; undefined where all are drawn.
 */
export function drawDestination(
  destinations: Destinations,
  { random, used }: { random: Random; used: QuotaUse },
): number | undefined {
  const { strata, good, poor } = destinations;
  const pool = good.length > 0 ? good : poor;
  if (pool.length === 0) return undefined;
  let left: readonly number[] = pool;
  for (const stratum of random.shuffle([0, 1, 2, 3])) {
    const values = new Set<number>();
    for (const position of left) values.add(strata[position * STRATA + stratum]!);
    let fewest = Number.POSITIVE_INFINITY;
    for (const value of values) fewest = Math.min(fewest, used.of(stratum, value));
    const open = [...values].filter((value) => used.of(stratum, value) === fewest).sort((a, b) => a - b);
    const value = random.pick(open);
    left = left.filter((position) => strata[position * STRATA + stratum] === value);
  }
  const drawn = random.pick(left);
  pool.splice(pool.indexOf(drawn), 1);
  return drawn;
}
