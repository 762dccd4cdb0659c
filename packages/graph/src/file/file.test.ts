import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import { anchorPhotos } from '../build/anchor-photos.ts';
import { buildCityGraph } from '../build/build-city-graph.ts';
import { decodeCityGraph } from './decode-city-graph.ts';
import { encodeCityGraph } from './encode-city-graph.ts';
import { loadCityGraph } from './load-city-graph.ts';
import { saveCityGraph } from './save-city-graph.ts';

const map = toyMap();
const [lon, lat] = map.at(-50, 4);
const { graph } = anchorPhotos(buildCityGraph(map.finish(), { name: 'Москва 北京' }), [
  { id: '1', lon, lat, heading: 33.3 },
]);
const bytes = encodeCityGraph(graph);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-graph-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('city file', () => {
  it('gives the same graph back, also from unaligned bytes', () => {
    const unaligned = new Uint8Array(bytes.length + 3).subarray(3);
    unaligned.set(bytes);
    for (const opened of [decodeCityGraph(bytes), decodeCityGraph(unaligned)]) {
      expect(opened.name).toBe(graph.name);
      expect(opened.provenance).toEqual(graph.provenance);
      expect(opened.skipped).toEqual(graph.skipped);
      expect(opened.bounds).toEqual(graph.bounds);
      for (let index = 0; index < graph.nodeCount; index++) {
        expect(opened.node(index)).toEqual(graph.node(index));
        expect(opened.geometryOf(index)).toEqual(graph.geometryOf(index));
        expect(opened.edgesFrom(index)).toEqual(graph.edgesFrom(index));
      }
      expect(opened.nearest([lon, lat], { count: 5 })).toEqual(graph.nearest([lon, lat], { count: 5 }));
    }
  });

  it('has the same bytes for the same city', () => {
    expect(Buffer.from(encodeCityGraph(buildCityGraph(toyMap().finish(), { name: 'a' })))).toEqual(
      Buffer.from(encodeCityGraph(buildCityGraph(toyMap().finish(), { name: 'a' }))),
    );
    expect(Buffer.from(encodeCityGraph(decodeCityGraph(bytes)))).toEqual(Buffer.from(bytes));
  });

  it('is saved and loaded, with nothing left beside it', async () => {
    const path = join(folder, 'cities/toy.ugc');
    await saveCityGraph(graph, path);
    expect((await loadCityGraph(path)).counts()).toEqual(graph.counts());
    expect(await readdir(join(folder, 'cities'))).toEqual(['toy.ugc']);
  });

  it('refuses what is no city file, is damaged or is newer', async () => {
    const damaged = (at: number): Uint8Array => {
      const copy = bytes.slice();
      copy[at]! ^= 1;
      return copy;
    };
    const code = (data: Uint8Array): unknown => {
      try {
        return decodeCityGraph(data) && 'opened';
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    expect(code(new Uint8Array())).toBe('graph/not-a-city-file');
    expect(code(damaged(0))).toBe('graph/not-a-city-file');
    expect(code(damaged(8))).toBe('graph/unsupported-version');
    expect(code(damaged(bytes.length >> 1))).toBe('graph/corrupt-city-file');
    expect(code(bytes.slice(0, -8))).toBe('graph/corrupt-city-file');
    expect(code(damaged(12))).toBe('graph/corrupt-city-file');
    await expect(loadCityGraph(join(folder, 'none.ugc'))).rejects.toMatchObject({ code: 'graph/not-a-city-file' });
    await writeFile(join(folder, 'text.ugc'), 'hello');
    await expect(loadCityGraph(join(folder, 'text.ugc'))).rejects.toMatchObject({ code: 'graph/not-a-city-file' });
  });
});
