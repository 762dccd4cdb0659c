import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeOsmPbf } from '@uge/graph/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairInputs } from '../pairs/pair-inputs.ts';
import { verifyReasoningPath } from '../paths/verify-reasoning-path.ts';
import { auditSplits } from '../splits/audit-splits.ts';
import { gridCity } from '../testing/grid-city.ts';
import { buildDataset } from './build-dataset.ts';
import type { BuildDatasetOptions } from './build-options.ts';
import type { Dataset } from './dataset.ts';
import { openDataset } from './open-dataset.ts';

let folder: string;
let dataset: Dataset;
let options: Omit<BuildDatasetOptions, 'out'>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-dataset-'));
  const extract = join(folder, 'grid.osm.pbf');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  const photos = join(folder, 'photos');
  await mkdir(photos);
  const picture = sharp({ create: { width: 300, height: 200, channels: 3, background: '#678' } }).jpeg();
  // Portrait by its orientation tag.
  await picture.clone().withMetadata({ orientation: 6 }).toFile(join(photos, 'a.jpg'));
  await picture.toFile(join(photos, 'far.jpg'));
  const header = (await picture.toBuffer()).subarray(0, 400);
  await writeFile(join(photos, 'cut.jpg'), header);
  await writeFile(
    join(photos, 'photos.csv'),
    'file,lat,lon,heading,license\na.jpg,50.85,4.3521,90,CC-BY-4.0\nfar.jpg,48,2,,\ncut.jpg,50.85,4.3521,,\nnone.jpg,50.85,4.35,,\n',
  );
  options = {
    name: 'grid test',
    seed: 3,
    imageSize: 64,
    cities: [
      { name: 'grid', role: 'train', extract, render: 12 },
      { name: 'twin', role: 'held-out', extract, photos: [join(photos, 'photos.csv')], quality: false },
    ],
  };
  dataset = await buildDataset({ ...options, out: join(folder, 'built') });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('buildDataset', () => {
  it('describes every picture', async () => {
    const records = await dataset.photos();
    expect(records).toHaveLength(13);
    for (const record of records) {
      const graph = await dataset.readGraph(record.graph);
      expect(graph.center_node).toBe(`image/${record.id}`);
      expect(graph.nodes.length).toBeGreaterThan(10);
      expect(graph.nodes.length).toBeLessThanOrEqual(64);
      const city = await dataset.readCity(record.city);
      expect(city.indexOf(record.streetId)).toBeDefined();
      expect(record.caption.length).toBeGreaterThan(60);
      expect(verifyReasoningPath(city, graph.center_node, record.paths[0]!)).toEqual({ valid: true, problems: [] });
      const nodes = new Set(graph.nodes.map((node) => node.node_id));
      for (const step of record.paths[0]!.steps) expect(nodes).toContain(step.targetId);
    }
    const rendered = records.filter(({ city }) => city === 'grid');
    expect(rendered.every(({ perception, perceptionSource }) => perception && perceptionSource === 'scene')).toBe(true);
  });

  it('writes photos upright, small and without metadata', async () => {
    const [photo] = await dataset.photos({ city: 'twin' });
    const metadata = await sharp(dataset.resolve(photo!.image)).metadata();
    expect(metadata).toMatchObject({ width: 85, height: 128, format: 'jpeg' });
    expect(metadata.exif).toBeUndefined();
    expect(photo).toMatchObject({ source: 'csv', split: 'test', heading: 90, license: 'CC-BY-4.0' });
    expect(photo).not.toHaveProperty('file');
    expect(photo).not.toHaveProperty('perception');
  });

  it('counts and lists what was left out', async () => {
    expect(dataset.manifest.counts.skipped).toMatchObject({
      'file not found': 1,
      'not anchored: no-street-in-reach': 1,
      'unreadable picture': 1,
    });
    const listed = (await readFile(dataset.resolve('skipped.jsonl'), 'utf8')).trim().split('\n');
    expect(listed.map((line) => (JSON.parse(line) as { photo: string }).photo).sort()).toEqual([
      'cut',
      'far',
      'none.jpg',
    ]);
  });

  it('makes pairs that load as encoder inputs', async () => {
    const [row] = await dataset.pairs('stage2', 'test');
    const { query, positive } = await pairInputs(dataset, row!);
    expect(query.image).toBe(dataset.resolve(row!.images[0]!));
    expect(query.graph!.image_id).toBe(row!.meta.image_id);
    expect(query.text).not.toMatch(/[<>]/);
    expect(positive).toEqual({ text: row!.positive_messages[0]![0]!.content });
    await expect(pairInputs(dataset, { ...row!, graphs: [] })).rejects.toMatchObject({ code: 'data/invalid-pair' });
  });

  it('keeps splits apart and says so in the card', async () => {
    const records = await dataset.photos();
    expect(auditSplits(records.filter(({ city }) => city === 'grid')).clean).toBe(true);
    const card = await readFile(dataset.resolve('README.md'), 'utf8');
    expect(card).toMatch(/Leak check:/);
    expect(card).toMatch(/Open Database License/);
    expect(card).toContain('1 × CC-BY-4.0');
    expect(card).not.toContain(folder);
  });

  it('gives the same bytes again', async () => {
    const again = await buildDataset({ ...options, out: join(folder, 'again') });
    expect(again.manifest.files).toEqual(dataset.manifest.files);
    expect(again.fingerprint).toBe(dataset.fingerprint);
  });

  it('shows nothing when it is stopped, and goes on when it is called again', async () => {
    const controller = new AbortController();
    const out = join(folder, 'stopped');
    const build = buildDataset({
      ...options,
      out,
      signal: controller.signal,
      onProgress: ({ phase, done }) => {
        if (phase === 'pictures of grid' && done === 3) controller.abort(new Error('enough'));
      },
    });
    await expect(build).rejects.toThrow('enough');
    expect((await readdir(out)).sort()).toEqual(['.building', '.journal']);
    await expect(openDataset(out)).rejects.toMatchObject({
      code: 'data/not-a-dataset',
      message: expect.stringContaining('has not ended'),
    });
    const again: number[] = [];
    const finished = await buildDataset({
      ...options,
      out,
      onProgress: ({ phase, done }) => phase === 'pictures of grid' && again.push(done),
    });
    expect(again[0]).toBe(4);
    expect(finished.manifest.files).toEqual(dataset.manifest.files);
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual(['stopped']);
  });

  it('reports all bad options at once and spares other folders', async () => {
    const out = join(folder, 'photos');
    const bad = { ...options, imageSize: 2, cities: [{ ...options.cities[0]!, render: 0 }] };
    await expect(buildDataset({ ...bad, out })).rejects.toMatchObject({
      code: 'data/invalid-build',
      message: expect.stringMatching(/imageSize is 2.*city "grid" has no pictures/),
    });
    await expect(buildDataset({ ...options, out })).rejects.toMatchObject({ code: 'data/output-in-use' });
    const nowhere = [{ ...options.cities[1]!, photos: [join(folder, 'nowhere.csv')] }];
    await writeFile(join(folder, 'nowhere.csv'), 'file,lat,lon\nphotos/far.jpg,48,2\n');
    await expect(buildDataset({ ...options, cities: nowhere, out: join(folder, 'x') })).rejects.toMatchObject({
      code: 'data/no-placed-photos',
      message: expect.stringContaining('no-street-in-reach'),
    });
  });
});

