import type { Modality } from '@uge/data';
import type { Interval } from './metrics/bootstrap.ts';
import type { ChanceLevel } from './metrics/chance.ts';
import type { TaskMetadata } from './tasks/task-metadata.ts';
import type { BenchmarkCity, GallerySize, MainMetric, ScoreSource, Variant } from './types.ts';

export type ProbeMetric = 'spearman' | 'r2' | 'pairwiseAccuracy';

/** Scores of one probe: one set, target and variant. Photos without an embedding are predicted by the train mean. */
export interface ProbeResult {
  id: string;
  task: string;
  city: string;
  scoreSource: ScoreSource;
  variant: Variant;
  target: string;
  /** Photos the probe was fitted on; the mean over folds. */
  train: number;
  /** Test photos. */
  total: number;
  evaluated: number;
  /** Ridge penalty of each fold, chosen by leave-one-out inside its train photos; 0 where none could be fitted. */
  lambdas: number[];
  metrics: Record<ProbeMetric, number>;
  /** 95 % bootstrap over test photos. */
  intervals: Record<ProbeMetric, Interval>;
  /** Chance: 0 for Spearman and R², ½ for pairwise accuracy. */
  chance: Record<ProbeMetric, number>;
}

/** Means over queries, of the rank of the right candidate (of the best one where several are right). */
export interface MetricValues {
  hit1: number;
  hit3: number;
  hit5: number;
  hit10: number;
  /** Share of the right candidates that are found; equals Hit@K where one is right. */
  recall5: number;
  recall10: number;
  mrr: number;
  ndcg10: number;
}

/** How well the order of photos agrees with the order of their scores. Failed queries count as the middle band. */
export interface OrdinalScore {
  queries: number;
  /** Spearman's correlation of expected band and score; chance is 0. Absent where one side has no spread. */
  spearman?: number;
  spearmanInterval?: Interval;
  /** Share of the pairs of photos of one city with different scores that are put in the right order; chance is 0.5. */
  pairwise?: number;
  pairwiseInterval?: Interval;
  /** Pairs compared. */
  pairs: number;
}

/** Mean credit of the first-ranked answers, near misses counting in part. Failed queries count 0. */
export interface ToleranceScore {
  queries: number;
  mean: number;
  interval: Interval;
  chance: number;
}

/** Scores of one task, city and variant. Failed queries count as last rank. */
export interface ResultRow {
  task: string;
  /** A city's name, or {@link ALL_CITIES}. */
  city: string;
  variant: Variant;
  /** Tasks with galleries: how many photos are ranked. */
  gallery?: GallerySize;
  total: number;
  evaluated: number;
  /** Queries without a score, by reason. */
  failed: Record<string, number>;
  /** Places that the queries are about: what the intervals draw. */
  places: number;
  metrics: MetricValues;
  /** 95 % bootstrap intervals over places. */
  intervals: Record<keyof MetricValues, Interval>;
  chance: ChanceLevel;
  medianRank: number;
  medianRankInterval: Interval;
  medianRankChance: number;
  mainMetric: MainMetric;
  /** The main metric's value. */
  main: number;
  /** `main` over its chance level. */
  lift: number;
  /** Ordinal tasks, by query type. */
  ordinal?: Record<string, OrdinalScore>;
  /** Query types whose wrong answers can be nearly right, by query type. */
  tolerance?: Record<string, ToleranceScore>;
}

/** City name of rows over all cities. */
export const ALL_CITIES = 'all';

/** One row of `per_query.jsonl`. */
export interface QueryResult {
  id: string;
  task: string;
  city: string;
  variant: Variant;
  /** Tasks with galleries: how many photos were ranked; positions are then the gallery's, but for 20. */
  gallery?: GallerySize;
  query_type: string;
  /** Cell of the photo's position: S2 level 16, about 150 m across; the photo's id where its position is not known. Queries of one place are resampled together. */
  place: string;
  /** Candidates that were ranked. */
  candidates: number;
  ground_truth_idx: number;
  /** Of the right candidate; of the best one where several are right. */
  rank: number;
  /** Where several are right: all their ranks, ascending. */
  right_ranks?: number[];
  /** Rank with ties broken at random, on average. */
  expected_rank: number;
  /** Candidate positions, best first, at most ten. */
  top: number[];
  /** Scores of those in `top`; absent where the query failed. `NaN` is written as `null`. */
  top_scores?: (number | null)[];
  /** Score of the right candidate and the best of the others; absent where the query failed. */
  truth_score?: number;
  rival_score?: number;
  /** Ordinal tasks: expected band, `[0, candidates − 1]`. */
  expected_band?: number;
  score?: number;
  /** Answers that can be nearly right: credit in `[0, 1]` of the first-ranked one, and the mean of all candidates. */
  tolerance?: number;
  tolerance_chance?: number;
  failure?: string;
}

/** Mean of the main metric over tasks, each in one variant. */
export interface MeanScore {
  /** The variant that stands for each task. */
  variants: Record<string, Variant>;
  /** Mean over (task, city) cells. */
  macro: number;
  macroInterval: Interval;
  macroChance: number;
  /** Mean over queries. */
  micro: number;
  microInterval: Interval;
  microChance: number;
  cells: number;
  queries: number;
}

/** What results were computed with. */
export interface RunEnvironment {
  /** By package; `node`, and `engine` where the encoder names the one it runs on. */
  versions: Record<string, string>;
  /** Operating system and architecture: `linux-x64`. */
  platform: string;
  /** Commit of the working tree the run was started in, with `-dirty` where files differ from it; absent outside of one. */
  commit?: string;
}

/** `results.json`, with `queries` kept in `per_query.jsonl`. */
export interface BenchmarkResults {
  schemaVersion: 2;
  encoder: {
    id: string;
    /** Of its weights, configuration and versions; absent for a scorer, and for an encoder that cannot say. */
    hash?: string;
    dimension?: number;
    modalities: Modality[];
  };
  environment: RunEnvironment;
  benchmark: { fingerprint: string; dataset: { name: string; fingerprint: string }; cities: BenchmarkCity[] };
  seed: number;
  /** Of the tasks with rows. */
  tasks: TaskMetadata[];
  rows: ResultRow[];
  skipped: { task: string; variant: Variant; reason: string }[];
  /** Regressions by probe, for encoders (a scorer embeds nothing). */
  probes: ProbeResult[];
  /** `main`: each task in its main variant, or the next that the encoder can run. `plain`: the same without graphs. */
  means: { main: MeanScore; plain: MeanScore };
  queries: QueryResult[];
}
