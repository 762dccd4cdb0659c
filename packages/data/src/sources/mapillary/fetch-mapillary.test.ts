import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '@uge/core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPhotos } from '../../photos/read-photos.ts';
import { startServer } from '../../testing/misbehaving-server.ts';
import { tileBox } from '../bounding-box.ts';
import { type FetchMapillaryOptions, fetchMapillary } from './fetch-mapillary.ts';
import { planMapillary } from './plan-mapillary.ts';

const TOKEN = 'MLY|123|do-not-tell';
const BOX = [13.4, 52.5, 13.42, 52.51] as const;
let folder: string;
let jpeg: Buffer;
let server: Awaited<ReturnType<typeof startServer>>;

/** Ids past 2^53, two photos in each of the two tiles, one of them a photo without a picture. */
const PHOTOS = [1, 2, 3, 4].map((n) => ({
  id: `900719925474099${n}`,
  lon: 13.4 + (n <= 2 ? 0.002 : 0.012) + n / 10_000,
  lat: 52.505,
}));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-mapillary-'));
  jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#864' } })
    .jpeg()
    .toBuffer();
  server = await startServer((request, response, times) => {
    const url = new URL(request.url!, 'http://x');
    if (url.pathname.startsWith('/picture/')) {
      const [, , id, fresh] = url.pathname.split('/');
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': String(jpeg.length) }).end();
      else if (id!.endsWith('3') && !fresh) response.writeHead(403).end('URL signature expired');
      else if (id!.endsWith('4')) response.writeHead(404).end('gone');
      else if (id!.endsWith('1') && times === 1) {
        response.writeHead(200, { 'content-length': String(jpeg.length) }).write(jpeg.subarray(0, 100));
        setTimeout(() => response.destroy(), 10);
      } else response.end(jpeg);
      return;
    }
    if (request.headers.authorization !== `OAuth ${TOKEN}`) {
      response.writeHead(401).end(`{"error":{"message":"Invalid token ${request.headers.authorization}"}}`);
      return;
    }
    if (url.pathname !== '/images') {
      response.end(JSON.stringify({ thumb_2048_url: `${server.origin}/picture${url.pathname}/fresh` }));
      return;
    }
    if (times === 1) {
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    const [west, , east] = url.searchParams.get('bbox')!.split(',').map(Number);
    const here = PHOTOS.filter(({ lon }) => lon >= west! && lon < east!);
    // The second page, behind a cursor, holds one photo; ids are sent as numbers.
    const after = url.searchParams.get('after');
    const page = after ? here.slice(1) : here.slice(0, 1);
    const data = page.map(
      ({ id, lon, lat }) =>
        `{"id":${id},"geometry":{"type":"Point","coordinates":[${lon},${lat}]},"computed_geometry":{"type":"Point","coordinates":[${lon},${lat + 0.0001}]},"compass_angle":10,"computed_compass_angle":12.5,"captured_at":1718000000000,"sequence":"s","camera_type":"perspective","creator":{"username":"anna","id":"5"},"thumb_2048_url":"${server.origin}/picture/${id}?sig=x"}`,
    );
    const paging = after
      ? ''
      : `,"paging":{"cursors":{"after":"c1"},"next":"https://example.org/?access_token=${TOKEN}"}`;
    response.end(`{"data":[${data.join(',')}]${paging}}`);
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function options(out: string, more: Partial<FetchMapillaryOptions> = {}): FetchMapillaryOptions {
  return {
    box: BOX,
    out: join(folder, out),
    token: TOKEN,
    city: 'berlin',
    seed: 1,
    endpoint: server.origin,
    http: { requestsPerSecond: 1000 },
    ...more,
  };
}

/** Hash of every file that a user meets. */
async function resultOf(out: string): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, out), { recursive: true })).filter((name) => /\.(jpg|jsonl)$/.test(name));
  const visible = names.filter((name) => !name.startsWith('.')).sort();
  const contents = await Promise.all(visible.map((name) => readFile(join(folder, out, name))));
  return Object.fromEntries(visible.map((name, i) => [name, contentHash(new Uint8Array(contents[i]!))]));
}

