import type { CityNode } from '@uge/graph';

/**
 * How a node is called in texts: its name, `image` for photos, and a description such as `unnamed footway` where the map
 * has no name.
 */
export function nodeLabel(node: CityNode): string {
  if (node.kind === 'image') return 'image';
  if (node.name) return node.name;
  if (node.address && node.kind !== 'street') return node.address;
  const words = (node.type && node.type !== 'yes' ? node.type : node.category).replaceAll('_', ' ');
  return node.kind === 'street' ? `unnamed ${words} way` : `unnamed ${words}`;
}
