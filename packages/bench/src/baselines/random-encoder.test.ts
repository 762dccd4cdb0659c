import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRandomEncoder } from './random-encoder.ts';

it('goes by what a picture holds, not by where it lies', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'uge-random-'));
  const [first, copy, other] = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(first, 'one picture');
  await copyFile(first, copy);
  await writeFile(other, 'another picture');
  const [one, same, different] = await createRandomEncoder({ seed: 1 }).embed([
    { image: first },
    { image: copy },
    { image: other },
  ]);
  await rm(folder, { recursive: true });
  expect(same).toEqual(one);
  expect(different).not.toEqual(one);
});
