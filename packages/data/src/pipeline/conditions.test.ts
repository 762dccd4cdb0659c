import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeOsmPbf } from '@uge/graph/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { BuildDatasetOptions } from '../dataset/build-options.ts';
import { gridCity } from '../testing/grid-city.ts';
import { validateDataset } from '../validate/validate-dataset.ts';

let folder: string;
let options: BuildDatasetOptions;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-conditions-'));
  const extract = join(folder, 'grid.osm.pbf');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  const cities = [{ name: 'grid', role: 'train' as const, extract, render: 3 }];
  options = { name: 'conditions', seed: 5, imageSize: 48, cities, out: join(folder, 'dataset') };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('records the conditions of rendered views, holds them to what is asked, and draws again when that changes', async () => {
  const drawn = await buildDataset(options);
  const free = await drawn.photos();
  expect(free.every(({ conditions }) => conditions !== undefined)).toBe(true);
  const conditions = { time: 'night', weather: 'rain' } as const;
  const fixed = await buildDataset({ ...options, conditions });
  expect(fixed.manifest.recipe.conditions).toEqual(conditions);
  for (const record of await fixed.photos()) expect(record.conditions).toMatchObject(conditions);
  expect((await fixed.photos()).map(({ perceptualHash }) => perceptualHash)).not.toEqual(
    free.map(({ perceptualHash }) => perceptualHash),
  );
  expect((await validateDataset(fixed.folder)).problems).toEqual([]);
});

it('rejects unknown conditions before any work', async () => {
  const conditions = { weather: 'hail' as 'rain' };
  await expect(buildDataset({ ...options, conditions })).rejects.toMatchObject({ code: 'data/unknown-conditions' });
});