describe('fetchMapillary', () => {
  it('fetches through pages, cut connections and expired addresses into a folder that readPhotos reads', async () => {
    const result = await fetchMapillary(options('whole'));
    expect(result).toMatchObject({ found: 4, photos: 3, reused: 0, bytes: 3 * jpeg.length, truncated: [] });
    expect(result.failed).toEqual([{ id: PHOTOS[3]!.id, reason: expect.stringContaining('answered 404') }]);
    const { photos, skipped } = await readPhotos(join(folder, 'whole'));
    expect(skipped).toEqual([]);
    expect(photos.map(({ id }) => id)).toEqual(PHOTOS.slice(0, 3).map(({ id }) => id));
    expect(photos[0]).toMatchObject({
      lat: expect.closeTo(52.5051, 9),
      heading: 12.5,
      capturedAt: '2024-06-10T06:13:20.000Z',
      sequence: 's',
      source: 'mapillary',
      license: 'CC-BY-SA-4.0',
      attribution: `anna, Mapillary, https://www.mapillary.com/app/?pKey=${PHOTOS[0]!.id}`,
    });
  });

  it('asks for nothing again when all is there, but tries failed photos once more', async () => {
    const before = server.requests.length;
    expect(await fetchMapillary(options('whole'))).toMatchObject({ photos: 3, reused: 3, bytes: 0 });
    const again = server.requests.slice(before).map(({ url }) => url);
    expect(again.every((url) => url!.includes(PHOTOS[3]!.id))).toBe(true);
  });

  it('gives the same bytes when it is killed on the way and started again', async () => {
    const stopped = options('resumed');
    let pictures = 0;
    const killed = fetchMapillary({
      ...stopped,
      // A killed process never sees an answer again, and never gets to clean up.
      http: {
        ...stopped.http,
        concurrency: 1,
        fetch: (input, init) => {
          if (String(input).includes('/picture/') && ++pictures > 3) return new Promise(() => {});
          return fetch(input, init);
        },
      },
    });
    const never = killed.then(() => 'finished');
    const finished = (): Promise<string> => readFile(join(stopped.out, '.fetch.jsonl'), 'utf8').catch(() => '');
    await expect.poll(() => pictures, { timeout: 10_000 }).toBeGreaterThan(3);
    await expect.poll(finished, { timeout: 10_000 }).toMatch(/photo\/\d+/);
    expect(await Promise.race([never, Promise.resolve('running')])).toBe('running');
    await expect(readPhotos(stopped.out)).rejects.toMatchObject({ code: 'data/unfinished-fetch' });
    await appendFile(join(stopped.out, '.fetch.jsonl'), '{"id":"photo/torn","ke');
    await writeFile(join(stopped.out, 'images', `${PHOTOS[2]!.id}.jpg.0a1b2c3d.tmp`), 'half');
    const result = await fetchMapillary(stopped);
    expect(result.reused).toBeGreaterThan(0);
    expect(await resultOf('resumed')).toEqual(await resultOf('whole'));
    expect(await readdir(join(stopped.out, 'images'))).toHaveLength(3);
  });

  it('writes the token nowhere, sends it to no other address and does not show it in errors', async () => {
    const files = await readdir(join(folder, 'whole'), { recursive: true });
    for (const name of files.filter((file) => file.endsWith('.jsonl'))) {
      expect(await readFile(join(folder, 'whole', name), 'utf8')).not.toMatch(/do-not-tell|sig=x/);
    }
    for (const { url, headers } of server.requests) {
      expect(url).not.toContain('do-not-tell');
      if (url!.startsWith('/picture/')) expect(headers.authorization).toBeUndefined();
    }
    const wrong = await fetchMapillary(options('wrong', { token: 'MLY|9|wrong-secret' })).catch(
      (error: unknown) => error,
    );
    expect(wrong).toMatchObject({ code: 'data/http-failed', details: { status: 401 } });
    expect(`${(wrong as Error).message}${(wrong as Error).stack}${JSON.stringify(wrong)}`).not.toContain(
      'wrong-secret',
    );
    await expect(fetchMapillary(options('none', { token: ' ' }))).rejects.toMatchObject({ code: 'data/missing-token' });
  });

  it('stops where no picture can be had any more', async () => {
    const empty = await startServer((request, response) => {
      const data = Array.from({ length: 60 }, (_, i) => ({ id: `${i + 1}`, geometry: { coordinates: [13.4, 52.5] } }));
      if (request.url!.startsWith('/images')) response.end(JSON.stringify({ data }));
      else response.writeHead(404).end();
    });
    await expect(fetchMapillary(options('empty', { endpoint: empty.origin }))).rejects.toMatchObject({
      code: 'data/fetch-stalled',
    });
    await empty.close();
  });

  it('plans count and bytes without writing, and draws a limited choice from the seed', async () => {
    const before = await readdir(folder);
    expect(await planMapillary(options('plan'))).toEqual({ found: 4, photos: 4, sized: 4, bytes: 4 * jpeg.length });
    const limited = await planMapillary(options('plan', { limit: 2 }));
    expect(limited).toEqual({ found: 4, photos: 2, sized: 2, bytes: 2 * jpeg.length });
    expect(await readdir(folder)).toEqual(before);
  });

  it('divides a tile that the server cannot answer or that is full', async () => {
    const boxes: string[] = [];
    const crowded = await startServer((request, response) => {
      const url = new URL(request.url!, 'http://x');
      const box = url.searchParams.get('bbox')!;
      const [west, , east] = box.split(',').map(Number);
      boxes.push(box);
      if (east! - west! > 0.006)
        response.writeHead(500, { 'retry-after': '0' }).end('{"error":"reduce the amount of data"}');
      else if (east! - west! > 0.003) {
        const data = Array.from({ length: 2000 }, (_, i) => ({
          id: `${i + 1}`,
          geometry: { coordinates: [west, 52.5] },
        }));
        response.end(JSON.stringify({ data }));
      } else
        response.end(JSON.stringify({ data: [{ id: `${boxes.length}77`, geometry: { coordinates: [west, 52.5] } }] }));
    });
    const plan = await planMapillary(
      options('crowded', {
        box: [13.4, 52.5, 13.41, 52.51],
        endpoint: crowded.origin,
        http: { retries: 0, requestsPerSecond: 1e4 },
      }),
    );
    expect(boxes).toHaveLength(1 + 4 + 16);
    expect(plan).toMatchObject({ found: 16, sized: 0 });
    expect(plan.bytes).toBeUndefined();
    await crowded.close();
  });
});

it('covers a box with tiles that share their sides', () => {
  const tiles = tileBox([0, 0, 0.025, 0.01], { side: 0.01 });
  expect(tiles).toHaveLength(3);
  for (let i = 1; i < tiles.length; i++) expect(tiles[i]![0]).toBe(tiles[i - 1]![2]);
  expect([tiles[0]![0], tiles[2]![2]]).toEqual([0, 0.025]);
});
