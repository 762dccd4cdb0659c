import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';
import { type CapturedOutput, captureOutput } from './testing/capture-output.ts';

let folder: string;
let output: CapturedOutput;
const at = (name: string): string => join(folder, name);
const uge = (...args: string[]): Promise<number> => main(['bench', ...args, '--quiet']);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-bench-cli-'));
  output = captureOutput();
  expect(await uge('mock', '--out', folder, '--photos', '20', '--queries', '4', '--json'), output.stderr).toBe(0);
}, 60_000);
beforeEach(() => {
  output.stdout = '';
  output.stderr = '';
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('uge bench', () => {
  it('mock writes a dataset, a benchmark, results and a report in which skill shows', async () => {
    expect(await readdir(folder)).toEqual(['benchmark', 'dataset', 'results']);
    expect(await readdir(at('results'))).toEqual(['bm25', 'mock-30', 'mock-60', 'random', 'report.html', 'results.md']);
    const html = await readFile(at('results/report.html'), 'utf8');
    expect(html).toContain('id="examples"');
    expect(html).toContain('data:image/svg+xml;base64,');
    expect(html).toContain('data:image/jpeg;base64,');
    expect(html).toContain('id="errors"');
    expect(html.length).toBeLessThan(6e6);
    const markdown = await readFile(at('results/results.md'), 'utf8');
    expect(markdown).toMatch(/\| run \| macro mean \|.*\n\|---\|.*\n\| mock-60 \|/);
  });

  it('list says what there is and what a benchmark holds', async () => {
    expect(await uge('list')).toBe(0);
    expect(output.stdout).toContain('geolocation-ranking');
    expect(output.stdout).toContain('oracle (ceiling)');
    output.stdout = '';
    expect(await uge('list', at('benchmark'))).toBe(0);
    expect(output.stdout).toMatch(/city farmouth \(held-out\): \d+ test photos/);
    output.stdout = '';
    expect(await uge('list', '--config', at('none.ts'))).toBe(1);
    expect(output.stderr).toContain('cli/no-config');
    output.stdout = '';
    await uge('list', at('benchmark'), '--json');
    expect(JSON.parse(output.stdout)).toMatchObject({ schemaVersion: 2, seed: 1 });
  });

  it('verify counts by city and task, and exits 1 where an answer is wrong', async () => {
    const leaks = ['--leaks', at('leaks.md')];
    expect(await uge('verify', at('benchmark'), '--dataset', at('dataset'), ...leaks), output.stdout).toBe(0);
    expect(await readFile(at('leaks.md'), 'utf8')).toContain('| bm25 · question |');
    expect(await uge('verify', at('benchmark'), '--dataset', at('dataset'), '--leaks', 'leaks.txt')).toBe(2);
    expect(output.stdout).toMatch(/geolocation-ranking {2}farmouth {2}\d+ recomputed, all right/);
    expect(
      await uge('build', at('dataset'), '--out', at('wrong'), '--queries', '4', '--task', 'geolocation-ranking'),
    ).toBe(0);
    expect(output.stdout).toMatch(/geolocation-ranking {2}farmouth {2}4 queries, Hit@5 by chance/);
    await spoil(at('wrong'));
    output.stdout = '';
    expect(await uge('verify', at('wrong'), '--dataset', at('dataset'))).toBe(1);
    expect(output.stdout).toMatch(/geolocation-ranking {2}\S+ {2}\d+ recomputed, 1 wrong/);
    expect(output.stderr).toContain('bench/verification-failed');
    output.stdout = '';
    expect(await uge('verify', at('wrong'), '--dataset', at('dataset'), '--json')).toBe(1);
    expect(JSON.parse(output.stdout).problems.length).toBeGreaterThan(0);
  });

  it('run ranks a part, and says which names there are', async () => {
    const run = ['run', at('benchmark'), '--dataset', at('dataset'), '--out', at('part')];
    const part = ['--task', 'geolocation-ranking', '--city', 'farmouth', '--variant', 'image,text', '--examples', '1'];
    expect(await uge(...run, ...part, '--baseline', 'random', '--baseline', 'bm25', '--json'), output.stderr).toBe(0);
    const [random, bm25] = JSON.parse(output.stdout) as { results: { rows: { city: string; variant: string }[] } }[];
    expect(new Set(random!.results.rows.map(({ variant }) => variant))).toEqual(new Set(['image', 'text']));
    expect(new Set(bm25!.results.rows.map(({ city }) => city))).toEqual(new Set(['farmouth', 'all']));
    for (const [wrong, message, code] of [
      [['--baseline', 'randon'], 'Did you mean "random"', 1],
      [['--baseline', 'random', '--city', 'farmout'], 'Did you mean "farmouth"', 1],
      [['--baseline', 'random', '--task', 'geolocation'], 'bench/bad-selection', 1],
      [['--baseline', 'random', '--gallery', '50'], '--gallery is one of', 2],
      [[], 'at least one', 2],
      [['--baseline', 'random', '--baseline', 'random'], 'two runs are named', 2],
      [['--endpoint', 'http://localhost:1/v1'], '--endpoint-model', 2],
      [['--endpoint', 'http://localhost:1/v1', '--endpoint-model', 'm', '--pictures', 'png'], 'objects, messages', 2],
    ] as const) {
      output.stderr = '';
      expect([await uge(...run, ...wrong), output.stderr]).toEqual([code, expect.stringContaining(message)]);
    }
  });

  it('compare puts every run against the first', async () => {
    const runs = ['random', 'mock-30', 'mock-60'].map((name) => at(`results/${name}`));
    expect(await uge('compare', ...runs, '--out', at('comparison')), output.stderr).toBe(0);
    expect(output.stdout).toContain('## mock-30 against random');
    expect(output.stdout).toMatch(/\| Together \| \d+ \|.*\+\d/);
    expect(await readFile(at('comparison/comparison.md'), 'utf8')).toBe(output.stdout);
    const json = JSON.parse(await readFile(at('comparison/comparison.json'), 'utf8')) as { b: string }[];
    expect(json.map(({ b }) => b)).toEqual(['mock-30', 'mock-60']);
    expect(await uge('compare', `a=${runs[0]}`, `b=${runs[1]}`, '--by-variant', '--json')).toBe(0);
    expect(await uge('compare', runs[0]!)).toBe(2);
    expect(await uge('compare', runs[0]!, runs[0]!)).toBe(2);
    expect(await uge('compare', at('dataset'), runs[0]!)).toBe(2);
  });

  it('report makes the same page of the same results', async () => {
    const sources = ['--benchmark', at('benchmark'), '--dataset', at('dataset')];
    const report = ['report', at('results'), '--title', 'Again', ...sources];
    expect(await uge(...report, '--out', at('one')), output.stderr).toBe(0);
    expect(output.stdout).toMatch(/^1\. mock-60 {2}\d/);
    expect(await uge(...report, '--out', at('two'), '--json')).toBe(0);
    const pages = await Promise.all(['one', 'two'].map((name) => readFile(at(`${name}/report.html`), 'utf8')));
    expect(pages[0]).toBe(pages[1]);
    expect(await uge('report', at('results'), '--out', at('three'), '--benchmark', at('benchmark'))).toBe(2);
    expect(await uge('report', at('results/random'), '--out', at('four'))).toBe(0);
  });
});

/** Swap the answer of the first query for a wrong one, with hashes that agree. */
async function spoil(benchmark: string): Promise<void> {
  const { contentHash } = await import('@uge/core');
  const path = join(benchmark, 'queries/geolocation-ranking.jsonl');
  const [first, ...others] = (await readFile(path, 'utf8')).split('\n');
  const query = JSON.parse(first!) as { candidates: string[]; ground_truth: string; ground_truth_idx: number };
  query.ground_truth_idx = (query.ground_truth_idx + 1) % query.candidates.length;
  query.ground_truth = query.candidates[query.ground_truth_idx]!;
  const text = [JSON.stringify(query), ...others].join('\n');
  await writeFile(path, text);
  const manifestPath = join(benchmark, 'benchmark.json');
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as { tasks: { file?: string; sha256?: string }[] };
  for (const task of manifest.tasks) if (task.file) task.sha256 = contentHash(text);
  await writeFile(manifestPath, JSON.stringify(manifest, null, 2));
}
