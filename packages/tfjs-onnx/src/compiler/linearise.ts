import type { GraphNode } from '../recorder/graph-node.ts';

/** A graph in evaluation order, with its structural signature. */
export interface LinearGraph {
  /** Distinct nodes, inputs before users. `node.index` is the position here (equal nodes share one). */
  order: readonly GraphNode[];
  /** Leaves that are inputs of the graph, in order of first use. */
  leaves: readonly GraphNode[];
  /** One-element leaves made in JavaScript: compiled in as constants until they are seen to change. */
  scalars: readonly GraphNode[];
  /** Frozen weights that are compiled in. */
  constants: readonly GraphNode[];
  /** For each root the position of its node in `order`. */
  rootPositions: readonly number[];
  signature: string;
}

let currentEpoch = 0;

/** Orders everything `roots` depend on, merging nodes that compute the same value. */
export function linearise(roots: readonly GraphNode[]): LinearGraph {
  const epoch = ++currentEpoch;
  const order: GraphNode[] = [];
  const leaves: GraphNode[] = [];
  const scalars: GraphNode[] = [];
  const constants: GraphNode[] = [];
  const parts: string[] = [];
  const positionByKey = new Map<string, number>();

  const place = (node: GraphNode): void => {
    node.epoch = epoch;
    let key = node.key;
    if (node.storage && !node.isCompiledIn) {
      const isScalar = !node.isState && node.storage.length === 1;
      (isScalar ? scalars : leaves).push(node);
      if (isScalar) key = `S${key}`;
    } else {
      for (const input of node.inputs) key += `,${input.index}`;
      const known = positionByKey.get(key);
      if (known !== undefined) {
        node.index = known;
        return;
      }
      positionByKey.set(key, order.length);
      if (node.isCompiledIn) constants.push(node);
    }
    node.index = order.length;
    order.push(node);
    parts.push(key);
  };

  // Depth-first with an explicit stack: graphs are thousands of nodes deep.
  const nodes: GraphNode[] = [];
  const cursors: number[] = [];
  for (const root of roots) {
    if (root.epoch === epoch) continue;
    nodes.push(root);
    cursors.push(0);
    while (nodes.length > 0) {
      const node = nodes.at(-1)!;
      const cursor = cursors.at(-1)!;
      const input = node.storage ? undefined : node.inputs[cursor];
      if (input) {
        cursors[cursors.length - 1] = cursor + 1;
        if (input.epoch !== epoch) {
          nodes.push(input);
          cursors.push(0);
        }
        continue;
      }
      nodes.pop();
      cursors.pop();
      if (node.epoch !== epoch) place(node);
    }
  }
  const rootPositions = roots.map((root) => root.index);
  return { order, leaves, scalars, constants, rootPositions, signature: `${parts.join(';')}|${rootPositions.join()}` };
}
