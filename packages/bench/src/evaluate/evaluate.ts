import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Encoder } from '@uge/data';
import { candidateInputs, missingModalities, variantInput } from '../tasks/variant-input.ts';
import type { Benchmark, BenchmarkResults, BenchmarkSource, QueryResult, Scorer } from '../types.ts';
import { cosine } from './cosine.ts';
import { embedDistinct, failureReason } from './embedding-store.ts';
import { meanScore } from './mean-score.ts';
import { type QueryRun, queryResult } from './query-result.ts';
import { readInput } from './read-input.ts';
import { resultRows } from './result-rows.ts';
import { runEnvironment } from './run-environment.ts';
import { RESULTS_SCHEMA_VERSION } from './save-results.ts';

export interface EvaluateOptions extends LongOperationOptions {
  benchmark: Benchmark;
  /** The dataset the benchmark was built from. */
  dataset: BenchmarkSource;
  /** Of the bootstrap intervals. Default 0. */
  seed?: number;
  /** Inputs per forward pass; the encoder's own default where absent. */
  batchSize?: number;
}

interface Plan {
  runs: QueryRun[];
  skipped: BenchmarkResults['skipped'];
}

/**
 * Rank the candidates of every query in every variant that the encoder (or scorer) has the modalities for.
 *
 * Each distinct text, picture and graph is embedded once; candidates are ranked by cosine, ties count against the right
 * one. A query that cannot be read or embedded ranks last and is counted by reason. A variant whose modality the encoder
 * lacks is listed as skipped. The same encoder, benchmark and seed give the same results.
 *
 * @throws {UgeError} `bench/other-dataset` where the benchmark was built from another dataset, `bench/encoder-failed`,
 * `bench/wrong-dimension`, `bench/nothing-to-evaluate` where the encoder can run no variant.
 */
export async function evaluate(
  options: EvaluateOptions & ({ encoder: Encoder } | { scorer: Scorer }),
): Promise<BenchmarkResults> {
  const { benchmark, dataset, seed = 0 } = options;
  assertSameDataset(benchmark, dataset);
  const ranker = 'encoder' in options ? options.encoder : options.scorer;
  const { runs, skipped } = plan(benchmark, ranker);
  const queries =
    'encoder' in options
      ? await rankByCosine(runs, { ...options, encoder: options.encoder })
      : await rankByScorer(runs, { ...options, scorer: options.scorer });
  const tasks = [...new Set(runs.map(({ task }) => task))];
  const rows = resultRows(queries, { tasks, seed });
  const identity = 'encoder' in options ? await options.encoder.identity?.() : undefined;
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    encoder: {
      id: ranker.id,
      ...(identity ? { hash: identity.hash } : {}),
      ...('encoder' in options ? { dimension: options.encoder.dimension } : {}),
      modalities: [...ranker.modalities].sort(),
    },
    environment: await runEnvironment(identity?.versions),
    benchmark: {
      fingerprint: benchmark.fingerprint,
      dataset: benchmark.manifest.dataset,
      cities: benchmark.manifest.cities,
    },
    seed,
    tasks,
    rows,
    skipped,
    probes: [],
    means: { main: meanScore(rows, { tasks, graph: true }), plain: meanScore(rows, { tasks, graph: false }) },
    queries,
  };
}

function plan({ manifest, queries }: Benchmark, ranker: Encoder | Scorer): Plan {
  const runs: Plan['runs'] = [];
  const skipped: Plan['skipped'] = [];
  for (const { metadata: task } of manifest.tasks) {
    const own = queries.filter((query) => query.task === task.name);
    if (own.length === 0) continue;
    for (const variant of task.variants) {
      const missing = missingModalities(task, variant, ranker.modalities);
      if (missing.length > 0)
        skipped.push({ task: task.name, variant, reason: `no ${missing.join(' and ')} modality` });
      else for (const query of own) runs.push({ task, query, variant });
    }
  }
  if (runs.length > 0) return { runs, skipped };
  throw new UgeError(
    'bench/nothing-to-evaluate',
    `"${ranker.id}" has the modalities ${[...ranker.modalities].join(', ') || '(none)'}; no variant of the benchmark can be run with them, text and image or text and graph are needed.`,
    { id: ranker.id, modalities: [...ranker.modalities] },
  );
}

async function rankByCosine(
  runs: Plan['runs'],
  options: EvaluateOptions & { encoder: Encoder },
): Promise<QueryResult[]> {
  const inputs = function* () {
    for (const { query, variant } of runs) {
      yield variantInput(query, variant);
      yield* candidateInputs(query);
    }
  };
  const embeddingOf = await embedDistinct(inputs(), options);
  return runs.map((run) => {
    const { query, variant } = run;
    const own = embeddingOf(variantInput(query, variant));
    if ('failure' in own) return queryResult(run, own);
    const candidates = candidateInputs(query).map(embeddingOf);
    const truth = candidates[query.ground_truth_idx]!;
    if ('failure' in truth) return queryResult(run, { failure: `candidate: ${truth.failure}` });
    const scores = candidates.map((candidate) =>
      'failure' in candidate ? Number.NaN : cosine(own.vector, candidate.vector),
    );
    return queryResult(run, { scores });
  });
}

async function rankByScorer(
  runs: Plan['runs'],
  { scorer, dataset, signal, onProgress }: EvaluateOptions & { scorer: Scorer },
): Promise<QueryResult[]> {
  const results: QueryResult[] = [];
  for (const run of runs) {
    const { query, variant } = run;
    signal?.throwIfAborted();
    onProgress?.({ phase: 'score queries', done: results.length, total: runs.length, unit: 'queries' });
    try {
      const input = await readInput(variantInput(query, variant), dataset);
      const candidates = await Promise.all(candidateInputs(query).map((reference) => readInput(reference, dataset)));
      const scores = await scorer.score({ id: query.id, input, candidates });
      results.push(queryResult(run, { scores }));
    } catch (error) {
      signal?.throwIfAborted();
      results.push(queryResult(run, { failure: failureReason(error) }));
    }
  }
  onProgress?.({ phase: 'score queries', done: runs.length, total: runs.length, unit: 'queries' });
  return results;
}

function assertSameDataset({ folder, manifest }: Benchmark, dataset: BenchmarkSource): void {
  if (manifest.dataset.fingerprint === dataset.fingerprint) return;
  throw new UgeError(
    'bench/other-dataset',
    `${folder} was built from dataset "${manifest.dataset.name}" (${manifest.dataset.fingerprint.slice(0, 12)}), ${dataset.folder} is ${dataset.fingerprint.slice(0, 12)}; give the dataset it was built from or build the benchmark again.`,
    { benchmark: folder, expected: manifest.dataset.fingerprint, found: dataset.fingerprint },
  );
}
