import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from '@uge/core';
import { describe, expect, it } from 'vitest';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { readOsm } from '../osm/read-osm.ts';
import { NODE_KINDS, RELATIONS } from '../types.ts';
import { buildCityGraph } from './build-city-graph.ts';

const folder = join(import.meta.dirname, '../../../../../shared/data/osm');
const isAbsent = !existsSync(folder);
if (isAbsent) console.warn('skipped: ../shared/data with real extracts is not beside the repository');

/** Nodes and edges as lines of text, metres to a centimetre and bearings to a tenth of a degree. */
function textOf(city: CityGraph): string {
  const lines: string[] = [];
  for (let index = 0; index < city.nodeCount; index++) {
    const { coord, ...node } = city.node(index);
    lines.push(JSON.stringify({ ...node, coord: coord.map((degrees) => degrees.toFixed(6)) }));
    for (const { target, relation, forward, metres, bearing } of city.edgesFrom(index)) {
      if (forward) lines.push(`${relation} ${city.node(target).id} ${metres.toFixed(2)} ${bearing.toFixed(1)}`);
    }
  }
  return lines.join('\n');
}

describe.skipIf(isAbsent)('golden graphs', () => {
  it.each([
    [
      'beijing-bupt-campus-tiny.osm.gz',
      { image: 0, poi: 0, aoi: 0, street: 0, crossing: 0 },
      { nearest: 0, crosses: 0, on_street: 0, next_crossing: 0, bounds: 0, intersects: 0, within: 0, near: 0 },
      '',
    ],
    [
      'singapore-bayfront-tiny.osm.pbf',
      { image: 0, poi: 0, aoi: 0, street: 0, crossing: 0 },
      { nearest: 0, crosses: 0, on_street: 0, next_crossing: 0, bounds: 0, intersects: 0, within: 0, near: 0 },
      '',
    ],
  ])('%s', async (file, nodes, edges, hash) => {
    const city = buildCityGraph(await readOsm(join(folder, file)), { name: file });
    expect(Object.keys(nodes)).toEqual([...NODE_KINDS]);
    expect(Object.keys(edges)).toEqual([...RELATIONS]);
    expect(city.counts()).toEqual({ nodes, edges });
    expect(contentHash(new TextEncoder().encode(textOf(city)))).toBe(hash);
  });
});
