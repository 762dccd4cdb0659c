import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';
import { type CapturedOutput, captureOutput } from './testing/capture-output.ts';

let folder: string;
let dataset: string;
let extract: string;
let output: CapturedOutput;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-data-cli-'));
  extract = join(folder, 'smallville.osm.pbf');
  dataset = join(folder, 'dataset');
  output = captureOutput();
  await main(['city', 'generate', '--out', extract, '--size', '500', '--quiet']);
});
beforeEach(() => {
  output.stdout = '';
  output.stderr = '';
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const uge = (...args: string[]): Promise<number> => main([...args, '--quiet']);
const build = ['data', 'build', '--train', '', '--render', '5', '--image-size', '32'];

describe('uge data', () => {
  it('plans without writing, then builds', async () => {
    build[3] = extract;
    expect(await uge(...build, '--out', dataset, '--dry-run')).toBe(0);
    expect(output.stdout).toContain('\nsmallville (train)  5 photos: 5 to draw, 0 to read, 0 there\n');
    expect(await readdir(folder)).toEqual(['smallville.osm.pbf']);
    expect(await uge(...build, '--out', dataset), output.stderr).toBe(0);
    output.stdout = '';
    await uge(...build, '--out', dataset, '--dry-run', '--json');
    expect(JSON.parse(output.stdout)).toMatchObject({
      dryRun: true,
      reads: [{ path: extract, kind: 'file' }],
      writes: [{ path: dataset, state: 'replaced' }],
      estimate: { cities: [{ name: 'smallville', render: 0, reused: 5 }] },
    });
  });

  it('runs each stage again', async () => {
    for (const [stage, ...args] of [
      ['render', '--extract', `smallville=${extract}`, '--image-size', '40'],
      ['paths', '--paths', '1'],
      ['caption', '--seed', '4'],
      ['compose', '--graph-only'],
      ['split', '--buffer', '50', '--fractions', '0.6,0.2,0.2'],
      ['card', '--name', 'renamed'],
    ] as [string, ...string[]][]) {
      output.stdout = '';
      expect(await uge('data', stage, dataset, ...args, '--json'), `${stage}: ${output.stderr}`).toBe(0);
    }
    expect(JSON.parse(output.stdout)).toMatchObject({
      name: 'renamed',
      recipe: {
        imageSize: 40,
        pathsPerPhoto: 1,
        seeds: { captions: 4, paths: 1 },
        pairs: { graphOnly: true },
        split: { bufferMetres: 50, fractions: { train: 0.6 } },
      },
    });
  });

  it('counts, checks, exports', async () => {
    expect(await uge('data', 'validate', dataset)).toBe(0);
    expect(output.stdout).toMatch(/good: \d+ files, 5 photos/);
    expect(await uge('data', 'stats', dataset)).toBe(0);
    expect(output.stdout).toContain('5 photos on');
    expect(
      await uge('data', 'export', dataset, '--to', 'ms-swift', '-o', join(folder, 'swift'), '--paths', 'relative'),
    ).toBe(0);
    expect(await uge('data', 'export', dataset, '--to', 'huggingface', '-o', join(folder, 'hub'))).toBe(0);
    expect(await readdir(join(folder, 'hub'))).toEqual(['README.md', 'data']);
    expect(await uge('data', 'merge', dataset, '--out', join(folder, 'merged'))).toBe(0);
  });

  it('writes contact sheets', async () => {
    const few = ['--limit', '2', '--image-size', '64'];
    for (const [source, file] of [
      [dataset, 'sheet.html'],
      [extract, 'sheet.png'],
    ] as const) {
      expect(await uge('data', 'preview', source, '-o', join(folder, file), ...few), output.stderr).toBe(0);
      expect(await readdir(folder)).toContain(file);
    }
    expect(await uge('data', 'preview', dataset, '-o', join(folder, 'sheet.pdf'))).toBe(2);
    expect(await uge('data', 'preview', join(folder, 'none'), '-o', join(folder, 'x.jpg'))).toBe(1);
    expect(output.stderr).toContain('data/preview-not-found');
  });

  it('exits 1 and says where a dataset is damaged, 2 for wrong usage', async () => {
    await appendFile(join(dataset, 'photos.jsonl'), '{"id"');
    expect(await uge('data', 'validate', dataset)).toBe(1);
    expect(output.stdout).toContain('photos.jsonl:6: schema: not JSON');
    expect(output.stderr).toContain('data/invalid-dataset');
    expect(await uge('data', 'split', dataset, '--fractions', '1,1,1')).toBe(2);
    expect(await uge('data', 'export', dataset, '-o', join(folder, 'x'), '--to', 'zip')).toBe(2);
    expect(await uge('data', 'caption', dataset, '--endpoint', 'http://localhost:1/v1')).toBe(2);
  });
});
