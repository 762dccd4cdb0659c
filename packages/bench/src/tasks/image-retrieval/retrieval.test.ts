import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyReasoningPath } from '@uge/data';
import { distanceMetres } from '@uge/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBenchmark } from '../../builder/build-benchmark.ts';
import { loadBenchmark } from '../../builder/load-benchmark.ts';
import { verifyBenchmark } from '../../builder/verify-benchmark.ts';
import { generatedSource } from '../../testing/generated-source.ts';
import type { Benchmark, BenchmarkQuery, BenchmarkSource, Gallery } from '../../types.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { imageRetrieval } from './image-retrieval.ts';

const tasks = createTaskRegistry([imageRetrieval]);
const made = generatedSource([
  { name: 'aldermere', role: 'train', photos: 80, sizeMetres: 1200 },
  { name: 'nordhavn', role: 'held-out', photos: 150, sizeMetres: 1600 },
]);
let dataset: BenchmarkSource;
let folder: string;
let benchmark: Benchmark;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-retrieval-'));
  dataset = await withCopies(made);
  await buildBenchmark({ dataset, out: join(folder, 'a'), seed: 5, queriesPerTask: 40, tasks });
  benchmark = await loadBenchmark(join(folder, 'a'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every photo has a hash of its own, but for every third of Nordhavn: they look like the one before. */
async function withCopies(source: BenchmarkSource): Promise<BenchmarkSource> {
  const photos = (await source.photos()).map((photo, index) => ({
    ...photo,
    perceptualHash: hashOf(photo.city === 'nordhavn' && index % 3 === 2 ? index - 1 : index),
  }));
  return {
    ...source,
    photos: async ({ city, split } = {}) =>
      photos.filter((photo) => (!city || photo.city === city) && (!split || photo.split === split)),
  };
}

/** 64 hexadecimal digits; those of two numbers differ in many bits. */
function hashOf(number: number): string {
  let state = number + 1;
  return Array.from({ length: 64 }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return ((state >>> 16) & 15).toString(16);
  }).join('');
}

const ofType = (type: string): BenchmarkQuery[] => benchmark.queries.filter(({ query_type }) => query_type === type);
const galleryOf = ({ city }: BenchmarkQuery): Gallery => benchmark.galleries[city]!;

describe('image retrieval', () => {
  it('asks by path and by context', () => {
    const { queryTypes, queries } = benchmark.manifest.tasks[0]!;
    expect(queries).toEqual({ aldermere: 40, nordhavn: 40 });
    expect(queryTypes['path']).toBeGreaterThan(20);
    expect(queryTypes['context']).toBe(80 - queryTypes['path']!);
    expect(new Set(ofType('path').map(({ instruction }) => instruction)).size).toBe(1);
  });

  it('gives the path as it is, and the nodes, steps and metres that make it', async () => {
    const photos = new Map((await dataset.photos()).map((photo) => [photo.id, photo]));
    for (const { city, text, evidence } of ofType('path')) {
      const graph = await dataset.readCity(city);
      const path = photos.get(evidence.photo)!.paths.find((own) => own.text === text)!;
      expect(verifyReasoningPath(graph, `image/${evidence.photo}`, path)).toEqual({ valid: true, problems: [] });
      expect(evidence.nodes![0]).toBe(`image/${evidence.photo}`);
      expect(evidence.nodes!.at(-1)).toBe(path.destinationId);
      expect(evidence.path!.hops).toBe(evidence.nodes!.length - 1);
      expect(Math.abs(evidence.path!.metres - path.totalMetres)).toBeLessThanOrEqual(0.05);
      expect(text!.endsWith(')') || text!.includes(path.destination)).toBe(true);
    }
  });

  it('has 20, 100 or all of the city’s test photos that are surely wrong', async () => {
    for (const { name, testPhotos } of benchmark.manifest.cities) {
      const gallery = benchmark.galleries[name]!;
      expect(gallery.photos).toHaveLength(testPhotos);
      expect(gallery.photos.map(({ id }) => id)).toEqual(gallery.photos.map(({ id }) => id).sort());
      expect(Object.keys(gallery.queries)).toEqual(
        benchmark.queries.filter(({ city }) => city === name).map(({ id }) => id),
      );
      const sizes = Object.values(gallery.queries).map(({ excluded }) => testPhotos - excluded.length);
      expect(benchmark.manifest.galleries[name]).toMatchObject({
        photos: testPhotos,
        full: { min: Math.min(...sizes), max: Math.max(...sizes) },
        hundred: sizes.filter((size) => size > 100).length,
      });
    }
    expect(benchmark.manifest.galleries['nordhavn']!.hundred).toBeGreaterThan(10);
    for (const query of benchmark.queries) {
      const { photos, queries } = galleryOf(query);
      const { truth, excluded, hundred } = queries[query.id]!;
      expect(photos[truth]!.image).toBe(query.ground_truth);
      expect(query.candidates).toHaveLength(20);
      const out = new Set(excluded);
      const inside = new Set(
        (hundred ?? photos.map((_, position) => position)).map((position) => photos[position]!.image),
      );
      expect(query.candidates.every((image) => inside.has(image))).toBe(true);
      if (!hundred) continue;
      expect(hundred).toHaveLength(100);
      expect(hundred.some((position) => out.has(position))).toBe(false);
    }
  });

  it('ranks against no photo near by, of the same picture, or from which the path’s end is as near', async () => {
    const photos = new Map((await dataset.photos()).map((photo) => [photo.id, photo]));
    let copies = 0;
    for (const query of benchmark.queries) {
      const own = photos.get(query.evidence.photo)!;
      const graph = await dataset.readCity(query.city);
      const { photos: gallery, queries } = galleryOf(query);
      const excluded = new Set(queries[query.id]!.excluded);
      for (const [position, { id }] of gallery.entries()) {
        const other = photos.get(id)!;
        if (id === own.id) continue;
        const metres = distanceMetres([own.lon, own.lat], [other.lon, other.lat]);
        const copy = other.perceptualHash === own.perceptualHash;
        copies += Number(copy);
        if (excluded.has(position)) continue;
        expect(copy).toBe(false);
        expect(metres).toBeGreaterThanOrEqual(other.streetId === own.streetId ? 200 : 50);
        if (query.query_type !== 'path' || position % 9 !== 0) continue;
        const end = graph.indexOf(query.evidence.nodes!.at(-1)!)!;
        const straight = graph.footOn(end, [other.lon, other.lat]).metres;
        const steps = hopsBetween(graph, `image/${id}`, end);
        expect(straight > query.evidence.path!.metres || steps > query.evidence.path!.hops).toBe(true);
      }
      expect(new Set(query.candidates.map((image) => hashOfImage(image))).size).toBe(query.candidates.length);
    }
    expect(copies).toBeGreaterThan(5);
    function hashOfImage(image: string): string {
      return [...photos.values()].find((photo) => photo.image === image)!.perceptualHash;
    }
  });

  it('holds when recomputed, and is found out where a wrong photo is right too', async () => {
    const { problems, checked } = await verifyBenchmark(benchmark, dataset, { tasks });
    expect(problems).toEqual([]);
    expect(checked).toBe(80);
    const change = async (type: string, edit: (query: BenchmarkQuery, gallery: Gallery) => void): Promise<string[]> => {
      const query = structuredClone(
        benchmark.queries.find(
          ({ id, city, query_type }) =>
            query_type === type && city === 'nordhavn' && benchmark.galleries[city]!.queries[id]!.excluded.length > 0,
        )!,
      );
      const gallery = structuredClone(galleryOf(query));
      gallery.queries = { [query.id]: gallery.queries[query.id]! };
      edit(query, gallery);
      const found = await verifyBenchmark(
        { ...benchmark, queries: [query], galleries: { nordhavn: gallery } },
        dataset,
        { tasks },
      );
      return found.problems.map(({ problem }) => problem);
    };
    expect(await change('path', () => {})).toEqual([]);
    const openAll = (query: BenchmarkQuery, gallery: Gallery): void => {
      gallery.queries[query.id]!.excluded = [];
      delete gallery.queries[query.id]!.hundred;
    };
    expect((await change('context', openAll)).join()).toMatch(/on the same street|the same picture/);
    expect((await change('path', openAll)).join()).toMatch(/reaches a place called/);
    expect(
      await change('path', (query) => {
        query.evidence.nodes!.pop();
        query.evidence.path!.metres += 1;
        query.evidence.candidates[0]!.bearing = (query.evidence.candidates[0]!.bearing! + 90) % 360;
      }),
    ).toEqual(
      expect.arrayContaining(["evidence: nodes are not the path's", "evidence: steps and metres are not the path's"]),
    );
    expect(
      await change('context', (query, gallery) => {
        gallery.queries[query.id]!.truth++;
        gallery.photos.reverse();
      }),
    ).toEqual(
      expect.arrayContaining([
        'the photos are not the test photos of the city by id',
        'the truth of the gallery is another photo',
      ]),
    );
    expect(
      await change('context', (query) => {
        query.text = 'Somewhere else.';
      }),
    ).toEqual(["the text is not the photo's caption"]);
  });
});

/** Edges from a photo to a node, over what paths take. */
function hopsBetween(graph: Awaited<ReturnType<BenchmarkSource['readCity']>>, photo: string, end: number): number {
  let frontier = [graph.indexOf(photo)!];
  const seen = new Set(frontier);
  for (let hops = 1; frontier.length > 0; hops++) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const { target, relation } of graph.edgesFrom(node)) {
        if (relation === 'near' || relation === 'within' || seen.has(target)) continue;
        if (target === end) return hops;
        seen.add(target);
        if (graph.kindOf(target) !== 'image') next.push(target);
      }
    }
    frontier = next;
  }
  return Number.POSITIVE_INFINITY;
}
