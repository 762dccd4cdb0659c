import type { CityNode } from '../types.ts';

/**
 * Short text of a node for a language model: `name | type in words | district`, without what is unknown, and without ids
 * or coordinates. Photos are `street view photo` and nothing more: their district would give the answer away.
 */
export function nodeText(node: Pick<CityNode, 'kind' | 'name' | 'type' | 'category' | 'district'>): string {
  if (node.kind === 'image') return 'street view photo';
  const words = (node.type ?? node.category).replaceAll('_', ' ');
  return [node.name, node.kind === 'street' ? streetWords(words) : words, node.district].filter(Boolean).join(' | ');
}

/** `residential` alone could be an area; `steps` and `living street` already say what they are. */
function streetWords(words: string): string {
  return /street|way$|steps|path|track|link$/.test(words) ? words : `${words} street`;
}
