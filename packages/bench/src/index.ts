export type { Baseline, BaselineContext, Ranker } from './baselines/baseline.ts';
export { type BaselineRegistry, createBaselineRegistry } from './baselines/baseline-registry.ts';
export { BASELINES } from './baselines/baselines.ts';
export { createColourEncoder } from './baselines/colour-encoder.ts';
export { createCoordinateOracle } from './baselines/coordinate-oracle.ts';
export { auditLeaks, type LeakFinding } from './baselines/leak-audit.ts';
export { createMockScorer, type MockScorerOptions } from './baselines/mock-scorer.ts';
export { createNearestPlaceScorer } from './baselines/nearest-place-scorer.ts';
export { createFirstScorer, createFrequentAnswerScorer, createLengthScorer } from './baselines/prior-scorers.ts';
export { createRandomEncoder, type RandomEncoderOptions } from './baselines/random-encoder.ts';
export { renderLeakAudit } from './baselines/render-leak-audit.ts';
export {
  type LeakAudit,
  type LeakAuditOptions,
  type LeakProbe,
  type ProbeFinding,
  runLeakAudit,
} from './baselines/run-leak-audit.ts';
export { createTextOverlapScorer } from './baselines/text-overlap-scorer.ts';
export type { BenchPlugin } from './bench-plugin.ts';
export { type BuildBenchmarkOptions, buildBenchmark } from './builder/build-benchmark.ts';
export type { BuildContext, CityContext, PlacedRecord } from './builder/build-context.ts';
export { loadBenchmark } from './builder/load-benchmark.ts';
export type { DraftCandidate, QueryDraft, SkippedDraft } from './builder/query-draft.ts';
export {
  UNIFORMITY_LEVEL,
  type Verification,
  type VerificationProblem,
  type VerifyBenchmarkOptions,
  verifyBenchmark,
} from './builder/verify-benchmark.ts';
export { createHttpEncoder, type HttpEncoderOptions, type PictureForm } from './encoders/http-encoder.ts';
export {
  type Comparison,
  type ComparisonOptions,
  compareResults,
  compareSameVariants,
  graphEffects,
} from './evaluate/compare-results.ts';
export { type EvaluateOptions, evaluate } from './evaluate/evaluate.ts';
export { loadResults, saveResults } from './evaluate/save-results.ts';
export { type BenchmarkSelection, selectBenchmark } from './evaluate/select-benchmark.ts';
export { EVIDENCE_BASELINE, evidenceConditions, type ModelRuns } from './evidence/conditions.ts';
export { emptyGraphEncoder } from './evidence/empty-graph-encoder.ts';
export { renderSeedTable } from './evidence/render-seed-table.ts';
export {
  type Condition,
  SEED_METRICS,
  type SeedMetric,
  type SeedRow,
  type SeedRowsOptions,
  seedRows,
} from './evidence/seed-rows.ts';
export { readHumanScores } from './human/read-human-scores.ts';
export { type CityNames, maskNames } from './masking/mask-names.ts';
export { createNameIndex, type NameIndex } from './masking/name-index.ts';
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
export { type UniformityTest, uniformityTest } from './metrics/chi-square.ts';
export { holmCorrection } from './metrics/holm.ts';
export { type McNemarResult, mcnemar } from './metrics/mcnemar.ts';
export { type PairedDifference, pairedDifference } from './metrics/paired-difference.ts';
export { type PairwiseOptions, pairwiseAccuracy } from './metrics/pairwise-accuracy.ts';
export { expectedRank, pessimisticRank, rightRanks } from './metrics/rank.ts';
export { gradedNdcgAt, hitAt, medianRank, ndcgAt, recallAt, reciprocalRank } from './metrics/retrieval-metrics.ts';
export { spearman } from './metrics/spearman.ts';
export { creditOfFirst, type ToleranceOptions, toleranceCredit } from './metrics/tolerance.ts';
export { probeInput } from './probe/probe-input.ts';
export { type RidgeModel, type RidgeOptions, ridgeRegression } from './probe/ridge-regression.ts';
export { type RunProbeOptions, runProbe } from './probe/run-probe.ts';
export { type RankedRight, type RankRightOptions, rankRight } from './ranking/rank-right.ts';
export type { SearchOptions } from './ranking/search.ts';
export { type TopK, type TopKOptions, topK } from './ranking/top-k.ts';
export {
  type AnalyseErrorsOptions,
  analyseErrors,
  type ErrorAnalysis,
  type ErrorBreakdown,
  type ErrorCell,
  type ErrorLine,
  type MissDistances,
} from './report/errors/analyse-errors.ts';
export {
  type CollectExamplesOptions,
  collectExamples,
  type RankedCandidate,
  type ReportExample,
} from './report/examples/collect-examples.ts';
export { type Behind, type LeaderboardEntry, leaderboard } from './report/leaderboard.ts';
export {
  type CompareRunsOptions,
  compareRuns,
  type RunComparison,
  renderComparison,
} from './report/render-comparison.ts';
export { renderMarkdown } from './report/render-markdown.ts';
export {
  type Curve,
  type ReportOptions,
  type ReportRun,
  type ReportSample,
  type ReportSection,
  renderReport,
} from './report/render-report.ts';
export { type RenderTableOptions, renderTable } from './report/render-table.ts';
export type {
  BenchmarkResults,
  MeanScore,
  MetricValues,
  OrdinalScore,
  ProbeMetric,
  ProbeResult,
  QueryResult,
  ResultRow,
  RunEnvironment,
  ToleranceScore,
} from './result-types.ts';
export { ALL_CITIES } from './result-types.ts';
export { type AnswerCheck, type Drafter, defineTask, type Task } from './tasks/task.ts';
export { metricTitle, type TaskMetadata } from './tasks/task-metadata.ts';
export { createTaskRegistry, type TaskRegistry } from './tasks/task-registry.ts';
export { UGBENCH_TASKS } from './tasks/ugbench-tasks.ts';
export type {
  Benchmark,
  BenchmarkCity,
  BenchmarkManifest,
  BenchmarkQuery,
  BenchmarkSource,
  CandidateEvidence,
  Gallery,
  GalleryQuery,
  GallerySize,
  GallerySummary,
  HumanPhoto,
  HumanScores,
  MainMetric,
  NegativeKind,
  PathEvidence,
  PreparedQuery,
  ProbeSet,
  ProbeTarget,
  QueryEvidence,
  Scorer,
  ScoreSource,
  TaskSummary,
  Variant,
} from './types.ts';
export { GALLERY_SIZES, VARIANTS } from './types.ts';
