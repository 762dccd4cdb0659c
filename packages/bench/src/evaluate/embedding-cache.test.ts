import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentHash } from '@uge/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddingCache, openEmbeddingCache } from './embedding-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

const encoderHash = contentHash('encoder');
const key = (name: string): string => contentHash(name);
const vectorOf = (...values: number[]): Float32Array => Float32Array.from(values);
const record = (name: string, ...values: number[]) => ({ key: key(name), vector: vectorOf(...values) });
const openHere = (hash = encoderHash, dimension = 2): Promise<EmbeddingCache> =>
  openEmbeddingCache(folder, { encoderHash: hash, dimension });

async function fileOf(index: number): Promise<string> {
  const names = (await readdir(join(folder, encoderHash))).sort();
  return join(folder, encoderHash, names[index]!);
}

describe('openEmbeddingCache', () => {
  it('keeps vectors from one run to the next, bit by bit, and apart by encoder', async () => {
    const first = await openHere();
    await first.append([record('a', 0.1, -0), record('b', 1e-42, 3)]);
    await first.append([record('c', 5, 6)]);
    expect(await first.read(key('b'))).toEqual(vectorOf(1e-42, 3));
    await first.close();

    const second = await openHere();
    expect(second).toMatchObject({ size: 3, dropped: { writes: 0, bytes: 0 } });
    expect(await second.read(key('a'))).toEqual(vectorOf(0.1, -0));
    expect(await second.read(key('x'))).toBeUndefined();
    await second.append([record('d', 7, 8)]);
    expect(await second.read(key('d'))).toEqual(vectorOf(7, 8));
    await second.close();

    const other = await openHere(contentHash('other weights'));
    expect(other.size).toBe(0);
    await other.close();
    const third = await openHere();
    expect(third.size).toBe(4);
    await third.close();
  });

  it('drops and counts a write that was cut short, wherever it was cut, and takes the rest', async () => {
    const cache = await openHere();
    await cache.append([record('a', 1, 2), record('b', 3, 4)]);
    const whole = (await readFile(await fileOf(0))).byteLength;
    await cache.append([record('c', 5, 6)]);
    await cache.close();
    const path = await fileOf(0);
    const bytes = await readFile(path);
    for (let length = bytes.byteLength - 1; length > whole; length -= 3) {
      await writeFile(path, bytes.subarray(0, length));
      const reopened = await openHere();
      expect(reopened).toMatchObject({ size: 2, dropped: { writes: 1, bytes: length - whole } });
      expect(await reopened.read(key('b'))).toEqual(vectorOf(3, 4));
      await reopened.close();
    }
    await truncate(path, 7);
    const reopened = await openHere();
    expect(reopened).toMatchObject({ size: 0, dropped: { writes: 1, bytes: 7 } });
    await reopened.append([record('c', 5, 6)]);
    await reopened.close();
    const last = await openHere();
    expect(await last.read(key('c'))).toEqual(vectorOf(5, 6));
    await last.close();
  });

  it('never hands out a vector from damaged bytes', async () => {
    const cache = await openHere();
    await cache.append([record('a', 1, 2), record('b', 3, 4)]);
    await cache.append([record('c', 5, 6)]);
    await cache.close();
    const path = await fileOf(0);
    const bytes = await readFile(path);
    const truth = new Map(
      [record('a', 1, 2), record('b', 3, 4), record('c', 5, 6)].map((row) => [row.key, row.vector]),
    );
    const flip = fc.record({ at: fc.nat(bytes.byteLength - 1), bit: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(flip, async ({ at, bit }) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 1 << bit;
        await writeFile(path, damaged);
        const reopened = await openHere();
        expect(reopened.dropped.writes).toBe(1);
        for (const [name, vector] of truth) expect([vector, undefined]).toContainEqual(await reopened.read(name));
        await reopened.close();
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('lets two runs write side by side', async () => {
    const [one, two] = [await openHere(), await openHere()];
    await Promise.all([one.append([record('a', 1, 2)]), two.append([record('b', 3, 4)])]);
    await Promise.all([one.close(), two.close()]);
    const both = await openHere();
    expect(both.size).toBe(2);
    await both.close();
  });

  it('ignores a file of another encoder that was put in its folder', async () => {
    const cache = await openHere();
    await cache.append([record('a', 1, 2)]);
    await cache.close();
    const path = await fileOf(0);
    const bytes = await readFile(path);
    bytes[12]! ^= 1;
    await writeFile(path, bytes);
    await appendFile(path, 'x');
    const reopened = await openHere();
    expect(reopened).toMatchObject({ size: 0, dropped: { writes: 1 } });
    await reopened.close();
  });

  it('survives kill -9: every write that was announced is there', async () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { createJiti } from ${JSON.stringify(import.meta.resolve('jiti'))};
      const jiti = createJiti(import.meta.url, { fsCache: false });
      const { openEmbeddingCache } = await jiti.import(${JSON.stringify(fileURLToPath(new URL('./embedding-cache.ts', import.meta.url)))});
      const cache = await openEmbeddingCache(${JSON.stringify(folder)}, { encoderHash: ${JSON.stringify(encoderHash)}, dimension: 512 });
      for (let i = 0; ; i++) {
        const key = createHash('sha256').update(String(i)).digest('hex');
        await cache.append([{ key, vector: new Float32Array(512).fill(i) }]);
        process.stdout.write(i + '\\n');
      }`;
    const path = join(folder, 'writer.mjs');
    await writeFile(path, script);
    const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.split('\n').length > 40) child.kill('SIGKILL');
    }
    const announced = Number(output.trimEnd().split('\n').at(-1));
    expect(announced).toBeGreaterThanOrEqual(39);
    const cache = await openHere(encoderHash, 512);
    for (let index = 0; index <= announced; index++)
      expect(await cache.read(contentHash(String(index)))).toEqual(new Float32Array(512).fill(index));
    await cache.close();
  });
});
