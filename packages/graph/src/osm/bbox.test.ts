import { createRandom } from '@uge/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toOverpass, toXml } from '../../test-support/osm-formats.ts';
import type { OsmData, OsmNode, OsmRelation, OsmWay } from '../types.ts';
import { encodeOsmPbf } from './encode-osm-pbf.ts';
import { osmDataOf } from './osm-data-of.ts';
import { parseOsm } from './parse-osm.ts';
import type { BoundingBox } from './read-options.ts';

const name = 'test';

/** Nodes on a 20 × 20 grid of degrees, ways that wander over it, relations of anything. */
function wanderingMap(seed: number): OsmData {
  const random = createRandom(seed, 'bbox');
  const nodes = new Map<number, OsmNode>();
  for (let id = 1; id <= 400; id++) nodes.set(id, { id, lon: id % 20, lat: Math.floor(id / 20), tags: { n: `${id}` } });
  const ways = new Map<number, OsmWay>();
  for (let id = 1; id <= 60; id++) {
    const start = 1 + random.int(399);
    const refs = Array.from({ length: 1 + random.int(6) }, (_, i) => start + i * (random.int(2) ? 1 : 20));
    ways.set(id, { id, refs, tags: { highway: 'path' } });
  }
  const relations = new Map<number, OsmRelation>();
  for (let id = 1; id <= 20; id++) {
    const members = Array.from({ length: 1 + random.int(4) }, () => ({
      type: random.int(3) ? ('way' as const) : ('node' as const),
      ref: 1 + random.int(60),
      role: 'outer',
    }));
    relations.set(id, { id, members, tags: { type: id % 2 ? 'multipolygon' : 'route' } });
  }
  return osmDataOf({ nodes, ways, relations });
}

/** What the documentation of `bbox` promises, from a map in memory. */
function cut({ nodes, ways, relations }: OsmData, [west, south, east, north]: BoundingBox): Record<string, number[]> {
  const inside = new Set<number>();
  for (const { id, lon, lat } of nodes.values())
    if (lon >= west && lon <= east && lat >= south && lat <= north) inside.add(id);
  const keptWays = new Set(
    [...ways.values()].filter(({ refs }) => refs.some((ref) => inside.has(ref))).map(({ id }) => id),
  );
  const keptRelations = [...relations.values()].filter(({ members }) =>
    members.some(({ type, ref }) => (type === 'way' ? keptWays.has(ref) : inside.has(ref))),
  );
  for (const { members, tags } of keptRelations) {
    if (tags?.['type'] !== 'multipolygon') continue;
    for (const { type, ref } of members) if (type === 'way' && ways.has(ref)) keptWays.add(ref);
  }
  const keptNodes = new Set(inside);
  for (const id of keptWays) for (const ref of ways.get(id)!.refs) if (nodes.has(ref)) keptNodes.add(ref);
  const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);
  return { nodes: sorted(keptNodes), ways: sorted(keptWays), relations: sorted(keptRelations.map(({ id }) => id)) };
}

function idsOf({ nodes, ways, relations }: OsmData): Record<string, number[]> {
  const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);
  return { nodes: sorted(nodes.keys()), ways: sorted(ways.keys()), relations: sorted(relations.keys()) };
}

const corner = fc.tuple(fc.integer({ min: 0, max: 17 }), fc.integer({ min: 0, max: 17 }));
const size = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

describe('bbox', () => {
  it('keeps what it promises, whatever the format and the order of elements', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), corner, size, async (seed, [west, south], [width, height]) => {
        const map = wanderingMap(seed);
        const bbox: BoundingBox = [west, south, west + width, south + height];
        const expected = cut(map, bbox);
        for (const bytes of [
          encodeOsmPbf(map),
          toXml(map),
          toXml(map, ['relations', 'ways', 'nodes']),
          toXml(map, ['ways', 'relations', 'nodes']),
          toOverpass(map, { geometry: true }),
        ]) {
          const data = await parseOsm(bytes, { name, bbox });
          expect(idsOf(data)).toEqual(expected);
          for (const [id, way] of data.ways) expect(way).toEqual(map.ways.get(id));
          expect(data.skipped['repeated-way']).toBeUndefined();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('crosses the antimeridian', async () => {
    const nodes = new Map([179.5, -179.5, 0].map((lon, i) => [i + 1, { id: i + 1, lon, lat: 0 }]));
    const data = await parseOsm(toXml(osmDataOf({ nodes })), { name, bbox: [179, -1, -179, 1] });
    expect([...data.nodes.keys()]).toEqual([1, 2]);
  });

  it.each([[[1, 2, 3]], [[0, 5, 1, 5]], [[0, 5, 1, 4]], [[0, 0, Number.NaN, 1]], [[-200, 0, 0, 1]], [[3, 0, 3, 1]]])(
    'refuses %j',
    async (bbox) => {
      const options = { name, bbox: bbox as unknown as BoundingBox };
      await expect(parseOsm(toXml(wanderingMap(1)), options)).rejects.toMatchObject({ code: 'graph/invalid-bbox' });
    },
  );

  it('says that nothing lies in it', async () => {
    await expect(parseOsm(toXml(wanderingMap(1)), { name, bbox: [50, 50, 51, 51] })).rejects.toMatchObject({
      code: 'graph/empty-extract',
      message: expect.stringContaining('bounding box'),
    });
  });
});
