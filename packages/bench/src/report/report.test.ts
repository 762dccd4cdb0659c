import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { meanScore } from '../evaluate/mean-score.ts';
import { resultRows } from '../evaluate/result-rows.ts';
import type { BenchmarkResults, QueryResult } from '../result-types.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import type { Variant } from '../types.ts';
import { leaderboard } from './leaderboard.ts';
import { renderReport } from './render-report.ts';
import { renderTable } from './render-table.ts';

const tasks = UGBENCH_TASKS.tasks.map(({ metadata }) => metadata);

/** Results in which every n-th query of a task is right. */
function madeUpResults(id: string, every: number, options: { graph?: boolean } = {}): BenchmarkResults {
  const { graph = true } = options;
  const queries: QueryResult[] = tasks.flatMap(({ name: task, variants }) =>
    variants
      .filter((variant: Variant) => graph || !variant.includes('graph'))
      .flatMap((variant) =>
        ['Oldtown', 'Newport'].flatMap((city) =>
          Array.from({ length: 40 }, (_, index) => ({
            id: `${task}/${city}-${index}`,
            task,
            city,
            variant,
            query_type: task === 'urban-perception' ? 'safe' : 'x',
            place: `${city}-${index}`,
            candidates: task === 'urban-perception' ? 5 : 20,
            ground_truth_idx: 0,
            rank: index % every === 0 ? 1 : 5 + (index % 4 === 0 ? 0 : 15),
            expected_rank: 3,
            top: [0],
            ...(task === 'urban-perception' ? { expected_band: index % 5, score: index % 7 } : {}),
          })),
        ),
      ),
  );
  const rows = resultRows(queries, { tasks, seed: 1 });
  const city = { testPhotos: 40, attribution: '© <People> & others', license: 'ODbL-1.0' };
  return {
    schemaVersion: 2,
    encoder: { id, dimension: 8, modalities: ['image', 'text'] },
    environment: { versions: { node: '20.20.0' }, platform: 'linux-x64' },
    benchmark: {
      fingerprint: 'a'.repeat(64),
      dataset: { name: 'made-up', fingerprint: 'b'.repeat(64) },
      cities: [
        { ...city, name: 'Oldtown', role: 'train' },
        { ...city, name: 'Newport', role: 'held-out' },
      ],
    },
    seed: 1,
    tasks,
    rows,
    skipped: graph ? [] : [{ task: 'spatial-grounding', variant: 'graph', reason: 'no graph modality' }],
    probes: [],
    means: {
      main: meanScore(rows, { tasks, graph: true, queries, seed: 1 }),
      plain: meanScore(rows, { tasks, graph: false, queries, seed: 1 }),
    },
    queries,
  };
}

const runs = [
  { name: 'random', results: madeUpResults('random', 20) },
  { name: 'bm25', results: madeUpResults('bm25', 8) },
  { name: 'untrained', results: madeUpResults('untrained', 20, { graph: false }) },
  { name: 'stage1', results: madeUpResults('stage1', 5, { graph: false }) },
  { name: 'stage2', results: madeUpResults('stage2', 2) },
];

