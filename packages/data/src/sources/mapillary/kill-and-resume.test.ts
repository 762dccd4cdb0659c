import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { contentHash } from '@uge/core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtPackage } from '../../testing/built-package.ts';
import { startServer } from '../../testing/misbehaving-server.ts';

let folder: string;
let built: string;
let server: Awaited<ReturnType<typeof startServer>>;

/** Three tiles with eight photos each; each picture has a size of its own and takes 20 ms. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-kill-'));
  built = await builtPackage('fetch-test');
  const pictures = await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      sharp({ create: { width: 40 + i, height: 30, channels: 3, background: '#579' } })
        .jpeg()
        .toBuffer(),
    ),
  );
  server = await startServer((request, response) => {
    const url = new URL(request.url!, server.origin);
    const [, first, id] = url.pathname.split('/');
    if (first === 'picture') setTimeout(() => response.end(pictures[Number(id) - 1]), 20);
    else if (first !== 'images') response.end(JSON.stringify({ thumb_2048_url: `${server.origin}/picture/${first}` }));
    else {
      const west = Number(url.searchParams.get('bbox')!.split(',')[0]);
      const tile = Math.round((west - 13.4) * 100);
      const data = Array.from({ length: 8 }, (_, i) => ({
        id: String(tile * 8 + i + 1),
        geometry: { type: 'Point', coordinates: [west + 0.001 * i, 52.505] },
        thumb_2048_url: `${server.origin}/picture/${tile * 8 + i + 1}`,
      }));
      setTimeout(() => response.end(JSON.stringify({ data })), 20 + 20 * tile);
    }
  });
}, 60_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Fetch in a process of its own, killed when it reports a step. @returns whether it was killed. */
function fetchInProcess(out: string, killAt?: string): Promise<boolean> {
  const script = `
    import { fetchMapillary } from ${JSON.stringify(built)};
    await fetchMapillary({
      box: [13.4, 52.5, 13.43, 52.51], city: 'b', token: 'T', seed: 1, endpoint: ${JSON.stringify(server.origin)},
      out: ${JSON.stringify(join(folder, out))}, http: { concurrency: 3, requestsPerSecond: 10_000 },
      onProgress: ({ phase, done }) => console.log(phase + ' ' + done),
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === killAt) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL' || code === 0) resolve(signal === 'SIGKILL');
      else reject(new Error(`exit code ${code}`));
    });
  });
}

async function filesOf(out: string): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, out), { recursive: true })).filter((name) => /^[^.].*\./.test(name)).sort();
  const hashed = names.map(async (name) => [
    name,
    contentHash(new Uint8Array(await readFile(join(folder, out, name)))),
  ]);
  return Object.fromEntries(await Promise.all(hashed)) as Record<string, string>;
}

it('leaves the same files when it is killed again and again, and fetches no picture twice that was finished', async () => {
  expect(await fetchInProcess('whole')).toBe(false);
  const before = server.requests.length;
  for (const step of ['search Mapillary 2', 'fetch photos 10']) {
    expect(await fetchInProcess('killed', step)).toBe(true);
  }
  expect(await fetchInProcess('killed')).toBe(false);
  const files = await filesOf('whole');
  expect(Object.keys(files)).toHaveLength(26);
  expect(await filesOf('killed')).toEqual(files);
  const asked = server.requests.slice(before).filter(({ url }) => url!.startsWith('/picture/'));
  // Only what was under way at one of the two kills is asked for again.
  expect(asked.length).toBeLessThan(24 + 2 * 8);
});
