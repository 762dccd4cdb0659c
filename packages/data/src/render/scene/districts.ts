import type { OsmData } from '@uge/graph';
import Flatbush from 'flatbush';
import type { LocalElements } from '../geometry/local-elements.ts';
import type { CityStyle } from '../style/city-style.ts';
import { createDistrictStyle, type DistrictStyle } from '../style/district-style.ts';

const DISTRICT_PLACES = new Set(['neighbourhood', 'quarter', 'suburb', 'borough']);

/** Metres; without place nodes the city is cut into squares of this size. */
const SQUARE = 450;

/** Style of the district at a point: that of the nearest neighbourhood node, or of a square of the grid. */
export function createDistricts(
  osm: OsmData,
  options: { local: LocalElements; seed: number | string; city: CityStyle },
): (x: number, y: number) => DistrictStyle {
  const { local, seed, city } = options;
  const styles = new Map<string, DistrictStyle>();
  const styleOf = (key: string): DistrictStyle => {
    let style = styles.get(key);
    if (style === undefined) {
      style = createDistrictStyle(seed, { city, key });
      styles.set(key, style);
    }
    return style;
  };
  const places: { key: string; at: [number, number] }[] = [];
  for (const node of osm.nodes.values()) {
    if (node.tags !== undefined && DISTRICT_PLACES.has(node.tags['place'] ?? '')) {
      places.push({ key: `node/${node.id}`, at: local.toLocal([node.lon, node.lat]) });
    }
  }
  if (places.length === 0) return (x, y) => styleOf(`${Math.floor(x / SQUARE)}:${Math.floor(y / SQUARE)}`);
  const index = new Flatbush(places.length);
  for (const { at } of places) index.add(at[0], at[1]);
  index.finish();
  return (x, y) => styleOf(places[index.neighbors(x, y, 1)[0]!]!.key);
}
