import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from './commands/index.ts';
import { main } from './main.ts';
import { type CapturedOutput, captureOutput } from './testing/capture-output.ts';

let folder: string;
let output: CapturedOutput;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-dry-run-'));
  output = captureOutput();
  const made = [
    ['bench', 'mock', '--out', folder, '--photos', '8', '--queries', '2'],
    ['city', 'generate', '--out', at('city.osm.pbf'), '--size', '500'],
    ['graph', 'build', at('city.osm.pbf'), '--out', at('city.ugc')],
  ];
  for (const args of made) expect(await main([...args, '--quiet']), output.stderr).toBe(0);
  await writeFile(at('plan.json'), JSON.stringify({ dataset: at('dataset'), out: at('runs'), stage1: { steps: 2 } }));
}, 180_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Every file with its size and time. */
async function listing(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return Promise.all(
    entries.sort().map(async (name) => {
      const { size, mtimeMs } = await stat(at(name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}

/** By command: arguments, and what the plan holds. */
const CASES: readonly (readonly [name: string, args: () => string[], expected: object])[] = [
  ['city generate', () => ['--out', at('new.osm.pbf')], { writes: [{ state: 'new' }] }],
  ['graph build', () => [at('city.osm.pbf'), '--out', at('city.ugc')], { writes: [{ state: 'replaced' }] }],
  ['graph subgraph', () => [at('city.ugc'), '0,0', '--out', at('x.json')], { writes: [{ path: 'x.json' }] }],
  ['graph export', () => [at('city.ugc'), '--to', 'npz', '--out', at('x.npz')], { writes: [{ path: 'x.npz' }] }],
  ['graph draw', () => [at('city.ugc'), '--out', at('x.svg')], { writes: [{ path: 'x.svg' }] }],
  [
    'data build',
    () => ['--train', at('city.osm.pbf'), '--render', '3', '--out', at('new')],
    { reads: [{ path: 'city.osm.pbf' }], estimate: { photos: 3, 'to draw': 3 } },
  ],
  ['data render', () => [at('dataset'), '--extract', `a=${at('city.osm.pbf')}`], { writes: [{ state: 'changed' }] }],
  ['data paths', () => [at('dataset')], { estimate: { stages: 'paths, graphs, pairs, card' } }],
  ['data caption', () => [at('dataset')], { writes: [{ path: 'dataset', state: 'changed' }] }],
  ['data compose', () => [at('dataset')], { estimate: { stages: 'pairs, card' } }],
  ['data split', () => [at('dataset')], { writes: [{ path: 'dataset' }] }],
  ['data card', () => [at('dataset')], { writes: [{ path: 'dataset' }] }],
  ['data preview', () => [at('dataset'), '--out', at('x.html')], { writes: [{ path: 'x.html' }] }],
  [
    'data export',
    () => [at('dataset'), '--to', 'ms-swift', '--out', at('x')],
    { writes: [{ path: 'x', state: 'new' }] },
  ],
  ['data merge', () => [at('dataset'), '--out', at('x')], { estimate: { cities: 'mockton, farmouth' } }],
  ['train', () => [at('plan.json')], { writes: [{ path: 'runs/stage1' }], estimate: { stages: [{ updates: 2 }] } }],
  [
    'train ablate',
    () => [at('plan.json'), '--vary', 'stage1.learningRate=1e-3,1e-4', '--seeds', '2'],
    { estimate: { variants: 3, seeds: 2, runs: 6 } },
  ],
  ['bench build', () => [at('dataset'), '--out', at('x')], { writes: [{ path: 'x' }] }],
  [
    'bench run',
    () => [at('benchmark'), '--dataset', at('dataset'), '--baseline', 'random', '--out', at('x')],
    { writes: [{ path: 'x/random' }, { path: 'x/report.html' }, { path: 'x/results.md' }] },
  ],
  [
    'bench verify',
    () => [at('benchmark'), '--dataset', at('dataset'), '--leaks', at('leaks.md')],
    { writes: [{ path: 'leaks.md' }] },
  ],
  [
    'bench compare',
    () => [at('results/random'), at('results/bm25'), '--out', at('x')],
    { estimate: { runs: 'random, bm25' } },
  ],
  ['bench report', () => [at('results'), '--out', at('x')], { writes: [{ path: 'x/report.html' }, { state: 'new' }] }],
  ['bench mock', () => ['--out', at('x')], { estimate: { photos: 80 } }],
  ['quickstart', () => ['--out', at('x'), '--small'], { estimate: { photos: 190 } }],
  [
    'reproduce',
    () => ['--train', at('city.osm.pbf'), '--seeds', '2', '--ablation', 'gcn', '--out', at('x')],
    { reads: [{ path: 'city.osm.pbf' }], estimate: { seeds: 2, 'runs of stage 2': '4 of 240 updates' } },
  ],
  ['explore', () => [at('dataset'), '--results', at('results')], { writes: [], estimate: { 'photos to embed': 0 } }],
  ['init', () => [at('x')], { estimate: { files: 6 } }],
];

describe('--dry-run', () => {
  it.each(CASES)('uge %s says what it would do and writes nothing', async (name, args, expected) => {
    const before = await listing();
    const words = [...name.split(' '), ...args(), '--dry-run', '--quiet'];
    output.stdout = '';
    output.stderr = '';
    expect(await main([...words, '--json']), output.stderr).toBe(0);
    expect(output.stderr).toBe('');
    const text = output.stdout.replaceAll(`${folder}/`, '');
    expect(JSON.parse(text)).toMatchObject({ dryRun: true, ...expected });
    output.stdout = '';
    expect(await main(words)).toBe(0);
    expect(output.stdout).toMatch(/^Nothing was changed; without --dry-run this\n/);
    expect(await listing()).toEqual(before);
  });

  it('is there for each command that is not tried elsewhere', () => {
    // By a server that stands in, a model, or runs that were trained: photos-commands, embed, train-commands.
    const elsewhere = ['city fetch', 'photos fetch', 'embed', 'model info', 'train page', 'train export'];
    const tried = CASES.map(([name]) => name);
    const planned = commands.filter(({ plan }) => plan).map(({ name }) => name);
    expect(planned.filter((name) => !tried.includes(name) && !elsewhere.includes(name))).toEqual([]);
  });

  it('says which inputs are missing', async () => {
    output.stderr = '';
    expect(await main(['graph', 'build', at('none.pbf'), at('no.pbf'), '--out', at('x'), '--dry-run'])).toBe(1);
    expect(output.stderr).toMatch(/cli\/no-input: \S+none\.pbf, \S+no\.pbf: no such file or folder/);
  });
});
