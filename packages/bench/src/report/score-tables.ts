import { metricTitle, type TaskMetadata } from '../tasks/task-metadata.ts';
import { ALL_CITIES, type ResultRow } from '../types.ts';
import { percent, percentRange } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { findRow, isAboveChance, isHeldOut, type ReportRun, rowCities } from './run-scores.ts';

/** Every city and variant of a task: a row each, a column per run. */
export function taskTable(runs: readonly ReportRun[], task: TaskMetadata): string {
  const { name: taskName, variants, mainMetric } = task;
  const rows: string[][] = [];
  for (const city of rowCities(runs, task)) {
    for (const variant of variants) {
      const found = runs.map(({ results }) => findRow(results, { task: taskName, variant, city }));
      const any = found.find(Boolean);
      if (!any) continue;
      const place = city === ALL_CITIES ? '<b>all cities</b>' : escapeHtml(city);
      const tag = isHeldOut(runs, city) ? ' <span class="tag">held out</span>' : '';
      rows.push([
        `${place}${tag}`,
        escapeHtml(variant),
        String(any.total),
        percent(any.chance[mainMetric]),
        ...found.map(scoreCell),
      ]);
    }
  }
  const head = ['City', 'Shown', 'Queries', 'Chance', ...runs.map(({ name }) => escapeHtml(name))];
  return htmlTable(head, rows, {
    caption: `${metricTitle(mainMetric)} in %, 95 % interval; below: Hit@1 · 5 · 10 · MRR`,
  });
}

/** Ordinal tasks: Spearman's correlation of the expected band with the score, by query type. */
export function correlationTable(runs: readonly ReportRun[], { name: task, variants }: TaskMetadata): string {
  const rows = runs.flatMap((run) => {
    const row = variants.map((variant) => findRow(run.results, { task, variant, city: ALL_CITIES })).find(Boolean);
    return row?.spearman ? [{ run, spearman: row.spearman, shown: row.variant }] : [];
  });
  const dimensions = [...new Set(rows.flatMap(({ spearman }) => Object.keys(spearman)))];
  if (dimensions.length === 0) return '';
  return htmlTable(
    ['Run', 'Shown', ...dimensions],
    rows.map(({ run, spearman, shown }) => [
      escapeHtml(run.name),
      shown,
      ...dimensions.map((dimension) => spearman[dimension]?.toFixed(2).replace('-', '−') ?? '–'),
    ]),
    { caption: 'Order within a query type: Spearman correlation of the expected band with the score (0 is chance)' },
  );
}

function scoreCell(row: ResultRow | undefined): string {
  if (!row) return '<span class="none">–</span>';
  const { metrics, intervals, mainMetric, main, total, evaluated, failed } = row;
  const reasons = Object.entries(failed).map(([reason, count]) => `${count} ${reason}`);
  const failures =
    evaluated === total
      ? ''
      : `<small class="down" title="${escapeHtml(reasons.join('; '))}">${total - evaluated} failed</small>`;
  const whole = [metrics.hit1, metrics.hit5, metrics.hit10].map((share) => (100 * share).toFixed(0));
  const all = [...whole, metrics.mrr.toFixed(2)].join(' · ');
  return `<span class="${isAboveChance(row) ? 'up' : 'level'}"><b>${percent(main)}</b> <small>${percentRange(intervals[mainMetric])}</small></span><small class="all">${all}</small>${failures}`;
}
