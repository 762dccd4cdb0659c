import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UgeError } from '@uge/core';
import fc from 'fast-check';
import { PbfWriter } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyMap } from '../../test-support/toy-city.ts';
import type { OsmData } from '../types.ts';
import { encodeOsmPbf } from './encode-osm-pbf.ts';
import { mergeOsm } from './merge-osm.ts';
import { osmDataOf } from './osm-data-of.ts';
import { parseOsm } from './parse-osm.ts';
import { readOsm } from './read-osm.ts';

const name = 'test';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const small = {
  nodes: new Map([
    [1, { id: 1, lon: 13.3890366, lat: 52.5156494, tags: { name: 'Straße', amenity: 'café' } }],
    [12_345_678_901, { id: 12_345_678_901, lon: -179.9999999, lat: -85.1 }],
    [-7, { id: -7, lon: 0, lat: 0.0000001 }],
  ]),
  ways: new Map([[5, { id: 5, refs: [1, 12_345_678_901, -7, 99], tags: { highway: 'path' } }]]),
  relations: new Map([
    [
      6,
      {
        id: 6,
        members: [
          { type: 'way' as const, ref: 5, role: 'outer' },
          { type: 'node' as const, ref: 1, role: '' },
          { type: 'relation' as const, ref: 6, role: 'self' },
        ],
        tags: { type: 'multipolygon' },
      },
    ],
  ]),
  provenance: { attribution: 'made up', license: 'CC0-1.0', timestamp: '2024-05-06T07:08:09.000Z' },
};

const xml = `<?xml version="1.0"?><osm version="0.6"><meta osm_base="2024-05-06T07:08:09Z"/>
<node id="1" lat="52.5156494" lon="13.3890366"><tag k="name" v="Stra&#223;e &amp; Co"/></node>
<node id="2" lat="1" lon="2" visible="false"/><node id="3" lat="x" lon="2"/>
<way id="5"><nd ref="1"/><nd ref="8"/><tag k="highway" v="path"/></way>
<way id="7"><center lat="52.6" lon="13.4"/><tag k="shop" v="toys"/></way>
<way id="9"><nd ref="10" lat="52.7" lon="13.5"/><nd ref="11" lat="52.8" lon="13.6"/></way>
<relation id="6"><member type="way" ref="5" role="outer"/></relation></osm>`;

describe('PBF', () => {
  const bytes = encodeOsmPbf(small);

  it('gives back what was written', async () => {
    const data = await parseOsm(bytes, { name });
    expect(new Map(data.nodes)).toEqual(small.nodes);
    expect(data.ways).toEqual(small.ways);
    expect(data.relations).toEqual(small.relations);
    expect(data.provenance).toMatchObject({ source: name, ...small.provenance });
    expect(data.skipped).toEqual({ 'missing-way-node': 1 });
  });

  it('is the same bytes for the same elements in any order', () => {
    const reversed = { ...small, nodes: new Map([...small.nodes].reverse()) };
    expect(Buffer.from(encodeOsmPbf(reversed))).toEqual(Buffer.from(bytes));
  });

  it('splits large maps into blocks', async () => {
    const nodes = new Map(Array.from({ length: 20_001 }, (_, i) => [i + 1, { id: i + 1, lon: i / 1000, lat: 0 }]));
    const data = await parseOsm(encodeOsmPbf({ nodes, ways: new Map(), relations: new Map() }), { name });
    expect(new Map(data.nodes)).toEqual(nodes);
  });

  it('reads plain nodes, raw blocks and positions kept in ways', async () => {
    const group = new PbfWriter();
    group.writeMessage(
      1,
      (_, node) => {
        node.writeSVarintField(1, 42);
        node.writePackedVarint(2, [1]);
        node.writePackedVarint(3, [2]);
        node.writeSVarintField(8, 525);
        node.writeSVarintField(9, 134);
      },
      undefined,
    );
    const ways = new PbfWriter();
    ways.writeMessage(
      3,
      (_, way) => {
        way.writeVarintField(1, 7);
        way.writePackedSVarint(8, [42, 1]);
        way.writePackedSVarint(9, [525, 1]);
        way.writePackedSVarint(10, [134, 1]);
      },
      undefined,
    );
    const block = new PbfWriter();
    block.writeBytesField(2, group.finish());
    block.writeBytesField(2, ways.finish());
    block.writeVarintField(17, 100_000_000);
    block.writeMessage(
      1,
      (texts, pbf) => {
        for (const text of texts) pbf.writeStringField(1, text);
      },
      ['', 'name', 'Plain'],
    );
    const data = await parseOsm(Buffer.concat([blob('OSMHeader', { 4: 'OsmSchema-V0.6' }), rawBlob(block.finish())]), {
      name,
    });
    expect([...data.nodes.values()]).toEqual([
      { id: 42, lon: 13.4, lat: 52.5, tags: { name: 'Plain' } },
      { id: 43, lon: 13.5, lat: 52.6 },
    ]);
  });

  it('refuses what it cannot read', async () => {
    await expectCode(blob('OSMHeader', { 4: 'HistoricalInformation' }), 'graph/unreadable-extract');
    await expectCode(bytes.slice(0, -10), 'graph/truncated-extract');
    const damaged = bytes.slice();
    damaged.fill(0xff, 120, 200);
    await expect(parseOsm(damaged, { name })).rejects.toSatisfy(UgeError.isInstance);
  });
});

