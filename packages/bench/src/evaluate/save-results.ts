import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import { readAllJsonl, writeFileAtomic, writeJsonl } from '@uge/core/node';
import type { BenchmarkResults, QueryResult } from '../result-types.ts';

export const RESULTS_SCHEMA_VERSION = 2;
const RESULTS_FILE = 'results.json';
const QUERIES_FILE = 'per_query.jsonl';

/** Write `results.json` (everything but single queries) and `per_query.jsonl` into a folder; both atomically. */
export async function saveResults(folder: string, results: BenchmarkResults): Promise<void> {
  const { queries, ...summary } = results;
  await writeJsonl(join(folder, QUERIES_FILE), queries);
  await writeFileAtomic(join(folder, RESULTS_FILE), `${JSON.stringify(summary, null, 2)}\n`);
}

/**
 * Read what {@link saveResults} wrote.
 *
 * @throws {UgeError} `bench/not-results`, `core/invalid-jsonl`, `core/unreadable-file`.
 */
export async function loadResults(folder: string): Promise<BenchmarkResults> {
  const path = join(folder, RESULTS_FILE);
  let summary: Omit<BenchmarkResults, 'queries'>;
  try {
    summary = JSON.parse(await readFile(path, 'utf8')) as Omit<BenchmarkResults, 'queries'>;
    if (summary.schemaVersion !== RESULTS_SCHEMA_VERSION || !Array.isArray(summary.rows))
      throw new Error(`no rows of schema version ${RESULTS_SCHEMA_VERSION}`);
  } catch (error) {
    throw new UgeError(
      'bench/not-results',
      `${path}: expected benchmark results, found ${(error as Error).message}; evaluate again with saveResults().`,
      { path },
      { cause: error },
    );
  }
  return { ...summary, queries: await readAllJsonl<QueryResult>(join(folder, QUERIES_FILE)) };
}
