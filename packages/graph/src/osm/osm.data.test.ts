import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '@uge/core';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutate, outcomeOf } from '../../test-support/fuzz.ts';
import type { OsmData } from '../types.ts';
import { encodeOsmPbf } from './encode-osm-pbf.ts';
import { nodeCodecs } from './node-codecs.ts';
import { readOsm } from './read-osm.ts';
import { webCodecs } from './web-codecs.ts';

const root = join(import.meta.dirname, '../../../../../shared/data');
const isAbsent = !existsSync(root);
if (isAbsent) console.warn('skipped: ../shared/data with real extracts is not beside the repository');

/** Mutations of each small extract; more for a long search: `UGE_FUZZ_RUNS=5000`. */
const FUZZ_RUNS = Number(process.env['UGE_FUZZ_RUNS'] ?? 5);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-osm-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sizes = ({ nodes, ways, relations }: OsmData): number[] => [nodes.size, ways.size, relations.size];

/** Ways, relations and tags of nodes as one text, ordered by id and key. */
function elementsOf({ nodes, ways, relations }: OsmData): string {
  const sorted = (tags: Readonly<Record<string, string>> = {}): unknown => Object.entries(tags).sort();
  const tagged = Array.from(nodes.taggedRows(), (row) => [row, sorted(nodes.tags(row))]);
  const others = [ways, relations].map((elements) =>
    [...elements.values()].sort((a, b) => a.id - b.id).map(({ tags, ...rest }) => [rest, sorted(tags)]),
  );
  return JSON.stringify([tagged, ...others]);
}

describe.skipIf(isAbsent)('real extracts', () => {
  it.each<[string, number[], Record<string, number>]>([
    ['osm/beijing-bupt-campus-tiny.osm.gz', [2312, 472, 32], {}],
    ['osm/berlin-mitte.osm.gz', [51_687, 7600, 481], {}],
    ['osm/helsinki-center.osm.pbf', [55_746, 11_529, 1047], { 'missing-way-node': 6409 }],
    ['osm/monaco-2025.osm.pbf', [38_995, 5708, 308], {}],
    ['osm/munich.osm.pbf', [38_803, 7050, 762], {}],
    ['osm/newyork-manhattan-midtown.osm.pbf', [126_241, 27_055, 1499], {}],
    ['osm/paris-9e.osm.gz', [12_137, 1186, 292], {}],
    ['osm/singapore-bayfront-tiny.osm.pbf', [2843, 468, 115], {}],
    ['osm/singapore-sengkang-punggol.osm.gz', [130_992, 13_960, 3209], { 'missing-way-node': 14_488 }],
    ['osm/vienna-innere-stadt.osm.gz', [29_648, 8213, 562], { 'missing-way-node': 170_099 }],
    ['overpass/sf-buildings.overpass.json.gz', [8237, 618, 2], {}],
    ['overpass/sf-roads.overpass.json.gz', [5650, 1869, 0], {}],
  ])('%s reads, and is the same after writing it as PBF', async (file, counts, skipped) => {
    const data = await readOsm(join(root, file));
    expect(sizes(data)).toEqual(counts);
    expect(data.skipped).toEqual(skipped);
    const copy = join(folder, 'copy.osm.pbf');
    await writeFile(copy, encodeOsmPbf(data));
    const again = await readOsm(copy);
    expect(sizes(again)).toEqual(counts);
    expect(elementsOf(again)).toBe(elementsOf(data));
    let farthest = 0;
    for (let row = 0; row < data.nodes.size; row++) {
      if (again.nodes.id(row) !== data.nodes.id(row)) throw new Error(`node ${data.nodes.id(row)} became another`);
      farthest = Math.max(
        farthest,
        Math.abs(again.nodes.lon(row) - data.nodes.lon(row)),
        Math.abs(again.nodes.lat(row) - data.nodes.lat(row)),
      );
    }
    // Some editors write more decimals than the seven that OpenStreetMap keeps.
    expect(farthest).toBeLessThanOrEqual(0.51e-7);
  });

  it.each(['beijing-bupt-campus-tiny', 'paris-9e'])('%s holds what saxes finds in it', async (city) => {
    const path = join(root, `osm/${city}.osm.gz`);
    const found = scanWithSaxes(gunzipSync(await readFile(path)).toString());
    const { nodes, ways } = await readOsm(path);
    expect(Array.from(nodes.values(), ({ id, lon, lat, tags }) => [id, lon, lat, tags ?? {}])).toEqual(
      found.nodes.sort(([a], [b]) => a - b),
    );
    expect(Array.from(ways.values(), ({ id, refs, tags }) => [id, refs, tags ?? {}])).toEqual(found.ways);
  });

  it('a bounding box gives the part of the file that it gives of the whole', async () => {
    const path = join(root, 'osm/newyork-manhattan-midtown.osm.pbf');
    const whole = await readOsm(path);
    const [west, south, east, north] = [-73.985, 40.75, -73.98, 40.755] as const;
    const part = await readOsm(path, { bbox: [west, south, east, north] });
    const isInside = (ref: number): boolean => {
      const node = whole.nodes.get(ref);
      return !!node && node.lon >= west && node.lon <= east && node.lat >= south && node.lat <= north;
    };
    expect(part.nodes.size).toBeLessThan(whole.nodes.size / 4);
    const insideNodes = [...whole.nodes.keys()].filter(isInside);
    const insideWays = [...whole.ways.values()].filter(({ refs }) => refs.some(isInside));
    expect(insideNodes.every((id) => part.nodes.has(id))).toBe(true);
    expect(insideWays.map(({ id }) => part.ways.get(id))).toEqual(insideWays);
    expect([...part.ways.values()].every(({ refs }) => refs.every((ref) => part.nodes.has(ref)))).toBe(true);
  });

  it('damaged extracts are read or refused, and nothing else', async () => {
    for (const file of [
      'osm/singapore-bayfront-tiny.osm.pbf',
      'osm/beijing-bupt-campus-tiny.osm.gz',
      'overpass/sf-roads.overpass.json.gz',
    ]) {
      const packed = await readFile(join(root, file));
      const whole = file.endsWith('.gz') ? gunzipSync(packed) : packed;
      for (let run = 0; run < FUZZ_RUNS; run++) {
        const random = createRandom(11, file, String(run));
        await outcomeOf(mutate(random.int(4) === 0 ? packed : whole, random), {
          name: `${file} run ${run}`,
          codecs: random.pick([webCodecs, nodeCodecs]),
          truncated: random.int(2) ? 'keep' : 'error',
        });
      }
    }
  });
});

interface SaxesElements {
  nodes: [number, number, number, Record<string, string>][];
  ways: [number, number[], Record<string, string>][];
}

function scanWithSaxes(xml: string): SaxesElements {
  const found: SaxesElements = { nodes: [], ways: [] };
  let tags: Record<string, string> = {};
  let refs: number[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const { id, lon, lat, k, v, ref } = attributes as Record<string, string>;
    if (name === 'tag') tags[k!] = v!;
    else if (name === 'nd') refs.push(Number(ref));
    else if (name !== 'member') tags = {};
    if (name === 'node') found.nodes.push([Number(id), Number(lon), Number(lat), tags]);
    if (name === 'way') {
      refs = [];
      found.ways.push([Number(id), refs, tags]);
    }
  });
  parser.write(xml).close();
  return found;
}
