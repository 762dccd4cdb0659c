import { createRandom } from '@uge/core';
import { cellIdOf, type LonLat } from '@uge/graph';
import type { CityRole, Photo, Split } from '../types.ts';
import { groupPhotos } from './group-photos.ts';
import { nearPairs } from './near-pairs.ts';

export interface SplitOptions {
  seed: number;
  /** `held-out` puts every photo of the city into `test`. Default `train`. */
  role?: CityRole;
  /** S2 level of the cells. Default: the coarsest level from 14 (about 600 m) to 17 (75 m) with at least eight cells. */
  level?: number;
  /** Photos of different splits are at least this far apart, in metres. Default 100. */
  bufferMetres?: number;
  /** Wanted shares of the photos; they are met as well as whole cells allow. Default 0.7, 0.15, 0.15. */
  fractions?: Readonly<Record<Split, number>>;
}

/** The split of one city's photos, in their order. */
export interface CitySplit {
  level: number;
  bufferMetres: number;
  photos: {
    id: string;
    /** S2 cell of `level`, decimal string. */
    cell: string;
    /** Absent for photos inside the buffer between splits. */
    split?: Split;
  }[];
}

const DEFAULT_FRACTIONS: Readonly<Record<Split, number>> = { train: 0.7, val: 0.15, test: 0.15 };
const COARSEST_LEVEL = 14;
const FINEST_LEVEL = 17;
const WANTED_CELLS = 8;
const ATTEMPTS = 64;

/**
 * Split the photos of one city by place: whole S2 cells, and whole sequences, go to one split, and photos closer than the
 * buffer to a photo of a more protected split (`test` before `val` before `train`) are left out. Of several seeded
 * arrangements the one that keeps all three splits non-empty, loses fewest photos and meets the fractions best is taken.
 */
export function splitByCell(photos: readonly Photo[], options: SplitOptions): CitySplit {
  const { seed, role = 'train', bufferMetres = 100, fractions = DEFAULT_FRACTIONS } = options;
  const positions = photos.map((photo): LonLat => [photo.lon, photo.lat]);
  const level = options.level ?? chooseLevel(positions);
  const cells = positions.map((position) => cellIdOf(position, level));
  const finish = (splits: readonly (Split | undefined)[]): CitySplit => ({
    level,
    bufferMetres,
    photos: photos.map(({ id }, i) => ({ id, cell: cells[i]!, ...(splits[i] && { split: splits[i] }) })),
  });
  if (role === 'held-out') return finish(photos.map(() => 'test'));

  const groups = groupPhotos(photos, cells);
  const near = nearPairs(positions, bufferMetres);
  let splits: (Split | undefined)[] = photos.map(() => 'train');
  let cost = splitCost(splits, fractions);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const order = createRandom(seed, 'split', attempt).shuffle(groups);
    // Now and then without `val`: where the buffer leaves room for two splits only, `test` matters more.
    const evaluation: Split[] = attempt % 4 === 3 ? ['test'] : ['test', 'val'];
    const tried = applyBuffer(assignGroups(order, { count: photos.length, fractions, evaluation }), near);
    const triedCost = splitCost(tried, fractions);
    if (triedCost < cost) [splits, cost] = [tried, triedCost];
  }
  return finish(splits);
}

function chooseLevel(positions: readonly LonLat[]): number {
  for (let level = COARSEST_LEVEL; level < FINEST_LEVEL; level++) {
    if (new Set(positions.map((position) => cellIdOf(position, level))).size >= WANTED_CELLS) return level;
  }
  return FINEST_LEVEL;
}

function assignGroups(
  groups: readonly (readonly number[])[],
  {
    count,
    fractions,
    evaluation,
  }: { count: number; fractions: Readonly<Record<Split, number>>; evaluation: readonly Split[] },
): Split[] {
  const splits = new Array<Split>(count).fill('train');
  let next = 0;
  for (const [position, split] of evaluation.entries()) {
    const wanted = fractions[split] * count;
    let held = 0;
    // At least one group stays for every split that comes later, `train` among them.
    const last = groups.length - (evaluation.length - position);
    while (next < last && held < wanted) {
      const group = groups[next]!;
      // Stopping short beats overshooting by more than what is missing, once the split has something.
      if (held > 0 && held + group.length - wanted > wanted - held) break;
      for (const photo of group) splits[photo] = split;
      held += group.length;
      next++;
    }
  }
  return splits;
}

const PROTECTION: Readonly<Record<Split, number>> = { train: 0, val: 1, test: 2 };

function applyBuffer(
  assigned: readonly Split[],
  near: readonly { first: number; second: number }[],
): (Split | undefined)[] {
  const kept: (Split | undefined)[] = assigned.slice();
  const drop = (from: Split): void => {
    for (const { first, second } of near) {
      for (const [photo, other] of [
        [first, second],
        [second, first],
      ] as const) {
        const rival = kept[other];
        if (kept[photo] === from && rival && PROTECTION[rival] > PROTECTION[from]) kept[photo] = undefined;
      }
    }
  };
  drop('val');
  drop('train');
  return kept;
}

/** What an empty split weighs against everything else. */
const EMPTY_COST: Readonly<Record<Split, number>> = { train: 100, val: 10, test: 20 };

function splitCost(splits: readonly (Split | undefined)[], fractions: Readonly<Record<Split, number>>): number {
  let cost = splits.filter((split) => split === undefined).length / splits.length;
  for (const split of ['train', 'val', 'test'] as const) {
    const share = splits.filter((entry) => entry === split).length / splits.length;
    cost += Math.abs(share - fractions[split]) + (share === 0 && fractions[split] > 0 ? EMPTY_COST[split] : 0);
  }
  return cost;
}
