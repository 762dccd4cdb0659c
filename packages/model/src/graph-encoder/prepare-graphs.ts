import { UgeError } from '@uge/core';
import { NODE_KINDS, type SpatialSubgraph } from '@uge/graph';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { checkGraph } from './check-graph.ts';
import { type GraphEncoderConfig, graphEncoderConfigSchema } from './config.ts';
import { EDGE_FEATURE_COUNT, type GraphBatch, type GraphBatchSizes } from './graph-batch.ts';
import { type GraphMessage, graphMessages } from './graph-messages.ts';
import { type GraphPositions, graphPositions, positionTimescales, writeSinusoids } from './graph-positions.ts';

import { blockSlotsNeeded, countRows, planRowSums } from './row-sum-plan.ts';

export interface PrepareGraphsOptions {
  tokenizer: TextTokenizer;
  /** The encoder's configuration. Default: UGE's own. */
  config?: GraphEncoderConfig;
  /**
   * Sizes to pad to, so that batches share one shape; see {@link graphBatchBounds}. Or how to round what is needed.
   * Default: just that.
   */
  padTo?: Partial<GraphBatchSizes> | ((needed: GraphBatchSizes) => Partial<GraphBatchSizes>);
  /** File of each graph, for messages. */
  names?: readonly string[];
}

/**
 * Turns graphs into the arrays that the graph encoder reads: geometry in float64, each distinct node text once. The order
 * of nodes and edges inside a graph does not matter.
 *
 * @throws {UgeError} `model/invalid-graph` when a graph contradicts itself, `model/graph-batch-too-large` when a size of
 *   `padTo` does not suffice.
 */
export function prepareGraphs(graphs: readonly SpatialSubgraph[], options: PrepareGraphsOptions): GraphBatch {
  const config = options.config ?? graphEncoderConfigSchema.parse({});
  const parts = graphs.map((graph, index): GraphPart => {
    const nodeIndex = checkGraph(graph, options.names?.[index]);
    const positions = graphPositions(graph, config.kind);
    return {
      graph,
      positions,
      centre: nodeIndex.get(graph.center_node)!,
      messages: graphMessages(graph, positions, { config, nodeIndex }),
    };
  });
  const texts = collectTexts(parts, { tokenizer: options.tokenizer, config });
  const sizes = batchSizes(parts, { textIds: texts.ids, padTo: options.padTo });
  const { graphs: graphCount, nodesPerGraph, textLength, blockSlots } = sizes;
  const rowCount = graphCount * nodesPerGraph;
  const ends = messageEnds(parts, nodesPerGraph);
  const sourcePlan = planRowSums(ends.source, { rowCount, blockSlots });
  const targetPlan = planRowSums(ends.target, { rowCount, blockSlots });
  const batch: GraphBatch = {
    ...emptyBatch(sizes, config),
    graphCount: graphs.length,
    sourceSlots: sourcePlan.slots,
    sourceSlotRows: sourcePlan.slotRows,
    sourcePlaces: sourcePlan.places,
    targetSlots: targetPlan.slots,
    targetSlotRows: targetPlan.slotRows,
    targetPlaces: targetPlan.places,
    // Padding has no messages; 1 keeps divisions by the degree defined.
    degrees: Float32Array.from(countRows(ends.target, rowCount), (degree) => Math.max(1, degree)),
  };
  batch.edgeSource.set(ends.source);
  batch.edgeTarget.set(ends.target);
  texts.ids.forEach((ids, text) => {
    batch.textTokens.set(ids, text * textLength);
    batch.textMask.fill(1, text * textLength, text * textLength + ids.length);
  });
  for (const [index, part] of parts.entries()) {
    batch.graphMask[index] = 1;
    batch.centres[index] = index * nodesPerGraph + part.centre;
    writeNodes(batch, part, { firstNode: index * nodesPerGraph, config, rowOfText: texts.rowOfText });
  }
  for (const [edge, { source, target, relation, features }] of parts.flatMap(({ messages }) => messages).entries()) {
    batch.edgeRelation[edge] = relation;
    batch.edgeFeatures.set(features, edge * EDGE_FEATURE_COUNT);
    batch.edgeMask[edge] = 1;
    batch.selfMask[edge] = source === target ? 1 : 0;
  }
  return batch;
}

interface GraphPart {
  graph: SpatialSubgraph;
  positions: GraphPositions;
  centre: number;
  messages: GraphMessage[];
}

