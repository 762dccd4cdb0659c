import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSubgraph } from '@uge/graph';
import { loadCityGraph } from '@uge/graph/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../main.ts';
import { type CapturedOutput, captureOutput } from '../testing/capture-output.ts';

let folder: string;
let city: string;
let output: CapturedOutput;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-graph-commands-'));
  city = join(folder, 'smallville.ugc');
  const extract = join(folder, 'smallville.osm.pbf');
  const quiet = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await main(['city', 'generate', '--out', extract, '--size', '500', '--quiet'])).toBe(0);
  expect(await main(['graph', 'build', extract, '-o', city, '--quiet'])).toBe(0);
  quiet.mockRestore();
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function middle(): Promise<string> {
  const { origin } = (await loadCityGraph(city)).frame;
  return origin.join(',');
}

describe('uge graph query', () => {
  it('finds the nearest, those in a radius, and those in a box or polygon', async () => {
    const near = await middle();
    expect(await main(['graph', 'query', city, '--near', near, '--kind', 'poi', '--limit', '2', '--json'])).toBe(0);
    const nearest = JSON.parse(output.stdout) as { kind: string; metres: number }[];
    expect(nearest).toHaveLength(2);
    expect(nearest.every(({ kind }) => kind === 'poi')).toBe(true);
    expect(nearest[0]!.metres).toBeLessThanOrEqual(nearest[1]!.metres);

    output.stdout = '';
    expect(await main(['graph', 'query', city, '--near', near, '--radius', '150', '--kind', 'street'])).toBe(0);
    expect(output.stdout).toMatch(/ m {2}street {4}.+ {2}street\/\d+\n/);

    output.stdout = '';
    expect(await main(['graph', 'query', city, '--bbox', '-180,-90,180,90', '--kind', 'crossing', '--json'])).toBe(0);
    const crossings = JSON.parse(output.stdout) as unknown[];
    expect(crossings).toHaveLength((await loadCityGraph(city)).counts().nodes.crossing);

    const [west, south, east, north] = (await loadCityGraph(city)).bounds;
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    const area = join(folder, 'area.geojson');
    const feature = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
    await writeFile(area, JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    output.stdout = '';
    expect(await main(['graph', 'query', city, '--within', area, '--kind', 'crossing', '--geojson'])).toBe(0);
    expect((JSON.parse(output.stdout) as { features: unknown[] }).features).toHaveLength(crossings.length);
  });

  it('takes positions west of Greenwich, and says what is wrong with others', async () => {
    expect(await main(['graph', 'query', city, '--near', '-73.9,40.7', '--radius', '10'])).toBe(0);
    expect(output.stdout).toBe('nothing found\n');
    expect(await main(['graph', 'query', city, '--near', '2.3'])).toBe(2);
    expect(output.stderr).toContain('--near: expected longitude,latitude in degrees, found "2.3"');
    expect(await main(['graph', 'query', city])).toBe(2);
    const text = join(folder, 'text.geojson');
    await writeFile(text, '{"type":"Point","coordinates":[0,0]}');
    expect(await main(['graph', 'query', city, '--within', text])).toBe(1);
    expect(output.stderr).toContain('no polygon in a Point');
  });
});

describe('uge graph subgraph', () => {
  it('writes a subgraph around a position or a node', async () => {
    const out = join(folder, 'x.graph.json');
    expect(await main(['graph', 'subgraph', city, await middle(), '--graph-nodes', '12', '-o', out, '--quiet'])).toBe(
      0,
    );
    const subgraph = parseSubgraph(await readFile(out, 'utf8'));
    expect(subgraph.nodes).toHaveLength(12);
    expect(await main(['graph', 'subgraph', city, subgraph.center_node, '--graph-nodes', '12'])).toBe(0);
    expect(parseSubgraph(output.stdout)).toEqual(subgraph);
    expect(await main(['graph', 'subgraph', city, 'node/404'])).toBe(1);
    expect(output.stderr).toContain('graph/no-such-node');
  });
});

describe('uge graph export', () => {
  it.each([
    ['geojson', /^\{"type":"FeatureCollection"/],
    ['geojson-nodes', /^\{"type":"FeatureCollection"/],
    ['geojson-edges', /^\{"type":"FeatureCollection"/],
    ['graphml', /^<\?xml/],
    ['npz', /^PK/],
    ['street-line-graph', /^PK/],
    ['network-line-graph', /^PK/],
    ['graphology', /^\{"options"|^\{"attributes"/],
  ])('writes %s', async (format, start) => {
    const out = join(folder, `city.${format}`);
    expect(await main(['graph', 'export', city, '--to', format, '-o', out, '--quiet'])).toBe(0);
    expect(await readFile(out, 'latin1')).toMatch(start);
  });

  it('suggests a format', async () => {
    expect(await main(['graph', 'export', city, '--to', 'graphm', '-o', 'x'])).toBe(2);
    expect(output.stderr).toContain('graphml');
  });
});

describe('uge graph build', () => {
  it('reads a part, of several layers, in a language', async () => {
    const extract = join(folder, 'smallville.osm.pbf');
    const [lon, lat] = (await middle()).split(',').map(Number) as [number, number];
    const part = join(folder, 'part.ugc');
    const bbox = [lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001].join(',');
    const options = ['--bbox', bbox, '--language', 'en', '--name', 'Part', '-o', part];
    expect(await main(['graph', 'build', extract, extract, ...options, '--quiet'])).toBe(0);
    const [whole, built] = [await loadCityGraph(city), await loadCityGraph(part)];
    expect(built.name).toBe('Part');
    expect(built.nodeCount).toBeLessThan(whole.nodeCount);
    expect(await main(['graph', 'build', extract, '--bbox', '1,2,3', '-o', part])).toBe(2);
  });
});
