import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { encodeOsmPbf } from '@uge/graph/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptionProvider } from '../captions/provider/caption-provider.ts';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { BuildDatasetOptions } from '../dataset/build-options.ts';
import { gridCity } from '../testing/grid-city.ts';
import { createPhotoWorker } from './create-photo-worker.ts';
import { Journal } from './journal.ts';
import type { CityContext } from './photo-task.ts';
import { updateDataset } from './update-dataset.ts';

let folder: string;
let options: Omit<BuildDatasetOptions, 'out'>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-failures-'));
  const extract = join(folder, 'grid.osm.pbf');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  options = { name: 'x', seed: 1, imageSize: 32, cities: [{ name: 'grid', role: 'train', extract, render: 5 }] };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('Journal', () => {
  it('keeps the last entry of each item and key, and survives torn and damaged lines', async () => {
    const path = join(folder, 'deep', 'journal.jsonl');
    const first = Journal.open(path);
    first.append({ id: 'a', key: '1', status: 'failed', attempts: 1, error: 'no' });
    first.append({ id: 'a', key: '1', status: 'done', attempts: 2, output: { text: 'é' } });
    first.append({ id: 'b', key: '1', status: 'done', attempts: 1 });
    first.close();
    await appendFile(path, 'rubbish\n{"id":"c","key":"1","stat');
    const second = Journal.open(path);
    expect(second.find('a', '1')).toMatchObject({ status: 'done', output: { text: 'é' } });
    expect(second.find('a', '2')).toBeUndefined();
    second.append({ id: 'd', key: '1', status: 'done', attempts: 1 });
    second.close();
    const third = Journal.open(path);
    expect(['a', 'b', 'c', 'd'].map((id) => third.find(id, '1')?.status)).toEqual(['done', 'done', undefined, 'done']);
    third.close();
  });
});

describe('a photo that fails', () => {
  const context = (graph: SharedArrayBuffer): CityContext => ({
    ...{ city: 'grid', folder, retries: 2, imageSize: 32, maxGraphNodes: 10, pathsPerPhoto: 1, captioner: 'template' },
    ...{ seeds: { pictures: 1, paths: 1, captions: 1 }, graph },
  });
  const photo = { id: 'p', lon: 4.35, lat: 50.85, source: 'csv' as const };

  it('is tried again as often as told, and its later stages are left', async () => {
    const work = createPhotoWorker(context(new SharedArrayBuffer(64)));
    const results = await work({ photo, stages: ['paths', 'captions'], known: {} });
    expect(results).toMatchObject([{ stage: 'paths', status: 'failed', attempts: 3 }]);
  });
});

describe('a caption provider', () => {
  /** Answers for all photos but the ones in `down`. */
  const provider = (down: Set<string>, asked: string[]): CaptionProvider => ({
    id: 'vision/test',
    concurrency: 2,
    caption: async ({ imageNodeId }) => {
      asked.push(imageNodeId);
      if (down.has(imageNodeId)) throw new UgeError('data/http-failed', 'the service is down');
      return { caption: `A street, seen at ${imageNodeId.length} paces.`, summary: 'A street.', mentionedPlaces: [] };
    },
  });

  it('replaces captions; what failed keeps the template and is asked again', async () => {
    const out = join(folder, 'captioned');
    const plain = await buildDataset({ ...options, out });
    const ids = (await plain.photos()).map(({ id }) => `image/${id}`);
    const asked: string[] = [];
    const down = new Set([ids[1]!]);
    const captioner = { provider: provider(down, asked) };
    const first = await updateDataset(out, { stages: ['captions'], captioner });
    expect(asked.toSorted()).toEqual(ids.toSorted());
    expect((await first.photos()).map(({ captionSource }) => captionSource)).toEqual([
      'vision/test',
      undefined,
      'vision/test',
      'vision/test',
      'vision/test',
    ]);
    expect(first.manifest.recipe.captioner).toBe('vision/test');
    expect(first.manifest.counts.skipped['vision/test failed; template caption kept']).toBe(1);

    asked.length = 0;
    down.clear();
    const second = await updateDataset(out, { captioner });
    expect(asked).toEqual([ids[1]]);
    expect((await second.photos()).every(({ captionSource }) => captionSource === 'vision/test')).toBe(true);

    await expect(updateDataset(out, { seeds: { captions: 2 } })).rejects.toMatchObject({
      code: 'data/captioner-needed',
    });
    const back = await updateDataset(out, { stages: ['captions'], captioner: 'template' });
    expect(back.manifest.files['photos.jsonl']).toBe(plain.manifest.files['photos.jsonl']);
  });
});
