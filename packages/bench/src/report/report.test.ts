import { describe, expect, it } from 'vitest';
import { meanScore } from '../evaluate/mean-score.ts';
import { resultRows } from '../evaluate/result-rows.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import type { BenchmarkResults, QueryResult, Variant } from '../types.ts';
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
    means: { main: meanScore(rows, { tasks, graph: true }), plain: meanScore(rows, { tasks, graph: false }) },
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
    expect(html).not.toMatch(/<script|@import|<link/);
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
    expect(html.match(/<svg/g)).toHaveLength(5);
    for (const text of ['held out', 'stage1: no graph modality', 'What words alone give away', '12,345', 'Spearman']) {
      expect(html).toContain(text);
    }
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
