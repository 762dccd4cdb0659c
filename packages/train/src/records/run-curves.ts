import type { MarginMetric } from '../losses/margin-metric.ts';
import type { StepMetrics } from './metrics-log.ts';
import type { TrainingRunFiles } from './read-run.ts';

/** A line of a chart. */
interface CurveSeries {
  /** Position of the run among those shown. */
  run: number;
  points: [x: number, y: number][];
  /** 95 % intervals. */
  band?: [x: number, low: number, high: number][];
}

export interface RunCurve {
  title: string;
  /** What the numbers are, in a few words. */
  note: string;
  section: 'Loss' | 'Validation' | 'Optimisation' | 'Speed and memory';
  series: CurveSeries[];
  /** Logged at every update, and so shown faintly with a smoothed line over it. */
  noisy: boolean;
  scale: 'linear' | 'log';
  /** The axis starts at 0. */
  fromZero: boolean;
}

type StepValue = (row: StepMetrics) => number | undefined;

const VALIDATED: readonly { key: keyof MarginMetric['intervals']; title: string; note: string }[] = [
  { key: 'meanReciprocalRank', title: 'MRR', note: 'mean of 1 / rank of the right text' },
  { key: 'recallAt1', title: 'Recall@1', note: 'share of queries whose right text comes first' },
  { key: 'margin', title: 'Margin', note: 'cosine of the right text less that of the best wrong one' },
];

/** The curves of runs over updates, one line per run; those that no run has are left out. */
export function runCurves(runs: readonly TrainingRunFiles[]): RunCurve[] {
  const ofSteps = (value: StepValue): CurveSeries[] =>
    seriesOf(runs, ({ steps }) => steps.map((row) => [row.step, value(row)]));
  const step = (
    section: RunCurve['section'],
    title: string,
    note: string,
    options: { value: StepValue; noisy?: boolean; scale?: RunCurve['scale'] },
  ): RunCurve => ({
    title,
    note,
    section,
    series: ofSteps(options.value),
    noisy: options.noisy ?? true,
    scale: options.scale ?? 'linear',
    fromZero: section === 'Speed and memory',
  });
  const terms = distinct(runs.flatMap(({ steps }) => Object.keys(steps[0]?.parts ?? {})));
  const groups = distinct(runs.flatMap(({ steps }) => Object.keys(steps[0]?.gradientNorms ?? {})));
  const forms = distinct(runs.flatMap(({ validations }) => Object.keys(validations[0]?.metrics ?? {})));
  const curves: RunCurve[] = [
    step('Loss', 'Loss', 'what is minimised', { value: ({ loss }) => loss }),
    ...terms.map((term) =>
      step('Loss', `Loss term ${term}`, 'before its weight', { value: ({ parts }) => parts[term] }),
    ),
    ...forms.flatMap((form) =>
      VALIDATED.map(
        ({ key, title, note }): RunCurve => ({
          title: `${title}, ${form} query`,
          note,
          section: 'Validation',
          series: validationSeries(runs, form, key),
          noisy: false,
          scale: 'linear',
          fromZero: false,
        }),
      ),
    ),
    step('Optimisation', 'Learning rate', 'before group factors', {
      value: ({ learningRate }) => learningRate,
      noisy: false,
    }),
    step('Optimisation', 'Gradient norm', 'before clipping, log scale', {
      value: ({ gradientNorm }) => (gradientNorm > 0 ? gradientNorm : undefined),
      scale: 'log',
    }),
    ...groups.map((group) =>
      step('Optimisation', `Gradient norm, ${group}`, 'of one parameter group, log scale', {
        value: ({ gradientNorms }) => (gradientNorms[group]! > 0 ? gradientNorms[group] : undefined),
        scale: 'log',
      }),
    ),
    step('Optimisation', 'Temperature', 'of the softmax', { value: ({ temperature }) => temperature, noisy: false }),
    step('Optimisation', 'Effective negatives', 'candidates per query that count, mean', {
      value: ({ effectiveNegatives }) => effectiveNegatives,
    }),
    step('Speed and memory', 'Throughput', 'rows per second of an update', {
      value: ({ samplesPerSecond }) => samplesPerSecond,
    }),
    step('Speed and memory', 'Memory', 'resident, MiB', { value: ({ rss }) => rss / 2 ** 20, noisy: false }),
    step('Speed and memory', 'Memory of tensors', 'held by the engine, MiB', {
      value: ({ engineBytes }) => engineBytes / 2 ** 20,
      noisy: false,
    }),
  ];
  return curves.filter(({ series }) => series.length > 0);
}

function seriesOf(
  runs: readonly TrainingRunFiles[],
  points: (run: TrainingRunFiles) => readonly (readonly [number, number | undefined])[],
): CurveSeries[] {
  return runs.flatMap((run, index) => {
    const known = points(run).filter((point): point is [number, number] => Number.isFinite(point[1]));
    return known.length === 0 ? [] : [{ run: index, points: known }];
  });
}

function validationSeries(
  runs: readonly TrainingRunFiles[],
  form: string,
  key: keyof MarginMetric['intervals'],
): CurveSeries[] {
  const series = seriesOf(runs, ({ validations }) =>
    validations.map(({ step, metrics }) => [step, metrics[form]?.[key]]),
  );
  return series.map(({ run, points }) => ({
    run,
    points,
    band: runs[run]!.validations.flatMap(({ step, metrics }) => {
      const interval = metrics[form]?.intervals[key];
      return interval ? [[step, ...interval] as [number, number, number]] : [];
    }),
  }));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
