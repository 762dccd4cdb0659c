import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import type { ProgressEvent } from '@uge/core';
import { PbfWriter } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL_MAP } from '../../test-support/bzip2-files.ts';
import { everyFormat, toOverpass, toXml } from '../../test-support/osm-formats.ts';
import { toyMap } from '../../test-support/toy-city.ts';
import type { OsmData, OsmNode } from '../types.ts';
import { encodeOsmPbf } from './encode-osm-pbf.ts';
import { osmDataOf } from './osm-data-of.ts';
import { parseOsm } from './parse-osm.ts';
import { readOsm } from './read-osm.ts';

const name = 'test';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const osm = (...elements: string[]): Uint8Array => utf8(`<osm version="0.6">${elements.join('')}</osm>`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-osm-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** About 20 thousand nodes in several blocks and chunks. */
function manyNodes(count: number = 20_000): OsmData {
  const nodes = new Map<number, OsmNode>();
  for (let id = 1; id <= count; id++) nodes.set(id, { id, lon: (id % 360) - 180, lat: (id * 7919) % 90 });
  return osmDataOf({ nodes });
}

describe('elements that cannot be used', () => {
  it('are counted by reason', async () => {
    const data = await parseOsm(
      osm(
        '<node id="1" lat="1" lon="1"/><node id="1" lat="2" lon="1"/><node lat="1" lon="1"/><node id="2" lon="1"/>',
        '<node id="3" lat="91" lon="1"/><node id="4" lat="" lon="1"/><node id="5" lat="1" lon="1" action="delete"/>',
        '<way id="1"><nd ref="1"/><nd ref="99"/></way><way id="1"><nd ref="1"/></way><way id="2"/><way><nd ref="1"/></way>',
        '<way id="3"><nd ref="x"/><nd ref="1"/></way>',
        '<relation id="1"/><relation id="2"><member type="way" ref="1" role=""/><member type="area" ref="1"/></relation>',
        '<relation id="3"><member type="way" ref="y"/></relation><relation><member type="node" ref="1"/></relation>',
        '<relation id="4"><member type="relation" ref="4" role=""/></relation>',
      ),
      { name },
    );
    expect(data.nodes.get(1)?.lat).toBe(2);
    expect(data.relations.get(4)?.members[0]?.ref).toBe(4);
    expect(data.skipped).toEqual({
      'repeated-node': 1,
      'node-without-id': 1,
      'node-without-position': 3,
      'deleted-node': 1,
      'repeated-way': 1,
      'way-without-nodes': 1,
      'way-without-id': 1,
      'way-node-without-id': 1,
      'relation-without-members': 2,
      'member-without-type': 1,
      'member-without-id': 1,
      'relation-without-id': 1,
    });
  });
});

describe('encodings of XML', () => {
  const text =
    '<?xml version="1.0" encoding="ENC"?><osm><node id="1" lat="1" lon="2"><tag k="name" v="Straße"/></node></osm>';

  it.each([
    ['ISO-8859-1', (xml: string) => Buffer.from(xml, 'latin1')],
    ['UTF-8', (xml: string) => Buffer.from(`\ufeff${xml}`)],
    ['UTF-16', (xml: string) => Buffer.from(`\ufeff${xml}`, 'utf16le')],
    ['UTF-16LE', (xml: string) => Buffer.from(xml, 'utf16le')],
    ['UTF-16', (xml: string) => Buffer.from(`\ufeff${xml}`, 'utf16le').swap16()],
  ])('%s', async (encoding, encode) => {
    const data = await parseOsm(encode(text.replace('ENC', encoding)), { name });
    expect(data.nodes.get(1)?.tags).toEqual({ name: 'Straße' });
  });

  it('are refused when unknown', async () => {
    await expect(parseOsm(Buffer.from(text), { name })).rejects.toMatchObject({ code: 'graph/unreadable-extract' });
  });
});

describe('files that end early', () => {
  const map = manyNodes();
  const xml = toXml(map);
  const files: [string, Uint8Array][] = [
    ['pbf', encodeOsmPbf(map)],
    ['xml', xml],
    ['xml.gz', gzipSync(xml)],
    ['overpass', toOverpass(map)],
  ];

  it.each(files)('%s: refused with what was read, kept when asked', async (format, whole) => {
    const path = join(folder, `half.${format}`);
    await writeFile(path, whole.subarray(0, Math.floor(whole.length * 0.7)));
    await expect(readOsm(path)).rejects.toMatchObject({
      code: 'graph/truncated-extract',
      message: expect.stringContaining("truncated: 'keep'"),
      details: expect.objectContaining({ nodes: expect.any(Number), ways: 0 }),
    });
    const data = await readOsm(path, { truncated: 'keep' });
    expect(data.skipped).toEqual({ 'truncated-extract': 1 });
    expect(data.nodes.size).toBeGreaterThan(7_000);
    expect(data.nodes.size).toBeLessThan(20_000);
    for (const node of data.nodes.values()) expect(map.nodes.get(node.id)).toEqual(node);
  });

  it('bzip2 is kept block by block', async () => {
    const cut = Buffer.concat([SMALL_MAP, SMALL_MAP.subarray(0, 900)]);
    await expect(parseOsm(cut, { name })).rejects.toMatchObject({ code: 'graph/truncated-extract' });
    const { skipped, nodes } = await parseOsm(cut, { name, truncated: 'keep' });
    expect(skipped['truncated-extract']).toBe(1);
    expect(nodes.size).toBeGreaterThan(20);
  });

  it('are refused when nothing came before', async () => {
    const options = { name, truncated: 'keep' } as const;
    await expect(parseOsm(xml.subarray(0, 60), options)).rejects.toMatchObject({ code: 'graph/truncated-extract' });
  });
});

describe('hostile files', () => {
  const field = (tag: number, content: Uint8Array): Uint8Array => {
    const pbf = new PbfWriter();
    pbf.writeBytesField(tag, content);
    return pbf.finish();
  };
  const blob = (type: string, body: Uint8Array, dataSize: number = body.length): Uint8Array => {
    const header = new PbfWriter();
    header.writeStringField(1, type);
    header.writeVarintField(3, dataSize);
    const bytes = header.finish();
    return Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes, body]);
  };
  const header = blob('OSMHeader', field(1, new Uint8Array()));

  it.each<[string, Uint8Array, string]>([
    [
      'a blob that unpacks to more than 32 MiB',
      blob('OSMData', field(3, deflateSync(new Uint8Array(34_000_000)))),
      '32 MiB',
    ],
    ['a blob that says it is longer than the format allows', blob('OSMData', new Uint8Array(9), 2 ** 40), '32 MiB'],
    [
      'blobs that unpack to a thousand times their size',
      blob('OSMData', field(3, deflateSync(new Uint8Array(20_000_000)))),
      'maxCompressionRatio',
    ],
    ['lzma', blob('OSMData', field(4, new Uint8Array(9))), 'lzma'],
    ['lz4', blob('OSMData', field(6, new Uint8Array(9))), 'lz4'],
    ['zstd', blob('OSMData', field(7, new Uint8Array(9))), 'zstd'],
    ['a blob of nothing', blob('OSMData', new Uint8Array()), 'without content'],
    [
      'a string table longer than its block',
      blob('OSMData', field(1, Buffer.from([10, 255, 255, 255, 15]))),
      'damaged',
    ],
    ['a number without an end', blob('OSMData', field(1, new Uint8Array(40).fill(255))), 'damaged'],
  ])('%s is refused', async (_, bytes, message) => {
    await expect(parseOsm(Buffer.concat([header, bytes]), { name })).rejects.toMatchObject({
      code: 'graph/unreadable-extract',
      message: expect.stringContaining(message),
    });
  });

  it('deep JSON is refused', async () => {
    for (const deep of [
      `{"elements":[{"a":${'['.repeat(100_000)}`,
      `{"a":${'{"a":'.repeat(100_000)}`,
      '['.repeat(1e6),
    ]) {
      await expect(parseOsm(utf8(deep), { name })).rejects.toMatchObject({ code: 'graph/unreadable-extract' });
    }
  });

  it('packed in itself is refused', async () => {
    await expect(parseOsm(gzipSync(gzipSync(toXml(toyMap().finish()))), { name })).rejects.toMatchObject({
      code: 'graph/unknown-format',
    });
  });

  it('elements of other shapes than they should have are passed over', async () => {
    const elements = [
      { type: 'node', id: 1, lat: 1, lon: 2, tags: { a: { b: 1 }, c: 3, __proto__: null } },
      { type: 'node', id: '2', lat: 1, lon: 2 },
      { type: 'way', id: 3, nodes: [1, '1', null], geometry: 'x', tags: 'x' },
      { type: 'way', id: 4, nodes: 7, geometry: [5, null, { lat: 'x', lon: 1 }], center: [] },
      { type: 'relation', id: 5, members: [null, 5, { type: 'node' }, { type: 'way', ref: 3, role: 9 }] },
      {},
    ];
    const data = await parseOsm(utf8(JSON.stringify({ osm3s: null, remark: 4, elements })), { name });
    expect(data.nodes.get(1)?.tags).toEqual({ c: '3' });
    expect(data.ways.get(3)?.refs).toEqual([1]);
    expect(data.relations.get(5)?.members).toEqual([{ type: 'way', ref: 3, role: '' }]);
  });
});

