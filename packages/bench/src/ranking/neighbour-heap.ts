/**
 * The best `k` neighbours of each of several queries: higher scores first, of equal ones the lower position. A binary heap
 * per query with the worst of its neighbours on top.
 */
export interface NeighbourHeaps {
  /** Score that a neighbour must reach to count among the best `k`; `-Infinity` while there are fewer. */
  worst(query: number): number;
  offer(query: number, score: number, position: number): void;
  /** Forget a query's neighbours. */
  clear(query: number): void;
  /** Neighbours, best first. */
  sorted(query: number): { position: number; score: number }[];
}

export function createNeighbourHeaps(queries: number, k: number): NeighbourHeaps {
  const scores = new Float64Array(queries * k);
  const positions = new Int32Array(queries * k);
  const sizes = new Int32Array(queries);

  const isWorse = (a: number, b: number): boolean =>
    scores[a]! < scores[b]! || (scores[a] === scores[b] && positions[a]! > positions[b]!);
  const swap = (a: number, b: number): void => {
    [scores[a], scores[b]] = [scores[b]!, scores[a]!];
    [positions[a], positions[b]] = [positions[b]!, positions[a]!];
  };

  function rise(base: number, from: number): void {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!isWorse(base + child, base + parent)) return;
      swap(base + child, base + parent);
      child = parent;
    }
  }

  function sink(base: number): void {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      if (left >= k) return;
      const worse = left + 1 < k && isWorse(base + left + 1, base + left) ? left + 1 : left;
      if (!isWorse(base + worse, base + parent)) return;
      swap(base + worse, base + parent);
      parent = worse;
    }
  }

  return {
    worst: (query) => (sizes[query] === k ? scores[query * k]! : Number.NEGATIVE_INFINITY),
    offer: (query, score, position) => {
      const base = query * k;
      const size = sizes[query]!;
      if (size < k) {
        scores[base + size] = score;
        positions[base + size] = position;
        sizes[query] = size + 1;
        rise(base, size);
      } else if (score > scores[base]! || (score === scores[base] && position < positions[base]!)) {
        scores[base] = score;
        positions[base] = position;
        sink(base);
      }
    },
    clear: (query) => {
      sizes[query] = 0;
    },
    sorted: (query) =>
      Array.from({ length: sizes[query]! }, (_, slot) => ({
        position: positions[query * k + slot]!,
        score: scores[query * k + slot]!,
      })).sort((a, b) => b.score - a.score || a.position - b.position),
  };
}
