import { loadBenchmark, type Verification, verifyBenchmark } from '@uge/bench';
import { UgeError } from '@uge/core';
import { openDataset } from '@uge/data/node';
import { benchConfig, CONFIG_OPTIONS } from '../bench-config.ts';
import type { Command } from '../command.ts';

export const benchVerify: Command = {
  name: 'bench verify',
  summary:
    'Recompute every answer of a benchmark and look for second right ones; exit code 1 where something is wrong.',
  positionals: [{ name: 'benchmark', description: 'A benchmark folder.', required: true }],
  options: {
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.', required: true },
    ...CONFIG_OPTIONS,
    limit: { type: 'number', value: '<n>', description: 'Problems listed, at most.', default: 50 },
    json: { type: 'boolean', description: 'Print the result as JSON.' },
  },
  examples: [
    'uge bench verify bench/nyc-paris --dataset data/nyc-paris',
    'uge bench verify bench/nyc-paris --dataset data/nyc-paris --json > problems.json',
  ],
  run: async ({ positionals, options, onProgress, signal, print, note }) => {
    const folder = positionals[0]!;
    const benchmark = await loadBenchmark(folder);
    const dataset = await openDataset(options['dataset'] as string);
    const { tasks } = await benchConfig({ options, note });
    const result = await verifyBenchmark(benchmark, dataset, { tasks, onProgress, signal });
    const counts = countsOf(benchmark.queries, result);
    if (options['json']) print(JSON.stringify({ ...result, counts }, null, 2));
    else {
      for (const { task, city, checked, problems } of counts) {
        print(`${task}  ${city}  ${checked} recomputed, ${problems === 0 ? 'all right' : `${problems} wrong`}`);
      }
      const limit = options['limit'] as number;
      for (const { id, problem } of result.problems.slice(0, limit)) print(`${id}: ${problem}`);
      if (result.problems.length > limit) print(`… and ${result.problems.length - limit} more`);
    }
    if (result.problems.length === 0) return;
    throw new UgeError(
      'bench/verification-failed',
      `${folder}: ${result.problems.length} problems in ${result.checked} queries; build the benchmark again, with the dataset it is verified against.`,
      { folder, problems: result.problems.length },
    );
  },
};

interface VerifiedCount {
  task: string;
  city: string;
  checked: number;
  /** Queries with at least one problem. */
  problems: number;
}

function countsOf(
  queries: readonly { id: string; task: string; city: string }[],
  { problems }: Verification,
): VerifiedCount[] {
  const wrong = new Set(problems.map(({ id }) => id));
  const counts = new Map<string, VerifiedCount>();
  for (const { id, task, city } of queries) {
    const key = JSON.stringify([task, city]);
    const count = counts.get(key) ?? { task, city, checked: 0, problems: 0 };
    count.checked++;
    if (wrong.has(id)) count.problems++;
    counts.set(key, count);
  }
  return [...counts.values()];
}
