import { buildBenchmark } from '@uge/bench';
import { openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';

export const benchBuild: Command = {
  name: 'bench build',
  summary: "Make UGBench queries from a dataset's test photos.",
  options: {
    dataset: { type: 'string', value: '<folder>', description: 'Dataset.', required: true },
    out: { type: 'string', value: '<folder>', description: 'Benchmark folder to write.', required: true },
    queries: { type: 'number', description: 'Most queries per task and city.', default: 200 },
    candidates: { type: 'number', description: 'Candidates per query.', default: 20 },
    seed: { type: 'number', description: 'Same seed and dataset, same queries.', default: 1 },
  },
  examples: ['uge bench build --dataset data/nyc-paris --out bench/nyc-paris'],
  run: async ({ options, onProgress, signal, print, note }) => {
    const dataset = await openDataset(options['dataset'] as string);
    const out = options['out'] as string;
    const { manifest } = await buildBenchmark({
      dataset,
      out,
      seed: options['seed'] as number,
      queriesPerTask: options['queries'] as number,
      candidates: options['candidates'] as number,
      onProgress,
      signal,
    });
    print(JSON.stringify(manifest.tasks, null, 2));
    note(`wrote ${out}`);
  },
};