describe('long reading', () => {
  it('reports bytes and stops soon after an abort', async () => {
    const files = { ...everyFormat(manyNodes(60_000)), geojson: toOverpass(manyNodes(60_000)) };
    for (const [format, bytes] of Object.entries(files)) {
      const path = join(folder, format);
      await writeFile(path, bytes);
      const events: ProgressEvent[] = [];
      const controller = new AbortController();
      let aborted = 0;
      const reading = readOsm(path, {
        signal: controller.signal,
        onProgress(event) {
          events.push(event);
          if (events.length > 1) return;
          aborted = performance.now();
          controller.abort(new Error('enough'));
        },
      });
      await expect(reading).rejects.toThrow('enough');
      expect(performance.now() - aborted).toBeLessThan(2000);
      expect(events[0]).toMatchObject({ phase: 'read extract', total: bytes.length, unit: 'bytes' });
    }
  });

  it('lets timers in', async () => {
    const bytes = toXml(manyNodes(60_000));
    const signal = AbortSignal.timeout(5);
    const pieces = Array.from({ length: 6 }, () => parseOsm(bytes, { name, signal }));
    const results = await Promise.allSettled(pieces);
    expect(results.map(({ status }) => status)).toContain('rejected');
  });
});

describe('gzip', () => {
  it('of several members is read whole', async () => {
    const xml = toXml(toyMap().finish());
    const members = Buffer.concat([gzipSync(xml.subarray(0, 1000)), gzipSync(xml.subarray(1000))]);
    const path = join(folder, 'members.osm.gz');
    await writeFile(path, members);
    const expected = await parseOsm(xml, { name });
    for (const data of [await readOsm(path), await parseOsm(members, { name })]) {
      expect([...data.nodes]).toEqual([...expected.nodes]);
    }
  });
});
