import { expect, it } from 'vitest';
import { cityNameOf } from './city-name.ts';

it.each([
  ['extracts/paris-9e.osm.gz', 'paris-9e'],
  ['Monaco-2025.osm.pbf', 'monaco-2025'],
  ['sf-roads.overpass.json.gz', 'sf-roads'],
  ['münchen.osm', 'münchen'],
  ['city.ugc', 'city'],
])('names %s %s', (path, name) => {
  expect(cityNameOf(path)).toBe(name);
});
