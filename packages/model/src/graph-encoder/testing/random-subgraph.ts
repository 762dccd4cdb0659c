import { createRandom } from '@uge/core';
import { NODE_KINDS, RELATIONS, type SpatialSubgraph } from '@uge/graph';

/** A made-up subgraph of `nodes` nodes within a kilometre of its centre, the same for the same id. */
export function randomSubgraph(id: string, options: { nodes: number; edges: number; texts?: number }): SpatialSubgraph {
  const random = createRandom('subgraph', id);
  const nodes = Array.from({ length: options.nodes }, (_, index): SpatialSubgraph['nodes'][number] => ({
    node_id: `node/${index}`,
    kind: index === 0 ? 'image' : random.pick(NODE_KINDS),
    coords: [13.4 + 0.01 * random.normal(), 52.5 + 0.006 * random.normal()],
    node_text: `name ${random.int(options.texts ?? options.nodes)} | category ${random.int(9)}`,
    category: 'category',
  }));
  const edges = Array.from({ length: options.edges }, (): SpatialSubgraph['edges'][number] => ({
    source: random.pick(nodes).node_id,
    target: random.pick(nodes).node_id,
    type: random.pick(RELATIONS),
    distance: 1000 * random.next(),
    bearing: 360 * random.next(),
  }));
  return { version: 1, city: 'made-up', image_id: id, center_node: 'node/0', nodes, edges };
}
