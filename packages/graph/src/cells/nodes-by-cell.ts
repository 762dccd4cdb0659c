import type { CityGraph } from '../city-graph/city-graph.ts';
import type { NodeFilter } from '../city-graph/node-filter.ts';
import { cellIdOf } from './cells.ts';

/**
 * Nodes by the S2 cell that holds their representative point, in the order of the first node of each cell; indices ascend.
 *
 * @param options.level - of the cells. Default 18, about 35 m wide.
 * @returns node indices by decimal cell id.
 * @throws {UgeError} `graph/invalid-cell` for a level that does not exist, `graph/unknown-kind`.
 */
export function nodesByCell(graph: CityGraph, options: NodeFilter & { level?: number } = {}): Map<string, number[]> {
  const { level = 18 } = options;
  const accept = graph.filter(options);
  const cells = new Map<string, number[]>();
  for (let index = 0; index < graph.nodeCount; index++) {
    if (!accept(index)) continue;
    const id = cellIdOf(graph.coordOf(index), level);
    const nodes = cells.get(id);
    if (nodes) nodes.push(index);
    else cells.set(id, [index]);
  }
  return cells;
}
