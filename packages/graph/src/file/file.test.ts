import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { GRAPH_COLUMNS, type GraphColumns } from '../city-graph/graph-columns.ts';
import { checksumOf } from './checksum.ts';
import { decodeCityGraph } from './decode-city-graph.ts';
import { encodeCityGraph } from './encode-city-graph.ts';
import { CHECKSUM_OFFSET, HEADER_OFFSET } from './format.ts';
import { loadCityGraph } from './load-city-graph.ts';
import { saveCityGraph } from './save-city-graph.ts';

const graph = randomCity({ name: 'Москва 北京' });
const [lon, lat] = graph.frame.origin;
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
    expect(Buffer.compare(encodeCityGraph(randomCity({ name: 'Москва 北京' })), bytes)).toBe(0);
    expect(Buffer.compare(encodeCityGraph(decodeCityGraph(bytes)), bytes)).toBe(0);
  });

  it('is opened without copying a column', () => {
    const opened = decodeCityGraph(bytes);
    for (const name of Object.keys(GRAPH_COLUMNS) as (keyof GraphColumns)[]) {
      expect(opened.columns[name].buffer).toBe(bytes.buffer);
      expect(opened.columns[name].byteOffset % 8).toBe(0);
    }
  });

  it('refuses a file that lacks a column, has another type or another version, and says what to do', () => {
    const renamed = (from: string, to: string): Uint8Array => {
      const copy = Buffer.from(bytes);
      copy.write(to, copy.indexOf(from), 'latin1');
      copy.set(checksumOf(copy.subarray(HEADER_OFFSET)), CHECKSUM_OFFSET);
      return new Uint8Array(copy);
    };
    expect(() => decodeCityGraph(renamed('"nodeAddress"', '"nodeUnheard"'))).toThrow(/columns nodeAddress are absent/);
    expect(() => decodeCityGraph(renamed('"nodeKind","uint8"', '"nodeKind","uint9"'))).toThrow(/header is wrong/);
    const later = bytes.slice();
    later[8]!++;
    expect(() => decodeCityGraph(later)).toThrow(/version 3.*update @uge\/graph/);
    const earlier = bytes.slice();
    earlier[8] = 1;
    expect(() => decodeCityGraph(earlier)).toThrow(/version 1.*build it again/);
  });

  it('holds a city without nodes', () => {
    const empty = decodeCityGraph(encodeCityGraph(randomCity({ nodes: 0 })));
    expect(empty.nodeCount).toBe(0);
    expect(empty.nearest([0, 0])).toEqual([]);
    expect(empty.withinBounds([-180, -90, 180, 90])).toHaveLength(0);
    expect(empty.indexOf('node/1')).toBeUndefined();
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