function blob(type: string, fields: Record<number, string>): Uint8Array {
  const content = new PbfWriter();
  for (const [tag, text] of Object.entries(fields)) content.writeStringField(Number(tag), text);
  return rawBlob(content.finish(), type);
}

function rawBlob(content: Uint8Array, type: string = 'OSMData'): Uint8Array {
  const body = new PbfWriter();
  body.writeBytesField(1, content);
  const bodyBytes = body.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, bodyBytes.length);
  const headerBytes = header.finish();
  return Buffer.concat([Buffer.from([0, 0, 0, headerBytes.length]), headerBytes, bodyBytes]);
}

describe('XML', () => {
  it('reads elements, entities, centres and inline positions, and counts what it drops', async () => {
    const data = await parseOsm(gzipSync(xml), { name });
    expect(data.nodes.get(1)).toEqual({ id: 1, lon: 13.3890366, lat: 52.5156494, tags: { name: 'Straße & Co' } });
    expect(data.nodes.get(10)).toEqual({ id: 10, lon: 13.5, lat: 52.7 });
    expect(data.nodes.get(data.ways.get(7)!.refs[0]!)).toMatchObject({ lon: 13.4, lat: 52.6 });
    expect(data.relations.get(6)?.members).toEqual([{ type: 'way', ref: 5, role: 'outer' }]);
    expect(data.skipped).toEqual({ 'deleted-node': 1, 'node-without-position': 1, 'missing-way-node': 1 });
    expect(data.provenance).toMatchObject({ timestamp: '2024-05-06T07:08:09Z', license: 'ODbL-1.0' });
  });
});

describe('Overpass JSON', () => {
  it('reads body, geom and center forms', async () => {
    const response = {
      osm3s: { timestamp_osm_base: '2024-05-06T07:08:09Z' },
      elements: [
        { type: 'node', id: 1, lat: 52, lon: 13, tags: { name: 'A' } },
        {
          type: 'way',
          id: 2,
          nodes: [1, 3],
          geometry: [
            { lat: 52, lon: 13 },
            { lat: 52.1, lon: 13.1 },
          ],
          tags: {},
        },
        { type: 'way', id: 4, geometry: [{ lat: 50, lon: 10 }, null, { lat: 50.1, lon: 10.1 }] },
        { type: 'way', id: 5, center: { lat: 50, lon: 10 }, tags: { shop: 'toys' } },
        {
          type: 'relation',
          id: 6,
          members: [{ type: 'way', ref: 9, role: 'outer', geometry: [{ lat: 50, lon: 10 }] }],
        },
        { type: 'area', id: 7 },
      ],
    };
    const data = await parseOsm(utf8(JSON.stringify(response)), { name });
    expect(data.nodes.get(1)?.tags).toEqual({ name: 'A' });
    expect(data.nodes.get(3)).toEqual({ id: 3, lon: 13.1, lat: 52.1 });
    expect(data.ways.get(4)?.refs).toHaveLength(2);
    expect(data.ways.get(5)?.refs).toEqual([data.ways.get(4)!.refs[0]]);
    expect(data.ways.has(9)).toBe(true);
    expect(data.skipped).toEqual({ 'unknown-element': 1, 'way-node-without-id': 1 });
  });

  it('does not take a half-finished answer for a whole one', async () => {
    const remark = { elements: [], remark: 'runtime error: Query timed out in "query" at line 3 after 26 seconds.' };
    await expectCode(utf8(JSON.stringify(remark)), 'graph/truncated-extract');
  });
});

