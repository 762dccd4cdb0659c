import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { encodeOsmPbf } from '@uge/graph/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { BuildDatasetOptions } from '../dataset/build-options.ts';
import { builtPackage } from '../testing/built-package.ts';
import { gridCity } from '../testing/grid-city.ts';
import type { DatasetManifest } from '../types.ts';
import { updateDataset } from './update-dataset.ts';

let folder: string;
let built: string;
let options: Omit<BuildDatasetOptions, 'out'>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-pipeline-'));
  const extract = join(folder, 'grid.osm.pbf');
  await writeFile(extract, encodeOsmPbf(gridCity()));
  const cities = [
    { name: 'grid', role: 'train' as const, extract, render: 9 },
    { name: 'twin', role: 'held-out' as const, extract, render: 3 },
  ];
  options = { name: 'pipeline test', seed: 5, imageSize: 48, cities };
  built = await builtPackage('pipeline-test');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a build in a process of its own', () => {
  let whole: DatasetManifest['files'];
  beforeAll(async () => {
    await runChild({ ...options, out: join(folder, 'whole') });
    whole = await filesOf('whole');
  });

  it('gives the same bytes with threads as without', async () => {
    await runChild({ ...options, out: join(folder, 'threads'), workers: 3 });
    expect(await filesOf('threads')).toEqual(whole);
    expect(Object.keys(whole)).toContain(`graphs/grid/${graphName(whole)}`);
  });

  it('ends with the same bytes when it is killed again and again', async () => {
    const out = join(folder, 'killed');
    const moments = [
      'pictures of grid 1',
      'describe grid 3',
      'describe grid 6',
      'pictures of twin 2',
      'write dataset 2',
      'write dataset 4',
    ];
    for (const [index, moment] of moments.entries()) {
      const killed = await runChild({ ...options, out, workers: index % 2 === 0 ? 1 : 2 }, { killAt: moment });
      expect(killed, moment).toBe(true);
    }
    const seen: string[] = [];
    await runChild({ ...options, out }, { onLine: (line) => seen.push(line) });
    expect(seen.filter((line) => line.startsWith('pictures of grid'))).toEqual(['pictures of grid 9']);
    expect(await filesOf('killed')).toEqual(whole);
    expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual(['killed']);
    expect(await readdir(out)).not.toContain('.building');
  });

  it('does a torn line once more', async () => {
    const out = join(folder, 'torn');
    await runChild({ ...options, out }, { killAt: 'describe grid 3' });
    const [code] = await readdir(join(out, '.journal'));
    for (const stage of ['pictures', 'captions']) {
      await appendFile(join(out, '.journal', code!, `grid.${stage}.jsonl`), '{"id":"gr');
    }
    await runChild({ ...options, out });
    expect(await filesOf('torn')).toEqual(whole);
  });
});

describe('buildDataset over a dataset', () => {
  it('takes over what was made from the same inputs, and nothing else', async () => {
    const out = join(folder, 'grown');
    const first = await buildDataset({ ...options, out });
    const [train, heldOut] = options.cities;
    const drawn: number[] = [];
    const grown = await buildDataset({
      ...options,
      out,
      cities: [train!, { ...heldOut!, render: 5 }],
      onProgress: ({ phase, done, total }) => phase.startsWith('pictures') && drawn.push(total! - done),
    });
    const anew = await buildDataset({
      ...options,
      out: join(folder, 'anew'),
      cities: [train!, { ...heldOut!, render: 5 }],
    });
    expect(grown.manifest.files).toEqual(anew.manifest.files);
    expect(drawn[0]).toBe(0);
    expect(Math.max(...drawn)).toBeLessThan(6);
    expect(grown.manifest.counts.photos).toBe(first.manifest.counts.photos + 2);
  });

  it('makes everything anew when told, and what is damaged in any case', async () => {
    const out = join(folder, 'forced');
    const first = await buildDataset({ ...options, out });
    const image = (await first.photos())[0]!.image;
    const drawn = async (force: boolean): Promise<number> => {
      let count = 0;
      await buildDataset({
        ...options,
        out,
        force,
        onProgress: ({ phase }) => {
          if (phase === 'pictures of grid') count++;
        },
      });
      return count;
    };
    expect(await drawn(false)).toBe(1);
    expect(await drawn(true)).toBe(9);
    await writeFile(first.resolve(image), 'damaged');
    await drawn(false);
    expect(await filesOf('forced')).toEqual(first.manifest.files);
    expect((await readFile(first.resolve(image))).length).toBeGreaterThan(100);
  });
});

