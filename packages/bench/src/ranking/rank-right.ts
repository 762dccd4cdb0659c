import { UgeError } from '@uge/core';
import { openFloatScreen } from './float-screen.ts';
import { innerProduct } from './inner-product.ts';
import { GALLERY_BLOCK, QUERY_BLOCK, type ScreenedBlock } from './screen.ts';
import { checkPositions, prepareSearch, type Search, type SearchOptions } from './search.ts';

export interface RankRightOptions extends SearchOptions {
  /** For each query, the gallery rows that are right; at least one. */
  right: readonly (readonly number[])[];
}

export interface RankedRight {
  /** Ranks of the query's right rows, ascending. */
  ranks: number[];
  /** Gallery rows that were ranked: all but the excluded ones. */
  candidates: number;
}

/**
 * Ranks of the right gallery vectors among all others by inner product with the query, without a list of the others:
 * `1 +` the wrong ones that score as high or higher, `+` the right ones before it. Ties are pessimistic, a vector that is not
 * finite ranks last where it is right and counts as if it had won where it is wrong.
 *
 * Exact in the sense of `topK`, and as sparing of memory.
 *
 * @throws {UgeError} `bench/bad-vectors`.
 */
export async function rankRight(options: RankRightOptions): Promise<RankedRight[]> {
  const { right, signal, onProgress } = options;
  const search = prepareSearch(options);
  const { queryCount } = search;
  checkRight(right, search);
  const counter = createCounter(search, right);
  if (search.isSmall) {
    counter.countAll();
    return counter.ranks();
  }
  const screen = await openFloatScreen(search);
  try {
    for (let first = 0; first < queryCount; first += QUERY_BLOCK) {
      onProgress?.({ phase: 'rank right answers', done: first, total: queryCount, unit: 'queries' });
      const count = Math.min(QUERY_BLOCK, queryCount - first);
      screen.takeQueries(first, count);
      for (let start = 0; start < search.galleryCount; start += GALLERY_BLOCK) {
        signal?.throwIfAborted();
        counter.countBlock(await screen.score(start / GALLERY_BLOCK), { first, count, start });
      }
    }
    onProgress?.({ phase: 'rank right answers', done: queryCount, total: queryCount, unit: 'queries' });
    return counter.ranks();
  } finally {
    await screen.release();
  }
}

/** One right row and how many gallery rows score as high or higher, itself and those that do not take part counted too. */
interface Truth {
  row: number;
  score: number;
  reached: number;
}

interface Counter {
  countAll(): void;
  countBlock(block: ScreenedBlock, place: { first: number; count: number; start: number }): void;
  ranks(): RankedRight[];
}

function createCounter(search: Search, right: RankRightOptions['right']): Counter {
  const { queries, gallery, queryNorms, galleryNorms, queryCount, galleryCount, unusable, excluded } = search;
  const exact = innerProduct(queries, gallery);
  const isUsable = (query: number, row: number): boolean =>
    !Number.isNaN(queryNorms[query]) && !Number.isNaN(galleryNorms[row]);
  const truths = right.map((rows, query) =>
    rows.map((row): Truth => ({ row, score: isUsable(query, row) ? exact(query, row) : Number.NaN, reached: 0 })),
  );
  return {
    countAll: () => {
      for (let query = 0; query < queryCount; query++) {
        for (const truth of truths[query]!) {
          for (let row = 0; row < galleryCount; row++) truth.reached += Number(exact(query, row) >= truth.score);
        }
      }
    },
    countBlock: ({ scores, columns, units, offsets, errors }, { first, count, start }) => {
      const used = Math.min(columns, galleryCount - start);
      for (const row of unusable.filter((candidate) => candidate >= start && candidate < start + used)) {
        for (let index = 0; index < count; index++) scores[index * columns + row - start] = Number.NaN;
      }
      for (let index = 0; index < count; index++) {
        const query = first + index;
        for (const truth of truths[query]!) {
          const surely = (truth.score + errors[index]! - offsets[index]!) / units[index]!;
          const perhaps = (truth.score - errors[index]! - offsets[index]!) / units[index]!;
          for (let column = 0, at = index * columns; column < used; column++, at++) {
            const score = scores[at]!;
            if (score > surely) truth.reached++;
            else if (score >= perhaps && exact(query, start + column) >= truth.score) truth.reached++;
          }
        }
      }
    },
    ranks: () =>
      truths.map((own, query) => {
        const out = new Set([...excluded(query), ...own.map(({ row }) => row)]);
        const candidates = galleryCount - out.size + own.length;
        const failed = unusable.filter((row) => !out.has(row)).length;
        const wrong = own.map(({ score, reached }) => {
          if (Number.isNaN(score)) return candidates - own.length;
          return reached - [...out].filter((row) => exact(query, row) >= score).length + failed;
        });
        return { ranks: wrong.sort((a, b) => a - b).map((before, others) => before + others + 1), candidates };
      }),
  };
}

/** @throws {UgeError} `bench/bad-vectors`. */
function checkRight(right: RankRightOptions['right'], { queryCount, galleryCount, excluded }: Search): void {
  if (right.length !== queryCount) {
    throw new UgeError(
      'bench/bad-vectors',
      `rankRight: right answers for ${right.length} queries, expected ${queryCount}.`,
      { right: right.length, queries: queryCount },
    );
  }
  for (const [query, rows] of right.entries()) {
    checkPositions(rows, { name: `right[${query}]`, galleryCount });
    const both = rows.find((row) => excluded(query).has(row));
    if (rows.length > 0 && new Set(rows).size === rows.length && both === undefined) continue;
    throw new UgeError(
      'bench/bad-vectors',
      `rankRight: right[${query}] is [${rows.join(', ')}]${both === undefined ? '' : `, of which ${both} is excluded`}; expected at least one row, each once, that takes part.`,
      { query, right: [...rows] },
    );
  }
}
