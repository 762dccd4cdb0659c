import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Encoder } from '@uge/data';
import type { BenchmarkResults } from '../result-types.ts';
import { candidateInputs, type InputReference, variantInput } from '../tasks/variant-input.ts';
import type { Benchmark, BenchmarkSource, Scorer } from '../types.ts';
import { type EmbeddingOf, embedDistinct } from './embed-distinct.ts';
import { openEmbeddingCache } from './embedding-cache.ts';
import { evaluateProbes, planProbes, probeInputs } from './evaluate-probes.ts';
import { inputSource } from './input-source.ts';
import { meanScore } from './mean-score.ts';
import { type Plan, planRuns } from './plan-runs.ts';
import { rankByCosine } from './rank-by-cosine.ts';
import { rankByScorer } from './rank-by-scorer.ts';
import { galleryInputs, rankGalleries } from './rank-galleries.ts';
import { resultRows } from './result-rows.ts';
import { runEnvironment } from './run-environment.ts';
import { RESULTS_SCHEMA_VERSION } from './save-results.ts';

export interface EvaluateOptions extends LongOperationOptions {
  benchmark: Benchmark;
  /** The dataset the benchmark was built from. */
  dataset: BenchmarkSource;
  /** Names of the tasks to run. Default all of the benchmark. */
  tasks?: readonly string[];
  /** Of the bootstrap intervals. Default 0. */
  seed?: number;
  /** Inputs per forward pass; the encoder's own default where absent. */
  batchSize?: number;
  /**
   * Folder that embeddings are kept in, for any number of encoders and benchmarks. An interrupted evaluation goes on where it
   * was. Only used with an encoder that has an `identity()`: vectors are found by the content of the input and by the hash
   * of the encoder's weights, configuration and versions, so that none is ever taken for another. Default: none are kept.
   */
  cache?: string;
}

/**
 * Rank the candidates of every query in every variant that the encoder (or scorer) has the modalities for.
 *
 * Each distinct text, picture and graph is embedded once; candidates are ranked by cosine, ties count against the right
 * one. A query that cannot be read or embedded ranks last and is counted by reason. A variant whose modality the encoder
 * lacks is listed as skipped. The same encoder, benchmark and seed give the same results, interrupted or not.
 *
 * @throws {UgeError} `bench/other-dataset` where the benchmark was built from another dataset, `bench/unknown-task`,
 * `bench/nothing-to-evaluate` where the encoder can run no variant, `bench/encoder-failed` where it fails on all of the
 * first inputs, `bench/wrong-dimension`.
 */
export async function evaluate(
  options: EvaluateOptions & ({ encoder: Encoder } | { scorer: Scorer }),
): Promise<BenchmarkResults> {
  const { benchmark, seed = 0 } = options;
  assertSameDataset(benchmark, options.dataset);
  const dataset = inputSource(benchmark, options.dataset);
  const ranker = 'encoder' in options ? options.encoder : options.scorer;
  const plan = planRuns(benchmark, ranker, options);
  const identity = 'encoder' in options ? await options.encoder.identity?.() : undefined;
  const { queries, probes } =
    'encoder' in options
      ? await rankByEncoder(plan, { ...options, dataset, hash: identity?.hash })
      : { queries: await rankByScorer(plan.runs, { ...options, dataset }), probes: [] };
  const { tasks } = plan;
  const rows = resultRows(queries, { tasks, seed });
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
    skipped: plan.skipped,
    probes,
    means: {
      main: meanScore(rows, { tasks, graph: true, queries, seed }),
      plain: meanScore(rows, { tasks, graph: false, queries, seed }),
    },
    queries,
  };
}

type EncoderRun = EvaluateOptions & { encoder: Encoder; hash: string | undefined };

async function rankByEncoder(
  { runs, tasks }: Plan,
  options: EncoderRun,
): Promise<Pick<BenchmarkResults, 'queries' | 'probes'>> {
  const { benchmark, encoder, seed = 0, signal } = options;
  const { modalities, dimension } = encoder;
  const probes = planProbes(benchmark.probes, { modalities, tasks: tasks.map(({ name }) => name) });
  const inputs = function* () {
    for (const { query, variant } of runs) {
      yield variantInput(query, variant);
      yield* candidateInputs(query);
    }
    yield* galleryInputs(runs, benchmark);
    yield* probeInputs(probes);
  };
  const embeddingOf = await embedAll(inputs(), options);
  const galleries = { galleries: benchmark.galleries, embeddingOf, dimension, ...(signal ? { signal } : {}) };
  return {
    queries: [...rankByCosine(runs, embeddingOf), ...(await rankGalleries(runs, galleries))],
    probes: evaluateProbes(probes, { embeddingOf, seed }),
  };
}

async function embedAll(inputs: Iterable<InputReference>, options: EncoderRun): Promise<EmbeddingOf> {
  const { cache: folder, hash, ...others } = options;
  if (folder === undefined || hash === undefined) return embedDistinct(inputs, others);
  const cache = await openEmbeddingCache(folder, { encoderHash: hash, dimension: options.encoder.dimension });
  try {
    return await embedDistinct(inputs, { ...others, cache });
  } finally {
    await cache.close();
  }
}

function assertSameDataset({ folder, manifest }: Benchmark, dataset: BenchmarkSource): void {
  if (manifest.dataset.fingerprint === dataset.fingerprint) return;
  throw new UgeError(
    'bench/other-dataset',
    `${folder} was built from dataset "${manifest.dataset.name}" (${manifest.dataset.fingerprint.slice(0, 12)}), ${dataset.folder} is ${dataset.fingerprint.slice(0, 12)}; give the dataset it was built from or build the benchmark again.`,
    { benchmark: folder, expected: manifest.dataset.fingerprint, found: dataset.fingerprint },
  );
}
