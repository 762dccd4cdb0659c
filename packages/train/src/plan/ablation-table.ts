import type { Interval } from '../losses/interval.ts';
import type { TrainingRecord } from '../records/training-record.ts';
import { seedInterval } from './seed-interval.ts';

/** Records of the last stage of a variant, by seed. */
export interface VariantRuns {
  name: string;
  runs: readonly { seed: number; record: TrainingRecord }[];
}

interface Estimate {
  mean: number;
  /** 95 %, over seeds; with one seed, over the validation queries; absent where neither is known. */
  interval: Interval | undefined;
}

export interface AblationRow {
  variant: string;
  seeds: number[];
  /** Query form that the metrics are of. */
  form: string | undefined;
  meanReciprocalRank: Estimate;
  recallAt1: Estimate;
  margin: Estimate;
  /** Mean reciprocal rank less that of the first variant, seed by seed. */
  gain: Estimate | undefined;
  samplesPerSecond: number;
}

type Metric = 'meanReciprocalRank' | 'recallAt1' | 'margin';

/** One row per variant; the first one is what the others are compared with. */
export function ablationTable(variants: readonly VariantRuns[]): AblationRow[] {
  const base = new Map(
    variants[0]?.runs.map(({ seed, record }) => [seed, record.best.meanReciprocalRank ?? Number.NaN]),
  );
  return variants.map(({ name, runs }, index) => {
    const estimate = (metric: Metric): Estimate => {
      const { mean, interval } = seedInterval(runs.map(({ record }) => record.best[metric] ?? Number.NaN));
      return { mean, interval: interval ?? runs[0]?.record.best.intervals?.[metric] };
    };
    const gains = runs.flatMap(({ seed, record }) => {
      const before = base.get(seed);
      return before === undefined ? [] : [(record.best.meanReciprocalRank ?? Number.NaN) - before];
    });
    const speeds = runs.map(({ record }) => record.throughput.samplesPerSecond);
    return {
      variant: name,
      seeds: runs.map(({ seed }) => seed),
      form: runs[0]?.record.best.form,
      meanReciprocalRank: estimate('meanReciprocalRank'),
      recallAt1: estimate('recallAt1'),
      margin: estimate('margin'),
      gain: index === 0 || gains.length === 0 ? undefined : seedInterval(gains),
      samplesPerSecond: speeds.reduce((sum, value) => sum + value, 0) / speeds.length,
    };
  });
}

/** The table as Markdown. */
export function renderAblationTable(rows: readonly AblationRow[]): string {
  const [first] = rows;
  const seeds = first?.seeds ?? [];
  const of = seeds.length > 1 ? `over ${seeds.length} seeds` : 'over the validation queries of one seed';
  const lines = rows.map(({ variant, meanReciprocalRank, gain, recallAt1, margin, samplesPerSecond }) =>
    [
      `\`${variant}\``,
      cell(meanReciprocalRank),
      gain ? cell(gain, '+') : '',
      cell(recallAt1),
      cell(margin),
      samplesPerSecond.toFixed(1),
    ].join(' | '),
  );
  return `Validation of the ${first?.form ?? ''} query; in brackets 95 % intervals ${of}.

| variant | MRR | gain over ${first?.variant ?? 'base'} | Recall@1 | margin | rows/s |
|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
`;
}

function cell({ mean, interval }: Estimate, sign: '+' | '' = ''): string {
  const show = (value: number): string => `${sign && value >= 0 ? sign : ''}${value.toFixed(3)}`;
  return interval ? `${show(mean)} [${interval.map(show).join(', ')}]` : show(mean);
}
