import type { SpatialSubgraph } from '@uge/graph';
import type { GraphBatchSizes } from './graph-batch.ts';
import { type PrepareGraphsOptions, prepareGraphs } from './prepare-graphs.ts';
import { blockCount, countRows } from './row-sum-plan.ts';

/**
 * Sizes that suffice for every batch of `batchSize` of these graphs: pad to them, and a compiled training step is built
 * once.
 *
 * @throws {UgeError} `model/invalid-graph`
 */
export function graphBatchBounds(
  graphs: readonly SpatialSubgraph[],
  options: Omit<PrepareGraphsOptions, 'padTo' | 'names'> & { batchSize: number },
): GraphBatchSizes {
  const { batchSize } = options;
  const single: GraphBatchSizes[] = [];
  let largestDegree = 1;
  for (const graph of graphs) {
    const { sizes, edgeSource, edgeTarget } = prepareGraphs([graph], options);
    single.push(sizes);
    for (const ends of [edgeSource, edgeTarget]) {
      for (const degree of countRows(ends, sizes.nodesPerGraph)) largestDegree = Math.max(largestDegree, degree);
    }
  }
  const largest = (name: keyof GraphBatchSizes): number =>
    single.reduce((most, sizes) => Math.max(most, sizes[name]), 1);
  const sumOfLargest = (name: keyof GraphBatchSizes): number =>
    single
      .map((sizes) => sizes[name])
      .sort((a, b) => b - a)
      .slice(0, batchSize)
      .reduce((total, size) => total + size, 0);
  const nodesPerGraph = largest('nodesPerGraph');
  const edges = sumOfLargest('edges');
  return {
    graphs: batchSize,
    nodesPerGraph,
    edges,
    blockSlots: Math.ceil(edges / blockCount(batchSize * nodesPerGraph)) + largestDegree,
    texts: sumOfLargest('texts'),
    textLength: largest('textLength'),
  };
}
