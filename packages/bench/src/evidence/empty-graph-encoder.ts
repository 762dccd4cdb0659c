import { contentHash } from '@uge/core';
import type { Encoder, EncoderInput } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';

/**
 * A control for the graph: the same encoder, told of every graph only that there is one. Its graph tokens stand where they
 * did, but come from a lone node without text or position. What is gained over no graph at all by that much does not come from
 * the city.
 */
export function emptyGraphEncoder(encoder: Encoder): Encoder {
  const { identity } = encoder;
  return {
    id: `${encoder.id}, empty graphs`,
    dimension: encoder.dimension,
    modalities: encoder.modalities,
    embed: (inputs, options) => encoder.embed(inputs.map(withEmptyGraph), options),
    ...(identity
      ? {
          identity: async () => {
            const own = await identity.call(encoder);
            return { ...own, hash: contentHash([own.hash, 'empty graphs']) };
          },
        }
      : {}),
  };
}

function withEmptyGraph(input: EncoderInput): EncoderInput {
  if (!input.graph) return input;
  const { nodes, center_node } = input.graph;
  const center = nodes.find(({ node_id }) => node_id === center_node) ?? nodes[0]!;
  const graph: SpatialSubgraph = { ...input.graph, nodes: [{ ...center, node_text: '', category: '' }], edges: [] };
  return { ...input, graph };
}