async function expectCode(bytes: Uint8Array, code: string): Promise<void> {
  await expect(parseOsm(bytes, { name })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(`${name}: `),
  });
}

describe('bad files', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'graph/empty-extract'],
    ['an OSM file without elements', utf8('<osm version="0.6"></osm>'), 'graph/empty-extract'],
    ['XML cut off', utf8(xml.slice(0, 300)), 'graph/truncated-extract'],
    ['gzip cut off', gzipSync(xml).subarray(0, 200), 'graph/truncated-extract'],
    ['JSON cut off', utf8('{"elements": [{"type":'), 'graph/truncated-extract'],
    ['damaged XML', utf8('<osm><node id="1" id="2"></osm>'), 'graph/unreadable-extract'],
    ['an error page', utf8('<!doctype html><html><body>429</body></html>'), 'graph/unknown-format'],
    ['a change file', utf8('<osmChange></osmChange>'), 'graph/unknown-format'],
    ['other JSON', utf8('{"type":"Topology","objects":{}}'), 'graph/unknown-format'],
    ['GeoJSON without features', utf8('{"type":"FeatureCollection","features":[]}'), 'graph/empty-extract'],
    ['bzip2 cut off', utf8('BZh91AY&SY'), 'graph/truncated-extract'],
    ['noise', new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]), 'graph/unknown-format'],
  ])('%s is refused', (_, bytes, code) => expectCode(bytes, code));

  it('does not inflate a bomb', async () => {
    const zeros = Buffer.concat([utf8('<osm>'), new Uint8Array(30_000_000).fill(0x20), utf8('</osm>')]);
    await expectCode(gzipSync(zeros), 'graph/unreadable-extract');
    await expect(parseOsm(gzipSync(zeros), { name })).rejects.toThrow('maxCompressionRatio');
    await expect(parseOsm(gzipSync(xml), { name, maxContentBytes: 500 })).rejects.toThrow('maxContentBytes');
  });

  it('never crashes or hangs on damaged bytes', async () => {
    const sources = [encodeOsmPbf(toyMap().finish()), utf8(xml)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (source, changes) => {
          const bytes = source.slice();
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          await parseOsm(bytes, { name }).catch((error: unknown) => {
            if (!UgeError.isInstance(error)) throw error;
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('readOsm', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uge-osm-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('goes by content, not by extension, and reports progress', async () => {
    const path = join(folder, 'wrong.txt');
    await writeFile(path, encodeOsmPbf(small));
    const phases = new Set<string>();
    const data = await readOsm(path, { onProgress: (event) => phases.add(event.phase) });
    expect(data.nodes.size).toBe(3);
    expect(data.provenance.source).toBe('wrong.txt');
    expect(data.provenance.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(phases).toEqual(new Set(['read extract']));
  });

  it('says that a file is missing, and stops when aborted', async () => {
    await expect(readOsm(join(folder, 'none.pbf'))).rejects.toMatchObject({ code: 'graph/unreadable-extract' });
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(readOsm(join(folder, 'wrong.txt'), { signal })).rejects.toThrow('stop');
  });
});

describe('mergeOsm', () => {
  it('joins layers', () => {
    const layer = (id: number): OsmData =>
      osmDataOf({
        nodes: new Map([[id, { id, lon: 0, lat: 0 }]]),
        provenance: { source: `${id}.pbf`, sha256: String(id), attribution: 'OSM', license: 'ODbL-1.0' },
        skipped: { odd: id },
      });
    const merged = mergeOsm([layer(1), layer(2)]);
    expect(merged.nodes.size).toBe(2);
    expect(merged.skipped).toEqual({ odd: 3 });
    expect(merged.provenance).toMatchObject({ source: '1.pbf + 2.pbf', attribution: 'OSM' });
    expect(() => mergeOsm([])).toThrow(expect.objectContaining({ code: 'graph/empty-extract' }));
  });
});
