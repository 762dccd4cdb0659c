import { ALL_CITIES, type ResultRow } from '../result-types.ts';
import { metricTitle, type TaskMetadata } from '../tasks/task-metadata.ts';
import { percent, percentRange, pValueText, signedPoints } from './format.ts';
import { leaderboard } from './leaderboard.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import { findRow, heldOutMean, isHeldOut, type ReportRun, rowCities, scoredTasks } from './run-scores.ts';
import { inControlOrder, variantLabel } from './variant-label.ts';

/**
 * Results of several runs as a Markdown page: the leaderboard and each task by city and variant, in percent with 95 %
 * intervals beside chance.
 *
 * @throws {UgeError} `bench/other-benchmark` where the runs were not made on one benchmark.
 */
export function renderMarkdown({ title, runs }: { title: string; runs: readonly ReportRun[] }): string {
  const benchmark = runs[0]?.results.benchmark;
  const parts = [
    `# ${escapeMarkdown(title)}`,
    benchmark
      ? `Dataset ${escapeMarkdown(benchmark.dataset.name)} \`${benchmark.dataset.fingerprint.slice(0, 12)}\`, benchmark \`${benchmark.fingerprint.slice(0, 12)}\`. Main metrics in % with 95 % bootstrap intervals over places; \\* marks intervals wholly above chance. Failed queries count as ranked last, ties against the right answer.`
      : '',
    leaderboardPart(runs),
    ...scoredTasks(runs).map((task) => taskPart(runs, task)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function leaderboardPart(runs: readonly ReportRun[]): string {
  const rows = leaderboard(runs).map(({ run, behind }) => {
    const { macro, macroInterval, macroChance, micro, microInterval, cells } = run.results.means.main;
    const heldOut = heldOutMean(run);
    return [
      escapeMarkdown(run.name),
      `${percent(macro)} (${percentRange(macroInterval)})`,
      percent(macroChance),
      `${percent(micro)} (${percentRange(microInterval)})`,
      heldOut === undefined ? '–' : percent(heldOut),
      String(cells),
      behind ? `${signedPoints(behind.difference)}, ${pValueText(behind.correctedPValue)}` : '–',
    ];
  });
  const head = ['run', 'macro mean', 'chance', 'micro mean', 'held-out cities', 'cells', 'against the first'];
  return rows.length === 0 ? '' : `## Leaderboard\n\n${markdownTable(head, rows)}`;
}

function taskPart(runs: readonly ReportRun[], task: TaskMetadata): string {
  const { name, title, summary, variants, mainMetric } = task;
  const rows = rowCities(runs, task).flatMap((city) =>
    inControlOrder(variants).flatMap((variant) => {
      const found = runs.map(({ results }) => findRow(results, { task: name, variant, city }));
      const any = found.find(Boolean);
      if (!any) return [];
      const { text, isControl } = variantLabel(variant, variants);
      const place = city === ALL_CITIES ? 'all cities' : escapeMarkdown(city);
      return [
        [
          `${place}${isHeldOut(runs, city) ? ' (held out)' : ''}: ${isControl ? '↳ ' : ''}${escapeMarkdown(text)}`,
          String(any.total),
          percent(any.chance[mainMetric]),
          ...found.map((row) => cell(row, any)),
        ],
      ];
    }),
  );
  const head = ['shown', 'queries', 'chance', ...runs.map((run) => escapeMarkdown(run.name))];
  return `## ${escapeMarkdown(title)}, ${metricTitle(mainMetric)}\n\n${escapeMarkdown(summary)}\n\n${markdownTable(head, rows)}`;
}

function cell(row: ResultRow | undefined, any: ResultRow): string {
  if (!row) return '–';
  const mark = row.intervals[row.mainMetric][0] > any.chance[row.mainMetric] ? '\\*' : '';
  const failed = row.total - row.evaluated;
  return `${percent(row.main)}${mark} (${percentRange(row.intervals[row.mainMetric])})${failed > 0 ? `, ${failed} failed` : ''}`;
}
