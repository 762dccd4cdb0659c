import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCityGraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CITY_STYLE_NAMES } from '../render/style/archetype.ts';
import { generateCity } from './generate-city.ts';
import { writeGeneratedCity } from './write-generated-city.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-city-'));
});
afterEach(() => rm(folder, { recursive: true }));

const city = generateCity({ name: 'alder', seed: 1 });
const ways = [...city.ways.values()];
const nodes = [...city.nodes.values()];
const streets = ways.filter(({ tags }) => tags?.['highway'] !== undefined && tags['area'] === undefined);

describe('generateCity', () => {
  it('comes back from disk with the same elements, byte-identical for the same seed', async () => {
    await writeGeneratedCity(join(folder, 'a.osm.pbf'), { name: 'alder', seed: 1 });
    await writeGeneratedCity(join(folder, 'b.osm.pbf'), { name: 'alder', seed: 1 });
    const read = await readOsm(join(folder, 'a.osm.pbf'));
    expect(read.nodes).toEqual(city.nodes);
    expect(read.ways).toEqual(city.ways);
    expect(read.relations).toEqual(city.relations);
    expect(read.provenance.license).toBe(city.provenance.license);
    expect(await readFile(join(folder, 'a.osm.pbf'))).toEqual(await readFile(join(folder, 'b.osm.pbf')));
  });

  it('is a city of the promised size', () => {
    const named = new Set(streets.map(({ tags }) => tags?.['name']));
    expect(named.size).toBeGreaterThan(60);
    expect(named.size).toBeLessThan(120);
    const places = nodes.filter(({ tags }) => tags?.['addr:street'] !== undefined);
    expect(places.length).toBeGreaterThan(300);
    expect(places.length).toBeLessThan(450);
    const has = (key: string, value: string): boolean => [...ways, ...nodes].some(({ tags }) => tags?.[key] === value);
    for (const highway of ['primary', 'secondary', 'residential', 'pedestrian', 'footway'])
      expect(has('highway', highway)).toBe(true);
    for (const amenity of ['school', 'hospital', 'restaurant']) expect(has('amenity', amenity)).toBe(true);
    expect(has('bridge', 'yes') && has('water', 'river') && has('leisure', 'park') && has('railway', 'station')).toBe(
      true,
    );
    expect(has('leisure', 'playground') && has('place', 'neighbourhood') && has('oneway', 'yes')).toBe(true);
  });

  it('names every place once', () => {
    const names = nodes.filter(({ tags }) => tags?.['addr:street'] !== undefined).map(({ tags }) => tags?.['name']);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain(undefined);
    const districts = nodes.filter(({ tags }) => tags?.['place'] === 'neighbourhood').map(({ tags }) => tags?.['name']);
    expect(new Set(districts).size).toBe(districts.length);
  });

  it('puts places on streets that exist', () => {
    const named = new Set(streets.map(({ tags }) => tags?.['name']));
    for (const { tags } of nodes) if (tags?.['addr:street'] !== undefined) expect(named).toContain(tags['addr:street']);
  });

  it.each(CITY_STYLE_NAMES)('connects all %s streets, over the bridges too', (style) => {
    const { ways: built } = generateCity({ name: 'birch', seed: 2, style, sizeMetres: 900 });
    const neighbours = new Map<number, number[]>();
    for (const { refs, tags } of built.values()) {
      if (tags?.['highway'] === undefined || tags['area'] !== undefined) continue;
      refs.slice(1).forEach((ref, i) => {
        neighbours.set(ref, [...(neighbours.get(ref) ?? []), refs[i]!]);
        neighbours.set(refs[i]!, [...(neighbours.get(refs[i]!) ?? []), ref]);
      });
    }
    const reached = new Set([neighbours.keys().next().value!]);
    for (const node of reached) for (const next of neighbours.get(node)!) reached.add(next);
    expect(reached.size).toBe(neighbours.size);
  });

  it('makes a graph with every relation', () => {
    const graph = buildCityGraph(city, { name: 'alder' });
    const { edges } = graph.counts();
    for (const relation of ['nearest', 'crosses', 'on_street', 'next_crossing', 'bounds', 'within', 'near'] as const) {
      expect(edges[relation], relation).toBeGreaterThan(50);
    }
  });

  it('differs by name and by seed', () => {
    const streetNames = (name: string, seed: number): string =>
      [...generateCity({ name, seed, sizeMetres: 600, style: 'brick' }).ways.values()]
        .map(({ tags }) => tags?.['name'])
        .join();
    expect(new Set([streetNames('a', 1), streetNames('b', 1), streetNames('a', 2)]).size).toBe(3);
  });

  it('works from small to large', () => {
    expect(generateCity({ name: 'small', seed: 1, sizeMetres: 500 }).ways.size).toBeGreaterThan(100);
    expect(generateCity({ name: 'large', seed: 1, sizeMetres: 2500 }).ways.size).toBeGreaterThan(5000);
  });

  it('rejects bad options in one report and writes nothing', async () => {
    const options = {
      name: 'no spaces',
      seed: 1,
      sizeMetres: 20,
      center: [0, 89] as const,
      style: 'gothic' as 'brick',
    };
    await expect(writeGeneratedCity(join(folder, 'x.osm.pbf'), options)).rejects.toMatchObject({
      code: 'data/invalid-city-options',
      details: { problems: expect.objectContaining({ length: 4 }) },
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
