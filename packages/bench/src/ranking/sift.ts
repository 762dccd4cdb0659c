import type { NeighbourHeaps } from './neighbour-heap.ts';
import type { ScreenedBlock } from './screen.ts';
import { TILE } from './screen-model.ts';
import type { Search } from './search.ts';

/** Which scores a screened block holds. */
export interface BlockPlace {
  /** Queries. */
  first: number;
  count: number;
  /** Gallery row of the first column. */
  start: number;
}

export interface SiftOptions extends BlockPlace {
  search: Search;
  /** What scores have to reach; `offer` may raise it. */
  heaps: NeighbourHeaps;
  /** Neighbours that a heap holds. */
  k: number;
  /** Takes a pair that can be among the best `k`, query and column counted within the block; false stops. */
  offer: (index: number, column: number) => boolean;
}

/** Offers every pair of a screened block that its score does not rule out. Returns false where it was stopped. */
export function sift(
  { scores, maxima, columns, units, offsets, errors }: ScreenedBlock,
  options: SiftOptions,
): boolean {
  const { search, heaps, k, first, count, start, offer } = options;
  const { queryNorms, galleryNorms, galleryCount, unusable, excluded } = search;
  const tiles = columns / TILE;
  const used = Math.min(columns, galleryCount - start);
  const notRanked = columns - used + unusable.filter((row) => row >= start && row < start + used).length;
  for (let index = 0; index < count; index++) {
    const query = first + index;
    if (Number.isNaN(queryNorms[query])) continue;
    const unit = units[index]!;
    const error = errors[index]!;
    const offset = offsets[index]!;
    const own = excluded(query);
    let worst = heaps.worst(index);
    // The k-th best score cannot be lower than the k-th greatest screened one by more than the error.
    let cut =
      worst === Number.NEGATIVE_INFINITY
        ? kthGreatest({ scores, maxima }, { rank: k + notRanked + own.size, index, columns }) - (2 * error) / unit
        : (worst - error - offset) / unit;
    for (let tile = 0; tile < tiles; tile++) {
      if (!(maxima[index * tiles + tile]! >= cut)) continue;
      for (let column = tile * TILE; column < (tile + 1) * TILE; column++) {
        const position = start + column;
        if (!(scores[index * columns + column]! >= cut)) continue;
        if (position >= galleryCount || Number.isNaN(galleryNorms[position]) || own.has(position)) continue;
        if (!offer(index, column)) return false;
        if (heaps.worst(index) === worst) continue;
        worst = heaps.worst(index);
        cut = Math.max(cut, (worst - error - offset) / unit);
      }
    }
  }
  return true;
}

interface RowRank {
  /** Which greatest score is asked for, from 1. */
  rank: number;
  index: number;
  columns: number;
}

/** A lower bound of the greatest score of that rank in a query's row; `-Infinity` where there are fewer. */
function kthGreatest(
  { scores, maxima }: Pick<ScreenedBlock, 'scores' | 'maxima'>,
  { rank, index, columns }: RowRank,
): number {
  const tiles = columns / TILE;
  // Tiles' maxima are scores of different columns: fewer to sort, and enough for a small rank.
  const row =
    rank <= tiles / 2
      ? maxima.slice(index * tiles, (index + 1) * tiles)
      : scores.slice(index * columns, (index + 1) * columns);
  return row.sort()[row.length - rank] ?? Number.NEGATIVE_INFINITY;
}
