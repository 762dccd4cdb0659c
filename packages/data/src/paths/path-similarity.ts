import type { PathStep } from '../types.ts';

/**
 * How much two paths share: 0.6 · Jaccard index of their nodes + 0.4 · Jaccard index of their edges, in `[0, 1]`. Edges count
 * in either direction.
 */
export function pathSimilarity(a: readonly PathStep[], b: readonly PathStep[]): number {
  return 0.6 * jaccard(nodesOf(a), nodesOf(b)) + 0.4 * jaccard(edgesOf(a), edgesOf(b));
}

function nodesOf(steps: readonly PathStep[]): Set<string> {
  return new Set(steps.flatMap(({ sourceId, targetId }) => [sourceId, targetId]));
}

function edgesOf(steps: readonly PathStep[]): Set<string> {
  return new Set(steps.map(({ sourceId, targetId }) => [sourceId, targetId].sort().join(' ')));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared++;
  const union = a.size + b.size - shared;
  return union === 0 ? 1 : shared / union;
}
