import { type BenchmarkManifest, buildBenchmark, metricTitle, readHumanScores } from '@uge/bench';
import { openDataset } from '@uge/data/node';
import { benchConfig, CONFIG_OPTIONS } from '../bench-config.ts';
import type { Command } from '../command.ts';

export const benchBuild: Command = {
  name: 'bench build',
  summary: "Make UGBench queries from a dataset's test photos.",
  options: {
    dataset: { type: 'string', value: '<folder>', description: 'Dataset.', required: true },
    out: { type: 'string', value: '<folder>', description: 'Benchmark folder to write.', required: true },
    tasks: { type: 'string', value: '<name>', description: 'A task to make; all without.', multiple: true },
    'human-scores': {
      type: 'string',
      value: '<folder>',
      description: 'Photos that people scored, with images.csv as in SPECS; they are copied into the benchmark.',
    },
    queries: { type: 'number', value: '<n>', description: 'Most queries per task and city.', default: 200 },
    candidates: { type: 'number', value: '<n>', description: 'Candidates per query.', default: 20 },
    seed: { type: 'number', description: 'Same seed and dataset, same queries.', default: 1 },
    ...CONFIG_OPTIONS,
    json: { type: 'boolean', description: 'Print the manifest as JSON.' },
  },
  examples: [
    'uge bench build --dataset data/nyc-paris --out bench/nyc-paris',
    'uge bench build --dataset data/nyc-paris --out bench/nyc-paris --human-scores specs_n100_1024px --queries 500',
    'uge bench build --dataset data/nyc-paris --out bench/grounding --tasks spatial-grounding --seed 2',
  ],
  run: async ({ options, onProgress, signal, print, note }) => {
    const { tasks } = await benchConfig({ options, note });
    const dataset = await openDataset(options['dataset'] as string);
    const out = options['out'] as string;
    const names = options['tasks'] as string[] | undefined;
    const human = options['human-scores'] as string | undefined;
    const { manifest } = await buildBenchmark({
      dataset,
      out,
      seed: options['seed'] as number,
      queriesPerTask: options['queries'] as number,
      candidates: options['candidates'] as number,
      tasks: names ? tasks.only(names) : tasks,
      ...(human === undefined ? {} : { humanScores: await readHumanScores(human) }),
      onProgress,
      signal,
    });
    print(options['json'] ? JSON.stringify(manifest, null, 2) : describeTasks(manifest));
    note(`wrote ${out}`);
  },
};

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
