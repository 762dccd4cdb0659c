import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';

beforeAll(async () => {
  await selectBackend({ prefer: 'cpu' });
});

it('is the same for the same weights and another for one changed weight, on any of their tensors', async () => {
  const encoder = tinyEncoder(1);
  const same = tinyEncoder(1);
  const before = await encoder.identity();
  expect(before.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await same.identity()).toEqual(before);
  expect(before.versions).toMatchObject({ engine: 'cpu', sharp: expect.any(String), '@uge/model': expect.any(String) });
  const seen = new Set([before.hash]);
  const parameters = encoder.parameters();
  for (const { variable } of [parameters[0]!, parameters.at(-1)!]) {
    const values = (await variable.data()).slice();
    values[values.length - 1]! += 1e-6;
    variable.assign(tf.tensor(values, variable.shape));
    seen.add((await encoder.identity()).hash);
  }
  expect(seen.size).toBe(3);
  encoder.dispose();
  same.dispose();
});

it('keeps no pixels of a picture that was since written anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'uge-pixels-'));
  const path = join(folder, 'picture.png');
  const draw = (background: string) =>
    sharp({ create: { width: 56, height: 56, channels: 3, background } })
      .png()
      .toFile(path);
  const encoder = tinyEncoder(1, { imageCacheBytes: 1e6 });
  await draw('red');
  const [red] = await encoder.embed([{ image: path }]);
  await draw('blue');
  const [blue] = await encoder.embed([{ image: path }]);
  expect(blue).not.toEqual(red);
  encoder.dispose();
  await rm(folder, { recursive: true });
});