describe('renderReport', () => {
  const render = (): string =>
    renderReport({
      title: 'Runs <script>alert(1)</script>',
      facts: [{ label: 'On', value: 'Oldtown & friends' }],
      runs,
      sections: [
        {
          title: 'Training',
          curves: [
            {
              title: 'Loss',
              series: [
                {
                  name: 'stage <1>',
                  points: [
                    [0, 3],
                    [10, 1],
                  ],
                },
              ],
            },
          ],
        },
        { title: 'Counts', text: 'All of them.', table: { columns: ['City', 'Photos'], rows: [['Oldtown', 12345]] } },
      ],
      samples: [{ image: 'data:image/png;base64,AAAA', caption: 'A "street"' }],
      footer: ['Made up.'],
    });

  const html = render();

  it('is one page that asks nothing of any server, the same each time', () => {
    expect(html).toBe(render());
    const outside = [...html.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(([, target]) => target!);
    for (const target of outside) expect(target).toMatch(/^(data:|#)/);
    expect(html).not.toMatch(/@import|<link|<base|<iframe|<form| on\w+=/);
    expect(html.length).toBeLessThan(500_000);
  });

  it('allows its one style sheet and its one script by their hashes, and uses no other', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const contentsOf = (tag: string): string[] =>
      [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, content]) => content!);
    expect(contentsOf('style').map(hashOf)).toEqual([/style-src (\S+);/.exec(policy)![1]]);
    expect(contentsOf('script').map(hashOf)).toEqual([/script-src (\S+);/.exec(policy)![1]]);
    expect(policy).toContain("default-src 'none'; img-src data:;");
    expect(html).not.toMatch(/<[^>]* style=/);
    expect(() => new Function(contentsOf('script')[0]!)).not.toThrow();
  });

  it('can be read by ear and by keyboard', () => {
    const { document } = parseHTML(html);
    const all = (selector: string) => [...document.querySelectorAll(selector)];
    for (const landmark of ['header', 'nav', 'main', 'footer']) expect(all(landmark)).toHaveLength(1);
    for (const table of all('table')) {
      expect(table.querySelector('caption')!.textContent).not.toBe('');
      expect(table.closest('[role=region]')!.getAttribute('tabindex')).toBe('0');
    }
    for (const head of all('th')) expect(head.getAttribute('scope')).toMatch(/^(row|col)$/);
    for (const image of all('img')) expect(image.getAttribute('alt')).not.toBe('');
    for (const drawing of all('svg')) {
      expect([drawing.getAttribute('role'), drawing.getAttribute('aria-label')]).toEqual([
        'img',
        expect.stringMatching(/./),
      ]);
    }
    const ids = all('[id]').map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of all('a')) expect(ids).toContain(link.getAttribute('href')!.slice(1));
    const levels = all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    });
  });

  it('escapes what callers and data give', () => {
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('&#60;People&#62; &#38; others (ODbL-1.0)');
    expect(html).toContain('stage &#60;1&#62;');
    expect(html).toContain('alt="A &#34;street&#34;"');
  });

  it('answers the questions first and holds every part', () => {
    expect(html).toMatch(/Is stage2 better than stage1\?<\/h3><p class="verdict up">Yes</);
    expect(html).toMatch(/Does the graph help stage2\?<\/h3><p class="verdict level">Not shown</);
    expect(html.match(/<svg/g)).toHaveLength(tasks.length + 1);
    for (const text of ['held out', 'stage1: no graph modality', 'What words alone give away', '12,345', 'Spearman']) {
      expect(html).toContain(text);
    }
  });

  it('puts controls below what they control', () => {
    const { document } = parseHTML(html);
    const table = [...document.querySelectorAll('#scores table')][0]!;
    const shown = [...table.querySelectorAll('tbody tr')].map((row) => row.querySelector('td')!);
    const own = shown.findIndex(({ textContent }) => textContent === 'image+graph');
    const controls = shown.slice(own + 1, own + 3);
    expect(controls.map(({ textContent }) => textContent)).toEqual(['names masked', "another photo's graph"]);
    for (const cell of controls) expect(cell.querySelector('.control')).not.toBeNull();
  });

  it('works with one run and nothing else', () => {
    const single = renderReport({ title: 'One', runs: runs.slice(3, 4) });
    expect(single).toContain('How good is stage1?');
    expect(single).not.toContain('better than');
  });

  it('refuses runs on different benchmarks', () => {
    const other = structuredClone(runs[3]!);
    other.results.benchmark.fingerprint = 'c';
    expect(() => renderReport({ title: 'x', runs: [other, runs[4]!] })).toThrow(
      expect.objectContaining({ code: 'bench/other-benchmark' }),
    );
  });
});

describe('leaderboard', () => {
  it('puts the best mean first, and runs that lack tasks last', () => {
    const partial = madeUpResults('partial', 1);
    partial.means.main.cells = 2;
    const entries = leaderboard([...runs, { name: 'partial', results: partial }]);
    expect(entries.map(({ run }) => run.name)).toEqual(['stage2', 'stage1', 'bm25', 'random', 'untrained', 'partial']);
    expect(entries[0]!.behind).toBeUndefined();
    expect(entries[3]!.behind!.significant).toBe(true);
    expect(entries[3]!.behind!.difference).toBeLessThan(-0.3);
  });

  it('compares no runs that answered other queries', () => {
    const fewer = structuredClone(runs[4]!);
    fewer.results.queries = fewer.results.queries.filter(({ city }) => city === 'Oldtown');
    const [first, second] = leaderboard([runs[4]!, fewer]);
    expect([first!.behind, second!.behind]).toEqual([undefined, undefined]);
    expect(renderReport({ title: 'x', runs: [fewer, runs[4]!] })).toContain('not the same queries');
  });
});

describe('renderTable', () => {
  it('fits five runs into 120 columns and splits more', () => {
    const table = renderTable(runs);
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(table.match(/chance {2,}random/g)).toHaveLength(1);
    expect(table).toContain('Newport°');
    expect(table).toMatch(/all cities +image\+graph +80 +25\.0/);
    const narrow = renderTable(runs, { width: 80 });
    for (const line of narrow.split('\n').slice(0, -2)) expect(line.length).toBeLessThanOrEqual(80);
    expect(narrow.match(/queries chance/g)).toHaveLength(3);
    expect(renderTable(runs, { detail: 'all' }).split('\n').length).toBeGreaterThan(table.split('\n').length);
  });
});
