import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { ErrorBreakdown, MissDistances } from './errors/analyse-errors.ts';
import { MISS_BINS } from './errors/miss-distance.ts';
import { escapeHtml } from './html.ts';
import { mainRow, type ReportRun } from './run-scores.ts';

export interface Curve {
  title: string;
  /** Name of the horizontal axis. Default `step`. */
  xLabel?: string;
  series: { name: string; points: readonly (readonly [x: number, y: number])[] }[];
}

const TASK_CHART_WIDTH = 520;
/** Series of the style sheet by place from the last run: two blues, then greys, then quiet colours. */
const RUN_SERIES: readonly number[] = [4, 3, 2, 1, 0, 6, 7, 8];
const CURVE_SERIES: readonly number[] = [3, 4, 5];

/** Colours are CSS variables, so that a chart follows the page from light to dark. */
const colorOf = (series: number): string => `var(--series-${series})`;

/** The last two runs stand out. */
function runSeries(index: number, count: number): number {
  return RUN_SERIES[(count - 1 - index) % RUN_SERIES.length]!;
}

function curveSeries(index: number, count: number): number {
  return CURVE_SERIES[(count === 1 ? 1 : index) % CURVE_SERIES.length]!;
}

/** Main metric of one task by run, with 95 % interval and the chance level as a line. */
export function taskChart(runs: readonly ReportRun[], task: TaskMetadata): string {
  const bars = runs.flatMap((run, index) => {
    const row = mainRow(run, task);
    if (!row) return [];
    const [low, high] = row.intervals[row.mainMetric];
    return [
      {
        run: run.name,
        shown: row.variant,
        color: colorOf(runSeries(index, runs.length)),
        value: 100 * row.main,
        low: 100 * low,
        high: 100 * high,
      },
    ];
  });
  const chance = 100 * (runs.map((run) => mainRow(run, task)).find(Boolean)?.chance[task.mainMetric] ?? 0);
  const largest = Math.max(chance, ...bars.map(({ high }) => high));
  const domainEnd = Math.min(100, Math.ceil((largest * 1.15) / 5) * 5);
  const said = bars.map(
    ({ run, value, low, high }) => `${run} ${value.toFixed(1)} (${low.toFixed(0)} to ${high.toFixed(0)})`,
  );
  return svg({
    ariaLabel: `${task.title} in percent with 95 % intervals: ${said.join(', ')}; chance ${chance.toFixed(0)}`,
    width: TASK_CHART_WIDTH,
    height: 44 + 28 * bars.length,
    marginLeft: 110,
    marginRight: 120,
    marginTop: 22,
    marginBottom: 22,
    x: { domain: [0, domainEnd], label: null, ticks: 5, tickFormat: (value: number) => `${value} %`, grid: true },
    y: { domain: bars.map(({ run }) => run), label: null, tickSize: 0 },
    marks: [
      Plot.barX(bars, { x1: 0, x2: 'value', y: 'run', fill: 'color', insetTop: 5, insetBottom: 5, rx2: 3 }),
      Plot.ruleX([chance], { stroke: 'var(--chance)', strokeWidth: 2, strokeDasharray: '4 3' }),
      Plot.text([chance], {
        x: (value: number) => value,
        text: () => `chance ${chance.toFixed(0)} %`,
        frameAnchor: 'top',
        dy: -16,
        fill: 'var(--chance)',
      }),
      Plot.ruleY(bars, { x1: 'low', x2: 'high', y: 'run', stroke: 'var(--ink)', strokeWidth: 1.5 }),
      Plot.text(bars, {
        x: 'high',
        y: 'run',
        text: ({ value }: { value: number }) => `${value.toFixed(1)}`,
        textAnchor: 'start',
        dx: 6,
        fill: 'var(--ink)',
        stroke: 'var(--surface)',
        strokeWidth: 4,
        fontWeight: 600,
      }),
      Plot.text(bars, {
        x: 'high',
        y: 'run',
        text: 'shown',
        textAnchor: 'start',
        dx: 50,
        fill: 'var(--soft)',
        stroke: 'var(--surface)',
        strokeWidth: 4,
      }),
    ],
  });
}

/** Lines over steps. */
export function curveChart({ title, series, xLabel = 'step' }: Curve): string {
  const points = series.flatMap(({ name, points: own }, index) =>
    own
      .filter(([, y]) => Number.isFinite(y))
      .map(([x, y]) => ({ name, x, y, color: colorOf(curveSeries(index, series.length)) })),
  );
  return svg({
    ariaLabel: `${title} by ${xLabel}: ${series.map(({ name, points: own }) => `${name} ends at ${own.at(-1)?.[1].toPrecision(3) ?? 'nothing'}`).join(', ')}`,
    width: TASK_CHART_WIDTH,
    height: 240,
    marginLeft: 52,
    marginBottom: 36,
    x: { label: xLabel, ticks: 6 },
    y: { label: null, grid: true, ticks: 5 },
    marks: [
      Plot.line(points, { x: 'x', y: 'y', z: 'name', stroke: 'color', strokeWidth: 2 }),
      ...(points.length <= 60 ? [Plot.dot(points, { x: 'x', y: 'y', fill: 'color', r: 2.5 })] : []),
    ],
  });
}

