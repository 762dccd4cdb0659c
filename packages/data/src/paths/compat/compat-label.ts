import type { CityNode } from '@uge/graph';
import { nodeLabel } from '../../text/node-label.ts';

/** How the published pipeline prints a node: photos by number, crossings as `Intersection of A and B`. */
export function compatLabel(node: CityNode): string {
  if (node.kind === 'image') return node.id.replace(/^image\//, '');
  const [first, second, ...others] = node.streets ?? [];
  if (node.kind !== 'crossing' || second === undefined) return nodeLabel(node);
  if (others.length === 0) return `Intersection of ${first} and ${second}`;
  return `Complex Crossing of ${first} and ${[second, others[0]].join(' ')}`;
}
