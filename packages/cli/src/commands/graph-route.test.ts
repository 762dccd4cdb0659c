import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCityGraph } from '@uge/graph/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../main.ts';
import { type CapturedOutput, captureOutput } from '../testing/capture-output.ts';

let folder: string;
let city: string;
let ids: [string, string];
let output: CapturedOutput;

beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-route-'));
  city = join(folder, 'smallville.ugc');
  const extract = join(folder, 'smallville.osm.pbf');
  await main(['city', 'generate', '--out', extract, '--size', '500', '--quiet']);
  await main(['graph', 'build', extract, '--out', city, '--quiet']);
  const graph = await loadCityGraph(city);
  const places = graph.indicesOf('poi');
  ids = [graph.node(places[0]!).id, graph.node(places.at(-1)!).id];
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('uge graph route', () => {
  it('prints steps, JSON and GeoJSON of one route', async () => {
    expect(await main(['graph', 'route', city, ...ids])).toBe(0);
    expect(output.stdout).toMatch(/^(To the street .*\n)?Head \S+ on .+ {2,}\d+ m\n/);
    expect(output.stdout).toMatch(/\n[\d.]+ k?m\n$/);
    output.stdout = '';
    expect(await main(['graph', 'route', city, ...ids, '--json'])).toBe(0);
    const route = JSON.parse(output.stdout) as { metres: number; line: unknown[] };
    output.stdout = '';
    expect(await main(['graph', 'route', city, ...ids, '--geojson'])).toBe(0);
    const { features } = JSON.parse(output.stdout) as { features: { geometry: object; properties: object }[] };
    expect(features[0]).toMatchObject({
      geometry: { type: 'LineString', coordinates: route.line },
      properties: { metres: route.metres },
    });
  });

  it('takes positions and names, and suggests', async () => {
    const graph = await loadCityGraph(city);
    const [lon, lat] = graph.coordOf(graph.indexOf(ids[0])!);
    expect(await main(['graph', 'route', city, `${lon},${lat}`, ids[1], '--mode', 'car'])).toBe(0);
    const street = graph.node(graph.indicesOf('street')[0]!).name!;
    expect(await main(['graph', 'route', city, street.toUpperCase(), ids[1]])).toBe(0);
    expect(await main(['graph', 'route', city, `${street}x`, ids[1]])).toBe(1);
    expect(output.stderr).toContain(`error cli/unknown-place`);
    expect(output.stderr).toContain(`Did you mean "${street}"?`);
    expect(await main(['graph', 'route', city, ...ids, '--mode', 'bicycl'])).toBe(2);
    expect(output.stderr).toContain('"bicycle"');
    expect(await main(['graph', 'route', city, '48.1,11.5', ids[1]])).toBe(1);
    expect(output.stderr).toContain('error graph/off-network');
  });
});

describe('uge graph reach', () => {
  it('lists what is reached, nearest first', async () => {
    expect(await main(['graph', 'reach', city, ids[0], '--metres', '250', '--kind', 'poi', '--json'])).toBe(0);
    const reached = JSON.parse(output.stdout) as { kind: string; metres: number }[];
    expect(reached.length).toBeGreaterThan(2);
    expect(reached.every(({ kind, metres }) => kind === 'poi' && metres <= 250)).toBe(true);
    output.stdout = '';
    expect(await main(['graph', 'reach', city, ids[0], '--hops', '1'])).toBe(0);
    expect(output.stdout).toMatch(/ 1 {2}.+\n\d+ reached\n$/);
    expect(await main(['graph', 'reach', city, ids[0]])).toBe(2);
  });
});
