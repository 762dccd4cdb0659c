import { deflateSync, gzipSync } from 'node:zlib';
import { createRandom, type Random } from '@uge/core';
import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { SMALL_MAP } from '../../test-support/bzip2-files.ts';
import { mutate, outcomeOf } from '../../test-support/fuzz.ts';
import { everyFormat } from '../../test-support/osm-formats.ts';
import { toyMap } from '../../test-support/toy-city.ts';
import type { OsmData } from '../types.ts';
import { ByteStream } from './byte-stream.ts';
import { ExpansionGuard } from './expansion-guard.ts';
import { nodeCodecs } from './node-codecs.ts';
import { pbfBlobContent } from './pbf-blob-content.ts';
import { readPbfBlobs } from './pbf-blobs.ts';
import { webCodecs } from './web-codecs.ts';

/** Mutations of each format; more for a long search: `UGE_FUZZ_RUNS=20000 npx vitest run packages/graph/src/osm/fuzz`. */
const RUNS = Number(process.env['UGE_FUZZ_RUNS'] ?? 40);
const name = 'fuzz';

const map: OsmData = toyMap()
  .relation({
    id: 90,
    members: [
      { type: 'way', ref: 30, role: 'outer' },
      { type: 'relation', ref: 90, role: '' },
      { type: 'node', ref: 1, role: '' },
    ],
    tags: { type: 'multipolygon', name: 'Ümläut 公園' },
  })
  .finish();
const files: Record<string, Uint8Array> = { ...everyFormat(map), bzip2: SMALL_MAP };

/** PBF whose blobs are whole while their content is damaged, which is how damage gets past zlib. */
async function mutateBlobs(bytes: Uint8Array, random: Random): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const stream = new ByteStream(
    (async function* () {
      yield bytes;
    })(),
  );
  for await (const blob of readPbfBlobs(stream, name)) {
    const guard = new ExpansionGuard(name, {});
    const content = await pbfBlobContent(blob.bytes, { name, codecs: webCodecs, guard });
    const changed = random.int(3) === 0 ? mutate(content, random) : content;
    const body = new PbfWriter();
    if (random.int(2) === 0) body.writeBytesField(1, changed);
    else body.writeBytesField(3, deflateSync(changed));
    const bodyBytes = body.finish();
    const header = new PbfWriter();
    header.writeStringField(1, blob.type);
    header.writeVarintField(3, bodyBytes.length);
    const headerBytes = header.finish();
    parts.push(Buffer.from([0, 0, 0, headerBytes.length]), headerBytes, bodyBytes);
  }
  return new Uint8Array(Buffer.concat(parts));
}

const mutations: Record<string, (random: Random) => Promise<Uint8Array> | Uint8Array> = {
  ...Object.fromEntries(
    Object.entries(files).map(([format, bytes]) => [format, (random: Random) => mutate(bytes, random)]),
  ),
  'content of pbf blobs': (random) => mutateBlobs(files['pbf']!, random),
  'content of gzip': (random) => gzipSync(mutate(files['xml']!, random)),
};

describe('damaged files', () => {
  it.each(Object.keys(mutations))('%s is read or refused, and nothing else', async (format) => {
    const outcomes: Record<string, number> = {};
    for (let run = 0; run < RUNS; run++) {
      const random = createRandom(7, format, String(run));
      const bytes = await mutations[format]!(random);
      const options = {
        name,
        codecs: random.pick([webCodecs, nodeCodecs]),
        ...(random.int(3) === 0 ? { truncated: 'keep' as const } : {}),
        ...(random.int(3) === 0 ? { bbox: [2.349, 48.859, 2.351, 48.861] as const } : {}),
      };
      const outcome = await outcomeOf(bytes, options).catch((error: unknown) => {
        throw new Error(`run ${run} of ${format}`, { cause: error });
      });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    if (RUNS > 1000) console.log(format, outcomes, `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
    expect(
      Object.keys(outcomes)
        .filter((outcome) => outcome !== 'read')
        .every((code) => code.startsWith('graph/')),
    ).toBe(true);
  });

  it('are mostly not what they were', async () => {
    const random = createRandom(7, 'mutations');
    const changed = Array.from({ length: 50 }, () => mutate(files['xml']!, random)).filter(
      (bytes) => Buffer.compare(bytes, files['xml']!) !== 0,
    );
    expect(changed.length).toBeGreaterThan(45);
  });
});
