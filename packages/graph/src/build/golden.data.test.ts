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
      { image: 0, poi: 47, aoi: 77, street: 9, crossing: 5 },
      { nearest: 63, crosses: 9, on_street: 12, next_crossing: 3, bounds: 22, intersects: 3, within: 124, near: 61 },
      'cf5c0ae11e1b929e4f6f693e2907b4b7ee0f6abc7f6208c6d95cf947ae407fe5',
    ],
    [
      'singapore-bayfront-tiny.osm.pbf',
      { image: 0, poi: 99, aoi: 13, street: 23, crossing: 13 },
      { nearest: 86, crosses: 21, on_street: 31, next_crossing: 13, bounds: 6, intersects: 7, within: 72, near: 212 },
      'a09c03af06c5a8a26c300272b692b293b602a55a26f8b179ec22e02f06306ec4',
    ],
  ])('%s', async (file, nodes, edges, hash) => {
    const city = buildCityGraph(await readOsm(join(folder, file)), { name: file });
    expect(Object.keys(nodes)).toEqual([...NODE_KINDS]);
    expect(Object.keys(edges)).toEqual([...RELATIONS]);
    expect(city.counts()).toEqual({ nodes, edges });
    expect(contentHash(new TextEncoder().encode(textOf(city)))).toBe(hash);
  });
});
