import { suggestName, UgeError } from '@uge/core';
import { type CityGraph, NODE_KINDS, type NodeKind, type RoutePlace } from '@uge/graph';

const MOST_LISTED = 5;
/** Of things with one name, what one is likely to mean. */
const KIND_ORDER: readonly NodeKind[] = ['poi', 'aoi', 'image', 'crossing', 'street'];

/**
 * A place as one types it: `lon,lat`, a node id or a name, in any case.
 *
 * @throws {UgeError} `cli/unknown-place`, `cli/ambiguous-place`.
 */
export function findPlace(city: CityGraph, text: string): RoutePlace {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length === 2 && numbers.every(Number.isFinite)) return [numbers[0]!, numbers[1]!];
  if (city.indexOf(text) !== undefined) return text;
  const wanted = text.trim().toLowerCase();
  const found: { index: number; kind: NodeKind }[] = [];
  const names = new Set<string>();
  for (let index = 0; index < city.nodeCount; index++) {
    const { name, kind } = city.node(index);
    if (name === undefined) continue;
    names.add(name);
    if (name.toLowerCase() === wanted) found.push({ index, kind });
  }
  const [kind] = KIND_ORDER.filter((candidate) => found.some((node) => node.kind === candidate));
  const likely = found.filter((node) => node.kind === kind);
  if (likely.length === 1) return likely[0]!.index;
  if (likely.length > 1) throw ambiguous(city, text, likely);
  const suggestion = suggestName(text, [...names]);
  throw new UgeError(
    'cli/unknown-place',
    `${city.name} has no "${text}"; expected longitude,latitude, a node id or the name of one of ${NODE_KINDS.join(', ')}.` +
      (suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`),
    { place: text },
  );
}

function ambiguous(city: CityGraph, text: string, likely: readonly { index: number }[]): UgeError {
  const lines = likely.slice(0, MOST_LISTED).map(({ index }) => {
    const { id, address, district, type } = city.node(index);
    return [id, address ?? type, district].filter(Boolean).join(' ');
  });
  const more = likely.length > MOST_LISTED ? `, and ${likely.length - MOST_LISTED} more` : '';
  return new UgeError(
    'cli/ambiguous-place',
    `${city.name} has ${likely.length} places called "${text}": ${lines.join('; ')}${more}. Give the id.`,
    { place: text, count: likely.length },
  );
}
