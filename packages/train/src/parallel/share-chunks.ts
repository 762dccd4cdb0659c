import type { Chunk } from '../batches/loaded-step.ts';

/**
 * Share chunks out among workers so that all have about the same to do: the largest first, each to the worker that has least.
 *
 * @returns indices of chunks by worker, in order.
 */
export function shareChunks(chunks: readonly Pick<Chunk, 'shape'>[], workers: number): number[][] {
  const costs = chunks.map(({ shape }) => cost(shape));
  const shares = Array.from({ length: workers }, () => ({ load: 0, indices: [] as number[] }));
  for (const index of [...costs.keys()].sort((a, b) => costs[b]! - costs[a]! || a - b)) {
    const least = shares.reduce((best, share) => (share.load < best.load ? share : best));
    least.load += costs[index]!;
    least.indices.push(index);
  }
  return shares.map(({ indices }) => indices.sort((a, b) => a - b));
}

/** Positions to compute; those of pictures cost about as much as those of text. */
function cost({ rows, length, images, slots }: Chunk['shape']): number {
  return rows * length + images * slots;
}
