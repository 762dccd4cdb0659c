import type { Searcher } from './exhaustive-searcher.ts';
import { openFloatScreen } from './float-screen.ts';
import { innerProduct } from './inner-product.ts';
import { openInt8Screen } from './int8-screen.ts';
import type { NeighbourHeaps } from './neighbour-heap.ts';
import { GALLERY_BLOCK, type Screen, type ScreenedBlock } from './screen.ts';
import { TILE } from './screen-model.ts';
import type { Search } from './search.ts';

/** Queries from which on quantising the gallery pays. */
const MANY_QUERIES = 256;

/** Share of pairs whose exact scores take as long as 8 bits save against 32. */
const BEARABLE_SHARE = 0.02;

export interface ScreenedSearcherOptions {
  heaps: NeighbourHeaps;
  /** Neighbours that a heap holds. */
  k: number;
  signal?: AbortSignal;
}

/**
 * Computes the exact scores of those pairs only that, by their screened scores, can be among the best `k`.
 *
 * Screens in 8 bits as long as that settles enough: where vectors are so alike that too many pairs need their exact scores, it
 * goes on in 32 bits.
 */
export async function screenedSearcher(search: Search, options: ScreenedSearcherOptions): Promise<Searcher> {
  const { queryCount, galleryCount } = search;
  const { heaps, k, signal } = options;
  const blocks = Math.ceil(galleryCount / GALLERY_BLOCK);
  const collect = createCollector(search, options);
  const coarse = queryCount >= MANY_QUERIES ? await openInt8Screen(search) : undefined;
  let screen: Screen = coarse ?? (await openFloatScreen(search));

  /** False where it gave up. */
  async function findWith(first: number, count: number): Promise<boolean> {
    const bearable = screen === coarse ? count * (20 * k + galleryCount * BEARABLE_SHARE) : Number.POSITIVE_INFINITY;
    let computed = 0;
    screen.takeQueries(first, count);
    for (let block = 0; block < blocks; block++) {
      signal?.throwIfAborted();
      computed += collect(await screen.score(block), { first, count, start: block * GALLERY_BLOCK });
      if (computed > bearable) return false;
    }
    return true;
  }

  return {
    find: async (first, count) => {
      if (await findWith(first, count)) return;
      const fine = await openFloatScreen(search);
      await screen.release();
      screen = fine;
      for (let index = 0; index < count; index++) heaps.clear(index);
      await findWith(first, count);
    },
    release: () => screen.release(),
  };
}

interface BlockPlace {
  /** Queries. */
  first: number;
  count: number;
  /** Gallery row of the first column. */
  start: number;
}

/** Offers the heaps what a screened block does not rule out; returns how many exact scores that took. */
function createCollector(
  { queries, gallery, queryNorms, galleryNorms, galleryCount, unusable, excluded }: Search,
  { heaps, k }: ScreenedSearcherOptions,
): (block: ScreenedBlock, place: BlockPlace) => number {
  const dot = innerProduct(queries, gallery);
  return ({ scores, maxima, columns, units, errors }, { first, count, start }) => {
    const tiles = columns / TILE;
    const used = Math.min(columns, galleryCount - start);
    const unusableHere = unusable.filter((row) => row >= start && row < start + used).length;
    let computed = 0;
    for (let index = 0; index < count; index++) {
      const query = first + index;
      if (Number.isNaN(queryNorms[query])) continue;
      const unit = units[index]!;
      const error = errors[index]!;
      const own = excluded(query);
      let worst = heaps.worst(index);
      // The k-th greatest screened score cannot be off by more than any.
      const bound = { rank: k + unusableHere + own.size + columns - used, columns, index };
      let cut =
        worst === Number.NEGATIVE_INFINITY
          ? kthGreatest({ scores, maxima }, bound) - (2 * error) / unit
          : (worst - error) / unit;
      for (let tile = 0; tile < tiles; tile++) {
        if (!(maxima[index * tiles + tile]! >= cut)) continue;
        for (let column = tile * TILE; column < (tile + 1) * TILE; column++) {
          const position = start + column;
          if (!(scores[index * columns + column]! >= cut)) continue;
          if (position >= galleryCount || Number.isNaN(galleryNorms[position]) || own.has(position)) continue;
          const score = dot(query, position);
          computed++;
          if (score < worst) continue;
          heaps.offer(index, score, position);
          if (heaps.worst(index) === worst) continue;
          worst = heaps.worst(index);
          cut = Math.max(cut, (worst - error) / unit);
        }
      }
    }
    return computed;
  };
}

interface RowBound {
  /** Which greatest score is asked for, from 1. */
  rank: number;
  index: number;
  columns: number;
}

/** A lower bound of the greatest score of that rank in a query's row; `-Infinity` where there are fewer. */
function kthGreatest(
  { scores, maxima }: Pick<ScreenedBlock, 'scores' | 'maxima'>,
  { rank, index, columns }: RowBound,
): number {
  const tiles = columns / TILE;
  // Tiles' maxima are scores of different columns: fewer to sort, and enough for a small rank.
  const row =
    rank <= tiles / 2
      ? maxima.slice(index * tiles, (index + 1) * tiles)
      : scores.slice(index * columns, (index + 1) * columns);
  return row.sort()[row.length - rank] ?? Number.NEGATIVE_INFINITY;
}
