import { loadBenchmark, renderLeakAudit, runLeakAudit, type Verification, verifyBenchmark } from '@uge/bench';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';
import { benchConfig } from '../bench-config.ts';
import type { Command, CommandContext } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';

export const benchVerify: Command = {
  name: 'bench verify',
  summary:
    'Recompute every answer of a benchmark and look for second right ones; exit code 1 where something is wrong.',
  positionals: [{ name: 'benchmark', description: 'A benchmark folder.', required: true }],
  options: {
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.', required: true },
    leaks: {
      type: 'string',
      value: '<file>',
      description: 'Also write which tasks words, priors or coordinates alone can answer: .md, or .json.',
    },
    limit: { type: 'integer', minimum: 0, description: 'Problems listed, at most.', default: 100 },
  },
  examples: [
    'uge bench verify bench/nyc-paris --dataset data/nyc-paris',
    'uge bench verify bench/nyc-paris --dataset data/nyc-paris --leaks leak-audit.md',
    'uge bench verify bench/nyc-paris --dataset data/nyc-paris --json > problems.json',
  ],
  plan: async ({ positionals, options }) => {
    const leaks = leaksFile(options);
    const { queries } = await loadBenchmark(positionals[0]!);
    return {
      reads: await plannedInputs([positionals[0], options['dataset'] as string]),
      writes: leaks === undefined ? [] : [await plannedOutput(leaks)],
      estimate: { queries: queries.length },
    };
  },
  run: async ({ positionals, options, config, onProgress, signal }) => {
    const leaks = leaksFile(options);
    const folder = positionals[0]!;
    const benchmark = await loadBenchmark(folder);
    const dataset = await openDataset(options['dataset'] as string);
    const { tasks } = await benchConfig(config);
    const result = await verifyBenchmark(benchmark, dataset, { tasks, onProgress, signal });
    const counts = countsOf(benchmark.queries, result);
    const limit = options['limit'] as number;
    const lines = [
      ...counts.map(
        ({ task, city, checked, problems }) =>
          `${task}  ${city}  ${checked} recomputed, ${problems === 0 ? 'all right' : `${problems} wrong`}`,
      ),
      ...result.problems.slice(0, limit).map(({ id, problem }) => `${id}: ${problem}`),
      ...(result.problems.length > limit ? [`… and ${result.problems.length - limit} more`] : []),
    ];
    if (leaks !== undefined) {
      const audit = await runLeakAudit({ benchmark, dataset, onProgress, signal });
      await writeFileAtomic(
        leaks,
        leaks.endsWith('.md') ? renderLeakAudit(audit) : `${JSON.stringify(audit, null, 2)}\n`,
      );
    }
    const made = { json: { ...result, counts }, text: lines.join('\n'), wrote: leaks === undefined ? [] : [leaks] };
    if (result.problems.length === 0) return made;
    const failure = new UgeError(
      'bench/verification-failed',
      `${folder}: ${result.problems.length} problems in ${result.checked} queries; build the benchmark again, with the dataset it is verified against.`,
      { folder, problems: result.problems.length },
    );
    return { ...made, failure };
  },
};

function leaksFile(options: CommandContext['options']): string | undefined {
  const leaks = options['leaks'] as string | undefined;
  if (leaks === undefined || /\.(md|json)$/.test(leaks)) return leaks;
  throw new UgeError('cli/usage', `--leaks ends in .md or .json, found "${leaks}".`, { leaks });
}

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
