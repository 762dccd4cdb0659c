import { metricTitle, type TaskMetadata } from '../tasks/task-metadata.ts';
import { breakdownChart, missChart, missLegend, runLegend } from './charts.ts';
import type { ErrorAnalysis, ErrorBreakdown, ErrorCell, MissDistances } from './errors/analyse-errors.ts';
import { percent, percentRange } from './format.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { type ReportRun, scoredTasks } from './run-scores.ts';

/** Each task by city, question, kind of place and distance: a chart, and its numbers as a table. */
export function errorSection(runs: readonly ReportRun[], analysis: ErrorAnalysis): string {
  const blocks = scoredTasks(runs).map((task) => {
    const breakdowns = analysis.breakdowns.filter((breakdown) => breakdown.task === task.name);
    const misses = analysis.misses.filter((own) => own.task === task.name);
    const figures = [
      ...breakdowns.map((breakdown) => breakdownFigure(breakdown, runs, task)),
      ...misses.map((own) => missFigure(own, task)),
    ];
    if (figures.length === 0) return '';
    return `<h3>${escapeHtml(task.title)}</h3>${runLegend(runs)}<div class="columns">${figures.join('\n')}</div>`;
  });
  return `<p class="soft">Main metric of each task in its main variant. Dots have 95 % bootstrap intervals over places; lines of fewer than ten queries have none, and no line of a few queries bears much weight.</p>${blocks.join('\n')}`;
}

function breakdownFigure(breakdown: ErrorBreakdown, runs: readonly ReportRun[], task: TaskMetadata): string {
  const { title, lines } = breakdown;
  const metric = metricTitle(task.mainMetric);
  const table = htmlTable(
    [escapeHtml(title.replace(/^By /, '')), 'Queries', 'Chance', ...runs.map(({ name }) => escapeHtml(name))],
    lines.map(({ label, queries, chance, cells }) => [
      escapeHtml(label),
      String(queries),
      percent(chance),
      ...cells.map(cellText),
    ]),
    { caption: `${escapeHtml(task.title)}, ${metric} in %: ${escapeHtml(title.toLowerCase())}` },
  );
  return figure(`${escapeHtml(title)}, ${metric}`, breakdownChart(breakdown, runs), table);
}

function missFigure(misses: MissDistances, task: TaskMetadata): string {
  const table = htmlTable(
    ['Run', 'Queries', ...misses.bins.map(escapeHtml)],
    misses.runs.map(({ run, queries, shares }) => [escapeHtml(run), String(queries), ...shares.map(cellText)]),
    {
      caption: `${escapeHtml(task.title)}: share of queries in % by distance of the first-ranked answer from the right one`,
    },
  );
  return figure('How far off the first-ranked answer is', `${missChart(misses)}${missLegend(misses)}`, table);
}

function figure(title: string, chart: string, table: string): string {
  return `<figure class="chart"><h4>${title}</h4>${chart}<details><summary>As a table</summary>${table}</details></figure>`;
}

function cellText(cell: ErrorCell | undefined): string {
  if (!cell) return '–';
  return `${percent(cell.value)}${cell.interval ? ` <small>${percentRange(cell.interval)}</small>` : ''}`;
}