function writeNodes(
  batch: GraphBatch,
  { graph, positions, centre }: GraphPart,
  options: { firstNode: number; config: GraphEncoderConfig; rowOfText: ReadonlyMap<string, number> },
): void {
  const { firstNode, config, rowOfText } = options;
  const timescales = positionTimescales(config);
  const blank = config.features === 'none';
  graph.nodes.forEach(({ kind, node_text }, within) => {
    const node = firstNode + within;
    batch.nodeMask[node] = 1;
    batch.nodeText[node] = rowOfText.get(blank ? '' : node_text)!;
    batch.nodeKind[node] = blank ? NODE_KINDS.length : NODE_KINDS.indexOf(kind);
    batch.centreMask[node] = !blank && within === centre ? 1 : 0;
    const position = blank ? undefined : positions[within];
    if (!position) return;
    batch.positionMask[node] = 1;
    writeSinusoids(batch.positions, position, { offset: node * 4 * config.frequencies, timescales });
  });
}

/** Rows that the messages of all graphs go from and to. */
function messageEnds(
  parts: readonly GraphPart[],
  nodesPerGraph: number,
): { source: Int32Array<ArrayBuffer>; target: Int32Array<ArrayBuffer> } {
  const rows = (end: 'source' | 'target') =>
    Int32Array.from(parts.flatMap(({ messages }, graph) => messages.map((m) => graph * nodesPerGraph + m[end])));
  return { source: rows('source'), target: rows('target') };
}

function collectTexts(
  parts: readonly GraphPart[],
  { tokenizer, config }: { tokenizer: TextTokenizer; config: GraphEncoderConfig },
): { rowOfText: Map<string, number>; ids: number[][] } {
  const rowOfText = new Map<string, number>();
  const ids: number[][] = [];
  for (const { graph } of parts) {
    for (const { node_text } of graph.nodes) {
      const text = config.features === 'none' ? '' : node_text;
      if (rowOfText.has(text)) continue;
      rowOfText.set(text, ids.length);
      ids.push(tokenizer.encode(text).slice(0, config.maxTextTokens));
    }
  }
  return { rowOfText, ids };
}

function batchSizes(
  parts: readonly GraphPart[],
  options: { textIds: readonly number[][]; padTo: PrepareGraphsOptions['padTo'] },
): GraphBatchSizes {
  const { textIds, padTo = {} } = options;
  const nodesPerGraph = most(parts, ({ graph }) => graph.nodes.length);
  const ends = messageEnds(parts, nodesPerGraph);
  const degrees = [ends.source, ends.target].map((rows) => countRows(rows, parts.length * nodesPerGraph));
  const blockSlots = (rowCount: number): number => most(degrees, (counts) => blockSlotsNeeded(counts, rowCount));
  const needed: GraphBatchSizes = {
    graphs: parts.length,
    nodesPerGraph,
    edges: ends.source.length,
    blockSlots: blockSlots(parts.length * nodesPerGraph),
    texts: textIds.length,
    textLength: most(textIds, ({ length }) => length),
  };
  const asked = typeof padTo === 'function' ? padTo(needed) : padTo;
  const sizes = { ...needed };
  // One of each at least: no engine takes tensors without elements everywhere.
  for (const name of sizeNames(needed)) sizes[name] = asked[name] ?? Math.max(1, needed[name]);
  // Padding rows spread the messages over more blocks.
  needed.blockSlots = blockSlots(sizes.graphs * sizes.nodesPerGraph);
  for (const name of sizeNames(needed)) {
    if (sizes[name] >= needed[name]) continue;
    throw new UgeError(
      'model/graph-batch-too-large',
      `prepare graphs: ${needed.graphs} graphs need ${name} = ${needed[name]}, but padTo.${name} is ${sizes[name]}; raise it or take fewer or smaller graphs.`,
      { needed, padTo: asked },
    );
  }
  return sizes;
}

function sizeNames(sizes: GraphBatchSizes): (keyof GraphBatchSizes)[] {
  return Object.keys(sizes) as (keyof GraphBatchSizes)[];
}

function emptyBatch(sizes: GraphBatchSizes, config: GraphEncoderConfig) {
  const { graphs, nodesPerGraph, edges, texts, textLength } = sizes;
  const nodes = graphs * nodesPerGraph;
  return {
    sizes,
    textTokens: new Int32Array(texts * textLength),
    textMask: new Float32Array(texts * textLength),
    nodeText: new Int32Array(nodes),
    nodeKind: new Int32Array(nodes),
    centreMask: new Float32Array(nodes),
    positions: new Float32Array(nodes * 4 * config.frequencies),
    positionMask: new Float32Array(nodes),
    edgeSource: new Int32Array(edges),
    edgeTarget: new Int32Array(edges),
    edgeRelation: new Int32Array(edges),
    edgeFeatures: new Float32Array(edges * EDGE_FEATURE_COUNT),
    edgeMask: new Float32Array(edges),
    selfMask: new Float32Array(edges),
    nodeMask: new Float32Array(nodes),
    centres: new Int32Array(graphs),
    graphMask: new Float32Array(graphs),
  };
}

function most<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((largest, item) => Math.max(largest, of(item)), 0);
}