describe('updateDataset', () => {
  it('does one stage again and what depends on it, and keeps the rest', async () => {
    const out = join(folder, 'updated');
    const before = await buildDataset({ ...options, out });
    const after = await updateDataset(out, { stages: ['captions'], seeds: { captions: 77 } });
    expect(after.manifest.recipe.seeds).toMatchObject({ captions: 77, paths: 5 });
    const [a, b] = [await before.photos().catch(() => []), await after.photos()];
    expect(a).toEqual([]);
    for (const { image, graph } of b) {
      expect(after.manifest.files[image]).toBe(before.manifest.files[image]);
      expect(after.manifest.files[graph]).toBe(before.manifest.files[graph]);
    }
    expect(after.manifest.files['photos.jsonl']).not.toBe(before.manifest.files['photos.jsonl']);
    await after.verify();
    const back = await updateDataset(out, { seeds: { captions: 5 } });
    expect(back.manifest.files).toEqual(before.manifest.files);
  });

  it('splits again by other cells', async () => {
    const out = join(folder, 'split');
    await buildDataset({ ...options, out });
    const after = await updateDataset(out, { split: { level: 17, bufferMetres: 30 }, seeds: { split: 9 } });
    const splits = JSON.parse(await readFile(after.resolve('splits.json'), 'utf8')) as {
      cities: Record<string, { level: number; bufferMetres: number }>;
    };
    expect(splits.cities['grid']).toMatchObject({ level: 17, bufferMetres: 30 });
    await after.verify();
  });

  it('draws again with the extract and says so without', async () => {
    const out = join(folder, 'redrawn');
    const before = await buildDataset({ ...options, out });
    await expect(updateDataset(out, { imageSize: 32 })).rejects.toMatchObject({
      code: 'data/extract-needed',
      message: expect.stringContaining('grid (grid.osm.pbf)'),
    });
    const { extract } = options.cities[0]!;
    const wrong = join(folder, 'wrong.osm.pbf');
    await writeFile(wrong, encodeOsmPbf(gridCity({ blocks: 3 })));
    await expect(updateDataset(out, { imageSize: 32, extracts: { grid: wrong, twin: extract } })).rejects.toMatchObject(
      {
        code: 'data/extract-changed',
      },
    );
    const after = await updateDataset(out, { imageSize: 32, extracts: { grid: extract, twin: extract } });
    const fresh = await buildDataset({ ...options, imageSize: 32, out: join(folder, 'small') });
    expect(after.manifest.files).toEqual(fresh.manifest.files);
    expect(after.manifest.files).not.toEqual(before.manifest.files);
  });
});

/** Build in a child process; with `killAt`, kill it by SIGKILL when it reports that step. True where it was killed. */
function runChild(
  buildOptions: BuildDatasetOptions,
  { killAt, onLine }: { killAt?: string; onLine?: (line: string) => void } = {},
): Promise<boolean> {
  const script = `
    import { buildDataset } from ${JSON.stringify(built)};
    const onProgress = ({ phase, done }) => process.stdout.write(phase + ' ' + done + '\\n');
    await buildDataset({ ...JSON.parse(process.argv[1]), onProgress });`;
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, JSON.stringify(buildOptions)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  createInterface({ input: child.stdout! }).on('line', (line) => {
    onLine?.(line);
    if (line === killAt) child.kill('SIGKILL');
  });
  let errors = '';
  child.stderr!.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`the build ended with ${code}: ${errors}`));
    });
  });
}

async function filesOf(name: string): Promise<DatasetManifest['files']> {
  const manifest = JSON.parse(await readFile(join(folder, name, 'dataset.json'), 'utf8')) as DatasetManifest;
  return manifest.files;
}

function graphName(files: DatasetManifest['files']): string {
  return Object.keys(files)
    .find((file) => file.startsWith('graphs/grid/'))!
    .slice('graphs/grid/'.length);
}
