import type { CityNode } from '@uge/graph';
import { nodeLabel } from './node-label.ts';

/** A crossing of many streets is told by so many of them. */
const STREETS = 5;

/** How a node is called in a path: as elsewhere, but crossings without commas, which would read as parts of the triple. */
export function pathLabel(node: CityNode): string {
  if (node.kind !== 'crossing' || !node.streets || node.streets.length < 2) return nodeLabel(node);
  return node.streets.slice(0, STREETS).join(' & ');
}
