import { didYouMean, UgeError } from '@uge/core';
import { NODE_KINDS, RELATIONS, type SpatialSubgraph } from '@uge/graph';

const REPORTED = 5;

/**
 * Checks what the graph encoder relies on.
 *
 * @param name - file of the graph, for the message.
 * @returns index of each node by id.
 * @throws {UgeError} `model/invalid-graph` with the first problems and their number.
 */
export function checkGraph(graph: SpatialSubgraph, name?: string): Map<string, number> {
  const problems: string[] = [];
  const nodeIndex = new Map<string, number>();
  const textFields = ['node_id', 'node_text'] as const;
  graph.nodes.forEach((node, index) => {
    for (const field of textFields) {
      if (typeof node[field] !== 'string') problems.push(`node ${index} has no ${field}`);
    }
    if (nodeIndex.has(node.node_id)) problems.push(`node "${node.node_id}" is there twice`);
    if (!NODE_KINDS.includes(node.kind)) {
      problems.push(
        `node "${node.node_id}" is of unknown kind "${node.kind}" (${didYouMean(String(node.kind), NODE_KINDS)})`,
      );
    }
    nodeIndex.set(node.node_id, index);
  });
  if (!nodeIndex.has(graph.center_node)) {
    problems.push(`center_node "${graph.center_node}" is not among its ${graph.nodes.length} nodes`);
  }
  graph.edges.forEach((edge, index) => {
    const where = `edge ${index} ("${edge.source}" → "${edge.target}")`;
    for (const end of [edge.source, edge.target]) {
      if (!nodeIndex.has(end))
        problems.push(`${where} refers to node "${end}", which is not among its ${graph.nodes.length} nodes`);
    }
    if (!RELATIONS.includes(edge.type)) {
      problems.push(`${where} has unknown type "${edge.type}" (${didYouMean(String(edge.type), RELATIONS)})`);
    }
    if (!(Number.isFinite(edge.distance) && edge.distance >= 0) || !Number.isFinite(edge.bearing)) {
      problems.push(
        `${where} has distance ${edge.distance} m and bearing ${edge.bearing}°; both must be numbers, the distance not negative`,
      );
    }
  });
  if (problems.length > 0) {
    const file = name === undefined ? '' : `${name}, `;
    const more = problems.length > REPORTED ? `; and ${problems.length - REPORTED} more` : '';
    throw new UgeError(
      'model/invalid-graph',
      `${file}graph of photo "${graph.image_id}": ${problems.slice(0, REPORTED).join('; ')}${more}. Build the graph again, or leave this photo out.`,
      { name, imageId: graph.image_id, problems },
    );
  }
  return nodeIndex;
}
