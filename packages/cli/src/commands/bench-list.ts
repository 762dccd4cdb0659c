import { type Benchmark, loadBenchmark, metricTitle } from '@uge/bench';
import { benchConfig } from '../bench-config.ts';
import type { Command } from '../command.ts';

export const benchList: Command = {
  name: 'bench list',
  summary: 'List the tasks and baselines there are, or what a benchmark holds.',
  positionals: [
    { name: 'benchmark', description: 'A benchmark folder; the tasks and baselines of this release without.' },
  ],
  options: {},
  examples: ['uge bench list', 'uge bench list bench/nyc-paris', 'uge bench list bench/nyc-paris --json'],
  run: async ({ positionals, config }) => {
    const [folder] = positionals;
    if (folder !== undefined) {
      const benchmark = await loadBenchmark(folder);
      return { json: benchmark.manifest, text: describeBenchmark(benchmark) };
    }
    const known = await benchConfig(config);
    const tasks = known.tasks.tasks.map(({ metadata }) => metadata);
    const baselines = known.baselines.baselines.map(({ name, role, summary }) => ({ name, role, summary }));
    const lines = [
      'Tasks',
      ...tasks.map(
        ({ name, version, mainMetric, variants, summary }) =>
          `  ${name} ${version}, ${metricTitle(mainMetric)}: ${summary}\n    variants ${variants.join(', ')}`,
      ),
      'Baselines',
      ...baselines.map(({ name, role, summary }) => `  ${name} (${role}): ${summary}`),
    ];
    return { json: { tasks, baselines }, text: lines.join('\n') };
  },
};

function describeBenchmark({ manifest, fingerprint, queries }: Benchmark): string {
  const { dataset, seed, cities, tasks } = manifest;
  const lines = [
    `dataset ${dataset.name} ${dataset.fingerprint.slice(0, 12)}, seed ${seed}, benchmark ${fingerprint.slice(0, 12)}, ${queries.length} queries`,
    ...cities.map(({ name, role, testPhotos }) => `city ${name} (${role}): ${testPhotos} test photos`),
  ];
  for (const { metadata, queries: counts, queryTypes, candidates, chance, skippedReason } of tasks) {
    const { name, version, mainMetric, variants } = metadata;
    if (skippedReason !== undefined) {
      lines.push(`${name}: no queries: ${skippedReason}`);
      continue;
    }
    const range =
      candidates && (candidates.min === candidates.max ? candidates.min : `${candidates.min}–${candidates.max}`);
    lines.push(
      `${name} ${version}: ${list(counts)}; ${range} candidates, ${metricTitle(mainMetric)} by chance ${(100 * (chance?.[mainMetric] ?? 0)).toFixed(1)} %`,
      `  types ${list(queryTypes)}`,
      `  variants ${variants.join(', ')}`,
    );
  }
  return lines.join('\n');
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
