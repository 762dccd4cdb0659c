import type { Random } from '@uge/core';
import type { RouteSearch } from './route-search.ts';

/** A destination this close needs no path. */
const NEAREST_METRES = 50;

const DISTANCE_BANDS = [150, 300, 600, 1000];

/** A way longer than twice the straight line and this is roundabout. */
const DETOUR_METRES = 150;

const TAN_22_5 = Math.tan(Math.PI / 8);

const [HOPS, BAND, SECTOR, CATEGORY] = [0, 1, 2, 3];
const STRATA = [HOPS, BAND, SECTOR, CATEGORY];

const STRATUM_VALUES = 2 ** 16;

/** What a search reached that a path may lead to, in buffers used again by the next photo. D destinations. */
export class Destinations {
  readonly search: RouteSearch;
  /** Visits of the search, `[D]`. */
  visits: Uint32Array = new Uint32Array(0);
  /** Straight line from the photo in metres of the plane, `[D]`. */
  private direct: Float64Array = new Float64Array(0);
  /** Positions in `visits` not drawn yet: those to draw from first, and the rest. */
  private readonly good: Pool = { positions: new Uint32Array(0), count: 0 };
  private readonly poor: Pool = { positions: new Uint32Array(0), count: 0 };
  /** Positions still in question, within one draw, and what they have of one stratum. */
  private left: Uint32Array = new Uint32Array(0);
  private values: Uint16Array = new Uint16Array(0);
  private readonly seen: Uint32Array = new Uint32Array(STRATUM_VALUES);
  private rounds = 0;

  constructor(search: RouteSearch) {
    this.search = search;
  }

  /**
   * Take the named places and areas of the last search that are neither too near nor too far. Roundabout ways and what ranks
   * low as a destination are drawn only where nothing else is left.
   */
  collect({ minHops, maxMetres }: { minHops: number; maxMetres: number }): void {
    const { search } = this;
    const { node, hops, metres, reached, reachedCount } = search;
    const { x, y, rank } = search.network;
    this.reserve(reachedCount);
    const { visits, direct, good, poor } = this;
    const imageX = x[node[0]!]!;
    const imageY = y[node[0]!]!;
    good.count = poor.count = 0;
    let count = 0;
    for (let i = 0; i < reachedCount; i++) {
      const visit = reached[i]!;
      const index = node[visit]!;
      if (rank[index] === 0 || hops[visit]! < minHops) continue;
      const east = x[index]! - imageX;
      const north = y[index]! - imageY;
      const straight = Math.sqrt(east * east + north * north);
      if (straight < NEAREST_METRES || straight > maxMetres) continue;
      const isRoundabout = metres[visit]! > 2 * straight + DETOUR_METRES;
      const pool = rank[index] === 2 && !isRoundabout ? good : poor;
      pool.positions[pool.count++] = count;
      direct[count] = straight;
      visits[count++] = visit;
    }
  }

  /**
   * Draw a destination by quota and take it out: hop count, distance band, compass sector and category are gone through in
   * random order, and of the values that occur one is drawn among those used least so far, so that frequent ones (food, close
   * by) do not crowd out the rest.
   *
   * @returns its position in `visits`; undefined where all are drawn.
   */
  draw(random: Random, used: QuotaUse): number | undefined {
    const { left, values } = this;
    const pool = this.good.count > 0 ? this.good : this.poor;
    if (pool.count === 0) return undefined;
    left.set(pool.positions.subarray(0, pool.count));
    let count = pool.count;
    for (const stratum of random.shuffle(STRATA)) {
      const value = random.pick(used.leastUsed(stratum, this.valuesOf(stratum, count)));
      let kept = 0;
      for (let i = 0; i < count; i++) {
        if (values[i] === value) left[kept++] = left[i]!;
      }
      count = kept;
    }
    const drawn = left[random.int(count)]!;
    remove(pool, drawn);
    return drawn;
  }

  /** Value of a stratum of one destination. */
  stratumOf(position: number, stratum: number): number {
    const { node, hops, network } = this.search;
    const visit = this.visits[position]!;
    if (stratum === HOPS) return hops[visit]!;
    if (stratum === BAND) return bandOf(this.direct[position]!);
    const index = node[visit]!;
    if (stratum === CATEGORY) return network.category[index]!;
    return sectorOf(network.x[index]! - network.x[node[0]!]!, network.y[index]! - network.y[node[0]!]!);
  }

  /** Values of a stratum among the positions left, ascending. */
  private valuesOf(stratum: number, count: number): number[] {
    const { left, seen, values } = this;
    const round = this.nextRound();
    const found: number[] = [];
    for (let i = 0; i < count; i++) {
      const value = this.stratumOf(left[i]!, stratum);
      values[i] = value;
      if (seen[value] === round) continue;
      seen[value] = round;
      found.push(value);
    }
    return found.sort((a, b) => a - b);
  }

  private nextRound(): number {
    if (++this.rounds === 2 ** 32) {
      this.seen.fill(0);
      this.rounds = 1;
    }
    return this.rounds;
  }

  private reserve(count: number): void {
    if (count <= this.visits.length) return;
    const capacity = 2 * count;
    this.visits = new Uint32Array(capacity);
    this.direct = new Float64Array(capacity);
    this.good.positions = new Uint32Array(capacity);
    this.poor.positions = new Uint32Array(capacity);
    this.left = new Uint32Array(capacity);
    this.values = new Uint16Array(capacity);
  }
}

interface Pool {
  positions: Uint32Array;
  count: number;
}

function remove(pool: Pool, position: number): void {
  const { positions, count } = pool;
  positions.copyWithin(positions.indexOf(position), positions.indexOf(position) + 1, count);
  pool.count--;
}

function bandOf(metres: number): number {
  let band = 0;
  while (band < DISTANCE_BANDS.length && metres > DISTANCE_BANDS[band]!) band++;
  return band;
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
  private readonly uses: Map<number, number>[] = STRATA.map(() => new Map());

  /** Those of some values of a stratum that were used least. */
  leastUsed(stratum: number, values: readonly number[]): number[] {
    const uses = this.uses[stratum]!;
    let fewest = Number.POSITIVE_INFINITY;
    for (const value of values) fewest = Math.min(fewest, uses.get(value) ?? 0);
    return values.filter((value) => (uses.get(value) ?? 0) === fewest);
  }

  add(destinations: Destinations, position: number): void {
    for (const [stratum, uses] of this.uses.entries()) {
      const value = destinations.stratumOf(position, stratum);
      uses.set(value, (uses.get(value) ?? 0) + 1);
    }
  }
}
