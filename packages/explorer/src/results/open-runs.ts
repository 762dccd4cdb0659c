import { access, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Benchmark, loadBenchmark, loadResults } from '@uge/bench';
import { UgeError } from '@uge/core';
import type { Run } from './run.ts';

export interface OpenRunsOptions {
  /** Folder of the benchmark that the results are of. Default: a folder `benchmark` beside the results or one level up. */
  benchmark?: string;
}

/**
 * Results with their benchmark, to look at in the explorer.
 *
 * @param folders - each of one run, or of several runs in folders of their own.
 * @throws {UgeError} `explorer/no-results`, `explorer/no-benchmark`, `explorer/other-benchmark`; what reading them throws.
 */
export async function openRuns(folders: readonly string[], { benchmark }: OpenRunsOptions = {}): Promise<Run[]> {
  const benchmarks = new Map<string, Promise<Benchmark>>();
  const runs: Run[] = [];
  for (const folder of (await Promise.all(folders.map(runFolders))).flat()) {
    const from = benchmark ?? (await benchmarkBeside(folder));
    if (!benchmarks.has(from)) benchmarks.set(from, loadBenchmark(from));
    const [results, of] = [await loadResults(folder), await benchmarks.get(from)!];
    if (results.benchmark.fingerprint !== of.fingerprint) {
      throw new UgeError(
        'explorer/other-benchmark',
        `${folder}: these results are of another benchmark than ${from}; give the folder they were made on as the benchmark.`,
        { results: results.benchmark.fingerprint, benchmark: of.fingerprint },
      );
    }
    runs.push({ name: basename(resolve(folder)), results, benchmark: of });
  }
  return runs;
}

async function runFolders(folder: string): Promise<string[]> {
  if (await exists(join(folder, RESULTS))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const found: string[] = [];
  for (const each of inside.sort()) if (await exists(join(each, RESULTS))) found.push(each);
  if (found.length > 0) return found;
  throw new UgeError(
    'explorer/no-results',
    `${folder}: there is no ${RESULTS} in it or one level down; give the folder that uge bench run wrote.`,
    { folder },
  );
}

async function benchmarkBeside(folder: string): Promise<string> {
  const above = dirname(resolve(folder));
  for (const candidate of [above, dirname(above)]) {
    if (await exists(join(candidate, 'benchmark', MANIFEST))) return join(candidate, 'benchmark');
  }
  throw new UgeError(
    'explorer/no-benchmark',
    `${folder}: there is no folder "benchmark" beside it; say which benchmark the results are of.`,
    { folder },
  );
}

const RESULTS = 'results.json';
const MANIFEST = 'benchmark.json';

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
