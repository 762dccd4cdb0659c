import type { CityGraph } from '@uge/graph';
import { METRIC_OF_QUERY } from '../../evaluate/result-rows.ts';
import { bootstrapInterval, type Interval } from '../../metrics/bootstrap.ts';
import { chanceLevel } from '../../metrics/chance.ts';
import type { QueryResult } from '../../result-types.ts';
import type { Benchmark, BenchmarkQuery, BenchmarkSource, MainMetric } from '../../types.ts';
import { mainQueries, type ReportRun, scoredTasks } from '../run-scores.ts';
import { answerKinds, readCities } from './answer-kind.ts';
import { DISTANCE_BINS, distanceBin } from './distance-bins.ts';
import { MISS_BINS, missBin } from './miss-distance.ts';
import { queryDistance } from './query-distance.ts';

/** A share of queries, or the mean of a metric over them. */
export interface ErrorCell {
  value: number;
  /** Absent for fewer than ten queries, of which resampling says nothing. */
  interval?: Interval;
}

/** One line of a breakdown. */
export interface ErrorLine {
  label: string;
  /** Most that a run has. */
  queries: number;
  /** Of the main metric. */
  chance: number;
  /** By run, in their order; absent where a run has none of the queries. */
  cells: (ErrorCell | undefined)[];
}

/** Main metric of a task by one property of its queries. */
export interface ErrorBreakdown {
  task: string;
  by: 'city' | 'question' | 'kind' | 'distance';
  title: string;
  lines: ErrorLine[];
}

/** How far the first-ranked candidates of a task are from the right ones: shares of queries. */
export interface MissDistances {
  task: string;
  bins: string[];
  runs: { run: string; queries: number; shares: ErrorCell[] }[];
}

export interface ErrorAnalysis {
  breakdowns: ErrorBreakdown[];
  misses: MissDistances[];
}

export interface AnalyseErrorsOptions {
  runs: readonly ReportRun[];
  benchmark: Benchmark;
  dataset: BenchmarkSource;
  /** Of the bootstrap. Default 0. */
  seed?: number;
  signal?: AbortSignal;
}

interface Answer {
  query: BenchmarkQuery;
  result: QueryResult;
}

const FEWEST_FOR_INTERVAL = 10;
/** Lines of a breakdown by kind; what is rarer goes together. */
const MOST_KINDS = 7;
const RARE = 'other';

/**
 * Where runs go wrong: each task's main metric in its main variant by city, question, kind of place and distance, and how
 * far from the right answer the first-ranked one is. Intervals are 95 % bootstrap intervals over places.
 */
export async function analyseErrors(options: AnalyseErrorsOptions): Promise<ErrorAnalysis> {
  const { runs, benchmark, dataset, seed = 0, signal } = options;
  const queries = new Map(benchmark.queries.map((query) => [query.id, query]));
  const cities = await readCities(dataset, signal);
  const analysis: ErrorAnalysis = { breakdowns: [], misses: [] };
  for (const task of scoredTasks(runs)) {
    const answers = runs.map((run) =>
      mainQueries(run, task).flatMap((result): Answer[] => {
        const query = queries.get(result.id);
        return query ? [{ query, result }] : [];
      }),
    );
    const { name, mainMetric } = task;
    for (const { by, title, keyOf, order } of groupings(answers.flat(), cities)) {
      const lines = breakDown(answers, { keyOf, order, mainMetric, seed });
      if (lines.length > 1) analysis.breakdowns.push({ task: name, by, title, lines });
    }
    const misses = missDistances(runs, answers, seed);
    if (misses) analysis.misses.push({ task: name, ...misses });
  }
  return analysis;
}

type KeyOf = (answer: Answer) => string | undefined;

interface Grouping {
  by: ErrorBreakdown['by'];
  title: string;
  keyOf: KeyOf;
  order: readonly string[];
}

