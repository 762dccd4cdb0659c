import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOsm } from '@uge/graph/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../testing/misbehaving-server.ts';
import { type FetchOverpassOptions, fetchOverpass } from './fetch-overpass.ts';
import { overpassQuery } from './overpass-query.ts';
import { planOverpass } from './plan-overpass.ts';

const BOX = [13.3, 52.5, 13.4, 52.55] as const;
let folder: string;
let server: Awaited<ReturnType<typeof startServer>>;
let broken: (request: number) => boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-overpass-'));
  broken = () => false;
  server = await startServer((request, response) => {
    const query = new URLSearchParams(request.body).get('data')!;
    const n = server.requests.length;
    if (broken(n)) response.writeHead(400).end('<html><p>Error: line 1: parse error</p></html>');
    else if (n === 1) response.writeHead(429, { 'retry-after': '0' }).end();
    else if (n === 2)
      response.end('{"elements":[],"remark":"runtime error: Query timed out in \\"query\\" after 180 seconds."}');
    else if (query.includes('out count'))
      response.end(
        '{"elements":[{"type":"count","id":0,"tags":{"nodes":"10","ways":"2","relations":"1","total":"13"}}]}',
      );
    else {
      const [, south, west] = /bbox:([\d.]+),([\d.]+)/.exec(query)!;
      const first = Number(west) === 13.3 ? 1 : 11;
      const node = (id: number, lon: number): object => ({ type: 'node', id, lon, lat: Number(south) });
      const elements = [
        { type: 'way', id: 7, nodes: [1, 11], tags: { highway: 'residential', name: 'Torstraße' } },
        node(1, 13.31),
        node(11, 13.36),
        node(first + 1, Number(west) + 0.01),
      ];
      const base = `2026-01-0${first === 1 ? 2 : 1}T00:00:00Z`;
      response.end(JSON.stringify({ version: 0.6, osm3s: { timestamp_osm_base: base }, elements }));
    }
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function options(name: string): FetchOverpassOptions {
  const http = { requestsPerSecond: 1000 };
  return { region: { box: BOX }, out: join(folder, name), endpoint: server.origin, http };
}

describe('fetchOverpass', () => {
  it('merges tiles into one file that readOsm reads, through refusals and time-outs', async () => {
    const result = await fetchOverpass(options('b.osm.json'));
    expect(result).toMatchObject({ nodes: 4, ways: 1, relations: 0, tiles: 2, reused: 0 });
    const osm = await readOsm(join(folder, 'b.osm.json'));
    expect(osm.ways.get(7)?.tags?.['name']).toBe('Torstraße');
    expect(osm.nodes.size).toBe(4);
    expect(await readFile(join(folder, 'b.osm.json'), 'utf8')).toMatch(/2026-01-01T00:00:00Z.*ODbL/);
    expect(await readdir(folder)).toEqual(['b.osm.json']);
  });

  it('goes on where it was stopped, with the same bytes', async () => {
    await fetchOverpass(options('whole.osm.json'));
    broken = () => server.requests.length === 6;
    await fetchOverpass(options('resumed.osm.json')).then(
      () => expect.unreachable(),
      (error: Error) => expect(error.message).toMatch(/answered 400: Error: line 1: parse error/),
    );
    expect(await readdir(folder)).toContain('resumed.osm.json.parts');
    expect(await fetchOverpass(options('resumed.osm.json'))).toMatchObject({ reused: 1 });
    expect(await readFile(join(folder, 'resumed.osm.json'))).toEqual(await readFile(join(folder, 'whole.osm.json')));
    expect(await readdir(folder)).toEqual(['resumed.osm.json', 'whole.osm.json']);
  });

  it('plans by counting and writes nothing', async () => {
    expect(await planOverpass(options('c'))).toMatchObject({ tiles: 2, nodes: 20, ways: 4, relations: 2, bytes: 4800 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses regions that are none', async () => {
    await expect(fetchOverpass({ ...options('x'), region: { box: [13.4, 52.5, 13.3, 52.6] } })).rejects.toMatchObject({
      code: 'data/invalid-box',
    });
    await expect(fetchOverpass({ ...options('x'), region: { area: 'Berlin' } })).rejects.toMatchObject({
      code: 'data/invalid-area',
    });
    expect(overpassQuery({ area: 'relation/62422' }, { seconds: 9, output: 'body' })).toContain(
      'rel(62422);map_to_area',
    );
  });
});
