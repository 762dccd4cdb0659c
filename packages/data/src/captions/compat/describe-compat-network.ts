import { type CityGraph, extractSubgraph } from '@uge/graph';
import { requireNode } from '../../graph/require-node.ts';
import { compatGeometryOf } from '../../paths/compat/compat-geometry-of.ts';
import { compatLabel } from '../../paths/compat/compat-label.ts';
import { routeNetworkOf } from '../../paths/route-network.ts';
import type { CompatConnection, CompatPlace } from './compat-network.ts';
import { renderCompatNetwork } from './render-compat-network.ts';

/** What the published pipeline gathers around a photo. */
const RADIUS_METRES = 700;
const NODES = 1000;

/**
 * A photo's surroundings in the words that the published pipeline gives to its vision model, ids and coordinates included, to
 * compare captions made from either. `describeSurroundings` is what this package uses.
 *
 * @param imageNodeId - `image/<photo id>`.
 * @throws {UgeError} `data/unknown-node`.
 */
export function describeCompatNetwork(graph: CityGraph, imageNodeId: string): string {
  requireNode(graph, imageNodeId);
  const { nodes, edges } = extractSubgraph(graph, imageNodeId, { radiusMetres: RADIUS_METRES, maxNodes: NODES });
  const positions = new Map(nodes.map(({ node_id: id }, position) => [id, position]));
  const network = routeNetworkOf(graph);
  const indexOf = (id: string): number => requireNode(graph, id);
  const places = nodes.map(({ node_id: id }): CompatPlace => {
    const node = graph.node(indexOf(id));
    const given = { address: node.kind === 'crossing' ? compatLabel(node) : node.address, district: node.district };
    const attributes = Object.entries(given).flatMap(([key, value]) =>
      value === undefined || node.kind === 'image' ? [] : [[key, value] as const],
    );
    return {
      id: node.kind === 'image' ? compatLabel(node) : id,
      ...(node.kind !== 'image' && node.name !== undefined && { name: compatLabel(node) }),
      type: node.kind === 'image' ? 'mapillary' : node.category,
      geometry: compatGeometryOf(graph, indexOf(id)),
      attributes,
    };
  });
  const connections = edges.map(({ source, target, type, distance }): CompatConnection => {
    const ends = { from: positions.get(source)!, to: positions.get(target)! };
    if (type === 'crosses') {
      const edge = network.edgeBetween(indexOf(source), indexOf(target), 'crosses');
      const near = graph.frame.toXY(graph.coordOf(indexOf(imageNodeId)));
      const meeting = edge === undefined ? undefined : network.meetingOf(edge, ...near);
      if (meeting === undefined) return { ...ends, type: 'crossing' };
      return {
        ...ends,
        type: 'crossing',
        crossing: { coord: graph.coordOf(meeting), name: compatLabel(graph.node(meeting)) },
      };
    }
    if (type === 'next_crossing') return { ...ends, type: 'on_same_street' };
    if (type === 'bounds') return { ...ends, type: 'boundary', metres: 0 };
    if (type === 'intersects') return { ...ends, type, metres: 0 };
    return { ...ends, type: type === 'within' || type === 'near' ? type : 'nearest', metres: distance };
  });
  return renderCompatNetwork({ places, connections });
}
