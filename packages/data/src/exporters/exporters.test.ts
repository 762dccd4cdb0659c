import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAllJsonl } from '@uge/core/node';
import { encodeOsmPbf } from '@uge/graph/node';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { mergeDatasets } from '../merge/merge-datasets.ts';
import { datasetStats } from '../stats/dataset-stats.ts';
import { gridCity } from '../testing/grid-city.ts';
import type { PairRow } from '../types.ts';
import { validateDataset } from '../validate/validate-dataset.ts';
import { exportHuggingFace } from './export-hugging-face.ts';
import { exportMsSwift } from './export-ms-swift.ts';

let folder: string;
let dataset: Dataset;
let other: Dataset;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-export-'));
  const extract = join(folder, 'grid.osm.pbf');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  const build = (name: string, count: number) =>
    buildDataset({
      name,
      seed: 4,
      imageSize: 32,
      out: join(folder, name),
      pairs: { multiView: true, hardNegatives: true },
      cities: [{ name, role: 'train', extract, render: count }],
    });
  dataset = await build('first', 12);
  other = await build('second', 3);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('exportMsSwift', () => {
  it('writes rows with the published fields, relative to the folder', async () => {
    const out = join(folder, 'swift');
    const summary = await exportMsSwift(dataset, { out, paths: 'relative' });
    const rows = await readAllJsonl<PairRow>(join(out, 'stage2_train.jsonl'));
    expect(summary.rows['stage2_train']).toBe(rows.length);
    const all = Object.values(dataset.manifest.counts.pairs).reduce((sum, count) => sum + count, 0);
    const written = Object.values(summary.rows).reduce((sum, count) => sum + count, 0);
    expect(written + summary.picturePositives).toBe(all);
    expect(rows.length).toBeGreaterThan(5);
    const known = ['messages', 'positive_messages', 'negative_messages', 'images', 'graphs', 'pair_type', 'label'];
    for (const row of rows) {
      expect(known).toEqual(expect.arrayContaining(Object.keys(row)));
      expect(row.messages[0]!.content).toMatch(/^<graph><image> /);
      expect((await readFile(join(out, row.images[0]!))).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    }
    const graph = JSON.parse(await readFile(join(out, rows[0]!.graphs[0]!), 'utf8')) as Record<string, unknown[]>;
    expect(Object.keys(graph)).toEqual(['nodes', 'edges', 'center_node']);
    expect(graph['nodes']![0]).toEqual({
      node_id: graph['center_node'],
      coords: [expect.any(Number), expect.any(Number)],
      node_text: expect.any(String),
    });
    expect(Object.keys(graph['edges']![0] as object)).toEqual(['source', 'target']);
    const stage1 = await readAllJsonl<PairRow>(join(out, 'stage1_train.jsonl'));
    expect(stage1.every((row) => row.positive_messages[0]![0]!.content !== '<image>')).toBe(true);
  });

  it('names files from a root, and leaves what is there alone', async () => {
    const out = join(folder, 'rooted');
    await exportMsSwift(dataset, { out, root: '/mydata/ugdata/' });
    const [row] = await readAllJsonl<PairRow>(join(out, 'stage1_train.jsonl'));
    expect(row!.images[0]).toMatch(/^\/mydata\/ugdata\/images\/first\/[\w-]+\.jpg$/);
    await expect(exportMsSwift(dataset, { out })).rejects.toMatchObject({ code: 'data/output-in-use' });
    const own = join(folder, 'own');
    await exportMsSwift(dataset, { out: own });
    const [first] = await readAllJsonl<PairRow>(join(own, 'stage1_train.jsonl'));
    expect(first!.images[0]!.startsWith(own)).toBe(true);
  });
});

describe('exportHuggingFace', () => {
  it('writes Parquet with pictures in it and says what they are', async () => {
    const out = join(folder, 'hub');
    const { rows } = await exportHuggingFace(dataset, { out, rowsPerFile: 7 });
    const files = (await readdir(join(out, 'data', 'stage2'))).filter((name) => name.startsWith('train')).sort();
    expect(files.length).toBe(Math.ceil(rows['stage2.train']! / 7));
    expect(files[0]).toBe(`train-00000-of-0000${files.length}.parquet`);
    const file = await asyncBufferFromFile(join(out, 'data', 'stage2', files[0]!));
    const [first] = await parquetReadObjects({ file, rowEnd: 1, utf8: false });
    const [row] = await dataset.pairs('stage2', 'train');
    expect(first).toMatchObject({
      messages: row!.messages,
      positive_messages: row!.positive_messages,
      label: 1,
      task: row!.meta.task,
      image_id: row!.meta.image_id,
    });
    const image = first!['images'][0] as { bytes: Uint8Array; path: string };
    expect(image.path).toBe(row!.images[0]);
    expect(Buffer.from(image.bytes)).toEqual(await readFile(dataset.resolve(row!.images[0]!)));
    expect(JSON.parse(first!['graphs'][0] as string)).toMatchObject({ center_node: `image/${row!.meta.image_id}` });
    const { key_value_metadata: metadata } = await parquetMetadataAsync(file);
    const features = metadata!.find(({ key }) => key === 'huggingface')!.value!;
    expect(JSON.parse(features)).toMatchObject({ info: { features: { images: [{ _type: 'Image' }] } } });
    const card = await readFile(join(out, 'README.md'), 'utf8');
    expect(card).toMatch(/^---\npretty_name: "first"\n/);
    expect(card).toContain('path: data/stage2/train-*');
    expect(card).toContain('Open Database License');
    expect(card).not.toContain('![');
  });
});

describe('mergeDatasets', () => {
  it('puts cities side by side, whole and without repeated positives', async () => {
    const merged = await mergeDatasets([dataset.folder, other.folder], { out: join(folder, 'merged'), name: 'both' });
    expect(merged.manifest.cities.map(({ name }) => name)).toEqual(['first', 'second']);
    expect(merged.manifest.counts.photos).toBe(15);
    const records = await merged.photos({ city: 'second' });
    expect(records).toEqual(await other.photos());
    expect(merged.manifest.files[records[0]!.image]).toBe(other.manifest.files[records[0]!.image]);
    const { problems } = await validateDataset(merged.folder);
    // The cities are one place under two names, which the leak check must see; nothing else may be wrong.
    expect(problems.filter(({ code }) => code !== 'leak')).toEqual([]);
    expect(problems.some(({ message }) => message.includes('inside the buffer'))).toBe(true);
  });

  it('refuses datasets with a city or an id in common', async () => {
    const out = join(folder, 'conflict');
    await expect(mergeDatasets([dataset.folder, dataset.folder], { out, name: 'x' })).rejects.toMatchObject({
      code: 'data/merge-conflict',
      message: expect.stringContaining('the cities first'),
    });
    expect(await readdir(folder)).not.toContain('conflict');
  });
});

describe('datasetStats', () => {
  it('counts what the files have', async () => {
    const stats = await datasetStats(dataset);
    const records = await dataset.photos();
    expect(stats.cities['first']).toMatchObject({ role: 'train', photos: 12, sources: { rendered: 12 } });
    const splits = Object.values(stats.cities['first']!.splits);
    expect(splits.reduce((a, b) => a + b, 0)).toBe(12);
    expect(stats.paths.count).toBe(records.reduce((sum, { paths }) => sum + paths.length, 0));
    expect(stats.paths.steps.least).toBeGreaterThanOrEqual(3);
    expect(stats.captions.different).toBe(12);
    expect(stats.pairs['stage1.train']!.rows).toBe((await dataset.pairs('stage1', 'train')).length);
    expect(stats.positives['stage2 srp']!.median).toBeGreaterThan(10);
  });
});

describe('Dataset.batches', () => {
  it('reads pictures and graphs ahead, in the order of the seed', async () => {
    const options = { batchSize: 4, prefetch: 2, shuffle: { window: 100, seed: 3 } };
    const ids: string[] = [];
    for await (const { rows, inputs } of dataset.batches('stage2', 'train', options)) {
      expect(inputs).toHaveLength(rows.length);
      expect(new Set(rows.map(({ meta }) => meta.image_id)).size).toBe(rows.length);
      for (const [index, { query, positive }] of inputs.entries()) {
        expect(query.image ?? positive.image).toBeInstanceOf(Uint8Array);
        expect(query.graph!.image_id).toBe(rows[index]!.meta.image_id);
        ids.push(rows[index]!.meta.image_id);
      }
    }
    expect(ids).toHaveLength(dataset.manifest.counts.pairs['stage2.train']!);
    const again: string[] = [];
    for await (const { rows } of dataset.batches('stage2', 'train', { ...options, prefetch: 0 })) {
      again.push(...rows.map(({ meta }) => meta.image_id));
    }
    expect(again).toEqual(ids);
  });
});
