import { UgeError } from '@uge/core';
import { NODE_KINDS, type SpatialSubgraph } from '@uge/graph';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { checkGraph } from './check-graph.ts';
import { type GraphEncoderConfig, graphEncoderConfigSchema } from './config.ts';
import { EDGE_FEATURE_COUNT, type GraphBatch, type GraphBatchSizes } from './graph-batch.ts';
import { type GraphMessage, graphMessages } from './graph-messages.ts';
import { type GraphPositions, graphPositions, positionTimescales, writeSinusoids } from './graph-positions.ts';

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
  const sizes = paddedSizes(
    {
      graphs: graphs.length,
      nodes: sum(parts, ({ graph }) => graph.nodes.length),
      edges: sum(parts, ({ messages }) => messages.length),
      nodesPerGraph: Math.max(0, ...graphs.map(({ nodes }) => nodes.length)),
      texts: texts.ids.length,
      textLength: Math.max(0, ...texts.ids.map(({ length }) => length)),
      tokens: texts.rowOfToken.size,
    },
    options.padTo,
  );
  const batch = emptyBatch(sizes, { config, graphCount: graphs.length });

  batch.tokens.set([...texts.rowOfToken.keys()]);
  texts.ids.forEach((ids, text) => {
    batch.textTokens.set(
      ids.map((id) => texts.rowOfToken.get(id)!),
      text * sizes.textLength,
    );
    batch.textMask.fill(1, text * sizes.textLength, text * sizes.textLength + ids.length);
  });
  const timescales = positionTimescales(config);
  const blank = config.features === 'none';
  let node = 0;
  let edge = 0;
  parts.forEach(({ graph, positions, centre, messages }, index) => {
    const firstNode = node;
    batch.graphMask[index] = 1;
    batch.centres[index] = firstNode + centre;
    graph.nodes.forEach(({ kind, node_text }, within) => {
      batch.nodeText[node] = texts.rowOfText.get(blank ? '' : node_text)!;
      batch.nodeKind[node] = blank ? NODE_KINDS.length : NODE_KINDS.indexOf(kind);
      batch.centreMask[node] = !blank && within === centre ? 1 : 0;
      const position = blank ? undefined : positions[within];
      if (position) {
        batch.positionMask[node] = 1;
        writeSinusoids(batch.positions, position, { offset: node * 4 * config.frequencies, timescales });
      }
      batch.graphNodes[index * sizes.nodesPerGraph + within] = node;
      batch.graphNodesMask[index * sizes.nodesPerGraph + within] = 1;
      node++;
    });
    for (const { source, target, relation, features } of messages) {
      batch.edgeSource[edge] = firstNode + source;
      batch.edgeTarget[edge] = firstNode + target;
      batch.edgeRelation[edge] = relation;
      batch.edgeFeatures.set(features, edge * EDGE_FEATURE_COUNT);
      batch.edgeMask[edge] = 1;
      batch.selfMask[edge] = source === target ? 1 : 0;
      batch.degrees[firstNode + target]! += 1;
      edge++;
    }
  });
  // Padding has no messages; 1 keeps divisions by the degree defined.
  batch.degrees.fill(1, node);
  return batch;
}

interface GraphPart {
  graph: SpatialSubgraph;
  positions: GraphPositions;
  centre: number;
  messages: GraphMessage[];
}

interface DistinctTexts {
  rowOfText: Map<string, number>;
  /** Token ids of each row. */
  ids: number[][];
  rowOfToken: Map<number, number>;
}

function collectTexts(
  parts: readonly GraphPart[],
  { tokenizer, config }: { tokenizer: TextTokenizer; config: GraphEncoderConfig },
): DistinctTexts {
  const rowOfText = new Map<string, number>();
  const ids: number[][] = [];
  const rowOfToken = new Map<number, number>();
  for (const { graph } of parts) {
    for (const { node_text } of graph.nodes) {
      const text = config.features === 'none' ? '' : node_text;
      if (rowOfText.has(text)) continue;
      rowOfText.set(text, ids.length);
      const textIds = tokenizer.encode(text).slice(0, config.maxTextTokens);
      for (const id of textIds) if (!rowOfToken.has(id)) rowOfToken.set(id, rowOfToken.size);
      ids.push(textIds);
    }
  }
  return { rowOfText, ids, rowOfToken };
}

function paddedSizes(needed: GraphBatchSizes, option: PrepareGraphsOptions['padTo'] = {}): GraphBatchSizes {
  const padTo = typeof option === 'function' ? option(needed) : option;
  const sizes = { ...needed };
  for (const name of Object.keys(needed) as (keyof GraphBatchSizes)[]) {
    // One of each at least: no engine takes tensors without elements everywhere.
    sizes[name] = padTo[name] ?? Math.max(1, needed[name]);
    if (sizes[name] < needed[name]) {
      throw new UgeError(
        'model/graph-batch-too-large',
        `prepare graphs: ${needed.graphs} graphs need ${name} = ${needed[name]}, but padTo.${name} is ${sizes[name]}; raise it or take fewer or smaller graphs.`,
        { needed, padTo },
      );
    }
  }
  return sizes;
}

function emptyBatch(
  sizes: GraphBatchSizes,
  { config, graphCount }: { config: GraphEncoderConfig; graphCount: number },
): GraphBatch {
  const { graphs, nodes, edges, nodesPerGraph, texts, textLength, tokens } = sizes;
  return {
    sizes,
    graphCount,
    tokens: new Int32Array(tokens),
    textTokens: new Int32Array(texts * textLength),
    textMask: new Float32Array(texts * textLength),
    nodeText: new Int32Array(nodes),
    nodeKind: new Int32Array(nodes),
    centreMask: new Float32Array(nodes),
    positions: new Float32Array(nodes * 4 * config.frequencies),
    positionMask: new Float32Array(nodes),
    degrees: new Float32Array(nodes),
    edgeSource: new Int32Array(edges),
    edgeTarget: new Int32Array(edges),
    edgeRelation: new Int32Array(edges),
    edgeFeatures: new Float32Array(edges * EDGE_FEATURE_COUNT),
    edgeMask: new Float32Array(edges),
    selfMask: new Float32Array(edges),
    graphNodes: new Int32Array(graphs * nodesPerGraph),
    graphNodesMask: new Float32Array(graphs * nodesPerGraph),
    centres: new Int32Array(graphs),
    graphMask: new Float32Array(graphs),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
