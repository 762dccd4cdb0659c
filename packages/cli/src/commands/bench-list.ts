import { type Benchmark, loadBenchmark, metricTitle } from '@uge/bench';
import { benchConfig, CONFIG_OPTIONS } from '../bench-config.ts';
import type { Command } from '../command.ts';

export const benchList: Command = {
  name: 'bench list',
  summary: 'List the tasks and baselines there are, or what a benchmark holds.',
  positionals: [
    { name: 'benchmark', description: 'A benchmark folder; the tasks and baselines of this release without.' },
  ],
  options: { ...CONFIG_OPTIONS, json: { type: 'boolean', description: 'Print JSON.' } },
  examples: ['uge bench list', 'uge bench list bench/nyc-paris', 'uge bench list bench/nyc-paris --json'],
  run: async ({ positionals, options, print, note }) => {
    const [folder] = positionals;
    if (folder !== undefined) {
      const benchmark = await loadBenchmark(folder);
      print(options['json'] ? JSON.stringify(benchmark.manifest, null, 2) : describeBenchmark(benchmark));
      return;
    }
    const config = await benchConfig({ options, note });
    const tasks = config.tasks.tasks.map(({ metadata }) => metadata);
    const baselines = config.baselines.baselines.map(({ name, role, summary }) => ({ name, role, summary }));
    if (options['json']) print(JSON.stringify({ tasks, baselines }, null, 2));
    else {
      print('Tasks');
      for (const { name, version, mainMetric, variants, summary } of tasks) {
        print(`  ${name} ${version}, ${metricTitle(mainMetric)}: ${summary}\n    variants ${variants.join(', ')}`);
      }
      print('Baselines');
      for (const { name, role, summary } of baselines) print(`  ${name} (${role}): ${summary}`);
    }
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
