import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';
import { runInTest } from '../testing/run-in-test.ts';
import { cityFetch } from './city-fetch.ts';
import { photosCheck } from './photos-check.ts';
import { photosFetch } from './photos-fetch.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-photos-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function run(command: Command, ...args: string[]): Promise<string> {
  return (await runInTest(command, ...args)).stdout;
}

/** A plain grey picture of 300 × 300 pixels: it decodes, and is as blurred as can be. */
const GREY_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

describe('photos check', () => {
  it('counts and lists what is left out', async () => {
    await writeFile(join(folder, 'dot.png'), GREY_PNG);
    await writeFile(join(folder, 'photos.csv'), 'file,lat,lon\ndot.png,52.5,13.4\nnone.jpg,52.5,13.4\n');
    const text = await run(photosCheck, join(folder, 'photos.csv'), '--list');
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^kept +0$/),
      expect.stringMatching(/^file not found +1$/),
      expect.stringMatching(/^too small +1$/),
      '',
      'none.jpg (line 3): file not found',
      'dot.png: too small, 1 against 256',
    ]);
    const json = JSON.parse(await run(photosCheck, join(folder, 'photos.csv'), '--json')) as Record<string, unknown[]>;
    expect(json).toMatchObject({ photos: [], skipped: [{ line: 3 }], rejected: [{ reason: 'too small' }] });
  });
});

describe('photos fetch', () => {
  const args = ['--bbox', '-0.13,51.50,-0.12,51.51', '--city', 'london', '--out', 'x'];

  it('takes the token from the environment only', async () => {
    vi.stubEnv('MAPILLARY_TOKEN', '');
    await expect(run(photosFetch, ...args)).rejects.toMatchObject({ code: 'data/missing-token' });
    expect(Object.keys(photosFetch.options)).not.toContain('token');
  });

  it('refuses a size or box that is none', async () => {
    await expect(run(photosFetch, ...args, '--image-size', 'huge')).rejects.toMatchObject({ code: 'cli/usage' });
    await expect(run(photosFetch, ...args, '--bbox', '1,2,3')).rejects.toThrow(
      /--bbox: expected west,south,east,north/,
    );
  });
});

describe('city fetch', () => {
  let server: Server;
  let origin: string;
  beforeEach(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const counting = decodeURIComponent(body).includes('out+count');
        const count = { type: 'count', id: 0, tags: { nodes: '1000', ways: '10', relations: '0' } };
        response.end(JSON.stringify({ elements: [counting ? count : { type: 'node', id: 1, lon: -0.12, lat: 51.5 }] }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('writes an extract, or says what it would be', async () => {
    const out = join(folder, 'london.osm.json');
    const args = ['--out', out, '--bbox', '-0.13,51.50,-0.12,51.51', '--endpoint', origin];
    expect(await run(cityFetch, ...args, '--dry-run')).toMatch(
      /fetches +1000 nodes, 10 ways and 0 relations of OpenStreetMap in 1 requests\n +writes +\S+ \(new, about 83 kB\)/,
    );
    expect(await readdir(folder)).toEqual([]);
    expect(await run(cityFetch, ...args)).toMatch(/^1 nodes, 0 ways, 0 relations, \d+ B in /);
    await expect(run(cityFetch, '--out', out)).rejects.toMatchObject({ code: 'cli/usage' });
    await expect(run(cityFetch, ...args, '--area', 'relation/1')).rejects.toMatchObject({ code: 'cli/usage' });
  });
});

it('shows bytes in the unit that fits', () => {
  expect([0, 850, 1234, 20_400_000, 3e15].map(formatBytes)).toEqual(['0 B', '850 B', '1.2 kB', '20 MB', '3000 TB']);
});
