import type { CityNode } from '../types.ts';

type TextNode = Pick<CityNode, 'kind' | 'name' | 'type' | 'category' | 'district'>;

/**
 * Short text of a node for a language model: `name | what it is | district`, without what is unknown, and without ids or
 * coordinates. Photos are `street view photo` and nothing more: their district would give an answer away.
 */
export function nodeText(node: TextNode): string {
  if (node.kind === 'image') return 'street view photo';
  return [node.name, typeWords(node), node.district].filter(Boolean).join(' | ');
}

const STREET_WORDS: Readonly<Record<string, string>> = {
  residential: 'residential street',
  pedestrian: 'pedestrian street',
  bicycle_road: 'cycle path',
};
/** Road types that say more than their class. */
const TELLING_ROAD_TYPES = new Set(['living_street', 'steps', 'footway', 'trunk', 'bridleway']);

/** Shop types that name the shop; others name what it sells. */
const NAMES_THE_SHOP =
  /shop|store|market|mall|bakery|butcher|florist|kiosk|tailor|optician|hairdresser|agency|agent|newsagent|grocer|laundry|cleaning|chemist|confectionery|deli|patisserie|pawnbroker|salon|winery|centre|center|parlour|broker/;

function typeWords({ kind, type, category }: TextNode): string {
  const words = (type ?? category).replaceAll('_', ' ');
  if (kind === 'street') {
    return type && TELLING_ROAD_TYPES.has(type) ? words : (STREET_WORDS[category] ?? category.replaceAll('_', ' '));
  }
  if (category === 'commercial') return type && !NAMES_THE_SHOP.test(type) ? `${words} shop` : words;
  if (category === 'building' && !/building|house|tower|hall|bridge/.test(words)) return `${words} building`;
  if (category === 'business' && words !== 'office') return `${words} office`;
  return words;
}
