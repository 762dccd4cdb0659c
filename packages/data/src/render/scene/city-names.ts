import type { OsmData } from '@uge/graph';
import { normaliseName } from '../style/sign-text.ts';

const NAME_KEYS = ['name', 'name:en', 'int_name', 'official_name', 'short_name'] as const;

/** Names of the city, normalised: the one it is given, of the cities mapped in the extract, and of most addresses. */
export function cityNamesOf(osm: OsmData, city: string): Set<string> {
  const names = new Set([normaliseName(city)]);
  const addressed = new Map<string, number>();
  for (const elements of [osm.nodes, osm.ways, osm.relations]) {
    for (const { tags } of elements.values()) {
      if (tags === undefined) continue;
      const address = tags['addr:city'];
      if (address !== undefined) addressed.set(address, (addressed.get(address) ?? 0) + 1);
      if (tags['place'] !== 'city') continue;
      for (const key of NAME_KEYS) if (tags[key] !== undefined) names.add(normaliseName(tags[key]));
    }
  }
  const [commonest] = [...addressed].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (commonest !== undefined) names.add(normaliseName(commonest[0]));
  names.delete('');
  return names;
}
