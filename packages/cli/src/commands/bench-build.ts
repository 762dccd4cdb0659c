import { type BenchmarkManifest, buildBenchmark, metricTitle, readHumanScores, type TaskRegistry } from '@uge/bench';
import { openDataset } from '@uge/data/node';
import { benchConfig } from '../bench-config.ts';
import type { Command, CommandContext } from '../command.ts';
import { plannedInputs, plannedOutput } from '../plan/planned-files.ts';
import { outOption, seedOption } from '../shared-options.ts';

export const benchBuild: Command = {
  name: 'bench build',
  summary: "Make UGBench queries from a dataset's test photos.",
  positionals: [{ name: 'dataset', description: 'A dataset folder.', required: true }],
  options: {
    out: outOption('Benchmark folder to write.', { required: true }),
    task: { type: 'string', value: '<name>', description: 'Only this task.', list: true },
    'human-scores': {
      type: 'string',
      value: '<folder>',
      description: 'Photos that people scored, with images.csv as in SPECS; they are copied into the benchmark.',
    },
    queries: { type: 'integer', minimum: 1, description: 'Most queries per task and city.', default: 200 },
    candidates: { type: 'integer', minimum: 2, description: 'Candidates per query.', default: 20 },
    seed: seedOption('Same seed and dataset, same queries.'),
  },
  examples: [
    'uge bench build data/nyc-paris --out bench/nyc-paris',
    'uge bench build data/nyc-paris --out bench/nyc-paris --human-scores specs_n100_1024px --queries 500',
    'uge bench build data/nyc-paris --out bench/grounding --task spatial-grounding --seed 2',
  ],
  plan: async (context) => {
    const { positionals, options } = context;
    const tasks = await selectedTasks(context);
    const { manifest } = await openDataset(positionals[0]!);
    const cities = manifest.cities.length;
    return {
      reads: await plannedInputs([positionals[0], options['human-scores'] as string | undefined]),
      writes: [await plannedOutput(options['out'] as string)],
      estimate: {
        tasks: tasks.tasks.map(({ metadata }) => metadata.name).join(', '),
        cities,
        photos: manifest.counts.photos,
        'queries at most': tasks.tasks.length * cities * (options['queries'] as number),
      },
    };
  },
  run: async (context) => {
    const { positionals, options, onProgress, signal } = context;
    const tasks = await selectedTasks(context);
    const dataset = await openDataset(positionals[0]!);
    const out = options['out'] as string;
    const human = options['human-scores'] as string | undefined;
    const { manifest } = await buildBenchmark({
      dataset,
      out,
      seed: options['seed'] as number,
      queriesPerTask: options['queries'] as number,
      candidates: options['candidates'] as number,
      tasks,
      ...(human === undefined ? {} : { humanScores: await readHumanScores(human) }),
      onProgress,
      signal,
    });
    return { json: manifest, text: describeTasks(manifest), wrote: [out] };
  },
};

async function selectedTasks({ config, options }: CommandContext): Promise<TaskRegistry> {
  const { tasks } = await benchConfig(config);
  const names = options['task'] as string[] | undefined;
  return names ? tasks.only(names) : tasks;
}

/** A line per task and city, and below it what gave no query and why. */
function describeTasks({ tasks }: BenchmarkManifest): string {
  const lines = tasks.flatMap(({ metadata, queries, chance, skipped, skippedReason }) => {
    const { name, mainMetric } = metadata;
    if (skippedReason !== undefined) return [`${name}  no queries: ${skippedReason}`];
    const level = `${metricTitle(mainMetric)} by chance ${(100 * (chance?.[mainMetric] ?? 0)).toFixed(1)} %`;
    return Object.entries(queries).flatMap(([city, count]) => [
      `${name}  ${city}  ${count} queries, ${level}`,
      ...Object.entries(skipped[city] ?? {}).map(([reason, photos]) => `    ${photos} without a query: ${reason}`),
    ]);
  });
  return lines.join('\n');
}