describe('openDataset', () => {
  it('verifies an untouched dataset', async () => {
    const { files, bytes } = await dataset.verify();
    expect(files).toBe(Object.keys(dataset.manifest.files).length);
    expect(bytes).toBeGreaterThan(10_000);
  });

  it('filters photos', async () => {
    const test = await dataset.photos({ split: 'test' });
    expect(test.length).toBeGreaterThan(0);
    expect(test.every(({ split }) => split === 'test')).toBe(true);
    expect(await dataset.photos({ city: 'nowhere' })).toEqual([]);
  });

  it('finds changed, missing and foreign files, when reading and when verifying', async () => {
    const out = join(folder, 'damaged');
    const damaged = await buildDataset({ ...options, cities: [{ ...options.cities[0]!, render: 2 }], out });
    await appendFile(join(out, 'photos.jsonl'), '{}\n');
    await rm(join(out, 'pairs/stage1.train.jsonl'));
    await writeFile(join(out, 'notes.txt'), 'mine');
    await expect(damaged.photos()).rejects.toMatchObject({ code: 'data/file-changed' });
    await expect(damaged.pairs('stage1', 'train')).rejects.toMatchObject({ code: 'data/file-changed' });
    await expect(damaged.verify()).rejects.toMatchObject({
      code: 'data/file-changed',
      details: {
        problems: [
          { file: 'pairs/stage1.train.jsonl', problem: 'missing' },
          { file: 'photos.jsonl', problem: 'changed' },
          { file: 'notes.txt', problem: 'not listed' },
        ],
      },
    });
  });

  it('refuses what is no dataset and what is of another version', async () => {
    await expect(openDataset(folder)).rejects.toMatchObject({ code: 'data/not-a-dataset' });
    const other = join(folder, 'other');
    await mkdir(other);
    for (const [content, code] of [
      ['{', 'data/not-a-dataset'],
      ['[]', 'data/not-a-dataset'],
      [JSON.stringify({ schemaVersion: 2, name: 'x' }), 'data/not-a-dataset'],
      [JSON.stringify({ schemaVersion: 1, name: 'x' }), 'data/unsupported-schema'],
      [JSON.stringify({ ...dataset.manifest, schemaVersion: 9 }), 'data/unsupported-schema'],
    ] as const) {
      await writeFile(join(other, 'dataset.json'), content);
      await expect(openDataset(other)).rejects.toMatchObject({ code });
    }
  });

  it('keeps to its folder and its cities', async () => {
    expect(() => dataset.resolve('../x')).toThrow(expect.objectContaining({ code: 'data/path-outside-dataset' }));
    await expect(dataset.readCity('atlantis')).rejects.toMatchObject({ code: 'data/unknown-city' });
  });
});
