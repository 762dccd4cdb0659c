import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import { readAllJsonl } from '@uge/core/node';
import { z } from 'zod';
import { readHuman } from '../human/read-human.ts';
import { taskMetadataSchema } from '../tasks/task-metadata.ts';
import type { Benchmark, BenchmarkManifest, BenchmarkQuery, Gallery, ProbeSet } from '../types.ts';
import { NEGATIVE_KINDS } from '../types.ts';

export const MANIFEST_FILE = 'benchmark.json';
export const BENCHMARK_SCHEMA_VERSION = 2;

const counts = z.record(z.string(), z.number());
const chanceSchema = z.object({
  hit1: z.number(),
  hit3: z.number(),
  hit5: z.number(),
  hit10: z.number(),
  recall5: z.number(),
  recall10: z.number(),
  mrr: z.number(),
  ndcg10: z.number(),
});

const manifestSchema = z.object({
  schemaVersion: z.literal(BENCHMARK_SCHEMA_VERSION),
  seed: z.number(),
  dataset: z.object({ name: z.string(), fingerprint: z.string() }),
  queriesPerTask: z.number(),
  candidates: z.number(),
  cities: z.array(
    z.object({
      name: z.string(),
      role: z.enum(['train', 'held-out']),
      testPhotos: z.number(),
      attribution: z.string(),
      license: z.string(),
    }),
  ),
  tasks: z.array(
    z.object({
      metadata: taskMetadataSchema,
      file: z.string().optional(),
      sha256: z.string().optional(),
      queries: counts,
      queryTypes: counts,
      negatives: z.record(z.string(), z.partialRecord(z.enum(NEGATIVE_KINDS), z.number())).optional(),
      candidates: z.object({ min: z.number(), max: z.number() }).optional(),
      chance: chanceSchema.optional(),
      skipped: z.record(z.string(), counts),
      skippedReason: z.string().optional(),
      probes: z
        .object({
          file: z.string().optional(),
          sha256: z.string().optional(),
          sets: z.number(),
          skipped: z.record(z.string(), z.string()),
        })
        .optional(),
    }),
  ),
  humanScores: z
    .object({
      name: z.string(),
      attribution: z.string(),
      license: z.string(),
      citation: z.string(),
      file: z.string(),
      sha256: z.string(),
      photos: counts,
    })
    .optional(),
  galleries: z.record(
    z.string(),
    z.object({
      file: z.string(),
      sha256: z.string(),
      photos: z.number(),
      queries: z.number(),
      full: z.object({ min: z.number(), max: z.number() }),
      hundred: z.number(),
    }),
  ),
});

/**
 * Read a benchmark folder; every query file is compared with its recorded hash.
 *
 * @throws {UgeError} `bench/not-a-benchmark`, `bench/unsupported-schema`, `bench/file-changed`.
 */
export async function loadBenchmark(folder: string): Promise<Benchmark> {
  const path = join(folder, MANIFEST_FILE);
  const manifest = parseManifest(await readManifest(path), path);
  const queries: BenchmarkQuery[] = [];
  const probes: ProbeSet[] = [];
  for (const { file, sha256, probes: probeFile } of manifest.tasks) {
    if (file !== undefined) queries.push(...(await readChecked<BenchmarkQuery>(folder, { file, sha256 })));
    if (probeFile?.file !== undefined)
      probes.push(...(await readChecked<ProbeSet>(folder, { file: probeFile.file, sha256: probeFile.sha256 })));
  }
  const human = await readHuman(folder, manifest);
  return {
    folder: resolve(folder),
    manifest,
    fingerprint: contentHash(manifest),
    queries,
    galleries: await readGalleries(folder, manifest),
    probes,
    ...(human && { human }),
  };
}

async function readGalleries(folder: string, { galleries }: BenchmarkManifest): Promise<Record<string, Gallery>> {
  const read: Record<string, Gallery> = {};
  for (const [city, recorded] of Object.entries(galleries)) {
    const [gallery] = await readChecked<Gallery>(folder, recorded);
    read[city] = gallery!;
  }
  return read;
}

/** Rows of a file whose hash is as recorded. */
async function readChecked<T>(
  folder: string,
  { file, sha256 }: { file: string; sha256: string | undefined },
): Promise<T[]> {
  const content = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (content === undefined || contentHash(content) !== sha256) {
    throw new UgeError(
      'bench/file-changed',
      `${join(folder, file)}: ${content === undefined ? 'missing' : 'changed since it was built'}; restore it or build the benchmark again.`,
      { folder, file },
    );
  }
  return readAllJsonl<T>(join(folder, file));
}

async function readManifest(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UgeError(
      'bench/not-a-benchmark',
      `${path}: expected a benchmark manifest (${(error as Error).message}); build one with buildBenchmark().`,
      { path },
      { cause: error },
    );
  }
}

function parseManifest(value: unknown, path: string): BenchmarkManifest {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== BENCHMARK_SCHEMA_VERSION) {
    throw new UgeError(
      'bench/unsupported-schema',
      `${path}: schemaVersion is ${JSON.stringify(version)}, this release reads ${BENCHMARK_SCHEMA_VERSION}; build the benchmark again.`,
      { path, found: version, supported: BENCHMARK_SCHEMA_VERSION },
    );
  }
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data as BenchmarkManifest;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
  throw new UgeError(
    'bench/not-a-benchmark',
    `${path}: not a benchmark manifest: ${problems.slice(0, 5).join('; ')}; build it again with buildBenchmark().`,
    { path, problems },
  );
}
