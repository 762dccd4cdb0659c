export { auditLeaks, type LeakFinding } from './baselines/leak-audit.ts';
export { createRandomEncoder, type RandomEncoderOptions } from './baselines/random-encoder.ts';
export { createTextOverlapScorer } from './baselines/text-overlap-scorer.ts';
export { type BuildBenchmarkOptions, buildBenchmark } from './builder/build-benchmark.ts';
export { loadBenchmark } from './builder/load-benchmark.ts';
export { type Verification, type VerificationProblem, verifyBenchmark } from './builder/verify-benchmark.ts';
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
export { type ChanceLevel, chanceHitAt, chanceLevel, chanceMrr } from './metrics/chance.ts';
export { type McNemarResult, mcnemar } from './metrics/mcnemar.ts';
export { type PairedDifference, pairedDifference } from './metrics/paired-difference.ts';
export { expectedRank, pessimisticRank } from './metrics/rank.ts';
export { hitAt, medianRank, ndcgAt, recallAt, reciprocalRank, singleNdcgAt } from './metrics/retrieval-metrics.ts';
export { spearman } from './metrics/spearman.ts';
export {
  type Curve,
  type ReportOptions,
  type ReportRun,
  type ReportSample,
  type ReportSection,
  renderReport,
} from './report/render-report.ts';
export { type RenderTableOptions, renderTable } from './report/render-table.ts';
export { metricTitle, TASKS, type TaskDefinition } from './tasks/task-definition.ts';
export type {
  Benchmark,
  BenchmarkCity,
  BenchmarkManifest,
  BenchmarkQuery,
  BenchmarkResults,
  BenchmarkSource,
  CandidateEvidence,
  MainMetric,
  MeanScore,
  MetricValues,
  PreparedQuery,
  QueryEvidence,
  QueryResult,
  ResultRow,
  Scorer,
  TaskName,
  TaskSummary,
  Variant,
} from './types.ts';
export { ALL_CITIES, TASK_NAMES, VARIANTS } from './types.ts';
