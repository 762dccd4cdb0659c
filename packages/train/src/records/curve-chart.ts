import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { RunCurve } from './run-curves.ts';
import { smoothPoints, thinPoints } from './smooth-points.ts';

const WIDTH = 520;
const HEIGHT = 230;
/** A line has about this many pixels of width. */
const POINTS = 400;

/** Colour of a run, as a variable of the page's stylesheet. */
export function runColor(run: number, colors: number): string {
  return `var(--run-${run % colors})`;
}

/** A curve as SVG text; marks of run n have the class `run-n`. */
export function curveChart(curve: RunCurve, options: { colors: number }): string {
  const { series, noisy } = curve;
  const { document } = parseHTML('<html><body></body></html>');
  const steps = series.flatMap(({ points }) => points.map(([x]) => x));
  const [first, last] = steps.reduce(
    ([low, high], step) => [Math.min(low!, step), Math.max(high!, step)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const marks = series.flatMap(({ run, points, band = [] }) => {
    const own = { className: `run-${run}`, stroke: runColor(run, options.colors) };
    const raw = thinPoints(points, POINTS);
    if (!noisy) {
      const dots = points.length > 40 ? [] : [Plot.dot(raw, { ...own, fill: own.stroke, r: 2.5 })];
      const area = { x: '0', y1: '1', y2: '2', className: own.className, fill: own.stroke, fillOpacity: 0.14 };
      return [Plot.areaY(band, area), Plot.line(raw, { ...own, strokeWidth: 2 }), ...dots];
    }
    return [
      Plot.line(raw, { ...own, strokeWidth: 1, strokeOpacity: 0.3 }),
      Plot.line(thinPoints(smoothPoints(points), POINTS), { ...own, strokeWidth: 2 }),
    ];
  });
  const plot = Plot.plot({
    document: document as never,
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 52,
    marginBottom: 34,
    x: { label: 'update', ticks: Math.min(6, last! - first!), tickFormat: 'd', domain: [first!, last!] },
    y: { label: null, grid: true, ticks: 5, tickFormat: shortNumber, ...verticalScale(curve) },
    style: { background: 'none', fontSize: '12px' },
    marks,
  });
  return (plot as unknown as { outerHTML: string }).outerHTML;
}

/** A curve that does not change is drawn as a level line, not as its rounding errors. */
function verticalScale({ series, scale, fromZero }: RunCurve): Plot.ScaleOptions {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const isLevel = high - low <= 1e-6 * Math.abs(high);
  if (isLevel && high !== 0) return { domain: high > 0 ? [0, 2 * high] : [2 * high, 0] };
  return { type: scale, nice: true, zero: fromZero };
}

/** 0.0005 as 5e-4; others in at most four digits. */
function shortNumber(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) < 1e-3) return value.toExponential().replace(/(\.\d)\d*/, '$1');
  return `${Number(value.toPrecision(4))}`;
}
