import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { saveResults } from '@uge/bench';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryDetails, QueryPage, RunSummary } from '../api/types.ts';
import { startExplorer } from '../server/start-explorer.ts';
import { type LittleDataset, makeLittleDataset } from '../testing/little-dataset.ts';
import { openRuns } from './open-runs.ts';

let little: LittleDataset;

beforeAll(async () => {
  little = await makeLittleDataset({ photos: 5 });
  await saveResults(join(little.folder, 'results', 'mock'), little.run.results);
}, 120_000);
afterAll(() => little.remove());

describe('openRuns', () => {
  it('opens a run, or a folder of runs, with the benchmark beside them', async () => {
    const [one] = await openRuns([join(little.folder, 'results', 'mock')]);
    expect(one).toMatchObject({ name: 'mock', benchmark: { fingerprint: little.run.benchmark.fingerprint } });
    const all = await openRuns([join(little.folder, 'results')], { benchmark: join(little.folder, 'benchmark') });
    expect(all.map(({ name }) => name)).toEqual(['mock']);
    expect(all[0]!.results.queries).toHaveLength(little.run.results.queries.length);
  });

  it('says what is missing', async () => {
    const empty = join(little.folder, 'empty');
    await mkdir(empty);
    await expect(openRuns([empty])).rejects.toMatchObject({ code: 'explorer/no-results' });
    const away = join(little.folder, 'a', 'b', 'c');
    await mkdir(away, { recursive: true });
    await rename(join(little.folder, 'results'), join(away, 'results'));
    await expect(openRuns([join(away, 'results')])).rejects.toMatchObject({ code: 'explorer/no-benchmark' });
    await rename(join(away, 'results'), join(little.folder, 'results'));
  });

  it('refuses results of another benchmark', async () => {
    const { results } = little.run;
    await saveResults(join(little.folder, 'other', 'run'), {
      ...results,
      benchmark: { ...results.benchmark, fingerprint: 'another' },
    });
    await expect(openRuns([join(little.folder, 'other')])).rejects.toMatchObject({ code: 'explorer/other-benchmark' });
  });
});

describe('results as the page asks for them', () => {
  it('gives scores, queries worst first, and each query with its candidates', async () => {
    const { dataset, run } = little;
    const explorer = await startExplorer({ dataset, runs: [run] });
    const get = async <T>(path: string): Promise<T> => (await fetch(`${explorer.url}/api/runs${path}`)).json() as T;
    const [{ scores }] = await get<[RunSummary]>('');
    const { task, variant } = scores.find((score) => score.variant.includes('image'))!;
    const filter = String(new URLSearchParams({ task, variant }));
    const page = await get<QueryPage>(`/mock/queries?${filter}`);
    const ranks = page.lines.map(({ rank }) => rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    expect((await get<QueryPage>(`/mock/queries?${filter}&wrong=true`)).lines.every(({ rank }) => rank > 1)).toBe(true);
    const [{ id }] = page.lines as [QueryPage['lines'][number]];
    const query = await get<QueryDetails>(`/mock/query?${new URLSearchParams({ variant, id })}`);
    expect(query.ranked.map(({ rank }) => rank)).toEqual(query.ranked.map((_, index) => index + 1));
    const pictures = [...query.pictures, ...query.ranked.flatMap(({ picture }) => picture ?? [])];
    expect(pictures.length).toBeGreaterThan(0);
    for (const { url, photo } of pictures) {
      expect(url).toBe(`/images/${photo}`);
      expect((await fetch(explorer.url + url)).status).toBe(200);
    }
    expect((await fetch(`${explorer.url}/api/runs/mock/pictures/..%2F..%2Fpasswd`)).status).toBe(404);
    await explorer.close();
  });
});
