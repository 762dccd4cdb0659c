import { UgeError } from '@uge/core';
import type { BoundingBox } from '../bounding-box.ts';

/** What part of the map: a box, or the area of a relation such as a city's boundary, `relation/62422`. */
export type OverpassRegion = { box: BoundingBox } | { area: string };

/**
 * Overpass QL for all that a city graph is built from: tagged nodes, ways with their nodes, multipolygons and the
 * boundaries of districts (admin_level 9 and finer).
 *
 * @param options.seconds - for which the query may run on the server.
 * @param options.output - `body` for elements, `count` for their numbers only.
 * @throws {UgeError} `data/invalid-area`.
 */
export function overpassQuery(
  region: OverpassRegion,
  { seconds, output }: { seconds: number; output: 'body' | 'count' },
): string {
  const within = 'box' in region ? '' : '(area.region)';
  const relations = ['["type"="multipolygon"]', '["type"="boundary"]["admin_level"~"^(9|1[01])$"]'];
  return [
    `[out:json][timeout:${seconds}]${'box' in region ? boxSetting(region.box) : ''};`,
    'box' in region ? '' : `rel(${relationId(region.area)});map_to_area->.region;`,
    `(node[~"."~"."]${within};way${within};${relations.map((filter) => `rel${filter}${within};`).join('')});`,
    '(._;>;);',
    output === 'count' ? 'out count;' : 'out body qt;',
  ].join('');
}

/** Overpass wants south, west, north, east. */
function boxSetting([west, south, east, north]: BoundingBox): string {
  return `[bbox:${south},${west},${north},${east}]`;
}

function relationId(area: string): string {
  const id = /^relation\/(\d+)$/.exec(area)?.[1];
  if (id !== undefined) return id;
  throw new UgeError(
    'data/invalid-area',
    `area "${area}": expected the relation of a boundary, such as relation/62422.`,
    {
      area,
    },
  );
}