/** Main metric by one property of the queries: a dot and a 95 % interval per run, the chance level as a tick. */
export function breakdownChart({ title, lines }: ErrorBreakdown, runs: readonly ReportRun[]): string {
  const dots = lines.flatMap(({ label, cells }) =>
    cells.flatMap((cell, index) => {
      if (!cell) return [];
      const [low, high] = cell.interval ?? [cell.value, cell.value];
      const color = colorOf(runSeries(index, runs.length));
      return [{ label, run: runs[index]!.name, color, value: 100 * cell.value, low: 100 * low, high: 100 * high }];
    }),
  );
  const present = runs.map(({ name }) => name).filter((name) => dots.some(({ run }) => run === name));
  const chances = lines.map(({ label, chance }) => ({ label, chance: 100 * chance }));
  const domainEnd = Math.min(
    100,
    Math.ceil(Math.max(...chances.map(({ chance }) => chance), ...dots.map(({ high }) => high)) / 5) * 5,
  );
  return svg({
    ariaLabel: `${title}, in percent; the numbers are in the table below`,
    width: TASK_CHART_WIDTH,
    height: 40 + lines.length * (14 + 9 * present.length),
    marginLeft: 160,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 26,
    x: { domain: [0, domainEnd], label: null, ticks: 5, tickFormat: (value: number) => `${value} %`, grid: true },
    y: { axis: null, domain: present },
    fy: { domain: lines.map(({ label }) => label), label: null, axis: null, padding: 0.12 },
    marks: [
      Plot.text(lines, {
        fy: 'label',
        text: ({ label }: { label: string }) => clip(label, 21),
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -8,
        fill: 'var(--ink)',
      }),
      Plot.ruleX(chances, {
        fy: 'label',
        x: 'chance',
        stroke: 'var(--chance)',
        strokeWidth: 2,
        strokeDasharray: '4 3',
      }),
      Plot.ruleY(dots, { fy: 'label', y: 'run', x1: 'low', x2: 'high', stroke: 'color', strokeWidth: 2 }),
      Plot.dot(dots, { fy: 'label', y: 'run', x: 'value', fill: 'color', r: 3.5 }),
    ],
  });
}

/** How far first-ranked answers are from the right ones: a bar per run, its parts from right to wrong. */
export function missChart({ bins, runs }: MissDistances): string {
  const parts = runs.flatMap(({ run, shares }) => {
    let end = 0;
    return shares.map(({ value }, index) => {
      const start = end;
      end += 100 * value;
      return { run, bin: bins[index]!, start, end, color: `var(--miss-${MISS_BINS.indexOf(bins[index]!)})` };
    });
  });
  return svg({
    ariaLabel: `Shares of first-ranked answers by distance from the right one; the numbers are in the table below`,
    width: TASK_CHART_WIDTH,
    height: 34 + 26 * runs.length,
    marginLeft: 110,
    marginRight: 24,
    marginTop: 4,
    marginBottom: 24,
    x: { domain: [0, 100], label: null, ticks: 5, tickFormat: (value: number) => `${value} %` },
    y: { domain: runs.map(({ run }) => run), label: null, tickSize: 0 },
    marks: [
      Plot.barX(parts, { x1: 'start', x2: 'end', y: 'run', fill: 'color', insetTop: 3, insetBottom: 3, insetRight: 1 }),
    ],
  });
}

/** Names of a curve's series with their colours, as HTML. */
export function curveLegend({ series }: Curve): string {
  return legend(series.map(({ name }, index) => [`series-${curveSeries(index, series.length)}`, name]));
}

export function runLegend(runs: readonly ReportRun[]): string {
  return legend([
    ...runs.map(({ name }, index): [string, string] => [`series-${runSeries(index, runs.length)}`, name]),
    ['chance', 'chance'],
  ]);
}

export function missLegend({ bins }: MissDistances): string {
  return legend(bins.map((bin) => [`miss-${MISS_BINS.indexOf(bin)}`, bin]));
}

/** Colours by class: a page's policy allows no style of single elements. */
function legend(entries: readonly (readonly [className: string, label: string])[]): string {
  const keys = entries.map(
    ([className, label]) => `<span class="key"><i class="${className}"></i>${escapeHtml(label)}</span>`,
  );
  return `<p class="legend">${keys.join(' ')}</p>`;
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A drawing without styles of its own, which the page's policy would refuse: they are in the page's style sheet. */
function svg(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const color: Plot.ScaleOptions = { type: 'identity' };
  const plot = Plot.plot({ ...options, color, className: 'plot', document: document as never });
  const html = (plot as unknown as { outerHTML: string }).outerHTML;
  return html
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/ style="[^"]*"/g, '')
    .replace(/(<g[^>]*?) aria-label="[^"]*"/g, '$1')
    .replace(/^<svg /, '<svg role="img" ');
}
