import { join } from 'node:path';
import {
  type BenchmarkResults,
  createRandomEncoder,
  createTextOverlapScorer,
  evaluate,
  loadBenchmark,
  renderReport,
  renderTable,
  saveResults,
} from '@uge/bench';
import { didYouMean, UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';
import type { Command } from '../command.ts';
import { ENCODER_OPTIONS } from '../encoder-options.ts';
import { loadEncoder, startEngine } from '../load-encoder.ts';
import { createMiniFor } from '../mini-encoder.ts';

const BASELINES = ['random', 'bm25', 'untrained'];

export const benchRun: Command = {
  name: 'bench run',
  summary: 'Rank UGBench with models and baselines; print the table and write a report.',
  options: {
    benchmark: { type: 'string', value: '<folder>', description: 'Benchmark folder.', required: true },
    dataset: { type: 'string', value: '<folder>', description: 'The dataset it was built from.', required: true },
    out: {
      type: 'string',
      value: '<folder>',
      description: 'Results: one folder per run, and report.html.',
      required: true,
    },
    model: { type: 'string', value: '[<name>=]<folder>', description: 'A model to rank.', multiple: true },
    baseline: {
      type: 'string',
      value: BASELINES.join('|'),
      description: 'A baseline to rank; untrained is uge-mini with random weights.',
      multiple: true,
    },
    ...ENCODER_OPTIONS,
    seed: { type: 'number', description: 'Seed of the intervals and of the random baseline.', default: 1 },
    json: { type: 'boolean', description: 'Print the results as JSON.' },
  },
  examples: [
    'uge bench run --benchmark bench/b --dataset data/d --model stage1=runs/stage1/model --model stage2=runs/stage2/model --baseline random --baseline bm25 --baseline untrained --out results',
  ],
  run: async ({ options, onProgress, signal, print, note }) => {
    const models = (options['model'] as string[] | undefined) ?? [];
    const baselines = (options['baseline'] as string[] | undefined) ?? [];
    for (const name of baselines) {
      if (!BASELINES.includes(name))
        throw new UgeError('cli/usage', `uge bench run: unknown baseline "${name}". ${didYouMean(name, BASELINES)}`);
    }
    if (models.length + baselines.length === 0)
      throw new UgeError('cli/usage', 'uge bench run: give at least one --model or --baseline.');
    const dataset = await openDataset(options['dataset'] as string);
    const benchmark = await loadBenchmark(options['benchmark'] as string);
    const out = options['out'] as string;
    const seed = options['seed'] as number;
    const shared = { benchmark, dataset, seed, onProgress, signal };
    const runs: { name: string; results: BenchmarkResults }[] = [];
    const add = async (name: string, results: BenchmarkResults): Promise<void> => {
      await saveResults(join(out, name), results);
      runs.push({ name, results });
    };
    if (baselines.includes('random'))
      await add('random', await evaluate({ ...shared, encoder: createRandomEncoder({ seed }) }));
    if (baselines.includes('bm25')) await add('bm25', await evaluate({ ...shared, scorer: createTextOverlapScorer() }));
    if (baselines.includes('untrained')) {
      await startEngine(note, options);
      const encoder = await createMiniFor(dataset, seed);
      await add('untrained', await evaluate({ ...shared, encoder }));
      encoder.dispose();
    }
    for (const value of models) {
      const at = value.indexOf('=');
      const folder = value.slice(at + 1);
      const encoder = await loadEncoder(folder, { note, onProgress, signal }, options);
      await add(at > 0 ? value.slice(0, at) : encoder.id, await evaluate({ ...shared, encoder }));
      encoder.dispose();
    }
    await writeFileAtomic(
      join(out, 'report.html'),
      renderReport({ title: `UGBench on ${dataset.manifest.name}`, runs }),
    );
    print(options['json'] ? JSON.stringify(runs, null, 2) : renderTable(runs));
    note(`wrote ${join(out, 'report.html')}`);
  },
};