function groupings(answers: readonly Answer[], cities: ReadonlyMap<string, CityGraph>): Grouping[] {
  const queries = [...new Set(answers.map(({ query }) => query))];
  const found: Grouping[] = [
    { by: 'city', title: 'By city', keyOf: ({ result }) => result.city, order: [...cities.keys()] },
    { by: 'question', title: 'By question', keyOf: ({ result }) => result.query_type, order: [] },
  ];
  const kinds = answerKinds(queries, cities);
  if (kinds) {
    const common = mostFrequent(queries.map((query) => kinds.kindOf(query)));
    const keyOf: KeyOf = ({ query }) => {
      const kind = kinds.kindOf(query);
      return kind === undefined || common.includes(kind) ? kind : RARE;
    };
    found.push({ by: 'kind', title: kinds.title, keyOf, order: [...common, RARE] });
  }
  const distance = queryDistance(queries);
  if (distance) {
    const keyOf: KeyOf = ({ query }) => {
      const metres = distance.metresOf(query);
      return metres === undefined ? undefined : distanceBin(metres);
    };
    found.push({ by: 'distance', title: distance.title, keyOf, order: DISTANCE_BINS });
  }
  return found;
}

function mostFrequent(kinds: readonly (string | undefined)[]): string[] {
  const counts = new Map<string, number>();
  for (const kind of kinds) if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, MOST_KINDS)
    .map(([kind]) => kind);
}

function breakDown(
  answers: readonly (readonly Answer[])[],
  { keyOf, order, mainMetric, seed }: Pick<Grouping, 'keyOf' | 'order'> & { mainMetric: MainMetric; seed: number },
): ErrorLine[] {
  const labels = [...new Set(answers.flat().flatMap((answer) => keyOf(answer) ?? []))];
  const placeIn = (label: string): number => (order.includes(label) ? order.indexOf(label) : order.length);
  labels.sort((a, b) => placeIn(a) - placeIn(b) || (a < b ? -1 : 1));
  return labels.map((label) => {
    const groups = answers.map((own) => own.filter((answer) => keyOf(answer) === label).map(({ result }) => result));
    const largest = groups.reduce((most, group) => (group.length > most.length ? group : most));
    return {
      label,
      queries: largest.length,
      chance: chanceLevel(
        largest.map(({ candidates, right_ranks }) => ({ candidates, right: right_ranks?.length ?? 1 })),
      )[mainMetric],
      cells: groups.map((group) =>
        group.length === 0 ? undefined : cellOf(group, group.map(METRIC_OF_QUERY[mainMetric]), seed),
      ),
    };
  });
}

function missDistances(
  runs: readonly ReportRun[],
  answers: readonly (readonly Answer[])[],
  seed: number,
): Omit<MissDistances, 'task'> | undefined {
  const placed = answers.map((own) =>
    own.flatMap(({ query, result }) => {
      const bin = missBin(query, result);
      return bin === undefined ? [] : [{ bin, result }];
    }),
  );
  const present = new Set(placed.flat().map(({ bin }) => bin));
  if (present.size < 2) return undefined;
  const bins = MISS_BINS.filter((bin) => present.has(bin));
  return {
    bins,
    runs: runs.flatMap(({ name }, index) => {
      const own = placed[index]!;
      const results = own.map(({ result }) => result);
      if (own.length === 0) return [];
      const shares = bins.map((wanted) =>
        cellOf(
          results,
          own.map(({ bin }) => Number(bin === wanted)),
          seed,
        ),
      );
      return [{ run: name, queries: own.length, shares }];
    }),
  };
}

function cellOf(results: readonly QueryResult[], values: readonly number[], seed: number): ErrorCell {
  const value = values.reduce((sum, own) => sum + own, 0) / values.length;
  if (values.length < FEWEST_FOR_INTERVAL) return { value };
  return { value, interval: bootstrapInterval(values, { seed, clusters: results.map(({ place }) => place) }) };
}
