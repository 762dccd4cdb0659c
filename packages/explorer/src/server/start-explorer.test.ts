import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDataset, openDataset, writeGeneratedCity } from '@uge/data/node';
import type { FeatureCollection, Point } from 'geojson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Atlas, Hit, PhotoDetails, PhotoProperties, PlaceProperties, Summary } from '../api/types.ts';
import { createHashEncoder } from '../testing/hash-encoder.ts';
import { type Explorer, startExplorer } from './start-explorer.ts';

let folder: string;
let explorer: Explorer;
let embedded = 0;

const encoder = createHashEncoder((inputs) => {
  embedded += inputs;
});

const start = async (): Promise<Explorer> =>
  startExplorer({ dataset: await openDataset(join(folder, 'dataset')), encoder, cache: join(folder, 'cache') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-explorer-'));
  const extract = join(folder, 'smallville.osm.pbf');
  await writeGeneratedCity(extract, { name: 'smallville', seed: 1, sizeMetres: 500 });
  await buildDataset({
    name: 'little',
    seed: 1,
    out: join(folder, 'dataset'),
    imageSize: 32,
    cities: [{ name: 'smallville', role: 'train', extract, render: 6 }],
  });
  explorer = await start();
});
afterAll(async () => {
  await explorer.close();
  await rm(folder, { recursive: true });
});

const get = async <T>(path: string): Promise<T> => {
  const response = await fetch(`${explorer.url}${path}`);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};

const photosOf = async (city: string): Promise<PhotoProperties[]> =>
  (await get<FeatureCollection<Point, PhotoProperties>>(`/api/cities/${city}/photos`)).features.map(
    ({ properties }) => properties,
  );

describe('the explorer', () => {
  it('tells what there is', async () => {
    const summary = await get<Summary>('/api/summary');
    expect(summary).toMatchObject({ name: 'little', photos: 6, encoder: { id: 'hash', dimension: 4 }, runs: [] });
    expect(summary.cities[0]).toMatchObject({ name: 'smallville', photos: 6 });
  });

  it('gives the layers of a city', async () => {
    const streets = await get<FeatureCollection>('/api/cities/smallville/streets');
    expect(streets.features.length).toBeGreaterThan(3);
    expect(await photosOf('smallville')).toHaveLength(6);
    const places = await get<FeatureCollection<Point, PlaceProperties>>('/api/cities/smallville/places');
    expect(places.features.every(({ geometry }) => geometry.type === 'Point')).toBe(true);
    for (const [lon, lat] of places.features.map(({ geometry }) => geometry.coordinates))
      expect(`${lon} ${lat}`).toMatch(/^-?\d+(\.\d{1,6})? -?\d+(\.\d{1,6})?$/);
  });

  it('gives a photo with its graph and paths that end where they say', async () => {
    const photos = await photosOf('smallville');
    const details = await Promise.all(photos.map(({ id }) => get<PhotoDetails>(`/api/photos/${id}`)));
    const drawn = details.flatMap(({ paths }) => paths);
    expect(drawn.length).toBeGreaterThan(0);
    for (const { path, legs } of drawn) {
      expect(legs.reduce((sum, { metres }) => sum + metres, 0)).toBeCloseTo(path.totalMetres, 0);
      for (const [index, leg] of legs.slice(1).entries()) expect(leg.from).toEqual(legs[index]!.to);
    }
    expect(details[0]!.links.length).toBe(details[0]!.subgraph.edges.length);
  });

  it('finds photos by words and by the model, and neighbours without the photo itself', async () => {
    const [{ id, name: place }] = (await photosOf('smallville')) as [PhotoProperties];
    const byWords = await get<Hit[]>(`/api/search?by=words&text=${encodeURIComponent(place)}`);
    expect(byWords[0]!.place).toBe(place);
    expect(await get<Hit[]>('/api/search?text=a%20park%20somewhere&count=3')).toHaveLength(3);
    const neighbours = await get<Hit[]>(`/api/photos/${id}/neighbours?count=5`);
    expect(neighbours).toHaveLength(5);
    expect(neighbours.map((hit) => hit.id)).not.toContain(id);
  });

  it('places every photo on the atlas, and keeps embeddings and atlas for the next start', async () => {
    const atlas = await get<Atlas>('/api/atlas');
    expect(atlas.positions).toHaveLength(6);
    expect(atlas.positions.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
    const before = embedded;
    const again = await start();
    const response = await fetch(`${again.url}/api/atlas`);
    expect(await response.json()).toEqual(atlas);
    expect(embedded).toBe(before);
    await again.close();
  });

  it('sends pictures with the headers that keep the page to itself', async () => {
    const [photo] = await photosOf('smallville');
    const response = await fetch(`${explorer.url}/images/${photo!.id}`);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  it.each([
    ['/api/photos/nobody', 404],
    ['/api/cities/atlantis/streets', 400],
    ['/api/cities/smallville/clouds', 404],
    ['/images/..%2F..%2Fdataset.json', 404],
    ['/etc/passwd', 404],
    ['/api/runs/none/queries', 404],
  ])('answers %s with %i', async (path, status) => {
    const response = await fetch(`${explorer.url}${path}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error');
  });

  it('answers no other host and changes nothing', async () => {
    const status = (headers: Record<string, string>, method = 'GET'): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(`${explorer.url}/api/summary`, { headers, method }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        });
        sent.on('error', reject).end();
      });
    expect(await status({ host: 'evil.example' })).toBe(421);
    expect(await status({}, 'POST')).toBe(405);
  });

  it('says when the port is taken', async () => {
    const dataset = await openDataset(join(folder, 'dataset'));
    const port = Number(new URL(explorer.url).port);
    await expect(startExplorer({ dataset, port })).rejects.toMatchObject({ code: 'explorer/port-in-use' });
  });
});
