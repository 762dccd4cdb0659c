import type { SpatialSubgraph } from '@uge/graph';
import type { GraphBatchSizes } from './graph-batch.ts';
import { type PrepareGraphsOptions, prepareGraphs } from './prepare-graphs.ts';

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
  const single = graphs.map((graph) => prepareGraphs([graph], options).sizes);
  const largest = (name: keyof GraphBatchSizes): number =>
    single.reduce((most, sizes) => Math.max(most, sizes[name]), 1);
  const sumOfLargest = (name: keyof GraphBatchSizes): number =>
    single
      .map((sizes) => sizes[name])
      .sort((a, b) => b - a)
      .slice(0, options.batchSize)
      .reduce((total, size) => total + size, 0);
  return {
    graphs: options.batchSize,
    nodes: sumOfLargest('nodes'),
    edges: sumOfLargest('edges'),
    nodesPerGraph: largest('nodesPerGraph'),
    texts: sumOfLargest('texts'),
    textLength: largest('textLength'),
    tokens: Math.min(sumOfLargest('tokens'), options.tokenizer.vocabularySize),
  };
}
