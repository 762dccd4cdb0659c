import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { TaskMetadata } from '../tasks/task-metadata.ts';
import { escapeHtml } from './html.ts';
import { mainRow, type ReportRun } from './run-scores.ts';

export interface Curve {
  title: string;
  /** Name of the horizontal axis. Default `step`. */
  xLabel?: string;
  series: { name: string; points: readonly (readonly [x: number, y: number])[] }[];
}

const TASK_CHART_WIDTH = 520;
const GREYS = ['var(--series-0)', 'var(--series-1)', 'var(--series-2)'] as const;
const COLORS = ['var(--series-3)', 'var(--series-4)', 'var(--series-5)'] as const;

/** Colours are CSS variables, so that a chart follows the page from light to dark: the last two runs stand out. */
function runColor(index: number, count: number): string {
  const fromEnd = count - 1 - index;
  return fromEnd < 2 ? COLORS[1 - fromEnd]! : GREYS[Math.max(0, 4 - fromEnd)]!;
}

function seriesColor(index: number, count: number): string {
  return COLORS[(count === 1 ? 1 : index) % COLORS.length]!;
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
        color: runColor(index, runs.length),
        value: 100 * row.main,
        low: 100 * low,
        high: 100 * high,
      },
    ];
  });
  const chance = 100 * (runs.map((run) => mainRow(run, task)).find(Boolean)?.chance[task.mainMetric] ?? 0);
  const largest = Math.max(chance, ...bars.map(({ high }) => high));
  const domainEnd = Math.min(100, Math.ceil((largest * 1.15) / 5) * 5);
  return svg({
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
      Plot.text(bars, { x: 'high', y: 'run', text: 'shown', textAnchor: 'start', dx: 46, fill: 'var(--soft)' }),
    ],
  });
}

/** Lines over steps. */
export function curveChart({ series, xLabel = 'step' }: Curve): string {
  const points = series.flatMap(({ name, points: own }, index) =>
    own
      .filter(([, y]) => Number.isFinite(y))
      .map(([x, y]) => ({ name, x, y, color: seriesColor(index, series.length) })),
  );
  return svg({
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

/** Names of a curve's series with their colours, as HTML. */
export function curveLegend({ series }: Curve): string {
  const keys = series.map(
    ({ name }, index) =>
      `<span class="key"><i style="background:${seriesColor(index, series.length)}"></i>${escapeHtml(name)}</span>`,
  );
  return `<p class="legend">${keys.join(' ')}</p>`;
}

function svg(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const color: Plot.ScaleOptions = { type: 'identity' };
  const plot = Plot.plot({
    ...options,
    color,
    document: document as never,
    style: { background: 'none', fontSize: '12px' },
  });
  return (plot as unknown as { outerHTML: string }).outerHTML;
}
