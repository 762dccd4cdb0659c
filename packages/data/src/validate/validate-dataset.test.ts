import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '@uge/core';
import { encodeOsmPbf } from '@uge/graph/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { gridCity } from '../testing/grid-city.ts';
import type { DatasetManifest, PairRow, PhotoRecord } from '../types.ts';
import type { DatasetProblem } from './problem.ts';
import { validateDataset } from './validate-dataset.ts';

let folder: string;
let source: Dataset;
let out: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-validate-'));
  const extract = join(folder, 'grid.osm.pbf');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  source = await buildDataset({
    name: 'to be damaged',
    seed: 2,
    imageSize: 32,
    out: join(folder, 'good'),
    cities: [{ name: 'grid', role: 'train', extract, render: 16 }],
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let copies = 0;
beforeEach(async () => {
  out = join(folder, `copy${copies++}`);
  await cp(source.folder, out, { recursive: true });
});

/** Change rows of a file and its hash in the manifest, so that only the change itself is wrong. */
async function changeRows<Row>(file: string, change: (rows: Row[]) => void): Promise<void> {
  const text = await readFile(join(out, file), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
  change(rows);
  await replace(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function replace(file: string, content: string): Promise<void> {
  await writeFile(join(out, file), content);
  const manifest = JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8')) as DatasetManifest;
  manifest.files[file] = contentHash(content);
  await writeFile(join(out, 'dataset.json'), JSON.stringify(manifest));
}

async function problems(code: DatasetProblem['code']): Promise<DatasetProblem[]> {
  return (await validateDataset(out)).problems.filter((problem) => problem.code === code);
}

const PAIRS = 'pairs/stage2.train.jsonl';

describe('validateDataset', () => {
  it('finds nothing in a good dataset', async () => {
    const result = await validateDataset(source.folder);
    expect(result.problems).toEqual([]);
    expect(result.valid).toBe(true);
    expect(result.checked.photos).toBe(16);
    expect(result.checked.pairs).toBeGreaterThan(20);
  });

  it('lists missing, changed and extra files', async () => {
    await rm(join(out, 'stages.jsonl'));
    await appendFile(join(out, 'README.md'), 'more');
    await writeFile(join(out, 'notes.txt'), 'mine');
    const { problems: found, valid } = await validateDataset(out);
    expect(valid).toBe(false);
    expect(found.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'README.md changed-file',
      'notes.txt extra-file',
      'stages.jsonl missing-file',
    ]);
  });

  it('gives the line of rows that are no JSON or of another shape, all of them', async () => {
    await changeRows<PhotoRecord>('photos.jsonl', (rows) => {
      rows[2]!.lat = 91;
      rows[4] = { id: 'only' } as PhotoRecord;
    });
    await appendFile(join(out, PAIRS), '{"messages":[');
    const found = await problems('schema');
    expect(found).toMatchObject([
      { file: PAIRS, message: expect.stringContaining('not JSON') },
      { file: 'photos.jsonl', line: 3, message: expect.stringContaining('lat') },
      { file: 'photos.jsonl', line: 5 },
    ]);
    expect((await problems('count')).map(({ file }) => file)).toEqual(['photos.jsonl']);
  });

  it('finds graphs that cannot be parsed or are of another photo', async () => {
    const [first, second, third] = await source.photos();
    await replace(first!.graph, '{"version":1');
    await replace(second!.graph, await readFile(source.resolve(third!.graph), 'utf8'));
    const found = await problems('graph');
    expect(found.map(({ file }) => file).sort()).toEqual([first!.graph, second!.graph].sort());
  });

  it('finds markers that do not match the lists, and references to nothing', async () => {
    await changeRows<PairRow>(PAIRS, (rows) => {
      rows[0]!.graphs = [];
      rows[1]!.images = ['images/grid/none.jpg'];
      rows[2]!.meta.image_id = 'nobody';
    });
    expect(await problems('tags')).toMatchObject([{ file: PAIRS, line: 1, message: '1 <graph> but 0 graphs' }]);
    expect(await problems('reference')).toMatchObject([{ line: 2 }, { line: 3 }]);
  });

  it('finds answers in queries, ids and coordinates in texts, repeated positives', async () => {
    await changeRows<PairRow>(PAIRS, (rows) => {
      const positive = rows[0]!.positive_messages[0]![0]!.content;
      rows[0]!.messages[0]!.content += ` ${positive}`;
      rows[1]!.positive_messages[0]![0]!.content += ' (way/12345)';
      rows[2]!.messages[0]!.content += ' near 4.35213, 50.85';
      rows[3]!.positive_messages = rows[4]!.positive_messages;
    });
    expect(await problems('answer-in-query')).toMatchObject([{ file: PAIRS, line: 1 }]);
    expect((await problems('position-in-text')).map(({ line }) => line)).toEqual([2, 3]);
    expect(await problems('repeated-positive')).toMatchObject([{ line: 5, message: 'the same positive as line 4' }]);
  });

  it('finds leaks between splits', async () => {
    const train = (await source.photos()).findIndex(({ split }) => split === 'train');
    await changeRows<PhotoRecord>('photos.jsonl', (rows) => {
      const test = rows.find(({ split }) => split === 'test')!;
      rows[train] = {
        ...rows[train]!,
        lon: test.lon,
        lat: test.lat,
        cell: test.cell,
        perceptualHash: test.perceptualHash,
      };
      const other = rows.find(({ split }, index) => split === 'train' && index !== train)!;
      other.split = 'val';
    });
    const messages = (await problems('leak')).map(({ message }) => message).join('\n');
    expect(messages).toMatch(/cell grid\/\d+ is in two splits/);
    expect(messages).toMatch(/inside the buffer/);
    expect(messages).toMatch(/looks like/);
    expect(messages).toMatch(/is val, its pair stands in train/);
  });

  it('says what to do with a manifest it cannot read', async () => {
    await writeFile(join(out, 'dataset.json'), JSON.stringify({ ...source.manifest, schemaVersion: 1 }));
    expect(await validateDataset(out)).toMatchObject({
      valid: false,
      problems: [{ file: 'dataset.json', code: 'manifest', message: expect.stringContaining('uge data build') }],
    });
  });
});
