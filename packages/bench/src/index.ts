export { auditLeaks, type LeakFinding } from './baselines/leak-audit.ts';
export { createRandomEncoder, type RandomEncoderOptions } from './baselines/random-encoder.ts';
export { createTextOverlapScorer } from './baselines/text-overlap-scorer.ts';
export { type BuildBenchmarkOptions, buildBenchmark } from './builder/build-benchmark.ts';
export type { BuildContext, CityContext, PlacedRecord } from './builder/build-context.ts';
export { loadBenchmark } from './builder/load-benchmark.ts';
export type { DraftCandidate, QueryDraft, SkippedDraft } from './builder/query-draft.ts';
export {
  type Verification,
  type VerificationProblem,
  type VerifyBenchmarkOptions,
  verifyBenchmark,
} from './builder/verify-benchmark.ts';
export {
  type Comparison,
  type ComparisonOptions,
  compareResults,
  compareSameVariants,
  graphEffects,
} from './evaluate/compare-results.ts';
export { type EvaluateOptions, evaluate } from './evaluate/evaluate.ts';
export { loadResults, saveResults } from './evaluate/save-results.ts';
export { type BootstrapOptions, bootstrapInterval, type Interval } from './metrics/bootstrap.ts';
export {
  type CandidateCount,
  type ChanceLevel,
  type ChanceOptions,
  chanceHitAt,
  chanceLevel,
  chanceMedianRank,
  chanceMrr,
  chanceNdcgAt,
  chanceRecallAt,
} from './metrics/chance.ts';
export { holmCorrection } from './metrics/holm.ts';
export { readHumanScores } from './human/read-human-scores.ts';
export { type McNemarResult, mcnemar } from './metrics/mcnemar.ts';
export { type PairedDifference, pairedDifference } from './metrics/paired-difference.ts';
export { type PairwiseOptions, pairwiseAccuracy } from './metrics/pairwise-accuracy.ts';
export { expectedRank, pessimisticRank, rightRanks } from './metrics/rank.ts';
export { gradedNdcgAt, hitAt, medianRank, ndcgAt, recallAt, reciprocalRank } from './metrics/retrieval-metrics.ts';
export { spearman } from './metrics/spearman.ts';
export { creditOfFirst, type ToleranceOptions, toleranceCredit } from './metrics/tolerance.ts';
export {
  type Curve,
  type ReportOptions,
  type ReportRun,
  type ReportSample,
  type ReportSection,
  renderReport,
} from './report/render-report.ts';
export { type RenderTableOptions, renderTable } from './report/render-table.ts';
export { type AnswerCheck, type Drafter, defineTask, type Task } from './tasks/task.ts';
export { metricTitle, type TaskMetadata } from './tasks/task-metadata.ts';
export { createTaskRegistry, type TaskRegistry } from './tasks/task-registry.ts';
export { UGBENCH_TASKS } from './tasks/ugbench-tasks.ts';
export type {
  Benchmark,
  BenchmarkCity,
  BenchmarkManifest,
  BenchmarkQuery,
  BenchmarkResults,
  BenchmarkSource,
  CandidateEvidence,
  HumanPhoto,
  HumanScores,
  Gallery,
  GalleryQuery,
  GallerySize,
  GallerySummary,
  MainMetric,
  MeanScore,
  MetricValues,
  NegativeKind,
  PathEvidence,
  OrdinalScore,
  PreparedQuery,
  ProbeMetric,
  ProbeResult,
  ProbeSet,
  ProbeTarget,
  QueryEvidence,
  QueryResult,
  ResultRow,
  RunEnvironment,
  ScoreSource,
  Scorer,
  TaskSummary,
  ToleranceScore,
  Variant,
} from './types.ts';
export { ALL_CITIES, GALLERY_SIZES, VARIANTS } from './types.ts';
